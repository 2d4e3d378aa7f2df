package io.hwadaptor.afalg;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Private memory of a queue, for results that must not or cannot go to the destination at once. It grows to what was
 * ever needed at the same time and allocates nothing after that. One thread owns it.
 */
final class Buffers {
    /** The longest buffer in bytes. */
    static final long LONGEST = 16L << 20;

    private static final int SMALLEST_BITS = 12;
    private static final int CLASSES = Long.numberOfTrailingZeros(LONGEST) - SMALLEST_BITS + 1;

    private final Arena arena;
    private final Deque<MemorySegment>[] free;
    private final Deque<MemorySegment> all = new ArrayDeque<>();

    Buffers(Arena arena) {
        this.arena = arena;
        @SuppressWarnings({"unchecked", "rawtypes"})
        Deque<MemorySegment>[] deques = new Deque[CLASSES];
        for (int i = 0; i < CLASSES; i++) {
            deques[i] = new ArrayDeque<>();
        }
        free = deques;
    }

    /**
     * {@return a buffer, to be given back}
     *
     * @param length bytes that it must have at least, at most {@link #LONGEST}
     */
    MemorySegment take(long length) {
        int sizeClass = sizeClass(length);
        MemorySegment buffer = free[sizeClass].pollFirst();
        if (buffer == null) {
            buffer = arena.allocate(1L << (sizeClass + SMALLEST_BITS), 4096);
            all.add(buffer);
        }
        return buffer;
    }

    /** Takes a buffer back. */
    void give(MemorySegment buffer) {
        free[sizeClass(buffer.byteSize())].addFirst(buffer);
    }

    /** Overwrites everything with zeros: it may be plaintext. */
    void wipe() {
        all.forEach(buffer -> buffer.fill((byte) 0));
    }

    private static int sizeClass(long length) {
        return Math.max(0, Long.SIZE - Long.numberOfLeadingZeros(Math.max(1, length) - 1) - SMALLEST_BITS);
    }
}
