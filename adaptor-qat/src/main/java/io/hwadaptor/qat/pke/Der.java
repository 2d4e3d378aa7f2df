package io.hwadaptor.qat.pke;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.util.Arrays;

/** The little of DER (ITU-T X.690) that keys and signatures need: one pass, one encoding for everything. */
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
    private int at;

    Der(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private Der(byte[] bytes, int from, int end) {
        this.bytes = bytes;
        this.end = end;
        at = from;
    }

    boolean next(int tag) {
        return at < end && (bytes[at] & 0xFF) == tag;
    }

    Der enter(int tag) throws InvalidKeyException {
        int length = length(tag);
        at += length;
        return new Der(bytes, at - length, at);
    }

    byte[] content(int tag) throws InvalidKeyException {
        int length = length(tag);
        at += length;
        return Arrays.copyOfRange(bytes, at - length, at);
    }

    /** {@return the content of the only element inside the next one, an explicit tag (X.690, section 8.14)} */
    byte[] tagged(int tag, int innerTag) throws InvalidKeyException {
        Der inner = enter(tag);
        byte[] content = inner.content(innerTag);
        inner.finish();
        return content;
    }

    /** {@return an integer that is not negative, in its shortest form} */
    BigInteger number() throws InvalidKeyException {
        BigInteger number = numberOrNull();
        if (number == null) {
            throw new InvalidKeyException("no natural number");
        }
        return number;
    }

    private BigInteger numberOrNull() {
        int length = header(INTEGER);
        if (length < 1 || bytes[at] < 0 || (length > 1 && bytes[at] == 0 && bytes[at + 1] >= 0)) {
            return null;
        }
        at += length;
        return new BigInteger(bytes, at - length, length);
    }

    /** {@return an integer taken without its sign} RSA keys of the Linux kernel's self-tests lack the zero in front. */
    BigInteger magnitude() throws InvalidKeyException {
        byte[] content = content(INTEGER);
        if (content.length == 0) {
            throw new InvalidKeyException("an integer without content");
        }
        BigInteger number = new BigInteger(1, content);
        Arrays.fill(content, (byte) 0);
        return number;
    }

    void finish() throws InvalidKeyException {
        if (at != end) {
            throw new InvalidKeyException("bytes behind the end");
        }
    }

    private int length(int tag) throws InvalidKeyException {
        int length = header(tag);
        if (length < 0) {
            throw new InvalidKeyException("not DER as expected");
        }
        return length;
    }

    /** Reads tag and length of the next element. {@return bytes of its content, −1 if they are not all there} */
    private int header(int tag) {
        if (!next(tag) || end - at < 2) {
            return -1;
        }
        int length = bytes[at + 1] & 0xFF;
        at += 2;
        if (length > 0x7F) {
            int count = length - 0x80;
            if (count < 1 || count > 2 || end - at < count) {
                return -1;
            }
            length = count == 1 ? bytes[at] & 0xFF : ((bytes[at] & 0xFF) << 8) | (bytes[at + 1] & 0xFF);
            at += count;
            if (length < (count == 1 ? 0x80 : 0x100)) {
                return -1;
            }
        }
        return length > end - at ? -1 : length;
    }

    static byte[] element(int tag, byte[]... parts) {
        int length = Arrays.stream(parts).mapToInt(part -> part.length).sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream(length + 4);
        out.write(tag);
        if (length > 0xFF) {
            out.write(0x82);
            out.write(length >>> 8);
        } else if (length > 0x7F) {
            out.write(0x81);
        }
        out.write(length);
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }

    static byte[] integer(BigInteger value) {
        return element(INTEGER, value.toByteArray());
    }

    /** {@return a signature of two numbers (RFC 3279, sections 2.2.2 and 2.2.3)} */
    static byte[] signature(byte[] r, byte[] s) {
        return element(SEQUENCE, integer(new BigInteger(1, r)), integer(new BigInteger(1, s)));
    }

    /**
     * {@return the two numbers of a signature, both from 1 to below the order; null if it is none} Guests write
     * signatures, so nothing is thrown at a wrong one.
     */
    static BigInteger[] signature(byte[] encoded, BigInteger order) {
        Der file = new Der(encoded);
        int length = file.header(SEQUENCE);
        if (length != file.end - file.at) {
            return null;
        }
        BigInteger r = file.numberOrNull();
        BigInteger s = file.numberOrNull();
        return file.at == file.end && isBelow(r, order) && isBelow(s, order) ? new BigInteger[] {r, s} : null;
    }

    private static boolean isBelow(BigInteger number, BigInteger order) {
        return number != null && number.signum() > 0 && number.compareTo(order) < 0;
    }
}
