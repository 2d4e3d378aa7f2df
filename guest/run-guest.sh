#!/usr/bin/env bash
#
# Boots the stock Debian guest with a virtio-crypto device, runs its tests and returns their verdict.
set -euo pipefail

program=$(basename "$0")
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=lib.sh
. "$here/lib.sh"

# Exit codes beside the guest's own verdict.
readonly EXIT_TIMEOUT=124 EXIT_PANIC=125 EXIT_QEMU=126 EXIT_NO_VERDICT=127
readonly ALL_TESTS=selftest,kat,compare,scatter,multipart,parallel

usage() {
    cat <<EOF
usage: $program --attach builtin|cryptodev|device|none [--socket PATH] [OPTION...]
  --attach builtin    QEMU's own crypto back-end; no daemon. Checks the guest and its tests.
  --attach cryptodev  QEMU's cryptodev-vhost-user: QEMU is the device, the daemon does the data queues
  --attach device     QEMU 11's vhost-user-test-device-pci: the daemon is the whole device
  --attach none       no crypto device; for --command and --interactive
  --socket PATH       the daemon's vhost-user socket (cryptodev and device)
  --queues N          data queues (default 1)
  --queue-size N      entries of each queue, --attach device only (default 64)
  --test NAME,...     selftest kat compare scatter multipart parallel rsa pkcs1pad
                      bench (default: $ALL_TESTS)
  --timeout SECONDS   the whole run, from the start of QEMU (default 120)
  --kernel VERSION    6.1 (Debian 12, default) or 6.12 (Debian 13)
  --memory SIZE       the guest's memory (default 1G)
  --9p                mount the host's files in the guest, read-only below a writable layer
  --command COMMAND   run a shell command in the guest after the tests (default tests then: selftest);
                      its exit code becomes the verdict. With --9p it sees the host's files.
  --interactive       a shell on the console; no time-out. Ctrl-A X ends QEMU.
  --check-options S   options for the guest's afalg-check, like "-s 7 -p 16"; see README.md
  --qemu PROGRAM      another QEMU for builtin and cryptodev; 5.2 and 11 are those that fetch-packages.sh unpacks
  --build FOLDER      where kernel and initramfs are built (default: guest/target)
  --no-fetch          fail instead of fetching missing packages
EOF
}

attach='' socket='' queues=1 queue_size=64 tests='' timeout=120 kernel=6.1 memory=1G
host_files=0 command='' interactive=0 check_options='' qemu=qemu-system-x86_64 build="$here/target" fetch=yes
while [ $# -gt 0 ]; do
    option=$1
    case $option in
        --9p) host_files=1; shift; continue ;;
        --interactive) interactive=1; shift; continue ;;
        --no-fetch) fetch=no; shift; continue ;;
        -h | --help) usage; exit 0 ;;
        --attach | --socket | --queues | --queue-size | --test | --timeout | --kernel | --memory | --command | \
            --check-options | --qemu | --build)
            [ $# -ge 2 ] || die "$EXIT_USAGE" "$option: needs a value" ;;
        *) usage >&2; die "$EXIT_USAGE" "unknown argument: $option" ;;
    esac
    case $option in
        --attach) attach=$2 ;;
        --socket) socket=$2 ;;
        --queues) queues=$2 ;;
        --queue-size) queue_size=$2 ;;
        --test) tests=$2 ;;
        --timeout) timeout=$2 ;;
        --kernel) kernel=$2 ;;
        --memory) memory=$2 ;;
        --command) command=$2 ;;
        --check-options) check_options=$2 ;;
        --qemu) qemu=$2 ;;
        --build) build=$2 ;;
    esac
    shift 2
done

number() { # NAME VALUE: dies unless VALUE is a whole number above 0
    [[ $2 =~ ^[1-9][0-9]{0,6}$ ]] || die "$EXIT_USAGE" "$1 $2: not a whole number above 0"
}
number --queues "$queues"
number --queue-size "$queue_size"
number --timeout "$timeout"
kernel_suite "$kernel" >/dev/null
if [ "$attach" = none ]; then
    [ -z "$tests" ] || die "$EXIT_USAGE" "--test $tests: --attach none has no device to test"
    [ -n "$command" ] || [ $interactive = 1 ] || die "$EXIT_USAGE" "--attach none: needs --command or --interactive"
elif [ -z "$tests" ]; then
    # Who wants a command or a shell wants it soon.
    if [ -n "$command" ] || [ $interactive = 1 ]; then tests=selftest; else tests=$ALL_TESTS; fi
fi
for test in ${tests//,/ }; do
    case $test in
        selftest | kat | compare | scatter | multipart | parallel | rsa | pkcs1pad | bench) ;;
        *) die "$EXIT_USAGE" "--test $test: unknown test" ;;
    esac
