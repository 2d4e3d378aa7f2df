package io.hwadaptor.api.spi.key;

import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.der.DerReader;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An RSA key in its PKCS#1 encoding (RFC 8017, appendix A.1), with the ranges of its numbers checked. Whether the
 * primes are those of the modulus is for the engine to check, which has the arithmetic.
 *
 * @param modulus n, odd, of 64 to 512 bytes
 * @param publicExponent e, odd, from 3 to below n
 * @param privateExponent d, from 1 to below n; null in a public key
 * @param crt p, q, dP, dQ and qInv, none of them zero; empty in a public key and where one is zero, as some encoders
 *     write for a key without them
 */
public record RsaKey(MemorySegment modulus, MemorySegment publicExponent, @Nullable MemorySegment privateExponent,
        List<MemorySegment> crt) {
    /** RFC 8017 has no shortest modulus; this is the shortest of the libraries that engines use. */
    public static final int MIN_BYTES = 64;
    /** Nor a longest: work grows with the third power, and a queue waits for it. */
    public static final int MAX_BYTES = 512;

    private static final int CRT_PARTS = 5;

    /**
     * {@return the key of a spec, parts of its memory}
     *
     * @param spec what names the key
     * @throws InvalidKeyException if it is none; an {@link UnsupportedKeyException} if it is one with more than two
     *     primes, or a modulus of another size
     */
    public static RsaKey of(SessionSpec.Rsa spec) throws InvalidKeyException {
        DerReader file = new DerReader(spec.key());
        DerReader key = file.enter(DerReader.SEQUENCE);
        file.finish();
        boolean isPrivate = spec.keyType() == KeyType.PRIVATE;
        if (isPrivate) {
            checkVersion(key.magnitude());
        }
        MemorySegment modulus = key.magnitude();
        MemorySegment exponent = key.magnitude();
        if (!Naturals.isOdd(modulus) || !Naturals.isOdd(exponent) || Naturals.bitLength(exponent) < 2
                || !Naturals.isBelow(exponent, modulus)) {
            throw new InvalidKeyException("modulus or exponent");
        }
        long bits = Naturals.bitLength(modulus);
        if (bits < MIN_BYTES * Byte.SIZE || bits > MAX_BYTES * Byte.SIZE) {
            throw new UnsupportedKeyException("modulus of " + bits + " bits");
        }
        MemorySegment secret = isPrivate ? key.magnitude() : null;
        if (secret != null && (Naturals.isZero(secret) || !Naturals.isBelow(secret, modulus))) {
            throw new InvalidKeyException("private exponent");
        }
        List<MemorySegment> crt = isPrivate ? crt(key) : List.of();
        key.finish();
        return new RsaKey(modulus, exponent, secret, crt);
    }

    /** 0 is of two primes, 1 of more (RFC 8017, appendix A.1.2). */
    private static void checkVersion(MemorySegment version) throws InvalidKeyException {
        if (Naturals.bitLength(version) == 1) {
            throw new UnsupportedKeyException("more than two primes");
        }
        if (!Naturals.isZero(version)) {
            throw new InvalidKeyException("version");
        }
    }

    private static List<MemorySegment> crt(DerReader key) throws InvalidKeyException {
        List<MemorySegment> parts = new ArrayList<>(CRT_PARTS);
        boolean whole = true;
        for (int i = 0; i < CRT_PARTS; i++) {
            MemorySegment part = key.magnitude();
            parts.add(part);
            whole &= !Naturals.isZero(part);
        }
        return whole ? List.copyOf(parts) : List.of();
    }

    /** {@return bytes of the modulus without zeros in front} */
    public int length() {
        return (int) ((Naturals.bitLength(modulus) + Byte.SIZE - 1) / Byte.SIZE);
    }
}
