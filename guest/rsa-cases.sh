#!/usr/bin/env bash
#
# Makes RSA cases for the guest's pkcs1pad-check with openssl: new keys each time, signatures of every hash that the
# kernel's pkcs1pad knows and openssl has, a ciphertext. `check` opens with openssl what the guest encrypted.
set -euo pipefail

program=$(basename "$0")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

usage() {
    cat <<EOF
usage: $program make FOLDER           one folder per key
       $program check FOLDER CONSOLE  the guest's SEALED lines in its console's log
EOF
}

readonly KEY_BITS="1024 2048 3072 4096"
readonly HASHES="md5 sha1 sha224 sha256 sha384 sha512"

make_key() { # FOLDER BITS
    local key=$1/rsa$2 hash
    mkdir -p "$key"
    # Its progress in dots goes to stderr too.
    openssl genpkey -algorithm RSA -pkeyopt "rsa_keygen_bits:$2" -out "$key/private.pem" 2>"$key/log" ||
        die 1 "openssl genpkey, $2 bits: $(tail -n 1 "$key/log")"
    openssl pkcs8 -topk8 -nocrypt -in "$key/private.pem" -outform DER -out "$key/private.der"
    # The kernel verifies a certificate that signs itself, through the device as well.
    openssl req -x509 -new -sha256 -key "$key/private.pem" -subj "/CN=rsa$2" -days 3650 -outform DER \
        -out "$key/public.der"
    for hash in $HASHES; do
        openssl rand 100 | openssl dgst "-$hash" -binary -out "$key/$hash.digest"
        openssl pkeyutl -sign -inkey "$key/private.pem" -pkeyopt "digest:$hash" -in "$key/$hash.digest" \
            -out "$key/$hash.signature"
    done
    openssl rand 48 >"$key/secret"
    openssl pkeyutl -encrypt -inkey "$key/private.pem" -in "$key/secret" -out "$key/secret.sealed"
}

make_cases() { # FOLDER
    local bits
    for bits in $KEY_BITS; do
        make_key "$1" "$bits"
    done
}

check_sealed() { # FOLDER CONSOLE
    local key count=0 sealed
    sealed=$(mktemp)
    # shellcheck disable=SC2064 # the name of now
    trap "rm -f '$sealed'" EXIT
    for key in "$1"/*/; do
        key=$(basename "$key")
        # shellcheck disable=SC2059 # escapes are what the format is for
        printf "$(tr -d '\r' <"$2" | sed -n "s/^SEALED $key \([0-9a-f]*\)\$/\1/p" | tail -n 1 | sed 's/../\\x&/g')" >"$sealed"
        openssl pkeyutl -decrypt -inkey "$1/$key/private.pem" -in "$sealed" 2>/dev/null | cmp -s - "$1/$key/secret" ||
            die 1 "$key: openssl does not find the secret in what the guest encrypted"
        count=$((count + 1))
    done
    [ "$count" -gt 0 ] || die 1 "$1: no keys"
    note "openssl opened what the guest encrypted with $count keys"
}

command -v openssl >/dev/null || die "$EXIT_UNAVAILABLE" "openssl: not there; it makes the RSA cases (package openssl)"
case ${1:-} in
    make) make_cases "${2:?make needs a folder}" ;;
    check) check_sealed "${2:?check needs a folder}" "${3:?check needs a console log}" ;;
    -h | --help) usage ;;
    *) usage >&2; exit "$EXIT_USAGE" ;;
esac
