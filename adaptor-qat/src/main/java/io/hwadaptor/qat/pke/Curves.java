package io.hwadaptor.qat.pke;

import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.spi.key.EcKeys;
import io.hwadaptor.api.spi.key.Naturals;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One of the curves (FIPS 186-4, appendix D.1.2): what the device is told of it, and keys in and out of their
 * encodings. The device does the work of requests; what is computed here checks a key when a session is opened.
 */
final class Curves {
    /** First octet of an ECPoint value with both coordinates (SEC 1, section 2.3.3). */
    private static final byte UNCOMPRESSED = 4;

    final EllipticCurve curve;
    final BigInteger prime;
    final BigInteger a;
    final BigInteger b;
    final BigInteger order;
    final BigInteger x;
    final BigInteger y;

    private Curves(EllipticCurve curve, String prime, String b, String order, String x, String y) {
        this.curve = curve;
        this.prime = new BigInteger(prime, 16);
        this.b = new BigInteger(b, 16);
        this.order = new BigInteger(order, 16);
        this.x = new BigInteger(x, 16);
        this.y = new BigInteger(y, 16);
        a = this.prime.subtract(BigInteger.valueOf(3));
    }

    /** {@return bytes of a coordinate} */
    int length() {
        return curve.fieldBytes();
    }

    /** {@return bytes of the order} */
    int orderLength() {
        return (order.bitLength() + 7) / 8;
    }

    /**
     * {@return the point of an ECPoint value (RFC 5480, section 2.2): on the curve, and not the one at infinity; null
     * if it is none}
     */
    BigInteger @Nullable [] pointOrNull(byte[] encoded) {
        int size = length();
        int form = encoded.length == 0 ? 0 : encoded[0];
        if (form == 4 && encoded.length == 1 + 2 * size) {
            BigInteger px = number(encoded, 1, size);
            BigInteger py = number(encoded, 1 + size, size);
            if (px.compareTo(prime) < 0 && py.compareTo(prime) < 0
                    && py.multiply(py).mod(prime).equals(square(px))) {
                return new BigInteger[] {px, py};
            }
        } else if ((form == 2 || form == 3) && encoded.length == 1 + size) {
            BigInteger px = number(encoded, 1, size);
            BigInteger root = px.compareTo(prime) < 0 ? root(square(px)) : null;
            if (root != null) {
                return new BigInteger[] {px, root.testBit(0) == (form == 3) ? root : prime.subtract(root)};
            }
        }
        return null;
    }

    /** {@return the point of an ECPoint value, as {@link #pointOrNull} finds it} */
    BigInteger[] point(byte[] encoded) throws InvalidKeyException {
        BigInteger[] point = pointOrNull(encoded);
        if (point == null) {
            throw new InvalidKeyException("no point of the curve");
        }
        return point;
    }

    private static BigInteger number(byte[] bytes, int from, int length) {
        return new BigInteger(1, bytes, from, length);
    }

    /** {@return y squared, by the curve's equation} */
    private BigInteger square(BigInteger px) {
        return px.multiply(px).add(a).multiply(px).add(b).mod(prime);
    }

    /** {@return a square root, or null if there is none} Tonelli and Shanks. */
    private @Nullable BigInteger root(BigInteger value) {
        BigInteger one = BigInteger.ONE;
        BigInteger last = prime.subtract(one);
        if (value.signum() == 0 || !value.modPow(last.shiftRight(1), prime).equals(one)) {
            return value.signum() == 0 ? value : null;
        }
        int twos = last.getLowestSetBit();
        BigInteger odd = last.shiftRight(twos);
        BigInteger nonResidue = BigInteger.TWO;
        while (nonResidue.modPow(last.shiftRight(1), prime).equals(one)) {
            nonResidue = nonResidue.add(one);
        }
        BigInteger power = nonResidue.modPow(odd, prime);
        BigInteger result = value.modPow(odd.add(one).shiftRight(1), prime);
        BigInteger rest = value.modPow(odd, prime);
        int left = twos;
        while (!rest.equals(one)) {
            int least = 0;
            for (BigInteger r = rest; !r.equals(one); r = r.multiply(r).mod(prime)) {
                least++;
            }
            BigInteger factor = power.modPow(one.shiftLeft(left - least - 1), prime);
            result = result.multiply(factor).mod(prime);
            power = factor.multiply(factor).mod(prime);
            rest = rest.multiply(power).mod(prime);
            left = least;
        }
        return result;
    }

