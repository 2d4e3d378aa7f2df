package io.hwadaptor.fuzz;

import io.hwadaptor.api.EllipticCurve;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;
import org.bouncycastle.math.ec.ECPoint;

/** Good keys, made by Bouncy Castle's ASN.1, and a few that are not quite. */
final class KeySamples {
    /** Of a key that was made for this file and protects nothing. */
    private static final BigInteger P =
            new BigInteger("d96296ac9a785352edaa8a4ccc6f0afbb9d36abe023f8ccec2876b628c564e77", 16);
    private static final BigInteger Q =
            new BigInteger("d435da5978d19a3eef0718a20f2fa23ca7134af40e8f6eeee2a6ad707959f181", 16);
    private static final BigInteger E = BigInteger.valueOf(65537);
    /** Any number does. */
    static final BigInteger NUMBER = new BigInteger("123456789abcdef0fedcba9876543210", 16);

    private KeySamples() {
    }

    private static byte[] encode(ASN1Object object) {
        try {
            return object.getEncoded(ASN1Encoding.DER);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] numbers(BigInteger... numbers) {
        ASN1EncodableVector elements = new ASN1EncodableVector();
        for (BigInteger number : numbers) {
            elements.add(new ASN1Integer(number));
        }
        return encode(new DERSequence(elements));
    }

    static byte[] rsaPublic() {
        return numbers(P.multiply(Q), E);
    }

    static byte[] rsaPrivate(boolean crt) {
        BigInteger zero = BigInteger.ZERO;
        BigInteger one = BigInteger.ONE;
        BigInteger d = E.modInverse(P.subtract(one).multiply(Q.subtract(one)));
        return crt
                ? numbers(zero, P.multiply(Q), E, d, P, Q, d.mod(P.subtract(one)), d.mod(Q.subtract(one)),
                        Q.modInverse(P))
                : numbers(zero, P.multiply(Q), E, d, zero, zero, zero, zero, zero);
    }

    private static X9ECParameters parameters(EllipticCurve curve) {
        return SECNamedCurves.getByName("secp" + curve.fieldBits() + "r1");
    }

    /** {@return an ECPrivateKey} The lowest bit of {@code parts} asks for the curve, the next for the public point. */
    static byte[] ecPrivate(EllipticCurve curve, int parts) {
        ASN1EncodableVector elements = new ASN1EncodableVector();
        elements.add(new ASN1Integer(1));
        byte[] number = NUMBER.toByteArray();
        byte[] secret = new byte[(parameters(curve).getN().bitLength() + 7) / 8];
        System.arraycopy(number, 0, secret, secret.length - number.length, number.length);
        elements.add(new DEROctetString(secret));
        if ((parts & 1) != 0) {
            elements.add(new DERTaggedObject(true, 0, SECNamedCurves.getOID("secp" + curve.fieldBits() + "r1")));
        }
        if ((parts & 2) != 0) {
            elements.add(new DERTaggedObject(true, 1, new DERBitString(point(curve, parts == 2 ? 2 : 4))));
        }
        return encode(new DERSequence(elements));
    }

    /** {@return the same on P-256 with a null behind what one of its tags holds} */
    static byte[] ecPrivateWithMoreInTag(int tag) {
        byte[] key = ecPrivate(EllipticCurve.NIST_P256, 3);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int at = 0;
        while (at < key.length) {
            // All lengths of this key are below 128.
            if (at == 1) {
                out.write(key[at] + 2);
                at++;
            } else if ((key[at] & 0xff) == (0xa0 | tag)) {
                int length = key[at + 1];
                out.write(key[at]);
                out.write(length + 2);
                out.write(key, at + 2, length);
                out.write(5);
                out.write(0);
                at += 2 + length;
            } else {
                int skip = at == 0 ? 1 : 2 + key[at + 1];
                out.write(key, at, skip);
                at += skip;
            }
        }
        return out.toByteArray();
    }

    /** {@return a point in one of the forms of SEC 1: 2 or 3 compressed, 4 plain, 6 or 7 hybrid; with others none} */
    static byte[] point(EllipticCurve curve, int form) {
        ECPoint point = parameters(curve).getG().multiply(NUMBER).normalize();
        int odd = point.getAffineYCoord().testBitZero() ? 1 : 0;
        if (form < 4) {
            return point.getEncoded(true);
        }
        byte[] encoded = point.getEncoded(false);
        encoded[0] = (byte) (form < 6 ? form : 6 + odd);
        return encoded;
    }
}
