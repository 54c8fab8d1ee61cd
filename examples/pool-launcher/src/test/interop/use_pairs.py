"""Asks a key generator as a user in Python would, and prints one line for each thing that it saw.

usage: use_pairs.py PROTO_DIR FURL_FILE use SPEC...
       use_pairs.py PROTO_DIR FURL_FILE refusals UNKNOWN_SPEC FORBIDDEN_SPEC
       use_pairs.py PROTO_DIR FURL_FILE wrong-server
"""

import os
import pathlib
import sys

sys.path.insert(0, sys.argv[1])

import grpc
import keysource_client as keysource
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, mlkem, padding, rsa
from cryptography.hazmat.primitives.asymmetric import ed448, ed25519, x448, x25519
from grpc_health.v1 import health_pb2, health_pb2_grpc
from pyasn1.codec.der.decoder import decode
from pyasn1_modules import rfc5280, rfc5958

ML_DSA = (mldsa.MLDSA44PrivateKey, mldsa.MLDSA65PrivateKey, mldsa.MLDSA87PrivateKey)
ML_KEM = (mlkem.MLKEM768PrivateKey, mlkem.MLKEM1024PrivateKey)
MESSAGE = os.urandom(100)


def use(pair) -> str:
    """Uses a pair for what it is for; one that the library does not know is at least taken apart."""
    try:
        public_key = serialization.load_der_public_key(pair.public_key)
    except UnsupportedAlgorithm:
        return parse(pair)
    private_key = serialization.load_der_private_key(pair.private_key, password=None)
    spki = serialization.PublicFormat.SubjectPublicKeyInfo
    assert private_key.public_key().public_bytes(serialization.Encoding.DER, spki) == pair.public_key
    match private_key:
        case rsa.RSAPrivateKey():
            scheme = (padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH), hashes.SHA256())
            public_key.verify(private_key.sign(MESSAGE, *scheme), MESSAGE, *scheme)
            return f"signed with {private_key.key_size} bits"
        case ec.EllipticCurvePrivateKey():
            public_key.verify(private_key.sign(MESSAGE, ec.ECDSA(hashes.SHA256())), MESSAGE, ec.ECDSA(hashes.SHA256()))
            return f"signed on {private_key.curve.name}"
        case x25519.X25519PrivateKey() | x448.X448PrivateKey():
            curve = x25519.X25519PrivateKey if isinstance(private_key, x25519.X25519PrivateKey) else x448.X448PrivateKey
            other = curve.generate()
            assert private_key.exchange(other.public_key()) == other.exchange(public_key)
            return "agreed"
    if isinstance(private_key, ML_KEM):
        secret, ciphertext = public_key.encapsulate()
        assert private_key.decapsulate(ciphertext) == secret
        return "encapsulated"
    assert isinstance(private_key, (ed25519.Ed25519PrivateKey, ed448.Ed448PrivateKey, *ML_DSA))
    public_key.verify(private_key.sign(MESSAGE), MESSAGE)
    return "signed"


def parse(pair) -> str:
    private_key, rest = decode(pair.private_key, asn1Spec=rfc5958.PrivateKeyInfo())
    public_key, more = decode(pair.public_key, asn1Spec=rfc5280.SubjectPublicKeyInfo())
    assert not rest and not more
    algorithm = private_key["privateKeyAlgorithm"]["algorithm"]
    assert algorithm == public_key["algorithm"]["algorithm"]
    assert len(private_key["privateKey"]) and len(public_key["subjectPublicKey"])
    return f"parsed {algorithm}"


def get(service, spec: str):
    pair = service.GetKeyPair(keysource.messages.GetKeyPairRequest(spec=spec), timeout=300)
    assert pair.spec == spec
    return pair


def code(call) -> str:
    try:
        call()
        return "OK"
    except grpc.RpcError as e:
        return e.code().name


def refusals(channel: grpc.Channel, furl: keysource.Furl, unknown: str, forbidden: str) -> None:
    service = keysource.key_pair_service(channel)
    print("unknown spec:", code(lambda: get(service, unknown)))
    print("forbidden spec:", code(lambda: get(service, forbidden)))
    status = service.GetStatus(keysource.messages.GetStatusRequest(), timeout=10)
    print("pools:", *sorted(pool.spec for pool in status.pools))
    with keysource.connect(furl._replace(secret="A" * 43)) as stranger:
        print("wrong secret:", code(lambda: get(keysource.key_pair_service(stranger), "Ed25519")))
        request = health_pb2.HealthCheckRequest(service="keysource.v1.KeyPairService")
        answer = health_pb2_grpc.HealthStub(stranger).Check(request, timeout=10)
        print("health:", health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status))


def main(_proto, furl_file: str, command: str, *args: str) -> None:
    furl = keysource.Furl.parse(pathlib.Path(furl_file).read_text())
    try:
        channel = keysource.connect(furl)
    except keysource.WrongServer:
        print("wrong server")
        return
    with channel:
        if command == "refusals":
            refusals(channel, furl, *args)
            return
        for spec in args:
            print(f"{spec}:", use(get(keysource.key_pair_service(channel), spec)))


main(*sys.argv[1:])