    /**
     * {@return the public point of a private number} A ladder: every bit takes the same two steps, though the numbers
     * of the JDK don't take the same time for each value.
     */
    BigInteger[] publicPoint(BigInteger number) {
        BigInteger @Nullable [] low = null;
        BigInteger @Nullable [] high = {x, y};
        for (int i = order.bitLength() - 1; i >= 0; i--) {
            BigInteger @Nullable [] sum = add(low, high);
            if (number.testBit(i)) {
                low = sum;
                high = add(high, high);
            } else {
                high = sum;
                low = add(low, low);
            }
        }
        return Objects.requireNonNull(low);
    }

    private BigInteger @Nullable [] add(BigInteger @Nullable [] one, BigInteger @Nullable [] other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        BigInteger slope;
        if (one[0].equals(other[0])) {
            if (!one[1].equals(other[1]) || one[1].signum() == 0) {
                return null;
            }
            slope = one[0].multiply(one[0]).multiply(BigInteger.valueOf(3)).add(a)
                    .multiply(one[1].shiftLeft(1).modInverse(prime)).mod(prime);
        } else {
            slope = other[1].subtract(one[1]).multiply(other[0].subtract(one[0]).mod(prime).modInverse(prime))
                    .mod(prime);
        }
        BigInteger px = slope.multiply(slope).subtract(one[0]).subtract(other[0]).mod(prime);
        return new BigInteger[] {px, slope.multiply(one[0].subtract(px)).subtract(one[1]).mod(prime)};
    }

    /**
     * {@return the private number of an ECPrivateKey (RFC 5915)} If the curve or the public point is there too, it must
     * be the right one.
     */
    BigInteger privateNumber(MemorySegment der) throws InvalidKeyException {
        EcKeys.PrivateKey key = EcKeys.privateKey(curve, der);
        BigInteger number = Naturals.toBigInteger(key.number());
        if (number.signum() == 0 || number.compareTo(order) >= 0) {
            throw new InvalidKeyException("private number out of range");
        }
        if (key.publicPoint() != null
                && !Arrays.equals(point(Numbers.bytes(key.publicPoint())), publicPoint(number))) {
            throw new InvalidKeyException("public point of another key");
        }
        return number;
    }

    /** {@return an ECPrivateKey with curve and public point in it} */
    byte[] encode(byte[] secret, byte[] px, byte[] py) {
        byte[] point = Arrays.copyOf(new byte[] {UNCOMPRESSED}, 1 + px.length + py.length);
        System.arraycopy(px, 0, point, 1, px.length);
        System.arraycopy(py, 0, point, 1 + px.length, py.length);
        return EcKeys.encode(curve, secret, point);
    }

    /** {@return a curve} */
    static Curves of(EllipticCurve curve) {
        return switch (curve) {
            case NIST_P192 -> new Curves(curve,
                    "fffffffffffffffffffffffffffffffeffffffffffffffff",
                    "64210519e59c80e70fa7e9ab72243049feb8deecc146b9b1",
                    "ffffffffffffffffffffffff99def836146bc9b1b4d22831",
                    "188da80eb03090f67cbf20eb43a18800f4ff0afd82ff1012",
                    "7192b95ffc8da78631011ed6b24cdd573f977a11e794811");
            case NIST_P224 -> new Curves(curve,
                    "ffffffffffffffffffffffffffffffff000000000000000000000001",
                    "b4050a850c04b3abf54132565044b0b7d7bfd8ba270b39432355ffb4",
                    "ffffffffffffffffffffffffffff16a2e0b8f03e13dd29455c5c2a3d",
                    "b70e0cbd6bb4bf7f321390b94a03c1d356c21122343280d6115c1d21",
                    "bd376388b5f723fb4c22dfe6cd4375a05a07476444d5819985007e34");
            case NIST_P256 -> new Curves(curve,
                    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff",
                    "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b",
                    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551",
                    "6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296",
                    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5");
            case NIST_P384 -> new Curves(curve,
                    "fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffeffffffff0000000000000000"
                            + "ffffffff",
                    "b3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8ed"
                            + "d3ec2aef",
                    "ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196a"
                            + "ccc52973",
                    "aa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e38"
                            + "72760ab7",
                    "3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c"
                            + "90ea0e5f");
            case NIST_P521 -> new Curves(curve,
                    "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
                            + "fffffffffffffffffffffffffffffffffffffffffff",
                    "51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0"
                            + "bd3bb1bf073573df883d2c34f1ef451fd46b503f00",
                    "1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0"
                            + "148f709a5d03bb5c9b8899c47aebb6fb71e91386409",
                    "c6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc1"
                            + "27a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66",
                    "11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b"
                            + "9013fad0761353c7086a272c24088be94769fd16650");
        };
    }
}
