package io.hwadaptor.soft;

import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.spi.key.EcKeys;
import io.hwadaptor.api.spi.key.Naturals;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
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
import org.jspecify.annotations.Nullable;

/** The curves, and their keys in and out of their encodings. */
final class Curves {
    private Curves() {
    }

    /** {@return a curve's parameters} */
    static ECDomainParameters domain(EllipticCurve curve) {
        X9ECParameters parameters = CustomNamedCurves.getByName(name(curve));
        return new ECDomainParameters(parameters);
    }

    /** {@return the JDK's parameters of a curve, or null if it has none} */
    static @Nullable ECParameterSpec jdk(EllipticCurve curve) throws GeneralSecurityException {
        if (curve == EllipticCurve.NIST_P192 || curve == EllipticCurve.NIST_P224) {
            return null;
        }
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(name(curve)));
        return parameters.getParameterSpec(ECParameterSpec.class);
    }

    /** {@return a point on the curve and not the one at infinity, from an ECPoint value (RFC 5480, section 2.2)} */
    static ECPoint point(ECDomainParameters domain, byte[] encoded) throws InvalidKeyException {
        EcKeys.requirePointForm(MemorySegment.ofArray(encoded));
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
    static BigInteger privateNumber(EllipticCurve curve, ECDomainParameters domain, MemorySegment der)
            throws InvalidKeyException {
        EcKeys.PrivateKey key = EcKeys.privateKey(curve, der);
        BigInteger number = Naturals.toBigInteger(key.number());
        if (number.signum() == 0 || number.compareTo(domain.getN()) >= 0) {
            throw new InvalidKeyException("private number out of range");
        }
        if (key.publicPoint() != null && !point(domain, key.publicPoint().toArray(ValueLayout.JAVA_BYTE))
                .equals(publicPoint(domain, number))) {
            throw new InvalidKeyException("public point of another key");
        }
        return number;
    }

    /** {@return an ECPrivateKey with curve and public point in it} */
    static byte[] encode(EllipticCurve curve, ECDomainParameters domain, BigInteger number) {
        byte[] secret = fixed(number, (domain.getN().bitLength() + 7) / 8);
        byte[] point = publicPoint(domain, number).getEncoded(false);
        byte[] encoded = EcKeys.encode(curve, secret, point);
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
}
