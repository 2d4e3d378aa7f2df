package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.generated.linux.sigaction;
import io.hwadaptor.ffm.syscall.MemoryCalls;
import io.hwadaptor.ffm.syscall.ProcessCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.BitSet;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the process alive when a page of a mapped file can't be had: because the file was truncated, a huge page or a
 * page of a full file system is missing, or memory has failed. The kernel's answer to such an access is SIGBUS, which
 * the JVM survives in Java code alone; in native code it ends the process.
 *
 * <p>A region that is guarded here becomes private memory of zeros as a whole at its first fault, whoever runs into it,
 * and its owner is told through an event counter. What was to be computed there is lost, and nothing else.
 *
 * <p>The handler is 200 bytes of machine code, because nothing in Java can run inside a signal: {@code
 * native-headers/fault_guard.S} is its source and says how it works. It is installed once per process, in front of the
 * JVM's own handler of SIGBUS, which goes on to get all other faults. Whoever installs another handler later passes on
 * to this one what it does not know.
 *
 * <p>All methods may be called by any thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/sigaction.2.html">sigaction(2)</a>
 */
final class FaultGuard {
    /** The most regions at once: 128 virtual machines with 512 each. */
    static final int MAX_REGIONS = 65_536;

    /** What fault_guard.S assembles to. */
    private static final String CODE =
            "4c8b05c1000000837e08007e30488b4610498b48084d8d48404885c9741f48ffc94d8b114c39d0720e4d8b59084c39d8"
            + "73054d3b1174094983c140ebdc41ff205756525341544c89cb4d89c4488943204c89d74c89de4c29d6e849000000483d"
            + "00f0ffff761b488b73184889f748f7df48237b20e82e000000483d00f0ffff771b8b7b10498d742410ba08000000b801"
            + "0000000f05415c5b5a5e5fc34d89e0415c5b5a5e5feb96ba0300000041ba3240000049c7c0ffffffff4531c9b8090000"
            + "000f05c30f1f40000000000000000000";
    /** The last eight bytes of the code: the address of the table. */
    private static final long TABLE_POINTER_OFFSET = CODE.length() / 2L - Long.BYTES;

    private static final long PREVIOUS = 0;
    private static final long COUNT = 8;
    private static final long ONE = 16;
    private static final long HEADER_BYTES = 64;
    private static final long ENTRY_BYTES = 64;
    private static final long START = 0;
    private static final long END = 8;
    private static final long EVENT = 16;
    private static final long PAGE = 24;
    private static final long FAULT = 32;
    private static final long FREE = -1;

    private static @Nullable FaultGuard installed;

    private final MemorySegment table;
    private final BitSet used = new BitSet();

    private FaultGuard(MemorySegment table) {
        this.table = table;
    }

    /** {@return the machine code, as {@code fault_guard.S} has it} */
    static byte[] code() {
        return HexFormat.of().parseHex(CODE);
    }

    /**
     * {@return the guard of this process, installed by the first call}
     *
     * @throws ErrnoException ENOMEM when there is no memory for it; EINVAL when SIGBUS has no handler yet that this one
     *     could pass other faults on to
     */
    static synchronized FaultGuard installed() throws ErrnoException {
        if (installed == null) {
            installed = install();
        }
        return installed;
    }

