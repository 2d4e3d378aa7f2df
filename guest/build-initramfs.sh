#!/usr/bin/env bash
#
# Builds what QEMU boots: the kernel as an uncompressed ELF file, and an initramfs of busybox, the
# modules that the guest needs, our test programs and the init script. Prints nothing when all is up to
# date; the results are vmlinux-VERSION and initramfs-VERSION.cpio in the output folder.
set -euo pipefail

program=$(basename "$0")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

usage() { echo "usage: $program [--kernel 6.1|6.12] [--output FOLDER]"; }

kernel=6.1
output="$here/target"
while [ $# -gt 0 ]; do
    case $1 in
        --kernel) kernel=${2:?--kernel needs a version}; shift ;;
        --output) output=${2:?--output needs a folder}; shift ;;
        -h | --help) usage; exit 0 ;;
        *) usage >&2; die "$EXIT_USAGE" "unknown argument: $1" ;;
    esac
    shift
done
kernel_suite "$kernel" >/dev/null

tree="$cache_dir/kernel-$kernel"
busybox="$cache_dir/busybox/busybox"
for file in "$tree/vmlinuz" "$busybox"; do
    [ -e "$file" ] || die "$EXIT_UNAVAILABLE" "$file: not there; run guest/fetch-packages.sh host busybox kernel-$kernel"
done

# Modules that the init script loads, each with all it depends on. Those in `required` must exist or be
# built into the kernel; without one of the others a guest is of use too.
#   qemu_fw_cfg          run-guest.sh passes its options through it
#   virtio_pci           the transport
#   crypto_user, algif_* user space's way to the kernel's crypto
#   pkcs8_key_parser     private keys for keyctl(2)
#   9p, overlay          the host's files, and a writable view of them
#   cuse                 lets a program make a device node: simulators of devices
modules=(qemu_fw_cfg virtio_pci virtio_crypto crypto_user af_alg algif_skcipher algif_hash algif_aead algif_rng
    cbc ecb ctr xts gcm ccm authenc aes_generic rsa_generic pkcs8_key_parser des_generic cmac xcbc
    sha512_generic sha3_generic chacha_generic poly1305_generic chacha20poly1305 ghash_generic seqiv cryptd
    drbg jitterentropy_rng
    9p 9pnet_virtio overlay cuse)
# Packed and not loaded: loading it is running it (bench-afalg.sh).
on_demand=(tcrypt)
required=(qemu_fw_cfg virtio_pci virtio_crypto algif_skcipher)

# ---------------------------------------------------------------------------------------------------
# The kernel. A bzImage unpacks itself at boot, which takes about ten seconds under emulation, so unpack it
# here. Linux' boot protocol (Documentation/arch/x86/boot.rst) says where the payload lies:
#   0x1f1 u8   number of 512-byte sectors of set-up code after the first
#   0x202 "HdrS", 0x206 u16 protocol version; payload fields exist from 2.08 on
#   0x248 u32  offset of the payload from the end of the set-up code
#   0x24c u32  its length; its last four bytes are the length of the unpacked kernel
number_at() { od -An -v -t "u$3" -j "$2" -N "$3" "$1" | tr -d ' '; } # FILE OFFSET SIZE
bytes_at() { # FILE OFFSET LENGTH
    dd if="$1" bs=1M iflag=skip_bytes,count_bytes skip="$2" count="$3" status=none
}

extract_vmlinux() {
    local image=$1 result=$2 start length unpacked unpack magic
    if [ "$(bytes_at "$image" $((0x202)) 4)" != HdrS ] || [ "$(number_at "$image" $((0x206)) 2)" -lt $((0x208)) ]; then
        die "$EXIT_UNAVAILABLE" "$image: no Linux boot header of protocol 2.08 or newer"
    fi
    start=$(((1 + $(number_at "$image" $((0x1f1)) 1)) * 512 + $(number_at "$image" $((0x248)) 4)))
    length=$(number_at "$image" $((0x24c)) 4)
    unpacked=$(number_at "$image" $((start + length - 4)) 4)
    magic=$(od -An -t x1 -j "$start" -N 4 "$image" | tr -d ' ')
    case $magic in
        fd377a58) unpack=xz ;;
        28b52ffd) unpack=zstd ;;
        1f8b*) unpack=gzip ;;
        *) die "$EXIT_UNAVAILABLE" "$image: payload at $start has unknown compression (magic $magic)" ;;
    esac
    command -v $unpack >/dev/null || die "$EXIT_UNAVAILABLE" "$unpack: not there; the kernel is packed with it (package $unpack, or xz-utils)"
    bytes_at "$image" "$start" $((length - 4)) | $unpack -dc >"$result" ||
        die "$EXIT_UNAVAILABLE" "$image: payload could not be unpacked by $unpack"
    [ "$(stat -c %s "$result")" = "$unpacked" ] ||
        die "$EXIT_UNAVAILABLE" "$image: payload unpacked to $(stat -c %s "$result") bytes, its header says $unpacked"
    [ "$(od -An -t x1 -N 4 "$result" | tr -d ' ')" = 7f454c46 ] ||
        die "$EXIT_UNAVAILABLE" "$image: payload is not an ELF file"
}

