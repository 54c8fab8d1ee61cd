"""Reads pairs from their encodings and uses them, with the package cryptography.

usage: reader.py DIR SPEC...

The private key of a SPEC is in DIR/SPEC.pkcs8, the public key in DIR/SPEC.spki, both in DER. Prints its versions and then a
line for each SPEC, which says what was done with the pair or why it cannot be.
"""

import pathlib
import platform
import sys

import cryptography
from cryptography.hazmat.backends.openssl import backend
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, x448, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.hazmat.primitives.serialization import load_der_private_key, load_der_public_key

MESSAGE = b"a message of some length"


def use(pkcs8: bytes, spki: bytes) -> str:
    private_key = load_der_private_key(pkcs8, password=None)
    public_key = load_der_public_key(spki)
    derived = private_key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert derived == spki, "the public key is not that of the private key"
    if hasattr(private_key, "decapsulate"):
        secret, capsule = public_key.encapsulate()
        assert private_key.decapsulate(capsule) == secret, "an encapsulated secret comes out different"
        return "encapsulated"
    for curve in x25519.X25519PrivateKey, x448.X448PrivateKey:
        if isinstance(private_key, curve):
            other = curve.generate()
            same = other.exchange(public_key)
            assert private_key.exchange(other.public_key()) == same, "the two sides of an agreement differ"
            return "agreed"
    scheme = []
    if isinstance(private_key, rsa.RSAPrivateKey):
        scheme = [padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.DIGEST_LENGTH), hashes.SHA256()]
    elif isinstance(private_key, ec.EllipticCurvePrivateKey):
        scheme = [ec.ECDSA(hashes.SHA256())]
    public_key.verify(private_key.sign(MESSAGE, *scheme), MESSAGE, *scheme)
    return "signed"


def main(directory: str, *specs: str) -> None:
    print(f"Python {platform.python_version()}, cryptography {cryptography.__version__}, {backend.openssl_version_text()}")
    for spec in specs:
        file = pathlib.Path(directory, spec)
        try:
            done = use(file.with_name(f"{spec}.pkcs8").read_bytes(), file.with_name(f"{spec}.spki").read_bytes())
        except Exception as e:
            done = "red: " + f"{type(e).__name__}: {e}".replace("\n", " ")
        print(f"{spec}: {done}")


main(*sys.argv[1:])
