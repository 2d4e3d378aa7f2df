package io.hwadaptor.vhostuser.cli;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Overwrites the heap that is not in use, where engines that work on the heap have left keys: garbage, and copies that
 * the collector made when it moved a live array and did not overwrite afterwards.
 *
 * <p>Nothing in Java writes to unused heap but allocation, so this allocates all of it: the young generation twice
 * between two of its collections, because what one of them moves is left behind; and of the old generation what a full
 * collection frees. That holds for the serial collector with the launcher's options: no survivor spaces, a small young
 * generation, thread-local buffers zeroed as a whole. With other collectors it does no harm and promises nothing.
 *
 * <p>All threads of the program stop for each of the collections. One thread.
 */
final class HeapCleaner {
    /** 64 bytes with the array's header: what is left at the end of a space is smaller than that. */
    private static final int SMALL = 48;
    private static final int LARGER = 1024;
    /** Looked at so often, in arrays. */
    private static final int CHECK = 256;
    /** In case a collector is in no hurry. */
    private static final long MOST_BYTES = 256L << 20;
    private static final long MARGIN = 256 * 1024;

    /** The serial collector's old generation; null with another one. */
    private final @Nullable MemoryPoolMXBean old = ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getName().equals("Tenured Gen")).findAny().orElse(null);
    /** Seen by other threads as far as the compiler knows, so allocations stay. */
    @SuppressWarnings("UnusedVariable") // written to, and that is all it is for
    private volatile @Nullable Object last;

    /**
     * Overwrites all that is not in use now.
     *
     * @return milliseconds that all threads stood still for it, by the collectors' own count
     */
    long clean() {
        long before = collectionMillis();
        fillYoung();
        fillYoung();
        // A full collection moves what is alive down: up to where there was ever something, copies stay.
        long peak = old == null ? 0 : old.getPeakUsage().getUsed();
        System.gc();
        long left = old == null ? 0 : peak - old.getUsage().getUsed();
        List<byte[]> promoted = new ArrayList<>();
        for (long bytes = 0; bytes < Math.min(left + MARGIN, MOST_BYTES); bytes += LARGER) {
            promoted.add(new byte[LARGER]);
        }
        last = promoted;
        // Moves them to where the full collection has freed memory.
        fillYoung();
        last = null;
        promoted.clear();
        System.gc();
        if (old != null) {
            old.resetPeakUsage();
        }
        fillYoung();
        fillYoung();
        return collectionMillis() - before;
    }

    private static long collectionMillis() {
        return ManagementFactory.getGarbageCollectorMXBeans().stream()
                .mapToLong(bean -> Math.max(0, bean.getCollectionTime())).sum();
    }

    /** Allocates until the young generation has been collected: until a new object that nobody holds is gone. */
    private void fillYoung() {
        WeakReference<Object> witness = new WeakReference<>(new Object());
        for (long bytes = 0; bytes < MOST_BYTES && !witness.refersTo(null); bytes += CHECK * 64L) {
            for (int i = 0; i < CHECK; i++) {
                last = new byte[SMALL];
            }
        }
    }
}
