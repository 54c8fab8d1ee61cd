"""Prints the derivation vectors of src/test/resources/tahoe-lafs-1.20.0.txt, computed by Tahoe-LAFS itself.

Run it with the Python of an environment in which tahoe-lafs 1.20.0 is installed. No vector holds a private key: the
values that are hashed are counted bytes.
"""

from allmydata import uri
from allmydata.util import base32, hashutil


def value(length, start):
    return bytes((start + 7 * i) % 256 for i in range(length))


def show(kind, *parts):
    print(kind, *(part.hex() or "-" if isinstance(part, bytes) else part for part in parts))


def capabilities(writekey, fingerprint):
    files = (uri.WriteableSSKFileURI(writekey, fingerprint), uri.WriteableMDMFFileURI(writekey, fingerprint))
    for file in files:
        directory = uri.wrap_dirnode_cap(file)
        for cap in (file, directory):
            readonly = cap.get_readonly()
            verifier = cap.get_verify_cap()
            assert readonly.get_verify_cap().to_string() == verifier.to_string()
            show(
                "capability",
                writekey,
                fingerprint,
                base32.b2a(cap.get_storage_index()).decode(),
                cap.to_string().decode(),
                readonly.to_string().decode(),
                verifier.to_string().decode(),
            )


print("# Computed by tahoe-lafs 1.20.0 with src/test/grid/vectors.py; '-' stands for no bytes.")
for length in range(0, 41):
    show("base32", value(length, length), base32.b2a(value(length, length)).decode() or "-")
for length in (0, 1, 16, 55, 56, 64, 1217):
    show("write-key", value(length, 3), hashutil.ssk_writekey_hash(value(length, 3)))
    show("fingerprint", value(length, 5), hashutil.ssk_pubkey_fingerprint_hash(value(length, 5)))
    show("data-key", value(16, length), value(length, 9), hashutil.ssk_readkey_data_hash(value(16, length), value(length, 9)))
for i in range(8):
    capabilities(value(16, 31 * i), value(32, 17 * i))
