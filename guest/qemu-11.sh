#!/usr/bin/env bash
#
# Runs the QEMU 11 that fetch-packages.sh unpacked: "qemu-11.sh [--root FOLDER] QEMU-ARGUMENTS...".
# Its libraries belong to a newer Debian than the host may be, so it gets them through its own dynamic
# loader; the host's loader and libraries are not involved.
set -euo pipefail

program=$(basename "$0")
# shellcheck source=lib.sh
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/lib.sh"

root="$cache_dir/qemu-11"
if [ "${1:-}" = --root ]; then
    root=$2
    shift 2
fi
libraries="$root/usr/lib/x86_64-linux-gnu"
loader="$libraries/ld-linux-x86-64.so.2"
binary="$root/usr/bin/qemu-system-x86_64"
[ -x "$binary" ] || die "$EXIT_UNAVAILABLE" "$binary: not there; run guest/fetch-packages.sh qemu-11"
[ -x "$loader" ] || die "$EXIT_UNAVAILABLE" "$loader: not there; run guest/fetch-packages.sh --refresh qemu-11"

# No modules: the default place is the host's, and QEMU aborts on modules of another version. All that a
# guest here needs is built in.
export QEMU_MODULE_DIR="$root/no-modules"
# Nor does QEMU find its firmware when it is started through a loader.
exec "$loader" --library-path "$libraries" "$binary" \
    -L "$root/usr/share/qemu" -L "$root/usr/share/seabios" "$@"
