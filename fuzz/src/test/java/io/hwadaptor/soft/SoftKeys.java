package io.hwadaptor.soft;

import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.SessionSpec;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Field;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;

/** The soft engine's readers of keys, for the fuzz targets. */
public final class SoftKeys {
    private SoftKeys() {
    }

    /** {@return the modulus that is read} */
    public static BigInteger rsa(SessionSpec.Rsa spec) throws GeneralSecurityException {
        RsaContext context = new RsaContext(spec);
        try {
            Field modulus = RsaContext.class.getDeclaredField("modulus");
            modulus.setAccessible(true);
            return (BigInteger) modulus.get(context);
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(e.getMessage(), e);
        }
    }

    /** {@return the private number that is read} */
    public static BigInteger ecPrivate(EllipticCurve curve, byte[] encoded) throws InvalidKeyException {
        return Curves.privateNumber(curve, Curves.domain(curve), MemorySegment.ofArray(encoded));
    }

    /** {@return the affine coordinates that are read} */
    public static BigInteger[] ecPublic(EllipticCurve curve, byte[] encoded) throws InvalidKeyException {
        var point = Curves.point(Curves.domain(curve), encoded).normalize();
        return new BigInteger[] {point.getAffineXCoord().toBigInteger(), point.getAffineYCoord().toBigInteger()};
    }
}
