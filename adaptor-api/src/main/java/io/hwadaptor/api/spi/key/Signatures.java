package io.hwadaptor.api.spi.key;

import io.hwadaptor.api.der.DerReader;
import io.hwadaptor.api.der.DerWriter;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import org.jspecify.annotations.Nullable;

/** Signatures of DSA and ECDSA: a sequence of two natural numbers (RFC 3279, sections 2.2.2 and 2.2.3). */
public final class Signatures {
    private static final int SHORT_LENGTHS = 0x80;

    private Signatures() {
    }

    /**
     * {@return whether bytes are a sequence of two natural numbers in their only encoding} Throws nothing: a guest can
     * ask for it as often as it likes, and an exception costs. Numbers of 256 bytes and more are none, because no order
     * is as large.
     *
     * @param bytes anything
     */
    public static boolean isPair(MemorySegment bytes) {
        long from = contents(bytes, 0, DerReader.SEQUENCE);
        if (from < 0 || from + length(bytes, 0) != bytes.byteSize()) {
            return false;
        }
        long at = from;
        for (int i = 0; i < 2; i++) {
            long number = contents(bytes, at, DerReader.INTEGER);
            if (number < 0 || !isNatural(bytes, number, length(bytes, at))) {
                return false;
            }
            at = number + length(bytes, at);
        }
        return at == bytes.byteSize();
    }

    /**
     * {@return r and s, both from 1 to below the order; null if bytes are no signature}
     *
     * @param bytes anything, in memory that nobody else writes
     * @param order of the group
     */
    public static BigInteger @Nullable [] pair(MemorySegment bytes, BigInteger order) {
        if (!isPair(bytes)) {
            return null;
        }
        BigInteger[] numbers = new BigInteger[2];
        try {
            DerReader pair = new DerReader(bytes).enter(DerReader.SEQUENCE);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = Naturals.toBigInteger(pair.content(DerReader.INTEGER));
                if (numbers[i].signum() == 0 || numbers[i].compareTo(order) >= 0) {
                    return null;
                }
            }
        } catch (InvalidKeyException e) {
            throw new AssertionError("two readings of one signature", e);
        }
        return numbers;
    }

    /**
     * {@return the encoding of a signature}
     *
     * @param r not negative
     * @param s not negative
     */
    public static byte[] encode(BigInteger r, BigInteger s) {
        return DerWriter.element(DerReader.SEQUENCE, DerWriter.element(DerReader.INTEGER, r.toByteArray()),
                DerWriter.element(DerReader.INTEGER, s.toByteArray()));
    }

    private static boolean isNatural(MemorySegment bytes, long from, int length) {
        if (length == 0) {
            return false;
        }
        byte first = bytes.get(ValueLayout.JAVA_BYTE, from);
        return first > 0 || (first == 0 && (length == 1 || bytes.get(ValueLayout.JAVA_BYTE, from + 1) < 0));
    }

    /** {@return where the content of an element of less than 256 bytes begins; −1 if it is not all there} */
    private static long contents(MemorySegment bytes, long at, int tag) {
        if (at + 2 > bytes.byteSize() || Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at)) != tag) {
            return -1;
        }
        int first = Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at + 1));
        long from = at + (first < SHORT_LENGTHS ? 2 : 3);
        if (first > SHORT_LENGTHS + 1 || first == SHORT_LENGTHS || from > bytes.byteSize()) {
            return -1;
        }
        int length = length(bytes, at);
        boolean shortest = first < SHORT_LENGTHS || length >= SHORT_LENGTHS;
        return shortest && length <= bytes.byteSize() - from ? from : -1;
    }

    private static int length(MemorySegment bytes, long at) {
        byte first = bytes.get(ValueLayout.JAVA_BYTE, at + 1);
        return first >= 0 ? first : Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, at + 2));
    }
}
