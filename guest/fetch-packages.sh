#!/usr/bin/env bash
#
# Gets what the guest needs from the package sources that this system is configured with, and only
# what is missing. guest/README.md lists the parts.
#
# Only the part "host" (QEMU, a compiler) is installed on the system. A kernel, busybox and the newer
# QEMU are merely unpacked into the cache: a kernel package would rebuild the host's boot files, and the
# newer QEMU belongs to a newer Debian whose libraries must not mix with this one's.
set -euo pipefail

program=$(basename "$0")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

usage() {
    cat <<EOF
usage: $program [--refresh] [--list] [PART...]
  Parts (default: host busybox kernel-6.1 qemu-11):
    host         Debian packages to install here: QEMU, C compiler, archive tools
    busybox      static busybox, the guest's user land
    kernel-6.1   stock kernel and modules of Debian 12
    kernel-6.12  stock kernel and modules of Debian 13
    qemu-11      QEMU 11 of Debian 13's backports with its libraries, for --attach device
    qemu-5.2     QEMU 5.2 of Debian 11 with its libraries, for --qemu 5.2
    ipsec-mb-2   libIPSec_MB 2 of Debian 13 with its header, for the tests of adaptor-ipsecmb
    qat          Intel's QuickAssist library and headers of Debian 13, for the tests of adaptor-qat
  --refresh      fetch the cached parts anew
  --list         print where each part is, fetch nothing
EOF
}

refresh=no
list=no
parts=()
while [ $# -gt 0 ]; do
    case $1 in
        --refresh) refresh=yes ;;
        --list) list=yes ;;
        -h | --help) usage; exit 0 ;;
        host | busybox | kernel-6.1 | kernel-6.12 | qemu-11 | qemu-5.2 | ipsec-mb-2 | qat) parts+=("$1") ;;
        *) usage >&2; die "$EXIT_USAGE" "unknown argument: $1" ;;
    esac
    shift
