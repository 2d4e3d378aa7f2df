#!/usr/bin/env bash
# Compiles ipsecmb-burst.c against a libIPSec_MB and runs it over sizes: what the library does without this project, to
# be held beside the benchmarks of the same run. --root FOLDER takes header and library from an unpacked package.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=
seconds=1
depth=32
sizes=(64 1024 4096 16384)
modes=(cbc-enc cbc-dec gcm-enc gcm-dec)

usage() {
    cat <<EOT
usage: $(basename "$0") [--root FOLDER] [--seconds N] [--depth N] [--size N] [--mode cbc-enc|cbc-dec|gcm-enc|gcm-dec]
EOT
}

while [ $# -gt 0 ]; do
    case $1 in
        --root) root=$2; shift ;;
        --seconds) seconds=$2; shift ;;
        --depth) depth=$2; shift ;;
        --size) sizes=("$2"); shift ;;
        --mode) modes=("$2"); shift ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; exit 64 ;;
    esac
    shift
done

header=$root/usr/include/intel-ipsec-mb.h
if ! [ -e "$header" ]; then
    echo "$(basename "$0"): $header: not found; it comes with libipsec-mb-dev" >&2
    exit 69
fi
library=$(compgen -G "$root/usr/lib/*/libIPSec_MB.so" | head -n 1)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
gcc -O2 -Wall -I "$root/usr/include" "$here/ipsecmb-burst.c" -o "$work/burst" "$library" \
    -Wl,-rpath,"$(dirname "$library")"
for size in "${sizes[@]}"; do
    for mode in "${modes[@]}"; do
        "$work/burst" "$mode" "$size" "$depth" "$seconds"
    done
done
