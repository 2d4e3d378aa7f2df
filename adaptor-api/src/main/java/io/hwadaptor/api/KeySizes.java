package io.hwadaptor.api;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * How large the number is that a public-key session's capability counts: read from the key's encoding as far as it is
 * needed, without a judgement of the rest. Reads tags' lengths and the zeros in front of a public number, nothing else.
 */
final class KeySizes {
    /** What the methods return if an encoding is not the expected one. */
    static final int UNKNOWN = -1;

    private static final int VERSION_BYTES = 3;
    private static final int SHORT_LENGTHS = 0x80;
    /** A length in more bytes than this is of no key. */
    private static final int LENGTH_BYTES = 4;

    private final MemorySegment der;

    private KeySizes(MemorySegment der) {
        this.der = der;
    }

    /** {@return bytes of an RSA key's modulus (RFC 8017, appendix A.1), or {@link #UNKNOWN}} */
    static int modulus(SessionSpec.Rsa rsa) {
        KeySizes key = new KeySizes(rsa.key());
        long first = key.contents(0);
        if (rsa.keyType() == SessionSpec.KeyType.PUBLIC) {
            return key.number(first);
        }
        // A version of one byte, or else it is no private key.
        return key.behind(first) == first + VERSION_BYTES ? key.number(first + VERSION_BYTES) : UNKNOWN;
    }

    /**
     * {@return bytes of a DSA key's prime p, or {@link #UNKNOWN}} It is the first of the algorithm's parameters (RFC
     * 3279, section 2.3.2), both in SubjectPublicKeyInfo (RFC 5280, section 4.1) and, behind the version, in PKCS#8
     * (RFC 5958, section 2).
     */
    static int prime(SessionSpec.Dsa dsa) {
        KeySizes key = new KeySizes(dsa.key());
        long first = key.contents(0);
        long algorithm = key.contents(dsa.keyType() == SessionSpec.KeyType.PRIVATE ? key.behind(first) : first);
        return key.number(key.contents(key.behind(algorithm)));
    }

    /** {@return bytes of a number without sign, most significant byte first, without the zeros in front} */
    static long magnitude(MemorySegment number) {
        long from = 0;
        while (from < number.byteSize() && number.get(ValueLayout.JAVA_BYTE, from) == 0) {
            from++;
        }
        return number.byteSize() - from;
    }

    private int number(long at) {
        long from = contents(at);
        long end = behind(at);
        long bytes = end < 0 ? 0 : magnitude(der.asSlice(from, end - from));
        return bytes == 0 ? UNKNOWN : (int) Math.min(Integer.MAX_VALUE, bytes);
    }

    /** {@return where an element's content begins, or −1} */
    private long contents(long at) {
        if (at < 0 || at > der.byteSize() - 2) {
            return -1;
        }
        int first = der.get(ValueLayout.JAVA_BYTE, at + 1) & 0xFF;
        int more = first < SHORT_LENGTHS ? 0 : first - SHORT_LENGTHS;
        return more <= LENGTH_BYTES && at + 2 + more <= der.byteSize() ? at + 2 + more : -1;
    }

    /** {@return where the element behind one begins, or −1 if that one is not all there} */
    private long behind(long at) {
        long from = contents(at);
        if (from < 0) {
            return -1;
        }
        long length = 0;
        for (long i = from == at + 2 ? at + 1 : at + 2; i < from; i++) {
            length = (length << Byte.SIZE) | (der.get(ValueLayout.JAVA_BYTE, i) & 0xFF);
        }
        return length <= der.byteSize() - from ? from + length : -1;
    }
}
