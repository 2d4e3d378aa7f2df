package io.hwadaptor.fuzz;

import io.hwadaptor.api.EllipticCurve;
import java.io.IOException;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bouncycastle.asn1.ASN1BitString;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.ASN1TaggedObject;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.math.ec.ECPoint;

/**
 * What a key or signature is, read by Bouncy Castle's ASN.1 and held against the standards: X.690 for the encoding,
 * RFC 8017 for RSA, RFC 5915 and RFC 5480 for curves. Where the engines take more than the standard says, and on
 * purpose, this does too, and the comment there says why.
 */
final class KeyModel {
    private static final int MIN_RSA_BITS = 512;
    private static final int MAX_RSA_BITS = 4096;
    private static final Map<EllipticCurve, X9ECParameters> CURVES = new ConcurrentHashMap<>();

    static {
        // RSA keys of the Linux kernel's self-tests have a modulus without the zero in front, and longer numbers than
        // needed; the engines take the content as a number without sign.
        System.setProperty("org.bouncycastle.asn1.allow_unsafe_integer", "true");
    }

    private KeyModel() {
    }

    /** {@return the elements of a sequence that is all of the input, in DER; null if it is something else} */
    private static ASN1Encodable[] sequence(byte[] der) {
        try {
            ASN1Primitive read = ASN1Primitive.fromByteArray(der);
            // Bouncy Castle reads BER; DER is what comes out as it went in.
            if (!(read instanceof ASN1Sequence sequence)
                    || !Arrays.equals(read.getEncoded(ASN1Encoding.DER), der)) {
                return null;
            }
            ASN1Encodable[] elements = new ASN1Encodable[sequence.size()];
            Enumeration<?> objects = sequence.getObjects();
            for (int i = 0; i < elements.length; i++) {
                elements[i] = (ASN1Encodable) objects.nextElement();
            }
            return elements;
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            return null;
        }
    }

    /** {@return numbers without sign, or null if an element is no integer} */
    private static BigInteger[] magnitudes(byte[] der, int count) {
        ASN1Encodable[] elements = sequence(der);
        if (elements == null || elements.length != count) {
            return null;
        }
        BigInteger[] numbers = new BigInteger[count];
        for (int i = 0; i < count; i++) {
            if (!(elements[i] instanceof ASN1Integer integer)) {
                return null;
            }
            numbers[i] = integer.getPositiveValue();
        }
        return numbers;
    }

    /** {@return modulus, public exponent and private exponent of a key that has to be taken, or null} */
    static BigInteger[] rsa(boolean isPrivate, byte[] der) {
        BigInteger[] numbers = magnitudes(der, isPrivate ? 9 : 2);
        if (numbers == null || (isPrivate && numbers[0].signum() != 0)) {
            return null;
        }
        int at = isPrivate ? 1 : 0;
        BigInteger n = numbers[at];
        BigInteger e = numbers[at + 1];
        if (n.bitLength() < MIN_RSA_BITS || n.bitLength() > MAX_RSA_BITS || !n.testBit(0) || !e.testBit(0)
                || e.equals(BigInteger.ONE) || e.compareTo(n) >= 0) {
            return null;
        }
        if (!isPrivate) {
            return new BigInteger[] {n, e, null};
        }
        BigInteger d = numbers[3];
        boolean crt = true;
        for (int i = 4; i < 9; i++) {
            crt &= numbers[i].signum() != 0;
        }
        if (d.signum() == 0 || d.compareTo(n) >= 0 || (crt && !numbers[4].multiply(numbers[5]).equals(n))) {
            return null;
        }
        return new BigInteger[] {n, e, d};
    }

    private static X9ECParameters parameters(EllipticCurve curve) {
        return CURVES.computeIfAbsent(curve, c -> SECNamedCurves.getByName("secp" + c.fieldBits() + "r1"));
    }

    static BigInteger order(EllipticCurve curve) {
        return parameters(curve).getN();
    }

