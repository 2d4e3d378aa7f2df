package io.hwadaptor.openssl;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;

/** Private copies of the inputs of one public-key operation, and its result. One queue's. */
final class PublicMemory {
    /** Longest input in bytes that is looked at. */
    static final int MAX_INPUT = 8 * 1024;
    /** Longest result in bytes: HKDF's, 255 times 64. */
    static final int MAX_RESULT = 16 * 1024;

    final MemorySegment source;
    final MemorySegment auxiliary;
    final MemorySegment result;

    PublicMemory(SegmentAllocator allocator) {
        source = allocator.allocate(MAX_INPUT, 64);
        auxiliary = allocator.allocate(MAX_INPUT, 64);
        result = allocator.allocate(MAX_RESULT, 64);
    }

    void wipe() {
        source.fill((byte) 0);
        auxiliary.fill((byte) 0);
        result.fill((byte) 0);
    }
}