# ---------------------------------------------------------------------------------------------------
# Modules. What a module depends on stands in its own .modinfo section as "depends=a,b", so neither
# depmod nor modprobe is needed. File names may have "-" where module names have "_".

declare -A module_file=()
index_modules() {
    local file name
    while IFS= read -r file; do
        name=$(basename "$file")
        name=${name%%.ko*}
        module_file[${name//-/_}]=$file
    done < <(find "$tree" -name '*.ko' -o -name '*.ko.xz' -o -name '*.ko.zst')
}

built_in() { # NAME: with _ in place of -
    find "$tree" -name modules.builtin -exec cat {} + | sed 's/.*\///; s/-/_/g' | grep -qx "$1.ko"
}

unpack_module() { # FILE
    case $1 in
        *.xz) xz -dc "$1" ;;
        *.zst) zstd -dc "$1" ;;
        *) cat "$1" ;;
    esac
}

# add_module NAME: appends NAME to load_order after everything that it depends on.
declare -A added=()
load_order=()
add_module() {
    local name=${1//-/_} dependency
    if [ -n "${added[$name]:-}" ] || [ -z "${module_file[$name]:-}" ]; then
        return 0
    fi
    added[$name]=1
    unpack_module "${module_file[$name]}" >"$root/modules/$name.ko"
    local dependencies
    dependencies=$(tr '\0' '\n' <"$root/modules/$name.ko" | sed -n 's/^depends=//p')
    for dependency in ${dependencies//,/ }; do
        [ -n "${module_file[${dependency//-/_}]:-}" ] ||
            die "$EXIT_UNAVAILABLE" "module $name needs $dependency, which is not in $tree; see fetch_kernel in fetch-packages.sh"
        add_module "$dependency"
    done
    load_order+=("$name")
}

build_initramfs() {
    local result=$1 name source
    root=$(mktemp -d "$output/root.XXXXXX")
    mkdir -p "$root"/{bin,modules,proc,sys,dev,tmp,host,overlay,newroot}
    cp "$busybox" "$root/bin/busybox"
    cp "$here/init/init" "$root/init"
    chmod 755 "$root/init" "$root/bin/busybox"

    index_modules
    for name in "${required[@]}"; do
        [ -n "${module_file[$name]:-}" ] || built_in "$name" ||
            die "$EXIT_UNAVAILABLE" "kernel $kernel has no module $name in $tree"
    done
    for name in "${modules[@]}"; do
        add_module "$name"
    done
    printf '%s\n' "${load_order[@]}" >"$root/modules/order"
    for name in "${on_demand[@]}"; do
        [ -z "${module_file[$name]:-}" ] || unpack_module "${module_file[$name]}" >"$root/modules/$name.ko"
    done

    # One folder per program.
    for source in "$here"/src/*/; do
        # src/test is Maven's: the tests that boot the guest.
        [ "$source" != "$here/src/test/" ] || continue
        gcc -std=gnu11 -O2 -static -s -Wall -Wextra -Werror -o "$root/bin/$(basename "$source")" "$source"*.c ||
            die "$EXIT_UNAVAILABLE" "$source: does not compile"
    done
    # newc is the format that the kernel reads. Names sorted and owner root: the same input gives the same archive.
    (cd "$root" && find . | LC_ALL=C sort | "$busybox" cpio -o -H newc -R 0:0 2>/dev/null) >"$result"
    rm -rf "$root"
    root=
}

# ---------------------------------------------------------------------------------------------------

root=
partial=
build() {
    local digest vmlinux="$output/vmlinux-$kernel" initramfs="$output/initramfs-$kernel.cpio"
    trap 'rm -rf ${root:+"$root"} ${partial:+"$partial"}' EXIT
    # The release file names the kernel's package version, so it stands for the whole tree.
    digest=$(cat "$here"/src/*/*.[ch] "$here/init/init" "$here/build-initramfs.sh" "$tree/vmlinuz" "$tree/release" "$busybox" |
        sha256sum | cut -d ' ' -f 1)
    if [ -e "$vmlinux" ] && [ -e "$initramfs" ] && [ "$(cat "$output/digest-$kernel" 2>/dev/null)" = "$digest" ]; then
        return
    fi
    note "building initramfs and unpacking kernel $(cat "$tree/release")"
    rm -rf "$output"/root.?????? "$output"/partial.??????
    rm -f "$output/digest-$kernel"
    partial=$(mktemp "$output/partial.XXXXXX")
    extract_vmlinux "$tree/vmlinuz" "$partial"
    mv "$partial" "$vmlinux"
    partial=$(mktemp "$output/partial.XXXXXX")
    build_initramfs "$partial"
    mv "$partial" "$initramfs"
    partial=
    echo "$digest" >"$output/digest-$kernel"
}

mkdir -p "$output"
output=$(cd "$output" && pwd)
with_lock "$output/lock" build
