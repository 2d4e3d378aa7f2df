#!/usr/bin/env bash
#
# Runs a QEMU that fetch-packages.sh unpacked: "unpacked-qemu.sh [--root FOLDER] PART QEMU-ARGUMENTS...".
# Its libraries belong to another Debian than the host may be, so it gets them through its own dynamic
# loader; the host's loader and libraries are not involved.
set -euo pipefail

program=$(basename "$0")
# shellcheck source=lib.sh
. "$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)/lib.sh"

root=
if [ "${1:-}" = --root ]; then
    root=$2
    shift 2
fi
part=${1:?which QEMU}
shift
root=${root:-$cache_dir/$part}
# Debian 11 still has libraries in /lib.
libraries="$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu"
loader="$root/usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"
[ -x "$loader" ] || loader="$root/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2"
binary="$root/usr/bin/qemu-system-x86_64"
[ -x "$binary" ] || die "$EXIT_UNAVAILABLE" "$binary: not there; run guest/fetch-packages.sh $part"
[ -x "$loader" ] || die "$EXIT_UNAVAILABLE" "$loader: not there; run guest/fetch-packages.sh --refresh $part"

# No modules: the default place is the host's, and QEMU aborts on modules of another version. All that a
# guest here needs is built in.
export QEMU_MODULE_DIR="$root/no-modules"
# Nor does QEMU find its firmware when it is started through a loader.
exec "$loader" --library-path "$libraries" "$binary" \
    -L "$root/usr/share/qemu" -L "$root/usr/share/seabios" "$@"
