"""Derives capabilities with Tahoe-LAFS itself.

Reads private keys, one per line, as base64 of PKCS#8 DER. Writes one line per key: whether Tahoe-LAFS writes the key as
the same bytes, then the write, read and verify capabilities of an SDMF file, an MDMF file, an SDMF directory and an MDMF
directory.
"""

import sys
from base64 import b64decode

from allmydata import uri
from allmydata.crypto import rsa
from allmydata.mutable.common import derive_mutable_keys

for line in sys.stdin:
    der = b64decode(line.strip())
    private_key, public_key = rsa.create_signing_keypair_from_string(der)
    writekey, _, fingerprint = derive_mutable_keys((public_key, private_key))
    files = [uri.WriteableSSKFileURI(writekey, fingerprint), uri.WriteableMDMFFileURI(writekey, fingerprint)]
    caps = []
    for cap in files + [uri.wrap_dirnode_cap(file) for file in files]:
        caps += [cap, cap.get_readonly(), cap.get_verify_cap()]
    same = rsa.der_string_from_signing_key(private_key) == der
    print(same, *(cap.to_string().decode() for cap in caps))
