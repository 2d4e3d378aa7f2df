package io.hwadaptor.soft;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.util.Arrays;

/**
 * The little of DER (ITU-T X.690) that keys and signatures need, and strict: every length and number has only one
 * encoding. One pass from front to back.
 */
final class Der {
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OBJECT_IDENTIFIER = 0x06;
    static final int SEQUENCE = 0x30;
    static final int CONTEXT_0 = 0xA0;
    static final int CONTEXT_1 = 0xA1;

    private final byte[] bytes;
    private final int end;
    private int position;

    /** Reads an array, which stays the caller's. */
    Der(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Der(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        position = from;
        this.end = end;
    }

    /**
     * {@return whether bytes from a guest have the outline of a signature, a sequence of two natural numbers} Asked
     * before they are read, because reading what has it not ends with an exception, and that costs.
     */
    static boolean isPair(byte[] bytes) {
        int from = contents(bytes, 0, SEQUENCE);
        if (from < 0 || from + length(bytes, 0) != bytes.length) {
            return false;
        }
        int at = from;
        for (int i = 0; i < 2; i++) {
            int number = contents(bytes, at, INTEGER);
            if (number < 0 || length(bytes, at) == 0 || bytes[number] < 0) {
                return false;
            }
            at = number + length(bytes, at);
        }
        return at == bytes.length;
    }

    /** {@return where the contents of an element of less than 256 bytes begin; −1 if they are not all there} */
    private static int contents(byte[] bytes, int at, int tag) {
        if (at + 2 > bytes.length || (bytes[at] & 0xFF) != tag) {
            return -1;
        }
        int first = bytes[at + 1] & 0xFF;
        int from = at + (first < 0x80 ? 2 : 3);
        return first <= 0x81 && from <= bytes.length && length(bytes, at) <= bytes.length - from ? from : -1;
    }

    private static int length(byte[] bytes, int at) {
        return bytes[at + 1] >= 0 ? bytes[at + 1] : bytes[at + 2] & 0xFF;
    }

    /** {@return whether everything has been read} */
    boolean atEnd() {
        return position == end;
    }

    /** {@return whether the next element has a tag} */
    boolean next(int tag) {
        return position < end && (bytes[position] & 0xFF) == tag;
    }

    /** {@return the content of the next element, to be read} */
    Der enter(int tag) throws InvalidKeyException {
        int length = header(tag);
        Der inner = new Der(bytes, position, position + length);
        position += length;
        return inner;
    }

    /** {@return a copy of the content of the next element} */
    byte[] content(int tag) throws InvalidKeyException {
        int length = header(tag);
        byte[] copy = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return copy;
    }

    /** {@return the content of the only element inside the next one, an explicit tag (X.690, section 8.14)} */
    byte[] tagged(int tag, int innerTag) throws InvalidKeyException {
        Der inner = enter(tag);
        byte[] content = inner.content(innerTag);
        inner.finish();
        return content;
    }

    /** {@return the next element, an integer that is not negative} */
    BigInteger number() throws InvalidKeyException {
        int length = header(INTEGER);
        if (length == 0 || bytes[position] < 0 || (length > 1 && bytes[position] == 0 && bytes[position + 1] >= 0)) {
            throw new InvalidKeyException("no natural number");
        }
        BigInteger number = new BigInteger(bytes, position, length);
        position += length;
        return number;
    }

    /**
     * {@return the next element, an integer whose content is taken as a number without sign} For RSA keys: those of the
     * Linux kernel's self-tests have a modulus without the zero in front, and longer numbers than needed. A key is not
     * ambiguous by that, as a signature would be.
     */
    BigInteger magnitude() throws InvalidKeyException {
        int length = header(INTEGER);
        if (length == 0) {
            throw new InvalidKeyException("an integer without content");
        }
        BigInteger number = new BigInteger(1, bytes, position, length);
        position += length;
        return number;
    }

    /** Checks that nothing is left. */
    void finish() throws InvalidKeyException {
        if (!atEnd()) {
            throw new InvalidKeyException("bytes behind the end");
        }
    }

    private int header(int tag) throws InvalidKeyException {
        if (!next(tag) || end - position < 2) {
            throw new InvalidKeyException("not DER as expected");
        }
        int first = bytes[position + 1] & 0xFF;
        position += 2;
        int length = first;
        if (first >= 0x80) {
            int count = first & 0x7F;
            if (count < 1 || count > 2 || end - position < count) {
                throw new InvalidKeyException("length");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | (bytes[position++] & 0xFF);
            }
            if (length < 0x80 || (count == 2 && length < 0x100)) {
                throw new InvalidKeyException("length");
            }
        }
        if (length > end - position) {
            throw new InvalidKeyException("length");
        }
        return length;
    }

    /** {@return an element} */
    static byte[] element(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >>> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    /** {@return a signature of two numbers (RFC 3279, sections 2.2.2 and 2.2.3)} */
    static byte[] signature(BigInteger r, BigInteger s) {
        return element(SEQUENCE, element(INTEGER, r.toByteArray()), element(INTEGER, s.toByteArray()));
    }
}
