package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.RingViolationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Pieces of guest memory that are one run of bytes, each on its own, at any alignment, with a guard on both sides. A
 * device that writes where it may not is caught by the guards.
 */
final class GuestFragments {
    private static final int GUARD_BYTES = 16;
    private static final byte GUARD = (byte) 0xc3;

    /** One piece: the block that was allocated, and the bytes of it that count. */
    private record Piece(long block, int blockBytes, long address, int length) {
    }

    private final GuestRam ram;
    private final List<Piece> pieces = new ArrayList<>();

    GuestFragments(GuestRam ram) {
        this.ram = ram;
    }

    /** Allocates pieces of the given lengths and fills them with {@code content}. */
    void write(int[] lengths, byte[] content) {
        if (Arrays.stream(lengths).sum() != content.length) {
            throw new IllegalArgumentException("cut into " + Arrays.stream(lengths).sum() + " bytes instead of "
                    + content.length);
        }
        int from = 0;
        for (int length : lengths) {
            // The pieces step through all alignments.
            int skew = pieces.size() * 5 % 8;
            int blockBytes = GUARD_BYTES + skew + length + GUARD_BYTES;
            long block = ram.allocate(blockBytes, GUARD_BYTES);
            Piece piece = new Piece(block, blockBytes, block + GUARD_BYTES + skew, length);
            byte[] bytes = new byte[blockBytes];
            Arrays.fill(bytes, GUARD);
            System.arraycopy(content, from, bytes, GUARD_BYTES + skew, length);
            ram.write(block, bytes);
            pieces.add(piece);
            from += length;
        }
    }

    int count() {
        return pieces.size();
    }

    long address(int index) {
        return pieces.get(index).address();
    }

    int length(int index) {
        return pieces.get(index).length();
    }

    /** The bytes of all pieces together. */
    byte[] read() {
        byte[] all = new byte[pieces.stream().mapToInt(Piece::length).sum()];
        int at = 0;
        for (Piece piece : pieces) {
            System.arraycopy(ram.read(piece.address(), piece.length()), 0, all, at, piece.length());
            at += piece.length();
        }
        return all;
    }

    /** Throws if a guard has changed. */
    void checkGuards() {
        for (Piece piece : pieces) {
            byte[] block = ram.read(piece.block(), piece.blockBytes());
            int start = (int) (piece.address() - piece.block());
            for (int i = 0; i < block.length; i++) {
                if ((i < start || i >= start + piece.length()) && block[i] != GUARD) {
                    throw new RingViolationException("the device wrote outside a buffer, at " + (i - start)
                            + " of " + piece.length() + " bytes");
                }
            }
        }
    }

    void free() {
        pieces.forEach(piece -> ram.free(piece.block()));
        pieces.clear();
    }
}
