package io.hwadaptor.soft;

import java.util.Arrays;

/**
 * GHASH (NIST SP 800-38D, section 6.4), in a time that says nothing about key and data. The JDK has a faster one, but
 * inside its GCM alone, which collects what is authenticated.
 */
final class Ghash {
    static final int BLOCK = 16;

    private static final int BITS = 128;
    /** The polynomial of section 6.3, R, in its highest byte. */
    private static final long REDUCTION = 0xE1L << 56;

    /** The key times x to the power of i, its upper and its lower half: a product is the sum of some of them. */
    private final long[] upper = new long[BITS];
    private final long[] lower = new long[BITS];
    private final byte[] block = new byte[BLOCK];
    private int filled;
    private long high;
    private long low;

    /**
     * A hash.
     *
     * @param key H, a block of zeros encrypted; stays the caller's
     */
    Ghash(byte[] key) {
        long h = Longs.getBig(key, 0);
        long l = Longs.getBig(key, Long.BYTES);
        for (int i = 0; i < BITS; i++) {
            upper[i] = h;
            lower[i] = l;
            long carry = -(l & 1);
            l = l >>> 1 | h << 63;
            h = h >>> 1 ^ (carry & REDUCTION);
        }
    }

    /** Starts anew. */
    void reset() {
        high = 0;
        low = 0;
        filled = 0;
    }

    /** Takes bytes. */
    void update(byte[] bytes, int from, int length) {
        int at = from;
        int end = from + length;
        while (at < end) {
            if (filled == 0 && end - at >= BLOCK) {
                take(bytes, at);
                at += BLOCK;
                continue;
            }
            int part = Math.min(BLOCK - filled, end - at);
            System.arraycopy(bytes, at, block, filled, part);
            filled += part;
            at += part;
            if (filled == BLOCK) {
                filled = 0;
                take(block, 0);
            }
        }
    }

    /** Puts zeros behind what was taken, up to the end of a block. */
    void pad() {
        if (filled > 0) {
            Arrays.fill(block, filled, BLOCK, (byte) 0);
            filled = 0;
            take(block, 0);
        }
    }

    /** Takes two lengths in bytes as a block that has them in bits. */
    void lengths(long first, long second) {
        Longs.putBig(block, 0, first * Byte.SIZE);
        Longs.putBig(block, Long.BYTES, second * Byte.SIZE);
        take(block, 0);
    }

    /** Writes the hash of whole blocks. */
    void result(byte[] target) {
        Longs.putBig(target, 0, high);
        Longs.putBig(target, Long.BYTES, low);
    }

    private void take(byte[] bytes, int at) {
        long x = high ^ Longs.getBig(bytes, at);
        long y = low ^ Longs.getBig(bytes, at + Long.BYTES);
        long h = 0;
        long l = 0;
        for (int i = 0; i < Long.SIZE; i++) {
            long bit = x << i >> 63;
            h ^= upper[i] & bit;
            l ^= lower[i] & bit;
        }
        for (int i = 0; i < Long.SIZE; i++) {
            long bit = y << i >> 63;
            h ^= upper[Long.SIZE + i] & bit;
            l ^= lower[Long.SIZE + i] & bit;
        }
        high = h;
        low = l;
    }

    /** Overwrites what follows from the key. */
    void wipe() {
        Arrays.fill(upper, 0);
        Arrays.fill(lower, 0);
        Arrays.fill(block, (byte) 0);
        reset();
    }
}
