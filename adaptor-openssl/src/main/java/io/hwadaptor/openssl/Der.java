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