done
[ ${#parts[@]} -gt 0 ] || parts=(host busybox kernel-6.1 qemu-11)

# ---------------------------------------------------------------------------------------------------
# Part "host": packages that are installed on this system.

# need COMMAND PACKAGE WHY: remembers the package if the command is not there.
missing_packages=()
need() {
    if ! command -v "$1" >/dev/null; then
        missing_packages+=("$2")
        note "missing $2: $3"
    fi
}

fetch_host() {
    command -v apt-get >/dev/null ||
        die "$EXIT_UNAVAILABLE" "apt-get: not found; this needs Debian or a system made from it"
    missing_packages=()
    need qemu-system-x86_64 qemu-system-x86 "the machine that the guest runs in"
    need gcc gcc "compiles the guest's test programs"
    need xz xz-utils "unpacks the kernel, which boots four times as fast unpacked"
    need openssl openssl "makes the RSA cases of the test pkcs1pad"
    # A compiler without a static C library can't make programs for a guest that has no libraries.
    if ! [ -e /usr/include/stdio.h ] || ! compgen -G '/usr/lib/*/libc.a' >/dev/null; then
        missing_packages+=(libc6-dev)
        note "missing libc6-dev: C headers and the static C library for the guest's test programs"
    fi
    [ ${#missing_packages[@]} -gt 0 ] || return 0

    local install=(apt-get install -y --no-install-recommends "${missing_packages[@]}")
    if [ "$(id -u)" != 0 ]; then
        die "$EXIT_UNAVAILABLE" "not root, so please run: sudo ${install[*]}"
    fi
    export DEBIAN_FRONTEND=noninteractive
    # Another package manager may hold the lock for a while.
    local wait_for_lock=(-o DPkg::Lock::Timeout=300)
    note "installing ${missing_packages[*]}"
    if ! "${install[@]}" "${wait_for_lock[@]}" -qq </dev/null >&2; then
        # The usual reason is a package list that is empty or older than the mirror.
        note "installing failed; again with fresh package lists"
        apt-get update -qq >&2 || note "apt-get update: some sources failed, going on with the others"
        "${install[@]}" "${wait_for_lock[@]}" -qq </dev/null >&2 ||
            die "$EXIT_UNAVAILABLE" "apt-get could not install ${missing_packages[*]}"
    fi
}

# ---------------------------------------------------------------------------------------------------
# Private apt roots: apt with package lists and state of its own in the cache, one per Debian suite.
# The system's lists, pins and sources stay as they are, no root is needed, and stale system lists
# (a kernel that was replaced by a security update is gone from the mirror) do no harm.

# This system's sources with a component "main", one line "suite<TAB>URI" for each. What an update would fetch
# says it in one form for all the ways to write a source, and even on a system whose lists were never
# downloaded.
system_sources() {
    apt-get --print-uris update 2>/dev/null |
        sed -n "s/^'\(.*\)\/dists\/\([^ ]*\)\/main\/binary-amd64\/Packages.*/\2\t\1/p"
}

# mirror_of KIND: the URI of Debian's main or security archive as configured here. Other vendors name their
# suites after Debian's too; but only Debian's own archive has an "updates" suite beside it, and its URI ends
# in "debian". Should this choose wrongly, then apt's check of the signature ends it.
mirror_of() {
    local codename suites
    # shellcheck source=/dev/null
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-stable}")
    suites="($codename|stable|oldstable|testing)"
    system_sources | awk -F '\t' -v kind="$1" -v suites="$suites" '
        $2 ~ /^cdrom:/ { next }
        kind == "security" && $1 ~ "^" suites "-security$" && best == "" { best = $2 }
        kind == "main" && $1 ~ "^" suites "-updates$" { points[$2] += 2 }
        kind == "main" && $1 ~ "^" suites "$" { order[++count] = $2; points[$2] += ($2 ~ /debian\/?$/) }
        END {
            for (i = 1; i <= count; i++) if (best == "" || points[order[i]] > points[best]) best = order[i]
            print best
        }'
}

# system_keyring URI: the keys that the system's own entry for it names (Signed-By), else Debian's
# archive keyring.
system_keyring() {
    local keyring
    # Paragraphs of .sources files, lines of .list files.
    keyring=$({
        find /etc/apt/sources.list.d -name '*.sources' -exec awk -v RS= -v uri="$1" 'index($0, uri)' {} +
        find /etc/apt/sources.list /etc/apt/sources.list.d -name '*.list' -exec awk -v uri="$1" 'index($0, uri)' {} +
    } 2>/dev/null | sed -n -e 's/^Signed-By:[[:space:]]*\(\/[^ ]*\).*/\1/p' \
        -e 's/^deb .*signed-by=\(\/[^] ,]*\).*/\1/p' | awk 'NR == 1')
    if [ -z "$keyring" ] || ! [ -r "$keyring" ]; then
        keyring=/usr/share/keyrings/debian-archive-keyring.gpg
    fi
    echo "$keyring"
}

# A system that is older than the suite may lack the suite's keys. They come in the package
# debian-archive-keyring, so take that package from the system's own sources: apt verifies it with the
# keys that the system already trusts, and the chain of trust has no gap.
newer_keyring() {
    local folder="$cache_dir/keyring" work
    if ! [ -d "$folder" ]; then
        work=$(mktemp -d "$cache_dir/tmp.XXXXXX")
        (cd "$work" && apt-get -o APT::Sandbox::User="$(id -un)" download -qq debian-archive-keyring >&2) || return 1
        dpkg-deb -x "$work"/debian-archive-keyring_*.deb "$work/root"
        mv "$work/root" "$folder"
        rm -rf "$work"
    fi
    echo "$folder/usr/share/keyrings/debian-archive-keyring.gpg"
}

# suite_sources SUITE KEYRING: the text of sources.list.
suite_sources() {
    local suite=$1 option="[signed-by=$2 arch=amd64]" main security
    main=$(mirror_of main)
    [ -n "$main" ] || return 1
    echo "deb $option $main $suite main"
    security=$(mirror_of security)
    if [ -n "$security" ]; then
        echo "deb $option $security $suite-security main"
    fi
    if [ "$suite" = trixie ]; then
        echo "deb $option $main $suite-backports main"
    fi
}

# write_root SUITE KEYRING: the folder tree that apt needs. An empty dpkg status means "nothing is
# installed", so that apt lists all the libraries of a package and not only those this host lacks.
write_root() {
    local root="$cache_dir/apt-$1"
    mkdir -p "$root"/lists/partial "$root"/archives/partial
    : >"$root/status"
    suite_sources "$1" "$2" >"$root/sources.list" ||
        die "$EXIT_UNAVAILABLE" "no Debian archive among the package sources of this system (/etc/apt)"
    {
        # From the system only the ways to reach the network: proxies, time-outs, credentials.
        # Its hooks (APT::Update::Post-Invoke and the like) would act on the system's own cache.
        apt-config dump | grep '^Acquire::' | grep -v '^Acquire::\(IndexTargets\|Languages\|Changelogs\)' || true
        cat <<EOF
Acquire::Languages "none";
APT::Architecture "amd64";
APT::Architectures { "amd64"; };
APT::Sandbox::User "$(id -un)";
Dir::Etc::sourcelist "$root/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
Dir::Etc::parts "/dev/null";
Dir::Etc::main "/dev/null";
Dir::State "$root";
Dir::State::lists "$root/lists";
Dir::State::status "$root/status";
Dir::Cache "$root";
Dir::Cache::archives "$root/archives";
Debug::NoLocking "true";
EOF
    } >"$root/apt.conf"
}

# apt_in SUITE TOOL ARGUMENTS...: an apt tool that sees the private root only.
apt_in() {
    local suite=$1 tool=$2
    shift 2
    APT_CONFIG="$cache_dir/apt-$suite/apt.conf" "$tool" "$@"
}

# update_root SUITE: fresh package lists, once per run of this script.
updated=" "
update_root() {
    local suite=$1 log="$cache_dir/apt-$1/update.log" keyring
    case $updated in *" $suite "*) return ;; esac
    mkdir -p "$cache_dir/apt-$suite"
    note "package lists of Debian $suite: to find the newest packages"
    write_root "$suite" "$(system_keyring "$(mirror_of main)")"
    # apt-get update succeeds with a warning when a source could not be read; here that is an error.
    if ! apt_in "$suite" apt-get update -qq --error-on=any >"$log" 2>&1; then
        if grep -q NO_PUBKEY "$log" && keyring=$(newer_keyring); then
            note "the system's archive keys are older than Debian $suite: using the keys of the newest debian-archive-keyring package"
            write_root "$suite" "$keyring"
            apt_in "$suite" apt-get update -qq --error-on=any >"$log" 2>&1 || update_failed "$suite" "$log"
        else
            update_failed "$suite" "$log"
        fi
    fi
    updated="$updated$suite "
}

update_failed() {
    sed 's/^/  /' "$2" >&2
    die "$EXIT_UNAVAILABLE" "package lists of Debian $1: apt-get update failed, its messages are above"
}

# download SUITE FOLDER PACKAGE...: the .deb files, verified by apt against the signed lists.
download() {
    local suite=$1 folder=$2
    shift 2
    (cd "$folder" && apt_in "$suite" apt-get download -qq "$@") ||
        die "$EXIT_UNAVAILABLE" "download of $* from Debian $suite failed"
}

# ---------------------------------------------------------------------------------------------------
# The unpacked parts. Each is made in a temporary folder and renamed when complete, so a part that
# exists is a part that is whole, even after an interrupted download.

fetch_busybox() {
    local work=$1
    update_root bookworm
    note "busybox-static: the guest's shell and tools"
    download bookworm "$work" busybox-static
    dpkg-deb -x "$work"/busybox-static_*.deb "$work/tree"
    mkdir "$work/root"
    # bin/ in Debian 12, usr/bin/ since Debian 13
    cp "$(find "$work/tree" -type f -path '*/bin/busybox' | head -n 1)" "$work/root/busybox"
}

fetch_kernel() {
    local work=$1 version=$2 suite package
    suite=$(kernel_suite "$version")
    update_root "$suite"
    package=$(apt_in "$suite" apt-cache depends linux-image-amd64 |
        sed -n 's/^ *Depends: *\(linux-image-[^ ]*\)$/\1/p' | head -n 1)
    [ -n "$package" ] || die "$EXIT_UNAVAILABLE" "Debian $suite names no kernel in linux-image-amd64"
    note "$package: stock kernel $version and its virtio_crypto module"
    download "$suite" "$work" "$package"
    mkdir "$work/root"
    # Of 4,000 modules the guest needs those that deal with virtio, crypto, the host's file system, and devices made
    # by programs (CUSE).
    # Debian 13 moved lib/ to usr/lib/. A folder that one of the kernels doesn't have is no error
    # (fscache became a part of netfs), anything else that tar says is.
    dpkg-deb --fsys-tarfile "$work/$package"_*.deb |
        LC_ALL=C tar -x -f - -C "$work/root" --wildcards --no-anchored \
            'vmlinuz-*' 'modules.builtin' 'kernel/crypto/*' 'kernel/arch/x86/crypto/*' 'kernel/lib/*' \
            'kernel/drivers/crypto/virtio/*' 'kernel/drivers/virtio/*' 'kernel/drivers/firmware/*' \
            'kernel/drivers/char/hw_random/*' 'kernel/net/9p/*' 'kernel/fs/9p/*' 'kernel/fs/netfs/*' \
            'kernel/fs/fscache/*' 'kernel/fs/overlayfs/*' 'kernel/fs/fuse/*' 2>"$work/tar.log" || true
    if grep -v -e 'Not found in archive' -e 'Exiting with failure status' "$work/tar.log" >&2; then
        die "$EXIT_UNAVAILABLE" "$package: unpacking failed, the messages of tar are above"
    fi
    if [ "$(find "$work/root" -name 'vmlinuz-*' -o -name 'virtio_crypto.ko*' | wc -l)" != 2 ]; then
        die "$EXIT_UNAVAILABLE" "$package: has no kernel image or no virtio_crypto module"
    fi
    # A name that doesn't change, so that nobody has to look for the release.
    mv "$work"/root/boot/vmlinuz-* "$work/root/vmlinuz"
    printf '%s\n' "${package#linux-image-}" >"$work/root/release"
}

# fetch_qemu WORK SUITE RELEASE DEVICE PROPERTY: a QEMU with all its libraries, which runs through its own dynamic
# loader with these only. RELEASE is the suite or one beside it; the device and a property of it prove that it runs.
fetch_qemu() {
    local work=$1 suite=$2 release=$3 device=$4 property=$5 deb properties
    update_root "$suite"
    note "qemu-system-x86 of $release with its libraries"
    # --download-only of an install resolves the dependencies; nothing is ever installed.
    apt_in "$suite" apt-get install --download-only -y -qq --no-install-recommends -t "$release" \
        -o Dir::Cache::archives="$work" qemu-system-x86 >"$work/apt.log" 2>&1 || {
        sed 's/^/  /' "$work/apt.log" >&2
        die "$EXIT_UNAVAILABLE" "download of qemu-system-x86 from $release failed"
    }
    mkdir "$work/root"
    for deb in "$work"/*.deb; do
        dpkg-deb -x "$deb" "$work/root"
    done
    # Two thirds of the tree are of no use to a machine without a screen and without people.
    rm -rf "$work"/root/usr/share/{doc,man,locale,info} "$work"/root/{etc,var}
    properties=$("$here/unpacked-qemu.sh" --root "$work/root" "QEMU of $release" -device "$device,help" 2>&1) ||
        die "$EXIT_UNAVAILABLE" "the unpacked QEMU of $release does not start: $(tail -n 1 <<<"$properties")"
    grep -q "$property=" <<<"$properties" ||
        die "$EXIT_UNAVAILABLE" "the unpacked QEMU of $release has no usable $device"
}

# Debian 12 has version 1.3, and both can't be installed at once; the library needs nothing but libc.
fetch_ipsec_mb_2() {
    local work=$1 deb
    update_root trixie
    note "libipsec-mb2 and libipsec-mb-dev of trixie: the tests of adaptor-ipsecmb run on both versions"
    download trixie "$work" libipsec-mb2 libipsec-mb-dev
    mkdir "$work/root"
    for deb in "$work"/*.deb; do
        dpkg-deb -x "$deb" "$work/root"
    done
    rm -rf "$work"/root/usr/share "$work"/root/usr/lib/*/*.a
    if ! [ -e "$work/root/usr/include/intel-ipsec-mb.h" ] ||
        ! compgen -G "$work/root/usr/lib/*/libIPSec_MB.so.2" >/dev/null; then
        die "$EXIT_UNAVAILABLE" "libipsec-mb2 and libipsec-mb-dev of trixie: no library or no header in them"
    fi
}

# The vendor's library is loaded from where it is unpacked, and never installed: the suite is newer than this system.
fetch_qat() {
    local work=$1 deb
    update_root trixie
    note "libqat4, libusdm0 and libqat-dev of Debian 13: what the QuickAssist adaptor binds, for its tests"
    download trixie "$work" libqat4 libusdm0 libqat-dev libusdm-dev
    mkdir "$work/root"
    for deb in "$work"/*.deb; do
        dpkg-deb -x "$deb" "$work/root"
    done
    if ! [ -e "$work/root/usr/include/qat/cpa.h" ] || ! compgen -G "$work/root/usr/lib/*/libqat.so.4" >/dev/null; then
        die "$EXIT_UNAVAILABLE" "libqat-dev has no usr/include/qat/cpa.h, or libqat4 no libqat.so.4"
    fi
}

# is_whole PART: whether it is in the cache. A kernel that was unpacked before CUSE was wanted is fetched anew.
is_whole() {
    [ -d "$cache_dir/$1" ] || return 1
    case $1 in
        kernel-*) [ -n "$(find "$cache_dir/$1" -name 'cuse.ko*' -print -quit)" ] ;;
    esac
}

# provide PART COMMAND...: runs "COMMAND work-folder ..." unless the part is there already.
provide() {
    local part=$1 function=$2
    shift 2
    if [ "$refresh" = no ] && is_whole "$part"; then
        return
    fi
    work=$(mktemp -d "$cache_dir/tmp.XXXXXX")
    "$function" "$work" "$@"
    # Never leave a moment in which a half-removed part looks whole.
    if [ -d "$cache_dir/$part" ]; then
        mv "$cache_dir/$part" "$work/old"
    fi
    mv "$work/root" "$cache_dir/$part"
    rm -rf "$work"
    work=
}

work=
provide_all() {
    local part
    trap 'test -z "$work" || rm -rf "$work"' EXIT
    # What an interrupted run left behind; the lock says that nobody is using it.
    rm -rf "$cache_dir"/tmp.*
    [ "$refresh" = no ] || rm -rf "$cache_dir/keyring"
    for part in "$@"; do
        case $part in
            busybox) provide busybox fetch_busybox ;;
            kernel-*) provide "$part" fetch_kernel "${part#kernel-}" ;;
            qemu-11) provide qemu-11 fetch_qemu trixie trixie-backports vhost-user-test-device-pci virtio-id ;;
            qemu-5.2) provide qemu-5.2 fetch_qemu bullseye bullseye virtio-crypto-pci cryptodev ;;
            ipsec-mb-2) provide ipsec-mb-2 fetch_ipsec_mb_2 ;;
            qat) provide qat fetch_qat ;;
        esac
    done
    # 200 MB of package lists that the next fetch would renew anyway.
    rm -rf "$cache_dir"/apt-*
}

cached_parts=()
absent=no
for part in "${parts[@]}"; do
    case $part in
        host) [ "$list" = yes ] || fetch_host ;;
        *)
            cached_parts+=("$part")
            is_whole "$part" || absent=yes
            if [ "$list" = yes ]; then
                printf '%-12s %s\n' "$part" "$([ -d "$cache_dir/$part" ] && echo "$cache_dir/$part" || echo missing)"
            fi
            ;;
    esac
done
if [ "$list" = no ] && { [ "$absent" = yes ] || [ "$refresh" = yes ]; }; then
    mkdir -p "$cache_dir"
    with_lock "$cache_dir/lock" provide_all "${cached_parts[@]}"
fi
