package io.hwadaptor.qat.pke;

import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.StandardLengths;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Numbers in and out of memory: the library takes them as bytes, most significant first. */
final class Numbers {
    private Numbers() {
    }

    static byte[] bytes(ScatterList list) {
        byte[] bytes = new byte[(int) list.byteLength()];
        list.copyTo(0, bytes, 0, bytes.length);
        return bytes;
    }

    static byte[] bytes(MemorySegment memory) {
        return memory.toArray(ValueLayout.JAVA_BYTE);
    }

    static BigInteger number(MemorySegment memory) {
        byte[] bytes = bytes(memory);
        BigInteger number = new BigInteger(1, bytes);
        Arrays.fill(bytes, (byte) 0);
        return number;
    }

    /** {@return a number as bytes, with zeros in front} */
    static byte[] fixed(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        int skip = bytes.length > 1 && bytes[0] == 0 ? 1 : 0;
        if (bytes.length - skip > length) {
            throw new IllegalArgumentException("a number of more than " + length + " bytes");
        }
        byte[] result = new byte[length];
        System.arraycopy(bytes, skip, result, length - bytes.length + skip, bytes.length - skip);
        Arrays.fill(bytes, (byte) 0);
        return result;
    }

    /**
     * {@return the leftmost bits of a digest, as many as the order has (FIPS 186-4, section 6.4); null if it is none}
     */
    static @Nullable BigInteger cut(byte[] digest, BigInteger order) {
        if (digest.length == 0 || digest.length > StandardLengths.SIGNED_DIGEST) {
            return null;
        }
        int more = 8 * digest.length - order.bitLength();
        BigInteger value = new BigInteger(1, digest);
        return more > 0 ? value.shiftRight(more) : value;
    }
}
