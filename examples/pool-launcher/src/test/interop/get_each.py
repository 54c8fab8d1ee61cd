"""Takes one pair with each furl, and prints what came of it.

usage: get_each.py PROTO_DIR FURL_FILE...
"""

import pathlib
import sys

sys.path.insert(0, sys.argv[1])

import grpc
import keysource_client as keysource


def get(furl_file: str) -> str:
    try:
        with keysource.connect(keysource.Furl.parse(pathlib.Path(furl_file).read_text())) as channel:
            request = keysource.messages.GetKeyPairRequest(spec="Ed25519")
            pair = keysource.key_pair_service(channel).GetKeyPair(request, timeout=60)
            return "got" if pair.private_key and pair.public_key else "red: an empty pair"
    except grpc.RpcError as e:
        return "red: " + e.details().replace("\n", " ")
    except Exception as e:
        return f"red: {type(e).__name__} {e}"


for furl_file in sys.argv[2:]:
    print(f"{furl_file}: {get(furl_file)}", flush=True)
