package io.hwadaptor.api.der;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;

/**
 * Reads the little of DER (ITU-T X.690) that keys need, where it lies: what it returns is a part of the memory that it
 * was given. One pass from front to back; lengths have only one encoding, of at most two bytes.
 *
 * <p>One thread uses it.
 */
public final class DerReader {
    /** Tag of an integer. */
    public static final int INTEGER = 0x02;
    /** Tag of a bit string. */
    public static final int BIT_STRING = 0x03;
    /** Tag of an octet string. */
    public static final int OCTET_STRING = 0x04;
    /** Tag of an object identifier. */
    public static final int OBJECT_IDENTIFIER = 0x06;
    /** Tag of a sequence. */
    public static final int SEQUENCE = 0x30;
    /** Explicit tag 0. */
    public static final int CONTEXT_0 = 0xA0;
    /** Explicit tag 1. */
    public static final int CONTEXT_1 = 0xA1;

    private static final int SHORT_LENGTHS = 0x80;

    private final MemorySegment bytes;
    private long position;

    /**
     * A reader at the front of some bytes.
     *
     * @param bytes stay the caller's, and unchanged as long as what is read here is used
     */
    public DerReader(MemorySegment bytes) {
        this.bytes = bytes;
    }

    /**
     * {@return whether the next element has a tag; false at the end}
     *
     * @param tag of one byte
     */
    public boolean next(int tag) {
        return position < bytes.byteSize() && at(position) == tag;
    }

    /**
     * {@return the content of the next element}
     *
     * @param tag that it must have
     * @throws InvalidKeyException if it has another one, or is not all there
     */
    public MemorySegment content(int tag) throws InvalidKeyException {
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

    /**
     * {@return a reader of the content of the next element}
     *
     * @param tag that it must have
     * @throws InvalidKeyException if it has another one, or is not all there
     */
    public DerReader enter(int tag) throws InvalidKeyException {
        return new DerReader(content(tag));
    }

    /**
     * {@return the content of the only element inside the next one, an explicit tag (X.690, section 8.14)}
     *
     * @param tag the explicit tag
     * @param innerTag of the element inside
     * @throws InvalidKeyException if there is something else
     */
    public MemorySegment tagged(int tag, int innerTag) throws InvalidKeyException {
        DerReader inner = enter(tag);
        MemorySegment content = inner.content(innerTag);
        inner.finish();
        return content;
    }

    /**
     * {@return the content of the next element, an integer that is taken as a number without sign} For RSA keys: those
     * of the Linux kernel's self-tests have a modulus without the zero in front, and longer numbers than needed. A key
     * is not ambiguous by that, as a signature would be.
     *
     * @throws InvalidKeyException if there is no integer
     */
    public MemorySegment magnitude() throws InvalidKeyException {
        MemorySegment content = content(INTEGER);
        if (content.byteSize() == 0) {
            throw new InvalidKeyException("an integer without content");
        }
        return content;
    }

    /**
     * Checks that nothing is left.
     *
     * @throws InvalidKeyException if there is
     */
    public void finish() throws InvalidKeyException {
        if (position != bytes.byteSize()) {
            throw new InvalidKeyException("bytes behind the end");
        }
    }

    private int at(long index) {
        return Byte.toUnsignedInt(bytes.get(ValueLayout.JAVA_BYTE, index));
    }
}
