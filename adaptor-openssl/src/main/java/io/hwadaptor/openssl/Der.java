package io.hwadaptor.openssl;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;

/**
 * Reads the little of DER (ITU-T X.690) that RSA and EC keys need, where they lie: nothing is copied. One pass from
 * front to back. Lengths have only one encoding.
 */
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;
    static final int CONTEXT_0 = 0xA0;
    static final int CONTEXT_1 = 0xA1;

    private static final int SHORT_LENGTHS = 0x80;

    private final MemorySegment bytes;
    private long position;

    Der(MemorySegment bytes) {
        this.bytes = bytes;
    }

    /** {@return whether the next element has a tag} */
    boolean next(int tag) {
        return position < bytes.byteSize() && at(position) == tag;
    }

    /** {@return the content of the next element} */
    MemorySegment content(int tag) throws InvalidKeyException {
        if (!next(tag) || bytes.byteSize() - position < 2) {
            throw new InvalidKeyException("not DER as expected");
        }
        int first = at(position + 1);
        position += 2;
        long length = first;
        if (first >= SHORT_LENGTHS) {
            int count = first - SHORT_LENGTHS;
            if (count < 1 || count > 2 || bytes.byteSize() - position < count) {
                throw new InvalidKeyException("length");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << Byte.SIZE) | at(position++);
            }
            if (length < SHORT_LENGTHS || (count == 2 && length <= 0xFF)) {
                throw new InvalidKeyException("length");
            }
        }
        if (length > bytes.byteSize() - position) {
            throw new InvalidKeyException("length");
        }
        MemorySegment content = bytes.asSlice(position, length);
        position += length;
        return content;
    }

    /** {@return the content of the next element, to be read} */
    Der enter(int tag) throws InvalidKeyException {
        return new Der(content(tag));
    }

    /** {@return the content of the only element inside the next one, an explicit tag (X.690, section 8.14)} */
    MemorySegment tagged(int tag, int innerTag) throws InvalidKeyException {
        Der inner = enter(tag);
        MemorySegment content = inner.content(innerTag);
        inner.finish();
        return content;
    }

    /**
     * {@return the content of the next element, an integer that is taken as a number without sign} For RSA keys: those
     * of the Linux kernel's self-tests have a modulus without the zero in front, and longer numbers than needed.
     */
    MemorySegment magnitude() throws InvalidKeyException {
        MemorySegment content = content(INTEGER);
        if (content.byteSize() == 0) {
            throw new InvalidKeyException("an integer without content");
        }
        return content;
    }

    /**
     * {@return whether bytes are a sequence of two natural numbers in their only encoding, as signatures are (RFC 3279,
     * sections 2.2.2 and 2.2.3)} Throws nothing: a guest can ask for it as often as it likes. Numbers of 256 bytes and
     * more are none, because no order is as large.
     */
    static boolean isPair(MemorySegment bytes) {
        long from = contents(bytes, 0, SEQUENCE);
        if (from < 0 || from + length(bytes, 0) != bytes.byteSize()) {
            return false;
        }
        long at = from;
        for (int i = 0; i < 2; i++) {
            long number = contents(bytes, at, INTEGER);
            if (number < 0 || !isNatural(bytes, number, length(bytes, at))) {
                return false;
            }
            at = number + length(bytes, at);
        }
        return at == bytes.byteSize();
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

    /** Checks that nothing is left. */
    void finish() throws InvalidKeyException {
        if (position != bytes.byteSize()) {
            throw new InvalidKeyException("bytes behind the end");
        }
    }

    private int at(long index) {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, index));
    }
}
