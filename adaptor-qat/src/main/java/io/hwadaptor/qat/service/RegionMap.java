package io.hwadaptor.qat.service;

import io.hwadaptor.ffm.qat.QatCalls;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * Which of the callers' memory the device can reach, and where. Regions are mapped once, in slices that the library
 * takes. Queues look up without a lock; changes replace the table.
 */
public final class RegionMap {
    /** No slice holds the address. */
    public static final int NONE = -1;

    private static final long PAGE = 4096;
    private static final long HUGE_PAGE = 2L << 20;
    /** The library takes at most 2 GiB at a time. */
    private static final long SLICE = 1L << 30;

    private volatile Table table = new Table(new long[0], new long[0], new long[0]);

    /**
     * All slices, by address. Never changed.
     *
     * @param starts address of each first byte
     * @param ends address behind each last byte
     * @param physical the device's address of each first byte
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Table(long[] starts, long[] ends, long[] physical) {
        /** {@return the slice that holds an address, or {@link #NONE}} */
        public int find(long address) {
            int low = 0;
            int high = starts.length - 1;
            while (low <= high) {
                int middle = (low + high) >>> 1;
                if (address < starts[middle]) {
                    high = middle - 1;
                } else if (address >= ends[middle]) {
                    low = middle + 1;
                } else {
                    return middle;
                }
            }
            return NONE;
        }
    }

    RegionMap() {
    }

    /** {@return the slices as they are now} */
    public Table table() {
        return table;
    }

    /**
     * Maps a region, with the rest of the pages that it begins and ends in. Any thread.
     *
     * @param region native memory, which stays where it is until it is unmapped
     * @return the slices that were mapped, to be given to {@link #unmap}; empty if the library can't map, or not this:
     *     its data takes the way through pinned memory then
     */
    public synchronized List<long[]> map(MemorySegment region) {
        List<long[]> slices = new ArrayList<>();
        if (!QatCalls.HAS_MAPPING || region.byteSize() == 0) {
            return slices;
        }
        long end = (region.address() + region.byteSize() + PAGE - 1) & -PAGE;
        for (long start = region.address() & -PAGE; start < end;) {
            // Cut at huge pages, so that the library can use them where the region has them.
            long size = Math.min(end - start, SLICE - start % HUGE_PAGE);
            long physical = overlaps(start, size) ? 0 : QatCalls.qaeMemMapContiguousIova(start, size);
            if (physical == 0) {
                unmap(slices);
                return List.of();
            }
            slices.add(new long[] {start, size, physical});
            insert(start, size, physical);
            start += size;
        }
        return slices;
    }

    /**
     * Unmaps slices; no operation that names them is in flight.
     *
     * @param slices what {@link #map} returned
     */
    public synchronized void unmap(List<long[]> slices) {
        for (long[] slice : slices) {
            remove(slice[0]);
            QatCalls.qaeMemUnmapContiguousIova(slice[0], slice[1]);
        }
    }

    private boolean overlaps(long start, long size) {
        Table now = table;
        for (int i = 0; i < now.starts.length; i++) {
            if (start < now.ends[i] && now.starts[i] < start + size) {
                return true;
            }
        }
        return false;
    }

    private void insert(long start, long size, long physical) {
        Table old = table;
        int count = old.starts.length;
        int at = 0;
        while (at < count && old.starts[at] < start) {
            at++;
        }
        table = new Table(inserted(old.starts, at, start), inserted(old.ends, at, start + size),
                inserted(old.physical, at, physical));
    }

    private void remove(long start) {
        Table old = table;
        int at = old.find(start);
        table = new Table(removed(old.starts, at), removed(old.ends, at), removed(old.physical, at));
    }

    private static long[] inserted(long[] array, int at, long value) {
        long[] copy = new long[array.length + 1];
        System.arraycopy(array, 0, copy, 0, at);
        copy[at] = value;
        System.arraycopy(array, at, copy, at + 1, array.length - at);
        return copy;
    }

    private static long[] removed(long[] array, int at) {
        long[] copy = new long[array.length - 1];
        System.arraycopy(array, 0, copy, 0, at);
        System.arraycopy(array, at + 1, copy, at, array.length - at - 1);
        return copy;
    }
}
