package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.MemoryCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A range of mapped memory and its owner. The segment is bound to an arena of this object: after {@link #close} every
 * access through the segment is an exception. An access through a raw address is not, so those who hold addresses are
 * stopped first.
 *
 * <p>Any thread may use the segment and call any method. {@link #close} holds up every thread of the JVM for some
 * microseconds and belongs on a control thread.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mmap.2.html">mmap(2)</a>
 */
public final class Mapping implements AutoCloseable {
    /** How many mappings of a process can be guarded at once. */
    public static final int MAX_GUARDED = FaultGuard.MAX_REGIONS;

    private static final long PAGE_SIZE = MemoryCalls.sysconf(linux_h._SC_PAGESIZE());
    private static final AtomicLong LIVE_COUNT = new AtomicLong();
    private static final AtomicLong LIVE_BYTES = new AtomicLong();

    private final Arena arena = Arena.ofShared();
    private final long mappedAddress;
    private final long mappedBytes;
    private final long unit;
    private final MemorySegment segment;
    private @Nullable FaultGuard guard;
    private int guardEntry;
    private boolean closed;

    private Mapping(long mappedAddress, long mappedBytes, long unit, long skip, long length, boolean writable) {
        this.mappedAddress = mappedAddress;
        this.mappedBytes = mappedBytes;
        this.unit = unit;
        // SAFETY: [skip, skip + length) lies within the bytes that mmap has just returned, and close() ends the arena
        // before it unmaps.
        MemorySegment whole = MemorySegment.ofAddress(mappedAddress + skip).reinterpret(length, arena, null);
        this.segment = writable ? whole : whole.asReadOnly();
        LIVE_COUNT.incrementAndGet();
        LIVE_BYTES.addAndGet(mappedBytes);
    }

    /**
     * Maps part of a file, shared with everybody who maps it. The descriptor may be closed afterwards.
     *
     * @param fileOffset bytes, any value of 0 or more: the mapping begins at the page that holds it
     * @param length bytes, 1 or more
     * @param writable whether the memory may be written; otherwise the segment is read-only
     * @throws ErrnoException EINVAL when a regular file ends before the range does, otherwise what the kernel says
     */
    public static Mapping map(OwnedFd file, long fileOffset, long length, boolean writable) throws ErrnoException {
        return map(file.fd(), fileOffset, length, writable);
    }

    /**
     * Maps part of a file by the number of a descriptor, which stays the caller's; otherwise like
     * {@link #map(OwnedFd, long, long, boolean)}.
     *
     * @throws ErrnoException EINVAL when a regular file ends before the range does, otherwise what the kernel says
     */
    public static Mapping map(int fd, long fileOffset, long length, boolean writable) throws ErrnoException {
        checkRange(fileOffset, length);
        FileStatus status = FileStatus.of(fd);
        if (status.isRegularFile() && status.size() - length < fileOffset) {
            throw new ErrnoException("mmap", Errno.EINVAL, "fd " + fd + " at " + fileOffset,
                    length + " bytes are beyond the end of a file of " + status.size());
        }
        long unit = mappingUnit(status);
        long skip = fileOffset % unit;
        long bytes = Math.addExact(skip, length);
        // Whole units, because munmap of huge pages takes nothing else.
        bytes = Math.multiplyExact(Math.ceilDiv(bytes, unit), unit);
        int protection = linux_h.PROT_READ() | (writable ? linux_h.PROT_WRITE() : 0);
        long address = MemoryCalls.mmap(0L, bytes, protection, linux_h.MAP_SHARED() | linux_h.MAP_NORESERVE(),
                fd, fileOffset - skip);
        ErrnoException.check("mmap", address, "fd " + fd + " at " + fileOffset + ", " + length + " bytes");
        return own(address, bytes, unit, skip, length, writable);
    }

    /**
     * Maps memory of zeros that belongs to this process alone. Pages come into being when they are touched.
     *
     * @param length bytes, 1 or more
     * @throws ErrnoException ENOMEM when address space is short
     */
    public static Mapping anonymous(long length) throws ErrnoException {
        checkRange(0, length);
        long bytes = roundUpToPages(length);
        int flags = linux_h.MAP_PRIVATE() | linux_h.MAP_ANONYMOUS() | linux_h.MAP_NORESERVE();
        long address = MemoryCalls.mmap(0L, bytes, linux_h.PROT_READ() | linux_h.PROT_WRITE(), flags, -1, 0L);
        ErrnoException.check("mmap", address, length + " bytes of anonymous memory");
        return own(address, bytes, PAGE_SIZE, 0, length, true);
    }

    private static Mapping own(long address, long bytes, long unit, long skip, long length, boolean writable) {
        Mapping mapping = null;
        try {
            mapping = new Mapping(address, bytes, unit, skip, length, writable);
            return mapping;
        } finally {
            if (mapping == null) {
                // No heap for an owner.
                MemoryCalls.munmap(address, bytes);
            }
        }
    }

    /** How many mappings of this class are open: for diagnostics and leak tests. */
    public static long liveCount() {
        return LIVE_COUNT.get();
    }

    /** How many bytes of address space the open mappings take, in whole pages. */
    public static long liveBytes() {
        return LIVE_BYTES.get();
    }

    /** Bytes in a page of memory. */
    public static long pageSize() {
        return PAGE_SIZE;
    }

    static long roundUpToPages(long length) {
        return Math.multiplyExact(Math.ceilDiv(length, PAGE_SIZE), PAGE_SIZE);
    }

    /** Exactly the bytes that were asked for. */
    public MemorySegment segment() {
        return segment;
    }

    /** The address of the first byte that was asked for. */
    public long address() {
        return segment.address();
    }

    /** The bytes that were asked for. */
    public long length() {
        return segment.byteSize();
    }

    /** The bytes of address space that it takes: whole pages of its file, which may be of up to 1 GiB. */
    public long mappedLength() {
        return mappedBytes;
    }

    /**
     * Has the process survive an access to a page that can't be had, also by native code: the whole mapping becomes
     * private memory of zeros then, detached from its file, and the owner is told. For a process, not a mapping: the
     * first call installs a handler of SIGBUS in front of the JVM's.
     *
     * @param event signalled at each fault; borrowed until {@link #close}
     * @throws ErrnoException ENOMEM when 65,536 mappings are guarded already, EINVAL when the JVM handles no SIGBUS
     */
    public synchronized void guard(EventFd event) throws ErrnoException {
        if (closed || guard != null) {
            throw new IllegalStateException(closed ? "the mapping is closed" : "the mapping is guarded already");
        }
        FaultGuard process = FaultGuard.installed();
        // tmpfs may call a huge page its unit and map at any page.
        long page = mappedAddress % unit == 0 ? unit : PAGE_SIZE;
        guardEntry = process.guard(mappedAddress, mappedBytes, page, event);
        guard = process;
    }

    /**
     * {@return the byte of the mapping at which its last fault was, -1 if there was none or it is not guarded} After a
     * fault the mapping holds zeros and what was written since.
     */
    public synchronized long faultOffset() {
        long address = guard == null ? 0 : guard.faultAddress(guardEntry);
        // The mapping may begin before its segment, in the same page.
        return address == 0 ? -1 : Math.max(0, address - segment.address());
    }

    /**
     * Keeps the memory out of core dumps.
     *
     * @throws ErrnoException when the kernel refuses
     * @see <a href="https://man7.org/linux/man-pages/man2/madvise.2.html">madvise(2), MADV_DONTDUMP</a>
     */
    public void excludeFromCoreDumps() throws ErrnoException {
        advise(linux_h.MADV_DONTDUMP(), "MADV_DONTDUMP");
    }

    synchronized void advise(int advice, String name) throws ErrnoException {
        if (closed) {
            throw new IllegalStateException("the mapping is closed");
        }
        ErrnoException.check("madvise", MemoryCalls.madvise(mappedAddress, mappedBytes, advice), name);
    }

    /** Locks the memory into RAM. Returns 0 or the negated error code. */
    int lock() {
        return MemoryCalls.mlock(mappedAddress, mappedBytes);
    }

    /**
     * Unmaps. A second call does nothing.
     *
     * @throws IllegalStateException when a native call holds the segment at this moment: nothing is unmapped then, and
     *     the call may be repeated
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        arena.close();
        closed = true;
        if (guard != null) {
            guard.release(guardEntry);
            guard = null;
        }
        LIVE_COUNT.decrementAndGet();
        LIVE_BYTES.addAndGet(-mappedBytes);
        int result = MemoryCalls.munmap(mappedAddress, mappedBytes);
        if (result < 0) {
            throw new AssertionError("munmap of our own mapping: " + Errno.name(-result));
        }
    }

    private static void checkRange(long fileOffset, long length) {
        if (fileOffset < 0 || length <= 0 || Long.MAX_VALUE - length < fileOffset) {
            throw new IllegalArgumentException("not a range: " + length + " bytes at " + fileOffset);
        }
    }

    /** A file of huge pages is mapped in those, and says so in its block size. */
    private static long mappingUnit(FileStatus status) {
        boolean isLargerPage = status.blockSize() > PAGE_SIZE && Long.bitCount(status.blockSize()) == 1;
        return status.isRegularFile() && isLargerPage ? status.blockSize() : PAGE_SIZE;
    }
}
