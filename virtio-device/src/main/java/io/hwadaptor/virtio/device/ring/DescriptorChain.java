package io.hwadaptor.virtio.device.ring;

import io.hwadaptor.api.ScatterList;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * One descriptor chain, read once and translated: first the device-readable segments, then the device-writable ones.
 * Reused for every chain of a ring; owned by the ring's thread.
 *
 * <p>Every descriptor is read exactly once, and checked where it was read to. The walk is bounded by the ring size for
 * descriptors of the ring and by {@link #MAX_INDIRECT} for those of an indirect table, so a loop ends it.
 *
 * <p>Regions that touch in the guest's addresses do not touch here: a buffer that goes from one into the next becomes
 * two segments, and an indirect table that does is copied together, once.
 */
public final class DescriptorChain {
    /**
     * Most descriptors of an indirect table. The standard allows as many as the ring has entries; Linux builds longer
     * tables on small rings and QEMU takes up to 1024 whatever the ring's size, so this device does too.
     */
    public static final int MAX_INDIRECT = 1024;
    /** Most segments of a chain, buffers that go over several regions counted segment by segment. */
    public static final int MAX_SEGMENTS = 2 * MAX_INDIRECT;

    private static final int NEXT = 1;
    private static final int WRITE = 2;
    private static final int INDIRECT = 4;
    private static final long LENGTH = 0xffffffffL;
    /** Instead of a next descriptor's index: there is none. */
    private static final int END = -1;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final GuestMemory memory;
    private final MemorySegment ringTable;
    private final int ringSize;
    /** Where an indirect table goes that lies in several regions; of no bytes if no two regions touch. */
    private final MemorySegment gatheredTable;

    /**
     * Two words of each segment: where it starts in its region, and the region's number in the memory table above its
     * length, which has 32 bits. A store of a number is cheaper than one of a reference.
     */
    private final long[] kept;
    /** Of the table being read: the index of the descriptor that comes next, or {@link #END}. */
    private int next;
    /** That descriptor's two words, if it is inside the table. */
    private long nextAddress;
    private long nextRest;
    private int readable;
    private int segments;
    private long readableBytes;
    private long writableBytes;
    /** The last writable descriptor is not in guest memory: the place for the status is lost. */
    private boolean statusLost;
    /** The readable segment that was last looked for, and how many readable bytes are before it. */
    private int readCursor;
    private long readCursorStart;
    /** Region of the last translation: most guests have two, and neighbours are mostly in the same one. */
    private int regionHint;

    /**
     * A chain.
     *
     * @param memory of the guest
     * @param ring has the descriptor table
     * @param arena of the ring
     */
    public DescriptorChain(GuestMemory memory, SplitRing ring, Arena arena) {
        this.memory = memory;
        ringTable = ring.descriptors();
        ringSize = ring.size();
        int seams = memory.seams();
        gatheredTable = seams > 0 ? arena.allocate(16L * MAX_INDIRECT, 16) : MemorySegment.NULL;
        // Where no buffer lies in another one, each seam cuts one on either side.
        int capacity = Math.min(Math.min(ringSize, MAX_INDIRECT) + MAX_INDIRECT + 2 * seams, MAX_SEGMENTS);
        kept = new long[2 * capacity];
    }

    /**
     * Reads the chain that starts at a head. Whatever the fault, the segments that were good are kept, so that a status
     * can be written where the chain has a place for it.
     *
     * @param head index into the ring's descriptor table, below the ring's size
     * @return what is wrong with it
     */
    public ChainFault read(int head) {
        readable = 0;
        segments = 0;
        readableBytes = 0;
        writableBytes = 0;
        statusLost = false;
        readCursor = 0;
        readCursorStart = 0;
        ChainFault fault = walk(ringTable, 0, ringSize, head, false);
        return fault != ChainFault.NONE || writableBytes > 0 ? fault : ChainFault.NO_STATUS;
    }

    /**
     * Reads descriptors of one table, and of the indirect table that they may end in: the plain ones first, and then
     * what is left with {@link #walkOn}.
     *
     * @param first index of the first one, inside the table
     */
    private ChainFault walk(MemorySegment table, long tableOffset, int tableSize, int first, boolean nested) {
        int before = segments;
        next = first;
        nextAddress = table.get(LONG, tableOffset + 16L * first);
        nextRest = table.get(LONG, tableOffset + 16L * first + 8);
        if (before == readable) {
            readableBytes += plain(table, tableOffset, tableSize, before, 0);
            readable = segments;
        }
        if (next >= 0 && next < tableSize) {
            long bytes = plain(table, tableOffset, tableSize, before, WRITE);
            writableBytes += bytes;
            statusLost &= bytes == 0;
        }
        if (next == END) {
            return ChainFault.NONE;
        }
        return next < tableSize
                ? walkOn(table, tableOffset, tableSize, segments - before, nested) : ChainFault.INDEX;
    }

    /**
     * Reads what nearly all descriptors are: a buffer in the same region as the one before. Calls nothing, so that the
     * compiler looks once per table at what the segment is, and not at each field. It stops at the first descriptor
     * that is anything else.
     *
     * <p>Starts with {@link #next}, which has been read, and leaves it at the first descriptor not taken: read, or
     * outside the table, or {@link #END}.
     *
     * @param before segments before this table's
     * @param kind 0 for device-readable descriptors, {@link #WRITE} for device-writable ones
     * @return bytes of the buffers that it added
     */
    private long plain(MemorySegment table, long tableOffset, int tableSize, int before, int kind) {
        long[] list = kept;
        long start = memory.start(regionHint);
        long size = memory.size(regionHint);
        long region = (long) regionHint << 32;
        int limit = Math.min(list.length >> 1, before + Math.min(tableSize, MAX_INDIRECT));
        int segment = segments;
        int index = next;
        long address = nextAddress;
        long rest = nextRest;
        long bytes = 0;
        while (segment < limit) {
            long offset = address - start;
            long length = rest & LENGTH;
            if ((rest >>> 32 & (WRITE | INDIRECT)) != kind || length == 0 || offset < 0 || offset > size - length) {
                break;
            }
            list[2 * segment] = offset;
            list[2 * segment + 1] = region | length;
            segment++;
            bytes += length;
            if ((rest >>> 32 & NEXT) == 0) {
                index = END;
                break;
            }
            index = (int) (rest >>> 48);
            if (index >= tableSize) {
                break;
            }
            address = table.get(LONG, tableOffset + 16L * index);
            rest = table.get(LONG, tableOffset + 16L * index + 8);
        }
        segments = segment;
        next = index;
        nextAddress = address;
        nextRest = rest;
        return bytes;
    }

    /**
     * Goes on with {@link #next}, which has been read, and what follows it, of every kind.
     *
     * @param before how many descriptors there were before it
     */
    private ChainFault walkOn(MemorySegment table, long tableOffset, int tableSize, int before, boolean nested) {
        ChainFault fault = ChainFault.NONE;
        int bound = Math.min(tableSize, MAX_INDIRECT);
        long address = nextAddress;
        long rest = nextRest;
        for (int walked = before; walked < bound; walked++) {
            long length = rest & LENGTH;
            int flags = (int) (rest >>> 32) & 0xffff;
            if ((flags & INDIRECT) != 0) {
                ChainFault behind = nested ? ChainFault.NESTED : indirect(address, length, flags);
                return behind != ChainFault.NONE ? behind : fault;
            }
            ChainFault here = add(address, length, (flags & WRITE) != 0);
            if (here != ChainFault.NONE) {
                fault = here;
                if (here == ChainFault.TOO_LONG) {
                    return fault;
                }
            }
            if ((flags & NEXT) == 0) {
                return fault;
            }
            int index = (int) (rest >>> 48);
            if (index >= tableSize) {
                return ChainFault.INDEX;
            }
            address = table.get(LONG, tableOffset + 16L * index);
            rest = table.get(LONG, tableOffset + 16L * index + 8);
        }
        return ChainFault.TOO_LONG;
    }

    private ChainFault indirect(long address, long length, int flags) {
        if ((flags & NEXT) != 0) {
            return ChainFault.INDIRECT_NEXT;
        }
        if (length == 0 || (length & 15) != 0 || length > 16L * MAX_INDIRECT) {
            return ChainFault.TABLE_LENGTH;
        }
        int region = memory.find(address, length, regionHint);
        if (region < 0) {
            return gatheredIndirect(address, length);
        }
        regionHint = region;
        return walk(memory.segment(region), memory.offset(region, address), (int) (length >>> 4), 0, true);
    }

    private ChainFault gatheredIndirect(long address, long length) {
        int region = memory.findRun(address, length, regionHint);
        if (region < 0) {
            return ChainFault.TABLE_ADDRESS;
        }
        long done = 0;
        for (int i = region; done < length; i++) {
            long part = Math.min(length - done, memory.room(i, address + done));
            MemorySegment.copy(memory.segment(i), memory.offset(i, address + done), gatheredTable, done, part);
            done += part;
        }
        return walk(gatheredTable, 0, (int) (length >>> 4), 0, true);
    }

    private ChainFault add(long address, long length, boolean writable) {
        if (length == 0) {
            return ChainFault.NONE;
        }
        int segment = segments;
        if (!writable && segment > readable) {
            return ChainFault.ORDER;
        }
        int region = memory.find(address, length, regionHint);
        if (region < 0) {
            return addRun(address, length, writable);
        }
        if (2 * segment == kept.length) {
            return ChainFault.TOO_LONG;
        }
        regionHint = region;
        keep(segment, region, memory.offset(region, address), length);
        segments = segment + 1;
        count(length, writable);
        return ChainFault.NONE;
    }

    private void keep(int segment, int region, long offset, long length) {
        kept[2 * segment] = offset;
        kept[2 * segment + 1] = (long) region << 32 | length;
    }

    private void count(long length, boolean writable) {
        if (writable) {
            writableBytes += length;
            statusLost = false;
        } else {
            readable = segments;
            readableBytes += length;
        }
    }

    /** Adds a buffer that is not in one region: all of it as one segment of each region that it is in, or nothing. */
    private ChainFault addRun(long address, long length, boolean writable) {
        int region = memory.findRun(address, length, regionHint);
        if (region < 0) {
            statusLost |= writable;
            return ChainFault.ADDRESS;
        }
        int segment = segments;
        long done = 0;
        for (int i = region; done < length; i++) {
            if (2 * segment == kept.length) {
                return ChainFault.TOO_LONG;
            }
            long part = Math.min(length - done, memory.room(i, address + done));
            keep(segment, i, memory.offset(i, address + done), part);
            segment++;
            done += part;
        }
        segments = segment;
        count(length, writable);
        return ChainFault.NONE;
    }

    /** {@return segments of the chain last read, readable and writable ones} */
    public int segments() {
        return segments;
    }

    /** {@return bytes of the device-readable part} */
    public long readableBytes() {
        return readableBytes;
    }

    /** {@return bytes of the device-writable part} */
    public long writableBytes() {
        return writableBytes;
    }

    private int region(int segment) {
        return (int) (kept[2 * segment + 1] >>> 32);
    }

    private MemorySegment memoryOf(int segment) {
        return memory.segment(region(segment));
    }

    private long offset(int segment) {
        return kept[2 * segment];
    }

    private long length(int segment) {
        return kept[2 * segment + 1] & LENGTH;
    }

    /** {@return the number of the region that the first readable segment lies in; only if there is one} */
    int firstRegion() {
        return region(0);
    }

    /** {@return the memory that the first readable segment lies in; only if there is one} */
    public MemorySegment firstMemory() {
        return memoryOf(0);
    }

    /** {@return where the first readable segment starts in that memory} */
    public long firstOffset() {
        return offset(0);
    }

    /** {@return bytes of the first readable segment, 0 if there is none} */
    public long firstLength() {
        return readable > 0 ? length(0) : 0;
    }

    /** {@return the memory that the last writable byte lies in, null if there is none that can be written} */
    public @Nullable MemorySegment statusMemory() {
        return segments > readable && !statusLost ? lastMemory() : null;
    }

    /** {@return the memory that the last byte of a chain without a fault lies in: that of its status} */
    public MemorySegment lastMemory() {
        return memoryOf(segments - 1);
    }

    /** {@return where the last writable byte lies in its segment} */
    public long statusOffset() {
        return offset(segments - 1) + length(segments - 1) - 1;
    }

    /**
     * Copies from the readable part into private memory.
     *
     * @param from first byte of the readable part
     * @param target private memory
     * @param length bytes; the caller has checked that the readable part and the target are long enough
     */
    public void copyReadable(long from, MemorySegment target, long length) {
        if (length > 0) {
            long start = seek(from);
            copyOut(readCursor, from - start, target, length);
        }
    }

    /**
     * Finds the readable segment that holds a byte. Requests are read from front to back: the search goes on from the
     * last one.
     *
     * @return readable bytes before that segment, which is {@link #readCursor}
     */
    private long seek(long at) {
        int segment = readCursor;
        long start = readCursorStart;
        if (at < start) {
            segment = 0;
            start = 0;
        }
        while (at - start >= length(segment)) {
            start += length(segment);
            segment++;
        }
        readCursor = segment;
        readCursorStart = start;
        return start;
    }

    private void copyOut(int first, long from, MemorySegment target, long length) {
        long skip = from;
        long done = 0;
        for (int i = first; done < length; i++) {
            if (skip >= length(i)) {
                skip -= length(i);
                continue;
            }
            long part = Math.min(length(i) - skip, length - done);
            MemorySegment.copy(memoryOf(i), offset(i) + skip, target, done, part);
            done += part;
            skip = 0;
        }
    }

    /**
     * Copies from the writable part into private memory: the digest that a chain is to be verified with.
     *
     * @param from first byte of the writable part
     * @param target private memory
     * @param length bytes; the caller has checked that the writable part and the target are long enough
     */
    public void copyFromWritable(long from, MemorySegment target, long length) {
        copyOut(readable, from, target, length);
    }

    /**
     * Copies private memory into the writable part.
     *
     * @param source private memory
     * @param length bytes from its start; the caller has checked that the writable part is long enough
     */
    public void copyWritable(MemorySegment source, long length) {
        long done = 0;
        for (int i = readable; done < length; i++) {
            long part = Math.min(length(i), length - done);
            MemorySegment.copy(source, done, memoryOf(i), offset(i), part);
            done += part;
        }
    }

    /**
     * Appends a range of the readable part to a list.
     *
     * @param from first byte
     * @param length bytes; the caller has checked that the readable part is long enough
     * @param list where the segments go
     */
    public void readableSegments(long from, long length, ScatterList list) {
        if (length > 0) {
            long start = seek(from);
            addSegments(readCursor, from - start, length, list);
        }
    }

    /**
     * Appends a range of the writable part to a list.
     *
     * @param from first byte
     * @param length bytes; the caller has checked that the writable part is long enough
     * @param list where the segments go
     */
    public void writableSegments(long from, long length, ScatterList list) {
        addSegments(readable, from, length, list);
    }

    private void addSegments(int first, long from, long length, ScatterList list) {
        long skip = from;
        long left = length;
        for (int i = first; left > 0; i++) {
            if (skip >= length(i)) {
                skip -= length(i);
                continue;
            }
            long part = Math.min(length(i) - skip, left);
            list.add(memoryOf(i), offset(i) + skip, part);
            left -= part;
            skip = 0;
        }
    }
}
