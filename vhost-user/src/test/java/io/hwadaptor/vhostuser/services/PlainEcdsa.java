package io.hwadaptor.vhostuser.services;

import java.io.IOException;
import java.math.BigInteger;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.x9.X9ECParameters;

/** ECDSA as SEC 1, section 4.1, has it, in numbers of any size and without a thought of speed or secrecy. */
final class PlainEcdsa {
    private static final BigInteger TWO = BigInteger.TWO;
    private static final BigInteger THREE = BigInteger.valueOf(3);

    private final BigInteger prime;
    private final BigInteger a;
    private final BigInteger order;
    private final Point base;
    private final BigInteger secret;
    private final Point open;
    private final Random random = new Random(5);

    /** A point; null stands for the one at infinity. */
    private record Point(BigInteger x, BigInteger y) {
    }

    /** A new key pair on secp<i>bits</i>r1. */
    PlainEcdsa(int bits) {
        X9ECParameters parameters = SECNamedCurves.getByName("secp" + bits + "r1");
        prime = parameters.getCurve().getField().getCharacteristic();
        a = parameters.getCurve().getA().toBigInteger();
        order = parameters.getN();
        base = new Point(parameters.getG().getAffineXCoord().toBigInteger(),
                parameters.getG().getAffineYCoord().toBigInteger());
        secret = number();
        open = multiple(secret, base);
    }

    private BigInteger number() {
        return new BigInteger(order.bitLength() + 64, random).mod(order.subtract(BigInteger.ONE)).add(BigInteger.ONE);
    }

    private Point sum(Point p, Point q) {
        if (p == null || q == null) {
            return p == null ? q : p;
        }
        boolean same = p.x.equals(q.x);
        if (same && !p.y.equals(q.y)) {
            return null;
        }
        BigInteger slope = same ? THREE.multiply(p.x).multiply(p.x).add(a).multiply(TWO.multiply(p.y).modInverse(prime))
                : q.y.subtract(p.y).multiply(q.x.subtract(p.x).modInverse(prime));
        BigInteger x = slope.multiply(slope).subtract(p.x).subtract(q.x).mod(prime);
        return new Point(x, slope.multiply(p.x.subtract(x)).subtract(p.y).mod(prime));
    }

    private Point multiple(BigInteger factor, Point point) {
        Point result = null;
        for (int i = factor.bitLength() - 1; i >= 0; i--) {
            result = sum(result, result);
            result = factor.testBit(i) ? sum(result, point) : result;
        }
        return result;
    }

    private BigInteger number(byte[] digest) {
        return new BigInteger(1, digest).shiftRight(Math.max(0, digest.length * 8 - order.bitLength()));
    }

    byte[] sign(byte[] digest) {
        BigInteger k = number();
        BigInteger r = multiple(k, base).x.mod(order);
        BigInteger s = k.modInverse(order).multiply(number(digest).add(r.multiply(secret))).mod(order);
        return Der.sequence(r, s);
    }

    boolean verifies(byte[] digest, byte[] signature) {
        ASN1Sequence pair = ASN1Sequence.getInstance(signature);
        BigInteger r = ASN1Integer.getInstance(pair.getObjectAt(0)).getValue();
        BigInteger inverse = ASN1Integer.getInstance(pair.getObjectAt(1)).getValue().modInverse(order);
        Point point = sum(multiple(number(digest).multiply(inverse).mod(order), base),
                multiple(r.multiply(inverse).mod(order), open));
        return pair.size() == 2 && point != null && point.x.mod(order).equals(r);
    }

    /** {@return the private key in DER (RFC 5915)} */
    byte[] privateKey() throws IOException {
        return new ECPrivateKey(order.bitLength(), secret).getEncoded("DER");
    }

    /** {@return the uncompressed point (SEC 1, section 2.3.3)} */
    byte[] publicKey() {
        int length = (prime.bitLength() + 7) / 8;
        byte[] bytes = new byte[1 + 2 * length];
        bytes[0] = 4;
        put(open.x, bytes, 1 + length);
        put(open.y, bytes, 1 + 2 * length);
        return bytes;
    }

    private static void put(BigInteger number, byte[] bytes, int end) {
        byte[] all = number.toByteArray();
        int from = all[0] == 0 ? 1 : 0;
        System.arraycopy(all, from, bytes, end - (all.length - from), all.length - from);
    }
}
