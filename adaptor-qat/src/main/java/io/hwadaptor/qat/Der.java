package io.hwadaptor.qat;

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
        byte[] content = content(INTEGER);
        boolean padded = content.length > 1 && content[0] == 0 && content[1] >= 0;
        if (content.length == 0 || content[0] < 0 || padded) {
            throw new InvalidKeyException("no natural number");
        }
        return new BigInteger(content);
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
        if (!next(tag) || end - at < 2) {
            throw new InvalidKeyException("not DER as expected");
        }
        int first = bytes[at + 1] & 0xFF;
        at += 2;
        int length = first;
        if (first > 0x7F) {
            int count = first - 0x80;
            if (count < 1 || count > 2 || end - at < count) {
                throw new InvalidKeyException("length");
            }
            length = new BigInteger(1, bytes, at, count).intValue();
            at += count;
            if (length < (count == 1 ? 0x80 : 0x100)) {
                throw new InvalidKeyException("length");
            }
        }
        if (length > end - at) {
            throw new InvalidKeyException("length");
        }
        return length;
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

    /** {@return the two numbers of a signature, both from 1 to below the order; null if it is none} */
    static BigInteger[] signature(byte[] encoded, BigInteger order) {
        try {
            Der file = new Der(encoded);
            Der pair = file.enter(SEQUENCE);
            file.finish();
            BigInteger[] numbers = {pair.number(), pair.number()};
            pair.finish();
            for (BigInteger number : numbers) {
                if (number.signum() == 0 || number.compareTo(order) >= 0) {
                    return null;
                }
            }
            return numbers;
        } catch (InvalidKeyException e) {
            return null;
        }
    }
}
