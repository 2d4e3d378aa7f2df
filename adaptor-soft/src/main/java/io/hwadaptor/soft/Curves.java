package io.hwadaptor.soft;

import io.hwadaptor.api.EllipticCurve;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.util.Arrays;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;

/** The curves, and their keys in and out of their encodings. */
final class Curves {
    /** The least and the greatest first octet of an ECPoint value: 2 and 3 compressed, 4 uncompressed. */
    private static final int COMPRESSED = 2;
    private static final int UNCOMPRESSED = 4;

    private Curves() {
    }

    /** {@return a curve's parameters} */
    static ECDomainParameters domain(EllipticCurve curve) {
        X9ECParameters parameters = CustomNamedCurves.getByName(name(curve));
        return new ECDomainParameters(parameters);
    }

    /** {@return the JDK's parameters of a curve, or null if it has none} */
    static ECParameterSpec jdk(EllipticCurve curve) throws GeneralSecurityException {
        if (curve == EllipticCurve.NIST_P192 || curve == EllipticCurve.NIST_P224) {
            return null;
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(name(curve)));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    /** {@return a point on the curve and not the one at infinity, from an ECPoint value (RFC 5480, section 2.2)} */
    static ECPoint point(ECDomainParameters domain, byte[] encoded) throws InvalidKeyException {
        // Bouncy Castle takes the hybrid forms, 6 and 7, which have to be rejected.
        if (encoded.length == 0 || encoded[0] < COMPRESSED || encoded[0] > UNCOMPRESSED) {
            throw new InvalidKeyException("no form of a point");
        }
        try {
            return domain.validatePublicPoint(domain.getCurve().decodePoint(encoded));
        } catch (IllegalArgumentException e) {
            throw new InvalidKeyException("no point of the curve");
        }
    }

    /** {@return the public point of a private number} */
    static ECPoint publicPoint(ECDomainParameters domain, BigInteger number) {
        return new FixedPointCombMultiplier().multiply(domain.getG(), number).normalize();
    }

    /**
     * {@return the private number of an ECPrivateKey (RFC 5915)} If the curve or the public point is there too, it must
     * be the right one.
     */
    static BigInteger privateNumber(EllipticCurve curve, ECDomainParameters domain, byte[] der)
            throws InvalidKeyException {
        Der file = new Der(der);
        Der key = file.enter(Der.SEQUENCE);
        file.finish();
        if (!key.number().equals(BigInteger.ONE)) {
            throw new InvalidKeyException("version");
        }
        byte[] bytes = key.content(Der.OCTET_STRING);
        BigInteger number = new BigInteger(1, bytes);
        Arrays.fill(bytes, (byte) 0);
        if (number.signum() == 0 || number.compareTo(domain.getN()) >= 0) {
            throw new InvalidKeyException("private number out of range");
        }
        if (key.next(Der.CONTEXT_0)
                && !Arrays.equals(key.tagged(Der.CONTEXT_0, Der.OBJECT_IDENTIFIER), identifier(curve))) {
            throw new InvalidKeyException("another curve");
        }
        if (key.next(Der.CONTEXT_1)) {
            byte[] bits = key.tagged(Der.CONTEXT_1, Der.BIT_STRING);
            if (bits.length < 2 || bits[0] != 0 || !point(domain, Arrays.copyOfRange(bits, 1, bits.length))
                    .equals(publicPoint(domain, number))) {
                throw new InvalidKeyException("public point of another key");
            }
        }
        key.finish();
        return number;
    }

    /** {@return an ECPrivateKey with curve and public point in it} */
    static byte[] encode(EllipticCurve curve, ECDomainParameters domain, BigInteger number) {
        byte[] secret = fixed(number, (domain.getN().bitLength() + 7) / 8);
        byte[] point = publicPoint(domain, number).getEncoded(false);
        byte[] encoded = Der.element(Der.SEQUENCE, Der.element(Der.INTEGER, new byte[] {1}),
                Der.element(Der.OCTET_STRING, secret),
                Der.element(Der.CONTEXT_0, Der.element(Der.OBJECT_IDENTIFIER, identifier(curve))),
                Der.element(Der.CONTEXT_1, Der.element(Der.BIT_STRING, new byte[1], point)));
        Arrays.fill(secret, (byte) 0);
        return encoded;
    }

    /** {@return a number as bytes, most significant first, with zeros in front} */
    static byte[] fixed(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] result = new byte[length];
        int skip = Math.max(0, bytes.length - length);
        System.arraycopy(bytes, skip, result, length - bytes.length + skip, bytes.length - skip);
        Arrays.fill(bytes, (byte) 0);
        return result;
    }

    private static String name(EllipticCurve curve) {
        return switch (curve) {
            case NIST_P192 -> "secp192r1";
            case NIST_P224 -> "secp224r1";
            case NIST_P256 -> "secp256r1";
            case NIST_P384 -> "secp384r1";
            case NIST_P521 -> "secp521r1";
        };
    }

    /** {@return the content of a curve's object identifier (RFC 5480, section 2.1.1.1)} */
    private static byte[] identifier(EllipticCurve curve) {
        return switch (curve) {
            case NIST_P192 -> new byte[] {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 3, 1, 1};
            case NIST_P256 -> new byte[] {0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 3, 1, 7};
            case NIST_P224 -> new byte[] {0x2B, (byte) 0x81, 4, 0, 33};
            case NIST_P384 -> new byte[] {0x2B, (byte) 0x81, 4, 0, 34};
            case NIST_P521 -> new byte[] {0x2B, (byte) 0x81, 4, 0, 35};
        };
    }
}