    private static FaultGuard install() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment action = sigaction.allocate(arena);
            ErrnoException.check("sigaction", ProcessCalls.sigaction(linux_h.SIGBUS(), 0L, action.address()), "SIGBUS");
            long previous = action.get(ValueLayout.JAVA_LONG, sigaction.__sigaction_handler$offset());
            // 0 and 1 are SIG_DFL and SIG_IGN. The handler takes three arguments, as one with SA_SIGINFO does.
            if ((previous & ~1L) == 0 || (sigaction.sa_flags(action) & linux_h.SA_SIGINFO()) == 0) {
                throw new ErrnoException("sigaction", Errno.EINVAL, "SIGBUS", "the JVM has no handler for it");
            }
            MemorySegment table = map(HEADER_BYTES + MAX_REGIONS * ENTRY_BYTES);
            table.set(ValueLayout.JAVA_LONG, PREVIOUS, previous);
            table.set(ValueLayout.JAVA_LONG, ONE, 1);
            byte[] bytes = code();
            MemorySegment code = map(bytes.length);
            MemorySegment.copy(bytes, 0, code, ValueLayout.JAVA_BYTE, 0, bytes.length);
            code.set(ValueLayout.JAVA_LONG_UNALIGNED, TABLE_POINTER_OFFSET, table.address());
            ErrnoException.check("mprotect", MemoryCalls.mprotect(code.address(),
                    Mapping.roundUpToPages(bytes.length), linux_h.PROT_READ() | linux_h.PROT_EXEC()), "fault guard");
            // Flags and mask stay the previous handler's: for what is passed on it must look as if nobody was between.
            action.set(ValueLayout.JAVA_LONG, sigaction.__sigaction_handler$offset(), code.address());
            ErrnoException.check("sigaction", ProcessCalls.sigaction(linux_h.SIGBUS(), action.address(), 0L), "SIGBUS");
            return new FaultGuard(table);
        }
    }

    /** Memory for as long as the process runs: the handler can be called until its end. */
    private static MemorySegment map(long bytes) throws ErrnoException {
        int flags = linux_h.MAP_PRIVATE() | linux_h.MAP_ANONYMOUS() | linux_h.MAP_NORESERVE();
        long length = Mapping.roundUpToPages(bytes);
        long address = MemoryCalls.mmap(0L, length, linux_h.PROT_READ() | linux_h.PROT_WRITE(), flags, -1, 0L);
        ErrnoException.check("mmap", address, length + " bytes for the fault guard");
        // SAFETY: exactly what mmap has just returned, and it is never unmapped.
        return MemorySegment.ofAddress(address).reinterpret(length);
    }

    /**
     * Guards a region.
     *
     * @param start first byte, a multiple of the page size
     * @param bytes a multiple of the page size
     * @param pageBytes of the pages that the region is mapped in
     * @param event signalled at each fault; stays open until the region is no longer guarded
     * @return the number of its entry, for {@link #release} and {@link #faultAddress}
     * @throws ErrnoException ENOMEM when there are {@link #MAX_REGIONS} already
     */
    synchronized int guard(long start, long bytes, long pageBytes, EventFd event) throws ErrnoException {
        int entry = used.nextClearBit(0);
        if (entry == MAX_REGIONS) {
            throw new ErrnoException("guard", Errno.ENOMEM, "", MAX_REGIONS + " regions are mapped already");
        }
        used.set(entry);
        long at = HEADER_BYTES + entry * ENTRY_BYTES;
        table.set(ValueLayout.JAVA_LONG, at + FAULT, 0);
        table.set(ValueLayout.JAVA_LONG, at + PAGE, pageBytes);
        table.set(ValueLayout.JAVA_LONG, at + EVENT, event.fd());
        setStart(at, FREE);
        table.set(ValueLayout.JAVA_LONG, at + END, start + bytes);
        setStart(at, start);
        if (entry >= table.get(ValueLayout.JAVA_LONG, COUNT)) {
            table.set(ValueLayout.JAVA_LONG, COUNT, entry + 1L);
        }
        VarHandle.fullFence();
        return entry;
    }

    private void setStart(long at, long value) {
        VarHandle.releaseFence();
        table.set(ValueLayout.JAVA_LONG, at + START, value);
        VarHandle.releaseFence();
    }

    /** Ends the guard of a region that nobody touches any more, before it is unmapped. */
    synchronized void release(int entry) {
        setStart(HEADER_BYTES + entry * ENTRY_BYTES, FREE);
        used.clear(entry);
        VarHandle.fullFence();
    }

    /** {@return where the region's last fault was, 0 if there was none} */
    long faultAddress(int entry) {
        VarHandle.fullFence();
        return table.get(ValueLayout.JAVA_LONG, HEADER_BYTES + entry * ENTRY_BYTES + FAULT);
    }
}
