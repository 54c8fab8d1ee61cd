"""RSA pairs on request, by the OpenSSL in the wheel of cryptography."""
import sys

import cryptography
from cryptography.hazmat.backends.openssl import backend
from cryptography.hazmat.primitives.asymmetric import rsa

bits = int(sys.argv[1])
print(f"{backend.openssl_version_text().split(' ', 2)[0]} {backend.openssl_version_text().split(' ', 2)[1]} "
      f"(Python cryptography {cryptography.__version__})", flush=True)
for _ in sys.stdin:
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    print(f"{key.public_key().public_numbers().n:x}", flush=True)
