package io.hwadaptor.api.spi.key;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.Arrays;

/** Numbers without sign where they lie, most significant byte first, with or without zeros in front. */
public final class Naturals {
    private Naturals() {
    }

    /**
     * {@return a number's bits without the zeros in front; 0 of zero}
     *
     * @param number any bytes
     */
    public static long bitLength(MemorySegment number) {
        long skip = zeros(number);
        long bytes = number.byteSize() - skip;
        return bytes == 0 ? 0
                : bytes * Byte.SIZE - (Integer.numberOfLeadingZeros(at(number, skip)) - (Integer.SIZE - Byte.SIZE));
    }

    /**
     * {@return whether a number is odd}
     *
     * @param number any bytes
     */
    public static boolean isOdd(MemorySegment number) {
        return number.byteSize() > 0 && (at(number, number.byteSize() - 1) & 1) != 0;
    }

    /**
     * {@return whether a number is zero}
     *
     * @param number any bytes
     */
    public static boolean isZero(MemorySegment number) {
        return zeros(number) == number.byteSize();
    }

    /**
     * {@return whether one number is below another}
     *
     * @param one any bytes
     * @param other any bytes
     */
    public static boolean isBelow(MemorySegment one, MemorySegment other) {
        long oneZeros = zeros(one);
        long otherZeros = zeros(other);
        long length = one.byteSize() - oneZeros;
        if (length != other.byteSize() - otherZeros) {
            return length < other.byteSize() - otherZeros;
        }
        for (long i = 0; i < length; i++) {
            int difference = at(one, oneZeros + i) - at(other, otherZeros + i);
            if (difference != 0) {
                return difference < 0;
            }
        }
        return false;
    }

    /**
     * {@return a number as one of the JDK's} Leaves no other copy behind.
     *
     * @param number any bytes
     */
    public static BigInteger toBigInteger(MemorySegment number) {
        byte[] bytes = number.toArray(ValueLayout.JAVA_BYTE);
        BigInteger value = new BigInteger(1, bytes);
        Arrays.fill(bytes, (byte) 0);
        return value;
    }

    private static long zeros(MemorySegment number) {
        long from = 0;
        while (from < number.byteSize() && at(number, from) == 0) {
            from++;
        }
        return from;
    }

    private static int at(MemorySegment number, long index) {
        return Byte.toUnsignedInt(number.get(ValueLayout.JAVA_BYTE, index));
    }
}
