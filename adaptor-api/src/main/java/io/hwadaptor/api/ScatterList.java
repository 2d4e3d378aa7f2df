package io.hwadaptor.api;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Objects;

/**
 * A list of segments of memory that are one run of bytes to an operation.
 *
 * <p>Mutable and reused; owned by one {@link Operation}, and so by one thread at a time. It grows to the longest list
 * it ever held and allocates nothing after that. A segment is a range of a region: pure Java engines use the region,
 * native ones the {@linkplain #address address}. Neighbouring segments become one.
 *
 * <p>Regions are native memory, whatever the engine: of a shared, global or automatic arena, or of a confined one of
 * the thread that submits and polls. {@link #add} looks whether that is so. It can't know what becomes of an arena
 * later: one that is closed while a queue owns the operation is memory that somebody else may get, and the engine goes
 * on reading and writing there (see {@link io.hwadaptor.api.select.Adaptors#checked}).
 */
public final class ScatterList {
    /** For messages. */
    private final String name;
    /** Whether engines write to it. */
    private final boolean written;
    private MemorySegment[] regions;
    private long[] offsets;
    private long[] lengths;
    private int count;
    private long byteLength;

    /**
     * An empty list of memory that is only read.
     *
     * @param expectedSegments segments to make room for at once; more are taken too
     */
    public ScatterList(int expectedSegments) {
        this("list", expectedSegments, false);
    }

    ScatterList(String name, int expectedSegments, boolean written) {
        this.name = name;
        this.written = written;
        regions = new MemorySegment[expectedSegments];
        offsets = new long[expectedSegments];
        lengths = new long[expectedSegments];
    }

    /** Forgets all segments. */
    public void clear() {
        count = 0;
        byteLength = 0;
    }

