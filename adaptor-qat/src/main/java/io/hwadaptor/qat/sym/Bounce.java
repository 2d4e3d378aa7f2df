package io.hwadaptor.qat.sym;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.qat.service.PinnedPool;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * Pinned memory of one queue for data that the device can't reach: chunks that a request's source is copied into, the
 * device works on in place, and its result is copied out of. Grows on demand up to its limit; owner thread only.
 */
final class Bounce {
    static final int CHUNK = 32 << 10;

    private final PinnedPool pool;
    private final int node;
    private final PinnedPool.Block[] blocks;
    private final int[] free;
    private final SegmentCursor cursor = new SegmentCursor();
    private int freeCount;
    private int made;

    Bounce(PinnedPool pool, int node, int bytes) {
        this.pool = pool;
        this.node = node;
        blocks = new PinnedPool.Block[Math.max(1, bytes / CHUNK)];
        free = new int[blocks.length];
    }

    /** {@return whether a request of so many bytes ever fits} */
    boolean fits(long length) {
        return length <= (long) blocks.length * CHUNK;
    }

    /**
     * Copies a request's source into chunks of the slot and lists them there.
     *
     * @return whether there were enough chunks; if not, the slot has none
     */
    boolean fill(SymSlot slot, Operation operation) {
        ScatterList source = operation.src;
        long left = source.byteLength();
        while (left > 0) {
            int chunk = acquire();
            if (chunk < 0) {
                release(slot);
                return false;
            }
            slot.addChunk(chunk);
            left -= CHUNK;
        }
        cursor.start(source);
        long length = source.byteLength();
        for (int i = 0; i < slot.chunkCount; i++) {
            cursor.gather(memory(slot, i), 0, part(length, i));
        }
        cursor.clear();
        slot.staged += length;
        return true;
    }

    /** Appends the slot's chunks to its list. {@return whether there was room} */
    boolean list(SymSlot slot, long length) {
        for (int i = 0; i < slot.chunkCount; i++) {
            if (!slot.add(true, blocks[slot.chunks[i]].physical(), part(length, i))) {
                return false;
            }
        }
        return true;
    }

    /** Copies the result to the destination. */
    void drain(SymSlot slot, ScatterList target, long length) {
        cursor.start(target);
        for (int i = 0; (long) i * CHUNK < length; i++) {
            cursor.scatter(memory(slot, i), 0, part(length, i));
        }
        cursor.clear();
        slot.staged += length;
    }

    private MemorySegment memory(SymSlot slot, int i) {
        return blocks[slot.chunks[i]].memory();
    }

    /** {@return how many of a request's bytes are in its i-th chunk} */
    private static long part(long length, int i) {
        return Math.min(CHUNK, length - (long) i * CHUNK);
    }

    /** Releases the slot's chunks. */
    void release(SymSlot slot) {
        for (int i = 0; i < slot.chunkCount; i++) {
            free[freeCount++] = slot.chunks[i];
        }
        slot.chunkCount = 0;
    }

    private int acquire() {
        if (freeCount > 0) {
            return free[--freeCount];
        }
        if (made == blocks.length) {
            return -1;
        }
        try {
            blocks[made] = pool.allocate(CHUNK, node);
            return made++;
        } catch (AdaptorException e) {
            return -1;
        }
    }

    void close() {
        Arrays.stream(blocks, 0, made).forEach(pool::free);
        made = 0;
        freeCount = 0;
    }
}