    /** {@return the private number of an ECPrivateKey that has to be taken, or null} */
    static BigInteger ecPrivate(EllipticCurve curve, byte[] der) {
        ASN1Encodable[] elements = sequence(der);
        if (elements == null || elements.length < 2 || elements.length > 4
                || !(elements[0] instanceof ASN1Integer version) || !version.hasValue(1) || encodedLength(version) != 3
                || !(elements[1] instanceof ASN1OctetString secret)) {
            return null;
        }
        // RFC 5915 wants as many bytes as the order has. Encoders that leave zeros out, or put one in front, are
        // common; a key is not ambiguous by that.
        BigInteger number = new BigInteger(1, secret.getOctets());
        if (number.signum() == 0 || number.compareTo(order(curve)) >= 0) {
            return null;
        }
        int lastTag = -1;
        for (int i = 2; i < elements.length; i++) {
            if (!(elements[i] instanceof ASN1TaggedObject tagged)
                    || !tagged.hasContextTag() || tagged.getTagNo() <= lastTag || tagged.getTagNo() > 1
                    || !tagged.isExplicit()) {
                return null;
            }
            lastTag = tagged.getTagNo();
            if (!(lastTag == 0 ? isCurve(curve, tagged) : isPublicPart(curve, number, tagged))) {
                return null;
            }
        }
        return number;
    }

    private static int encodedLength(ASN1Integer integer) {
        try {
            return integer.getEncoded(ASN1Encoding.DER).length;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isCurve(EllipticCurve curve, ASN1TaggedObject tagged) {
        try {
            ASN1Primitive identifier = tagged.getBaseUniversal(true, BERTags.OBJECT_IDENTIFIER);
            return ((ASN1ObjectIdentifier) identifier).equals(SECNamedCurves.getOID("secp" + curve.fieldBits() + "r1"));
        } catch (IllegalStateException | IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isPublicPart(EllipticCurve curve, BigInteger number, ASN1TaggedObject tagged) {
        try {
            ASN1BitString bits = (ASN1BitString) tagged.getBaseUniversal(true, BERTags.BIT_STRING);
            if (bits.getPadBits() != 0) {
                return false;
            }
            ECPoint point = point(curve, bits.getBytes());
            return point != null && point.equals(parameters(curve).getG().multiply(number).normalize());
        } catch (IllegalStateException | IllegalArgumentException e) {
            return false;
        }
    }

    private static ECPoint point(EllipticCurve curve, byte[] encoded) {
        // RFC 5480, section 2.2: a first octet other than 2, 3 and 4 has to be rejected, so no hybrid form.
        if (encoded.length == 0 || encoded[0] < 2 || encoded[0] > 4) {
            return null;
        }
        try {
            ECPoint point = parameters(curve).getCurve().decodePoint(encoded);
            return point.isInfinity() || !point.isValid() ? null : point;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** {@return the affine coordinates of a public key that has to be taken, or null} */
    static BigInteger[] ecPublic(EllipticCurve curve, byte[] encoded) {
        ECPoint point = point(curve, encoded);
        return point == null ? null : new BigInteger[] {point.getAffineXCoord().toBigInteger(),
            point.getAffineYCoord().toBigInteger()};
    }

    /** {@return the two numbers of a signature, both from 1 to below the order; null if it is none} */
    static BigInteger[] signature(EllipticCurve curve, byte[] der) {
        ASN1Encodable[] elements = sequence(der);
        if (elements == null || elements.length != 2) {
            return null;
        }
        BigInteger[] numbers = new BigInteger[2];
        for (int i = 0; i < 2; i++) {
            if (!(elements[i] instanceof ASN1Integer integer)) {
                return null;
            }
            numbers[i] = integer.getValue();
            // X.690, section 8.3.2: an integer has no more octets than needed. Bouncy Castle is told above to take it.
            if (encodedLength(integer) != 2 + numbers[i].toByteArray().length || numbers[i].signum() <= 0
                    || numbers[i].compareTo(order(curve)) >= 0) {
                return null;
            }
        }
        return numbers;
    }
}
