# Shared by the scripts of this folder; sourced, never run.
# shellcheck shell=bash
# shellcheck disable=SC2034 # its variables are used by those who source it

# Each script sets this to its own name, so that an error says who speaks.
: "${program:=guest}"

# Packages, kernels and the newer QEMU are the same for every checkout of the project, so they live in
# the user's cache and not in the build folder: a clean clone doesn't download 140 MB again.
cache_dir="${HWADAPTOR_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/hwadaptor}/guest"

note() { printf '%s: %s\n' "$program" "$*" >&2; }

# die CODE MESSAGE...: one line that names what and where, then the exit code that guest/README.md lists.
die() {
    local code=$1
    shift
    note "$*"
    exit "$code"
}

readonly EXIT_USAGE=64       # as in sysexits.h: wrong command line
readonly EXIT_UNAVAILABLE=69 # as in sysexits.h: something that the guest needs is not there

# Kernels that the guest can boot, by the short name that --kernel takes, and the Debian suite that has them.
kernel_suite() {
    case $1 in
        6.1) echo bookworm ;;
        6.12) echo trixie ;;
        *) die "$EXIT_USAGE" "kernel $1: unknown, choose 6.1 or 6.12" ;;
    esac
}

# with_lock FILE COMMAND...: one process at a time; a second one waits and then finds the work done.
# The lock belongs to the open file description, so the kernel drops it however the process ends.
with_lock() {
    local file=$1
    shift
    mkdir -p "$(dirname "$file")"
    (
        exec 9>"$file"
        flock 9
        "$@"
    )
}
