"""A client of a key generator: keysource.v1.KeyPairService, from Python.

The directory that holds keysource/v1/key_pair_service.proto has to be on sys.path.
"""

import hashlib
import hmac
import re
import socket
import ssl
from base64 import urlsafe_b64encode
from typing import NamedTuple

import grpc
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import NameOID

messages, services = grpc.protos_and_services("keysource/v1/key_pair_service.proto")

FURL = re.compile(r"keysource://(?P<pin>[\w-]{43})@(?P<locations>[^/]+)/(?P<secret>[\w-]{43})#v=1")

HOST = re.compile(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")


class WrongServer(Exception):
    """The server that answered does not have the key that the furl names."""


class Furl(NamedTuple):
    """What a client needs to know of a key generator; whoever has it may ask for keys."""

    pin: str
    locations: list[tuple[str, int]]
    secret: str

    @classmethod
    def parse(cls, text: str) -> "Furl":
        parts = FURL.fullmatch(text.strip())
        if not parts:
            raise ValueError("a furl is keysource://PIN@HOST:PORT[,HOST:PORT...]/SECRET#v=1")
        locations = [location.rpartition(":") for location in parts["locations"].split(",")]
        return cls(parts["pin"], [(host.strip("[]"), int(port)) for host, _, port in locations], parts["secret"])


def connect(furl: Furl) -> grpc.Channel:
    """A channel to the first location that answers. The secret goes to nobody but the holder of the pinned key."""
    unreachable = None
    for location in furl.locations:
        try:
            certificate = _certificate(location)
        except OSError as e:
            unreachable = e
            continue
        if not hmac.compare_digest(_pin(certificate), furl.pin):
            raise WrongServer(f"the server at {location[0]}:{location[1]} is not the one in the furl")
        return _channel(location, certificate, furl.secret)
    raise ConnectionError("no location of the furl can be reached") from unreachable


def _certificate(location: tuple[str, int]) -> x509.Certificate:
    """What the server shows; nothing is trusted and nothing is told yet."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["h2"])
    with socket.create_connection(location, timeout=10) as plain, context.wrap_socket(plain) as encrypted:
        return x509.load_der_x509_certificate(encrypted.getpeercert(binary_form=True))


def _pin(certificate: x509.Certificate) -> str:
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return urlsafe_b64encode(hashlib.sha256(spki).digest()).rstrip(b"=").decode()


def _channel(location: tuple[str, int], certificate: x509.Certificate, secret: str) -> grpc.Channel:
    # gRPC for Python takes no pin. The certificate that has the pinned key is the only one that it is told to trust,
    # and the name in it stands in for the host's: both are checked again on every connection.
    host, port = location
    return grpc.secure_channel(
        f"[{host}]:{port}" if ":" in host else f"{host}:{port}",
        grpc.composite_channel_credentials(
            grpc.ssl_channel_credentials(certificate.public_bytes(Encoding.PEM)),
            grpc.access_token_call_credentials(secret),
        ),
        # A lost answer is a lost pair: no call may be repeated without the knowledge of whoever counts pairs.
        options=[("grpc.ssl_target_name_override", _name(certificate)), ("grpc.enable_retries", 0)],
    )


def _name(certificate: x509.Certificate) -> str:
    """A name that gRPC finds in the certificate: of a host, of an address, or the common name."""
    hosts, addresses = [], []
    for extension in certificate.extensions:
        if isinstance(extension.value, x509.SubjectAlternativeName):
            hosts = extension.value.get_values_for_type(x509.DNSName)
            addresses = extension.value.get_values_for_type(x509.IPAddress)
    if not hosts:
        hosts = [attribute.value for attribute in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)]
    # It is sent along, as a host name, and there are servers that refuse one that is none.
    for host in hosts + [str(address) for address in addresses]:
        if HOST.fullmatch(host.replace("*", "keysource")):
            return host.replace("*", "keysource")
    raise ConnectionError("no name in the server's certificate could be that of a host")


def key_pair_service(channel: grpc.Channel) -> services.KeyPairServiceStub:
    """The calls of the .proto."""
    return services.KeyPairServiceStub(channel)
