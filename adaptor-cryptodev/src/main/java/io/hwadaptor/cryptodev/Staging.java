package io.hwadaptor.cryptodev;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A queue's private memory: the bounded bounce, room for a text that is held back, small inputs and outputs of the
 * calls, and the count of bytes that went through either or that the module copied. One thread.
 */
final class Staging implements AutoCloseable {
    /** Bytes of the bounce. Page-aligned, so it meets every driver's mask. */
    static final int BOUNCE = 1 << 16;
    private static final int PAGE = 4096;

    final MemorySegment bounce;
    /** The IV that a call reads and writes; behind it room for the next one. */
    final MemorySegment iv;
    final MemorySegment digest;
    final MemorySegment aad;

    private final Arena arena = Arena.ofShared();
    /** Not the bounce: what passes through that while a digest is worked out would stand in a text that is held. */
    private final MemorySegment held;
    private @Nullable Arena largeArena;
    private MemorySegment large;
    private long staged;

    Staging() {
        bounce = arena.allocate(BOUNCE, PAGE);
        iv = arena.allocate(64, 64);
        digest = arena.allocate(128, 64);
        aad = arena.allocate(Node.MAX_AAD, PAGE);
        held = arena.allocate(BOUNCE, PAGE);
        large = held;
    }

    /**
     * {@return memory of at least a length} For what can't be cut: it grows to the longest request there ever was, in
     * powers of two, and so allocates a few times in a queue's life.
     */
    MemorySegment room(long length) {
        if (large.byteSize() < length) {
            closeLarge();
            largeArena = Arena.ofShared();
            large = largeArena.allocate(Long.highestOneBit(length - 1) << 1, PAGE);
        }
        return large;
    }

    void count(long bytes) {
        staged += bytes;
    }

    /** {@return the bytes counted since the last call} */
    long takeCount() {
        long count = staged;
        staged = 0;
        return count;
    }

    private void closeLarge() {
        if (largeArena != null) {
            large.fill((byte) 0);
            largeArena.close();
            largeArena = null;
            large = held;
        }
    }

    /** Wipes and frees everything: payload may stand there. */
    @Override
    public void close() {
        closeLarge();
        bounce.fill((byte) 0);
        held.fill((byte) 0);
        aad.fill((byte) 0);
        iv.fill((byte) 0);
        digest.fill((byte) 0);
        arena.close();
    }
}
