#!/usr/bin/env bash
#
# Holds the adaptor "afalg" against a plain C program that makes the same system calls, and both against the kernel's own
# measurement, in one boot of the guest.
set -euo pipefail

program=$(basename "$0")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

usage() {
    cat <<EOF
usage: $program [--driver NAME] [--seconds N] [--rounds N] [--splice BYTES] [run-guest.sh's options]
  --driver NAME   a driver of cbc(aes) (default: cbc(aes-generic), the kernel's AES in C)
  --seconds N     for each figure (default 2)
  --rounds N      how often both are measured in turn; the best of each counts (default 3)
  --sizes LIST    bytes of each operation (default: 512 to 65536, doubling)
  --splice BYTES  size from which on both give input without a copy (default 8192)
Without --attach the guest has no crypto device. Needs the built project: mvn -pl guest -am verify -DskipTests
EOF
}

sizes='512 1024 2048 4096 8192 16384 32768 65536'
driver='cbc(aes-generic)' seconds=2 rounds=3 splice=8192 options=() attach=(--attach none)
while [ $# -gt 0 ]; do
    case $1 in
        --driver) driver=${2:?--driver needs a name}; shift ;;
        --seconds) seconds=${2:?--seconds needs a number}; shift ;;
        --rounds) rounds=${2:?--rounds needs a number}; shift ;;
        --sizes) sizes=${2:?--sizes needs a list}; shift ;;
        --splice) splice=${2:?--splice needs a number}; shift ;;
        -h | --help) usage; exit 0 ;;
        --attach) attach=(); options+=("$1" "${2:?--attach needs a value}"); shift ;;
        *) options+=("$1") ;;
    esac
    shift
done

home=$(cd "$here/.." && pwd)
class_path=
for module in ffm-bindings adaptor-api adaptor-afalg; do
    for folder in classes test-classes; do
        [ $module-$folder != ffm-bindings-test-classes ] || continue
        [ -d "$home/$module/target/$folder" ] ||
            die "$EXIT_UNAVAILABLE" "$home/$module/target/$folder: not there; run mvn -pl guest -am verify -DskipTests"
        class_path=$class_path:$home/$module/target/$folder
    done
done
java=
for candidate in "${JAVA_HOME:-}" /usr/lib/jvm/*; do
    version=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$candidate/release" 2>/dev/null || true)
    [ "${version:-0}" -lt 22 ] || java=$candidate/bin/java
done
[ -n "$java" ] || die "$EXIT_UNAVAILABLE" "no JDK of 22 or later in JAVA_HOME or /usr/lib/jvm"

# One compiler: QEMU's emulation crashes now and then where two replace each other's code on two processors.
# The C program is in the initramfs, which is the first process's root. tcrypt's modules end by failing to load.
tools=/proc/1/root
command="r=0; while [ \$r -lt $rounds ]; do r=\$((r + 1))
$tools/bin/afalg-bench '$driver' $seconds $splice $sizes
'$java' -XX:+UseSerialGC -XX:-TieredCompilation --enable-native-access=ALL-UNNAMED -cp '${class_path#:}' io.hwadaptor.afalg.Throughput '$driver' \
$seconds $splice $sizes || echo \"ROUND \$r FAILED\"; done
if [ -e $tools/modules/tcrypt.ko ]; then $tools/bin/busybox insmod $tools/modules/tcrypt.ko mode=200 sec=0 2>/dev/null
dmesg | grep -E 'tsc: Detected|testing speed|128 bit key, (1024|4096)'; fi; true"

console=$(mktemp)
trap 'rm -f "$console"' EXIT
"$here/run-guest.sh" ${attach[@]+"${attach[@]}"} --9p --memory 2G --timeout 1500 ${options[@]+"${options[@]}"} --command "$command" |
    tee "$console" >&2

tr -d '\r' <"$console" | awk -v driver="$driver" -v sizes="$sizes" '
    function value(name,   i) {
        for (i = 1; i <= NF; i++) if (index($i, name "=") == 1) return substr($i, length(name) + 2)
    }
    function best(key, rate) { if (rate > most[key]) most[key] = rate }
    /^RESULT afalg-bench/ { best("c " value("size"), value("per-second") + 0) }
    /^RESULT adaptor/ { best(value("way") " " value("size"), value("per-second") + 0) }
    /^ROUND [0-9]+ FAILED/ { failed++ }
    /tsc: Detected/ { for (i = 1; i <= NF; i++) if ($i == "MHz") mhz = $(i - 1) }
    /testing speed/ { tested = $0 }
    /1 operation in [0-9]+ cycles/ {
        if (tested ~ / cbc\(aes\) / && tested ~ /encryption/) {
            for (i = 1; i <= NF; i++) {
                if ($i == "cycles") cycles = $(i - 1)
                if ($i == "byte") size = $(i - 1)
            }
            if (cycles > 0) best("tcrypt " size, mhz * 1e6 / cycles)
        }
    }
    END {
        if (failed) printf "the adaptor ended badly in %d rounds, which count for nothing; see the console above\n", failed
        printf "%s: operations per second, best of all rounds; ratios to the C program\n", driver
        printf "%8s %10s %10s %10s %8s %8s %10s %8s\n", "bytes", "C", "sync", "async", "sync/C", "async/C", "tcrypt", "C/tcrypt"
        count = split(sizes, size_of, / +/)
        for (n = 1; n <= count; n++) {
            size = size_of[n]
            c = most["c " size]; t = most["tcrypt " size]
            if (c == 0) { print "no figure for " size; exit 1 }
            printf "%8d %10.0f %10.0f %10.0f %8.2f %8.2f %10s %8s\n", size, c, most["sync " size], most["async " size],
                most["sync " size] / c, most["async " size] / c, t ? sprintf("%.0f", t) : "-", t ? sprintf("%.2f", c / t) : "-"
        }
    }'
