#!/usr/bin/env bash
# Reads pairs from their encodings and uses them, with the openssl command.
#
# usage: reader.sh OPENSSL DIR SPEC...
#
# The private key of a SPEC is in DIR/SPEC.pkcs8, the public key in DIR/SPEC.spki, both in DER. Prints its version and then a
# line for each SPEC, which says what was done with the pair or why it cannot be.
set -uo pipefail

openssl=$1
directory=$2
shift 2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
echo "a message of some length" >"$scratch/message"

use() {
    private=$directory/$1.pkcs8 public=$directory/$1.spki
    "$openssl" pkey -inform DER -in "$private" -pubout -outform DER -out "$scratch/derived"
    cmp "$scratch/derived" "$public"
    case $1 in
        X*)
            "$openssl" genpkey -algorithm "$1" -outform DER -out "$scratch/other"
            "$openssl" pkey -inform DER -in "$scratch/other" -pubout -outform DER -out "$scratch/other.pub"
            "$openssl" pkeyutl -derive -keyform DER -inkey "$private" -peerform DER -peerkey "$scratch/other.pub" \
                -out "$scratch/one"
            "$openssl" pkeyutl -derive -keyform DER -inkey "$scratch/other" -peerform DER -peerkey "$public" \
                -out "$scratch/same"
            cmp "$scratch/one" "$scratch/same"
            echo agreed
            ;;
        ML-KEM-*)
            "$openssl" pkeyutl -encap -pubin -keyform DER -inkey "$public" -out "$scratch/capsule" -secret "$scratch/one"
            "$openssl" pkeyutl -decap -keyform DER -inkey "$private" -in "$scratch/capsule" -secret "$scratch/same"
            cmp "$scratch/one" "$scratch/same"
            echo encapsulated
            ;;
        *)
            digest=
            case $1 in RSA-* | EC-*) digest="-digest sha256" ;; esac
            # shellcheck disable=SC2086 # two words or none
            "$openssl" pkeyutl -sign -rawin $digest -keyform DER -inkey "$private" -in "$scratch/message" \
                -out "$scratch/signature"
            # shellcheck disable=SC2086
            "$openssl" pkeyutl -verify -rawin $digest -pubin -keyform DER -inkey "$public" -in "$scratch/message" \
                -sigfile "$scratch/signature" >"$scratch/verified"
            echo signed
            ;;
    esac
}

"$openssl" version | cut -d ' ' -f 1,2
for spec in "$@"; do
    # The first step that fails ends it; in a condition it would not.
    done=$(
        set -e
        use "$spec" 2>"$scratch/errors"
    )
    status=$?
    if [ $status = 0 ]; then
        echo "$spec: $done"
    else
        echo "$spec: red: $(head -n 1 "$scratch/errors" | sed "s,$directory/,,")"
    fi
done