    /**
     * Appends a segment. An empty segment is left out.
     *
     * @param region the memory it lies in, native; must stay valid until the operation has been polled
     * @param offset where it starts, bytes from the region's start
     * @param length its length in bytes
     * @throws IndexOutOfBoundsException if the range is not inside the region
     * @throws IllegalArgumentException if the region lies on the heap, or is read-only in an operation's
     *     {@linkplain Operation#dst destination}
     * @throws IllegalStateException if the region's arena is closed
     * @throws WrongThreadException if the region's arena is confined to another thread than the caller's
     */
    public void add(MemorySegment region, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, region.byteSize());
        if (length == 0) {
            return;
        }
        int last = count - 1;
        if (last >= 0 && sameObject(regions[last], region) && offsets[last] + lengths[last] == offset) {
            lengths[last] += length;
            byteLength += length;
            return;
        }
        if (count == regions.length) {
            grow();
        }
        // Mostly it is there from the slot's last request, and looking is cheaper than a checked store.
        if (!sameObject(regions[count], region)) {
            check(region, count);
            regions[count] = region;
        } else if (!region.scope().isAlive()) {
            throw closed(count);
        }
        offsets[count] = offset;
        lengths[count] = length;
        count++;
        byteLength += length;
    }

    private void check(MemorySegment region, int segment) {
        if (!region.isNative()) {
            throw new IllegalArgumentException(name + ", segment " + segment
                    + ": lies on the heap, where engines can't reach it; native memory comes from an Arena");
        }
        if (written && region.isReadOnly()) {
            throw new IllegalArgumentException(name + ", segment " + segment
                    + ": is read-only, and engines write there");
        }
        checkAccess(region, segment);
    }

    private void checkAccess(MemorySegment region, int segment) {
        if (!region.scope().isAlive()) {
            throw closed(segment);
        }
        if (!region.isAccessibleBy(Thread.currentThread())) {
            throw new WrongThreadException(name + ", segment " + segment
                    + ": its arena is confined to another thread than " + Thread.currentThread().getName());
        }
    }

    private IllegalStateException closed(int segment) {
        return new IllegalStateException(name + ", segment " + segment + ": the arena of its memory is closed");
    }

    /**
     * Looks at all segments once more, for what may have changed since they were added.
     *
     * @throws IllegalStateException if the arena of a segment is closed
     * @throws WrongThreadException if the arena of a segment is confined to another thread
     */
    public void checkAccess() {
        for (int i = 0; i < count; i++) {
            checkAccess(regions[i], i);
        }
    }

    /**
     * Appends a range of another list.
     *
     * @param other where the bytes are
     * @param from first byte of the range
     * @param length bytes of the range
     * @throws IndexOutOfBoundsException if the other list is shorter than that
     */
    public void addRange(ScatterList other, long from, long length) {
        Objects.checkFromIndexSize(from, length, other.byteLength);
        long skip = from;
        long left = length;
        for (int i = 0; left > 0; i++) {
            long size = other.lengths[i];
            if (skip >= size) {
                skip -= size;
                continue;
            }
            long part = Math.min(size - skip, left);
            add(other.regions[i], other.offsets[i] + skip, part);
            skip = 0;
            left -= part;
        }
    }

    /** {@return the number of segments} */
    public int count() {
        return count;
    }

    /** {@return the bytes of all segments} */
    public long byteLength() {
        return byteLength;
    }

    /**
     * {@return the region that a segment lies in}
     *
     * @param segment from 0 to {@link #count} − 1
     */
    public MemorySegment region(int segment) {
        return regions[segment];
    }

    /**
     * {@return where a segment starts, in bytes from its region's start}
     *
     * @param segment from 0 to {@link #count} − 1
     */
    public long offset(int segment) {
        return offsets[segment];
    }

    /**
     * {@return the length of a segment in bytes}
     *
     * @param segment from 0 to {@link #count} − 1
     */
    public long length(int segment) {
        return lengths[segment];
    }

    /**
     * {@return the machine address of a segment} Only for regions of native memory.
     *
     * @param segment from 0 to {@link #count} − 1
     */
    public long address(int segment) {
        return regions[segment].address() + offsets[segment];
    }

    /**
     * Copies bytes out of the list into an array.
     *
     * @param from first byte of the list to copy
     * @param target where they go
     * @param targetIndex index of the first one in the target
     * @param length how many
     * @throws IndexOutOfBoundsException if the list or the target is too short
     */
    public void copyTo(long from, byte[] target, int targetIndex, int length) {
        Objects.checkFromIndexSize(from, length, byteLength);
        long skip = from;
        int index = targetIndex;
        int left = length;
        for (int i = 0; left > 0; i++) {
            long size = lengths[i];
            if (skip >= size) {
                skip -= size;
                continue;
            }
            int part = (int) Math.min(size - skip, left);
            MemorySegment.copy(regions[i], ValueLayout.JAVA_BYTE, offsets[i] + skip, target, index, part);
            skip = 0;
            index += part;
            left -= part;
        }
    }

    /**
     * Copies bytes from an array into the list's memory.
     *
     * @param from first byte of the list to overwrite
     * @param source where they come from
     * @param sourceIndex index of the first one in the source
     * @param length how many
     * @throws IndexOutOfBoundsException if the list or the source is too short
     */
    public void copyFrom(long from, byte[] source, int sourceIndex, int length) {
        Objects.checkFromIndexSize(from, length, byteLength);
        long skip = from;
        int index = sourceIndex;
        int left = length;
        for (int i = 0; left > 0; i++) {
            long size = lengths[i];
            if (skip >= size) {
                skip -= size;
                continue;
            }
            int part = (int) Math.min(size - skip, left);
            MemorySegment.copy(source, index, regions[i], ValueLayout.JAVA_BYTE, offsets[i] + skip, part);
            skip = 0;
            index += part;
            left -= part;
        }
    }

    /**
     * Overwrites a range of the list's memory with zeros.
     *
     * @param from first byte
     * @param length how many
     * @throws IndexOutOfBoundsException if the list is too short
     */
    public void zero(long from, long length) {
        Objects.checkFromIndexSize(from, length, byteLength);
        long skip = from;
        long left = length;
        for (int i = 0; left > 0; i++) {
            long size = lengths[i];
            if (skip >= size) {
                skip -= size;
                continue;
            }
            long part = Math.min(size - skip, left);
            regions[i].asSlice(offsets[i] + skip, part).fill((byte) 0);
            skip = 0;
            left -= part;
        }
    }

    /**
     * One object is one region; MemorySegments that are merely equal stay two, which is right too, and cheaper to know.
     */
    @SuppressWarnings({"MemorySegmentReferenceEquality", "ReferenceEquality"})
    private static boolean sameObject(MemorySegment one, MemorySegment other) {
        return one == other;
    }

    private void grow() {
        int capacity = Math.max(4, count * 2);
        regions = Arrays.copyOf(regions, capacity);
        offsets = Arrays.copyOf(offsets, capacity);
        lengths = Arrays.copyOf(lengths, capacity);
    }
}
