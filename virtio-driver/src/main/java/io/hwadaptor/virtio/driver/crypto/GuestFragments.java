package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.RingViolationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Segments of guest memory that are one run of bytes, each on its own, at any alignment, with a guard on both sides. A
 * device that writes where it may not is caught by the guards.
 */
final class GuestFragments {
    private static final int GUARD_BYTES = 16;
    private static final byte GUARD = (byte) 0xc3;

    /** One segment: the block that was allocated, and the bytes of it that count. */
    private record Segment(long block, int blockBytes, long address, int length) {
    }

    private final GuestRam ram;
    private final List<Segment> segments = new ArrayList<>();

    GuestFragments(GuestRam ram) {
        this.ram = ram;
    }

    /** Allocates segments of the given lengths and fills them with {@code content}. */
    void write(int[] lengths, byte[] content) {
        if (Arrays.stream(lengths).sum() != content.length) {
            throw new IllegalArgumentException("cut into " + Arrays.stream(lengths).sum() + " bytes instead of "
                    + content.length);
        }
        int from = 0;
        for (int length : lengths) {
            // The segments step through all alignments.
            int skew = segments.size() * 5 % 8;
            int blockBytes = GUARD_BYTES + skew + length + GUARD_BYTES;
            long block = ram.allocate(blockBytes, GUARD_BYTES);
            Segment segment = new Segment(block, blockBytes, block + GUARD_BYTES + skew, length);
            byte[] bytes = new byte[blockBytes];
            Arrays.fill(bytes, GUARD);
            System.arraycopy(content, from, bytes, GUARD_BYTES + skew, length);
            ram.write(block, bytes);
            segments.add(segment);
            from += length;
        }
    }

    int count() {
        return segments.size();
    }

    long address(int index) {
        return segments.get(index).address();
    }

    int length(int index) {
        return segments.get(index).length();
    }

    /** The bytes of all segments together. */
    byte[] read() {
        byte[] all = new byte[segments.stream().mapToInt(Segment::length).sum()];
        int at = 0;
        for (Segment segment : segments) {
            System.arraycopy(ram.read(segment.address(), segment.length()), 0, all, at, segment.length());
            at += segment.length();
        }
        return all;
    }

    /** Throws if a guard has changed. */
    void checkGuards() {
        for (Segment segment : segments) {
            byte[] block = ram.read(segment.block(), segment.blockBytes());
            int start = (int) (segment.address() - segment.block());
            for (int i = 0; i < block.length; i++) {
                if ((i < start || i >= start + segment.length()) && block[i] != GUARD) {
                    throw new RingViolationException("the device wrote outside a buffer, at " + (i - start)
                            + " of " + segment.length() + " bytes");
                }
            }
        }
    }

    void free() {
        segments.forEach(segment -> ram.free(segment.block()));
        segments.clear();
    }
}
