package io.hwadaptor.api;

import io.hwadaptor.api.der.DerReader;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;

/**
 * How large the number is that a public-key session's capability counts: read from the key's encoding as far as it is
 * needed, without a judgement of the rest.
 */
final class KeySizes {
    /** What the methods return if an encoding is not the expected one. */
    static final int UNKNOWN = -1;

    private KeySizes() {
    }

    /** {@return bytes of an RSA key's modulus (RFC 8017, appendix A.1), or {@link #UNKNOWN}} */
    static int modulus(SessionSpec.Rsa rsa) {
        try {
            DerReader key = new DerReader(rsa.key()).enter(DerReader.SEQUENCE);
            // A version of one byte, or else it is no private key.
            boolean read = rsa.keyType() == SessionSpec.KeyType.PUBLIC || key.magnitude().byteSize() == 1;
            return read ? size(key.magnitude()) : UNKNOWN;
        } catch (InvalidKeyException e) {
            return UNKNOWN;
        }
    }

    /**
     * {@return bytes of a DSA key's prime p, or {@link #UNKNOWN}} It is the first of the algorithm's parameters (RFC
     * 3279, section 2.3.2), both in SubjectPublicKeyInfo (RFC 5280, section 4.1) and, behind the version, in PKCS#8
     * (RFC 5958, section 2).
     */
    static int prime(SessionSpec.Dsa dsa) {
        try {
            DerReader key = new DerReader(dsa.key()).enter(DerReader.SEQUENCE);
            if (dsa.keyType() == SessionSpec.KeyType.PRIVATE) {
                key.content(DerReader.INTEGER);
            }
            DerReader algorithm = key.enter(DerReader.SEQUENCE);
            algorithm.content(DerReader.OBJECT_IDENTIFIER);
            return size(algorithm.enter(DerReader.SEQUENCE).magnitude());
        } catch (InvalidKeyException e) {
            return UNKNOWN;
        }
    }

    /** {@return bytes of a number without sign, most significant byte first, without the zeros in front} */
    static long magnitude(MemorySegment number) {
        long from = 0;
        while (from < number.byteSize() && number.get(ValueLayout.JAVA_BYTE, from) == 0) {
            from++;
        }
        return number.byteSize() - from;
    }

    private static int size(MemorySegment number) {
        long bytes = magnitude(number);
        return bytes == 0 ? UNKNOWN : (int) Math.min(Integer.MAX_VALUE, bytes);
    }
}
