package io.hwadaptor.openssl;

import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.api.spi.key.EcKeys;
import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.openssl.CurveCalls;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The curves, and keys on them from their encodings. */
final class Curves {
    private static final int LONGEST_POINT = 133;
    private static final Map<EllipticCurve, Long> GROUPS = new ConcurrentHashMap<>();

    private Curves() {
    }

    /** {@return whether the library has a curve} Some distributions leave P-192 out. */
    static boolean has(EllipticCurve curve) {
        return group(curve) != 0;
    }

    /** {@return a curve for as long as the process runs, or 0 if the library does not have it} */
    private static long group(EllipticCurve curve) {
        return GROUPS.computeIfAbsent(curve, key -> {
            long group = CurveCalls.EC_GROUP_new_by_curve_name_ex(OpenSsl.context(), 0, identifier(curve));
            if (group == 0) {
                LibraryCalls.ERR_clear_error();
            }
            return group;
        });
    }

    /**
     * {@return a public key, owned by the caller}
     *
     * @param curve the curve
     * @param encoded an ECPoint value (RFC 5480, section 2.2), which has to be on the curve and not at infinity
     */
    static long publicKey(EllipticCurve curve, MemorySegment encoded) throws InvalidKeyException {
        try (Keys keys = new Keys()) {
            CurveCalls.EC_POINT_clear_free(point(curve, encoded));
            return keys.text("group", name(curve)).bytes("pub", encoded)
                    .make("EC", openssl_h.EVP_PKEY_PUBLIC_KEY());
        }
    }

    /** {@return a point on the curve and not the one at infinity, owned by the caller} */
    private static long point(EllipticCurve curve, MemorySegment encoded) throws InvalidKeyException {
        EcKeys.requirePointForm(encoded);
        long group = group(curve);
        long point = CurveCalls.EC_POINT_new(group);
        if (point == 0
                || CurveCalls.EC_POINT_oct2point(group, point, encoded.address(), encoded.byteSize(), 0) != 1
                || CurveCalls.EC_POINT_is_at_infinity(group, point) == 1) {
            CurveCalls.EC_POINT_clear_free(point);
            LibraryCalls.ERR_clear_error();
            throw new InvalidKeyException("no point of the curve");
        }
        return point;
    }

    /**
     * {@return a private key, owned by the caller}
     *
     * @param curve the curve
     * @param encoded an ECPrivateKey (RFC 5915); if the curve or the public point is in it, it must be the right one
     */
    static long privateKey(EllipticCurve curve, MemorySegment encoded) throws InvalidKeyException {
        EcKeys.PrivateKey key = EcKeys.privateKey(curve, encoded);
        return privateKey(curve, key.number(), key.publicPoint());
    }

    private static long privateKey(EllipticCurve curve, MemorySegment secret, @Nullable MemorySegment stated)
            throws InvalidKeyException {
        long group = group(curve);
        long point = 0;
        long other = 0;
        try (Numbers numbers = new Numbers(); Keys keys = new Keys(); Arena arena = Arena.ofConfined()) {
            long number = numbers.read(secret);
            if (Numbers.isZero(number) || !Numbers.isBelow(number, CurveCalls.EC_GROUP_get0_order(group))) {
                throw new InvalidKeyException("private number out of range");
            }
            point = CurveCalls.EC_POINT_new(group);
            MemorySegment bytes = arena.allocate(LONGEST_POINT);
            long length = point != 0 && CurveCalls.EC_POINT_mul(group, point, number, 0, 0, numbers.context()) == 1
                    ? CurveCalls.EC_POINT_point2oct(group, point, openssl_h.POINT_CONVERSION_UNCOMPRESSED(),
                            bytes.address(), LONGEST_POINT, numbers.context()) : 0;
            if (length == 0) {
                throw new UnsupportedKeyException("the library can't compute the public point");
            }
            if (stated != null) {
                other = point(curve, stated);
                if (CurveCalls.EC_POINT_cmp(group, point, other, numbers.context()) != 0) {
                    throw new InvalidKeyException("public point of another key");
                }
            }
            return keys.text("group", name(curve)).bytes("pub", bytes.asSlice(0, length)).number("priv", number)
                    .make("EC", openssl_h.EVP_PKEY_KEYPAIR());
        } finally {
            CurveCalls.EC_POINT_clear_free(point);
            CurveCalls.EC_POINT_clear_free(other);
            LibraryCalls.ERR_clear_error();
        }
    }

    /**
     * {@return whether a verification of ECDSA comes to the point at infinity, which rejects the signature (FIPS 186-5,
     * section 6.4.2)} The library fails over it instead. That point is the inverse of s times the sum of e times the
     * generator and r times the public point; so the sum decides.
     *
     * @param spec the key as it came
     * @param key the library's
     * @param digest of which e is the front, as long as the order: the order of each curve has whole bytes, or more
     *     than any digest
     * @param r the signature's first number
     */
    static boolean sumIsAtInfinity(SessionSpec.Ecdsa spec, long key, MemorySegment digest, MemorySegment r)
            throws InvalidKeyException {
        long group = group(spec.curve());
        long point = 0;
        long sum = CurveCalls.EC_POINT_new(group);
        try (Numbers numbers = new Numbers()) {
            long e = numbers.read(digest.asSlice(0, Math.min(digest.byteSize(), spec.curve().fieldBytes())));
            if (spec.keyType() == KeyType.PUBLIC) {
                point = point(spec.curve(), spec.key());
            } else {
                point = CurveCalls.EC_POINT_new(group);
                Numbers.check(point != 0 && CurveCalls.EC_POINT_mul(group, point, numbers.part(key, "priv"), 0, 0,
                        numbers.context()) == 1);
            }
            Numbers.check(sum != 0
                    && CurveCalls.EC_POINT_mul(group, sum, e, point, numbers.read(r), numbers.context()) == 1);
            return CurveCalls.EC_POINT_is_at_infinity(group, sum) == 1;
        } finally {
            CurveCalls.EC_POINT_clear_free(point);
            CurveCalls.EC_POINT_clear_free(sum);
        }
    }

    /** {@return what the library calls a curve} */
    static String name(EllipticCurve curve) {
        return switch (curve) {
            case NIST_P192 -> "P-192";
            case NIST_P224 -> "P-224";
            case NIST_P256 -> "P-256";
            case NIST_P384 -> "P-384";
            case NIST_P521 -> "P-521";
        };
    }

    private static int identifier(EllipticCurve curve) {
        return switch (curve) {
            case NIST_P192 -> openssl_h.NID_X9_62_prime192v1();
            case NIST_P224 -> openssl_h.NID_secp224r1();
            case NIST_P256 -> openssl_h.NID_X9_62_prime256v1();
            case NIST_P384 -> openssl_h.NID_secp384r1();
            case NIST_P521 -> openssl_h.NID_secp521r1();
        };
    }
}