done
case $attach in
    builtin | none) [ -z "$socket" ] || die "$EXIT_USAGE" "--socket: --attach $attach has no daemon" ;;
    cryptodev | device)
        [ -n "$socket" ] || die "$EXIT_USAGE" "--attach $attach: needs --socket PATH"
        [ -S "$socket" ] || die "$EXIT_UNAVAILABLE" "$socket: not a socket; is the daemon running?"
        ;;
    '') usage >&2; die "$EXIT_USAGE" "--attach: missing" ;;
    *) die "$EXIT_USAGE" "--attach $attach: choose builtin, cryptodev, device or none" ;;
esac
# A comma separates options on QEMU's command line, and a doubled one stands for itself.
socket=${socket//,/,,}

parts=(host busybox "kernel-$kernel")
if [ "$attach" = device ]; then
    qemu=11
fi
case $qemu in
    5.2 | 11)
        parts+=("qemu-$qemu")
        qemu_command=("$here/unpacked-qemu.sh" "qemu-$qemu")
        ;;
    *) qemu_command=("$qemu") ;;
esac
[ $fetch = no ] || "$here/fetch-packages.sh" "${parts[@]}"
"$here/build-initramfs.sh" --kernel "$kernel" --output "$build"
command -v "${qemu_command[0]}" >/dev/null || die "$EXIT_UNAVAILABLE" "$qemu: not found"

# ---------------------------------------------------------------------------------------------------
# The run's own folder: options for the guest, and the console's log.

run=$(mktemp -d "${TMPDIR:-/tmp}/hwadaptor-guest.XXXXXX")
runner=
# shellcheck disable=SC2317 # called by the trap
cleanup() {
    if [ -n "$runner" ]; then
        # `timeout` passes it on to QEMU, kills QEMU if that doesn't help, and collects it.
        kill -TERM "$runner" 2>/dev/null || true
        wait "$runner" 2>/dev/null || true
    fi
    rm -rf "$run"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# guest_option NAME VALUE: through QEMU's firmware configuration, which takes any text; on the kernel's
# command line spaces and quotes would have to be guarded.
firmware=()
guest_option() {
    [ -n "$2" ] || return 0
    printf '%s' "$2" >"$run/$1"
    firmware+=(-fw_cfg "name=opt/hwadaptor/$1,file=$run/$1")
}
guest_option tests "$tests"
guest_option command "$command"
guest_option check-options "$check_options"
# Keys and what openssl computes with them, new for each run.
rsa_cases=0
case ,$tests, in
    *,pkcs1pad,*)
        rsa_cases=1
        "$here/rsa-cases.sh" make "$run/rsa-cases"
        tar -C "$run/rsa-cases" --exclude '*.pem' --exclude log -cf "$run/rsa-cases.tar" .
        firmware+=(-fw_cfg "name=opt/hwadaptor/rsa-cases,file=$run/rsa-cases.tar")
        ;;
esac
[ $interactive = 0 ] || guest_option interactive 1
[ $host_files = 0 ] || guest_option host 1

# ---------------------------------------------------------------------------------------------------
# The machine

# quiet ... nokaslr      less work at boot
# random.trust_cpu       emulated hardware has no other early source of randomness
# tsc=reliable no_timer_check  no calibration against emulated timers
# iomem=relaxed          lets virtio-config read the device's registers beside the kernel's driver
# nosoftlockup ... stall   a busy host is no fault of the guest, and must not write into its console
# panic=-1               with -no-reboot a panic ends QEMU instead of standing still
# Never cryptomgr.notests: the kernel's self-tests through the device are the best test there is.
kernel_arguments="console=ttyS0 quiet mitigations=off nokaslr random.trust_cpu=on tsc=reliable no_timer_check iomem=relaxed nosoftlockup rcupdate.rcu_cpu_stall_suppress=1 panic=-1"

# Under emulation the guest's time stamp counter is the host's. On a busy host the kernel measures its rate wrongly,
# by factors, and every time-out in the guest with it; so it is told where this system knows it: in a virtual machine
# the processor's frequency is the counter's.
if grep -qw hypervisor /proc/cpuinfo; then
    kernel_arguments+=$(awk '/^cpu MHz/ { printf " tsc_early_khz=%d", $4 * 1000; exit }' /proc/cpuinfo)
fi

