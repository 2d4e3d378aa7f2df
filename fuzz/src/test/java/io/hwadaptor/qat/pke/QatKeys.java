package io.hwadaptor.qat.pke;

import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.SessionSpec;
import java.lang.reflect.Field;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;

/** The QuickAssist adaptor's readers of keys and signatures, which need no device, for the fuzz targets. */
public final class QatKeys {
    private QatKeys() {
    }

    /** {@return modulus, public exponent and, of a private key, private exponent that are read} */
    public static BigInteger[] rsa(SessionSpec.Rsa spec) throws GeneralSecurityException {
        RsaContext context = new RsaContext(spec);
        return new BigInteger[] {number(context, "modulus"), number(context, "exponent"), number(context, "secret")};
    }

    private static BigInteger number(RsaContext context, String name) {
        try {
            Field field = RsaContext.class.getDeclaredField(name);
            field.setAccessible(true);
            return (BigInteger) field.get(context);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** {@return the private number that is read} */
    public static BigInteger ecPrivate(EllipticCurve curve, byte[] encoded) throws InvalidKeyException {
        return Curves.of(curve).privateNumber(encoded);
    }

    /** {@return the affine coordinates that are read} */
    public static BigInteger[] ecPublic(EllipticCurve curve, byte[] encoded) throws InvalidKeyException {
        return Curves.of(curve).point(encoded);
    }

    /** {@return the two numbers of a signature, or null if it is none} */
    public static BigInteger[] signature(byte[] encoded, BigInteger order) {
        return Der.signature(encoded, order);
    }
}