machine=(
    # Shared memory, so that a daemon can map the guest's memory.
    -object "memory-backend-memfd,id=memory,size=$memory,share=on"
    -machine "q35,accel=tcg,memory-backend=memory" -m "$memory" -smp 2
    # A fixed processor: results must not depend on the host's. With AES instructions as every real one has.
    -cpu "qemu64,+aes,+ssse3,+sse4.1,+sse4.2,+pclmulqdq,+popcnt,+rdrand"
    # qboot starts an ELF kernel at once; it needs no other firmware.
    -bios qboot.rom
    -kernel "$build/vmlinux-$kernel" -initrd "$build/initramfs-$kernel.cpio" -append "$kernel_arguments"
    -nodefaults -no-user-config -display none -no-reboot
    -device "isa-debug-exit,iobase=0xf4,iosize=0x4"
)
if [ $interactive = 1 ]; then
    console=(-chardev "stdio,id=console,mux=on,signal=off,logfile=$run/console" -serial chardev:console
        -mon chardev=console)
else
    console=(-chardev "stdio,id=console,logfile=$run/console" -serial chardev:console -monitor none)
fi
case $attach in
    none) device=() ;;
    builtin)
        device=(-object "cryptodev-backend-builtin,id=crypto,queues=$queues"
            -device "virtio-crypto-pci,id=crypto0,cryptodev=crypto")
        ;;
    cryptodev)
        # vectors=0: QEMU 7.2 without KVM crashes with vhost-user crypto and MSI-X (it looks for an irqfd).
        device=(-chardev "socket,id=vhost,path=$socket"
            -object "cryptodev-vhost-user,id=crypto,chardev=vhost,queues=$queues"
            -device "virtio-crypto-pci,id=crypto0,cryptodev=crypto,vectors=0")
        ;;
    device)
        # 20 is the crypto device's virtio id; the control queue comes after the data queues; 56 is the
        # size of the crypto device's configuration space.
        device=(-chardev "socket,id=vhost,path=$socket"
            -device "vhost-user-test-device-pci,id=crypto0,chardev=vhost,virtio-id=20,num_vqs=$((queues + 1)),vq_size=$queue_size,config_size=56")
        ;;
esac
files=()
if [ $host_files = 1 ]; then
    files=(-fsdev "local,id=host,path=/,security_model=none,readonly=on,multidevs=remap"
        -device "virtio-9p-pci,fsdev=host,mount_tag=hostroot")
fi

qemu_command+=("${machine[@]}" "${console[@]}" ${device[@]+"${device[@]}"} ${files[@]+"${files[@]}"}
    ${firmware[@]+"${firmware[@]}"})

# ---------------------------------------------------------------------------------------------------
# Run and judge

started=$EPOCHREALTIME
status=0
# setpriv --pdeathsig: the kernel itself kills the child if its parent dies, so even a SIGKILL to this
# script leaves no QEMU behind.
if [ $interactive = 1 ]; then
    setpriv --pdeathsig KILL "${qemu_command[@]}" || status=$?
else
    # In the background, because bash runs traps only between commands or in `wait`.
    setpriv --pdeathsig KILL timeout --kill-after=2 "$timeout" \
        setpriv --pdeathsig KILL "${qemu_command[@]}" </dev/null &
    runner=$!
    # Bash would add a line of its own if QEMU was killed by a signal.
    wait "$runner" 2>/dev/null || status=$?
    runner=
fi
elapsed=$(awk -v a="$started" -v b="$EPOCHREALTIME" 'BEGIN { printf "%.1f", b - a }')
where="attach $attach, kernel $kernel, $elapsed s"

if grep -aq 'Kernel panic - not syncing' "$run/console" 2>/dev/null; then
    die "$EXIT_PANIC" "guest panic: $(grep -a -m 1 -o 'Kernel panic - not syncing.*' "$run/console" | tr -d '\r') ($where)"
elif [ $status = 124 ] || { [ $status = 137 ] && [ "${elapsed%.*}" -ge "$timeout" ]; }; then
    die "$EXIT_TIMEOUT" "guest hung: no verdict within $timeout s ($where); its last line: $(tail -n 1 "$run/console" | tr -d '\r')"
elif [ $status = 33 ]; then
    # Encryption has no one right result, so openssl must open it.
    [ $rsa_cases = 0 ] || "$here/rsa-cases.sh" check "$run/rsa-cases" "$run/console"
    note "guest: passed ($where)"
    exit 0
elif [ $status = 35 ]; then
    verdict=$(tr -d '\r' <"$run/console" | sed -n 's/^VERDICT \([0-9]\{1,3\}\)$/\1/p' | tail -n 1)
    note "guest: FAILED with ${verdict:=1} ($where)"
    exit "$verdict"
elif [ $status -gt 128 ]; then
    die "$EXIT_QEMU" "QEMU crashed: signal $((status - 128)) ($where)"
elif [ $status = 0 ]; then
    die "$EXIT_NO_VERDICT" "guest powered off without a verdict ($where)"
else
    die "$EXIT_QEMU" "QEMU failed with exit code $status, its message is above ($where)"
fi
