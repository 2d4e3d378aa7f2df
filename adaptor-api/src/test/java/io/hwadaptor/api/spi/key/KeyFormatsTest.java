package io.hwadaptor.api.spi.key;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DigestInfo;
import org.bouncycastle.crypto.signers.StandardDSAEncoding;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The formats against Bouncy Castle's encoders and the JDK's numbers, and cut and changed at every byte. */
class KeyFormatsTest {
    private static final Random RANDOM = new Random(13);
    private static RSAPrivateCrtKey rsa;

    @BeforeAll
    static void generate() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(1024);
        rsa = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
    }

    private static SessionSpec.Rsa spec(KeyType type, byte[] der) {
        return new SessionSpec.Rsa(type, RsaPadding.PKCS1, RsaHash.SHA256, MemorySegment.ofArray(der));
    }

    private static byte[] rsaSequence(BigInteger... numbers) throws Exception {
        ASN1EncodableVector vector = new ASN1EncodableVector();
        for (BigInteger number : numbers) {
            vector.add(new ASN1Integer(number));
        }
        return new DERSequence(vector).getEncoded();
    }

    private static byte[] privateRsa() throws Exception {
        return new RSAPrivateKey(rsa.getModulus(), rsa.getPublicExponent(), rsa.getPrivateExponent(), rsa.getPrimeP(),
                rsa.getPrimeQ(), rsa.getPrimeExponentP(), rsa.getPrimeExponentQ(), rsa.getCrtCoefficient())
                .getEncoded();
    }

    @Test
    void shouldReadRsaKeys() throws Exception {
        RsaKey key = RsaKey.of(spec(KeyType.PRIVATE, privateRsa()));
        assertEquals(rsa.getModulus(), Naturals.toBigInteger(key.modulus()));
        assertEquals(rsa.getPublicExponent(), Naturals.toBigInteger(key.publicExponent()));
        assertEquals(rsa.getPrivateExponent(), Naturals.toBigInteger(key.privateExponent()));
        assertEquals(List.of(rsa.getPrimeP(), rsa.getPrimeQ(), rsa.getPrimeExponentP(), rsa.getPrimeExponentQ(),
                rsa.getCrtCoefficient()), key.crt().stream().map(Naturals::toBigInteger).toList());
        assertEquals(128, key.length());

        RsaKey open = RsaKey.of(spec(KeyType.PUBLIC, rsaSequence(rsa.getModulus(), rsa.getPublicExponent())));
        assertEquals(rsa.getModulus(), Naturals.toBigInteger(open.modulus()));
        assertNull(open.privateExponent());
        assertTrue(open.crt().isEmpty());
    }

    @Test
    void shouldTakeAKeyWithoutPrimesForOne() throws Exception {
        BigInteger zero = BigInteger.ZERO;
        RsaKey key = RsaKey.of(spec(KeyType.PRIVATE, rsaSequence(zero, rsa.getModulus(), rsa.getPublicExponent(),
                rsa.getPrivateExponent(), zero, zero, zero, zero, zero)));
        assertTrue(key.crt().isEmpty());
        assertEquals(rsa.getPrivateExponent(), Naturals.toBigInteger(key.privateExponent()));
    }

    @Test
    void shouldRefuseRsaNumbersOutOfRange() throws Exception {
        BigInteger n = rsa.getModulus();
        BigInteger e = rsa.getPublicExponent();
        BigInteger d = rsa.getPrivateExponent();
        BigInteger one = BigInteger.ONE;
        BigInteger zero = BigInteger.ZERO;
        for (BigInteger[] bad : new BigInteger[][] {{n.add(one), e}, {n, one}, {n, BigInteger.TWO}, {n, n}, {n, zero},
            {n, n.add(BigInteger.TWO)}, {n, e.add(one)}, {n, e, one}, {n}}) {
            assertInvalid(spec(KeyType.PUBLIC, rsaSequence(bad)));
        }
        for (BigInteger[] bad : new BigInteger[][] {{zero, n, e, zero, zero, zero, zero, zero, zero},
            {zero, n, e, n, zero, zero, zero, zero, zero}, {BigInteger.TWO, n, e, d, zero, zero, zero, zero, zero},
            {zero, n, e, d, zero, zero, zero, zero}, {zero, n, e, d, zero, zero, zero, zero, zero, zero}}) {
            assertInvalid(spec(KeyType.PRIVATE, rsaSequence(bad)));
        }
        for (SessionSpec.Rsa spec : new SessionSpec.Rsa[] {
            spec(KeyType.PRIVATE, rsaSequence(one, n, e, d, zero, zero, zero, zero, zero)),
            spec(KeyType.PUBLIC, rsaSequence(one.shiftLeft(510).add(one), e)),
            spec(KeyType.PUBLIC, rsaSequence(one.shiftLeft(4096).add(one), e))}) {
            assertThrows(UnsupportedKeyException.class, () -> RsaKey.of(spec));
        }
        assertEquals(64, RsaKey.of(spec(KeyType.PUBLIC, rsaSequence(one.shiftLeft(511).add(one), e))).length());
        assertEquals(512, RsaKey.of(spec(KeyType.PUBLIC, rsaSequence(one.shiftLeft(4095).add(one), e))).length());
    }

    private static void assertInvalid(SessionSpec.Rsa spec) {
        InvalidKeyException e = assertThrows(InvalidKeyException.class, () -> RsaKey.of(spec));
        assertFalse(e instanceof UnsupportedKeyException, e.getMessage());
    }

    @Test
    void shouldRefuseKeysThatAreCutOrLonger() throws Exception {
        byte[] der = privateRsa();
        byte[] ec = ecKey(EllipticCurve.NIST_P256, "1.2.840.10045.3.1.7");
        for (int length = 0; length <= der.length + 1; length++) {
            byte[] other = Arrays.copyOf(der, length);
            if (length != der.length) {
                assertThrows(InvalidKeyException.class, () -> RsaKey.of(spec(KeyType.PRIVATE, other)));
            }
        }
        for (int length = 0; length <= ec.length + 1; length++) {
            MemorySegment other = MemorySegment.ofArray(Arrays.copyOf(ec, length));
            if (length != ec.length) {
                assertThrows(InvalidKeyException.class, () -> EcKeys.privateKey(EllipticCurve.NIST_P256, other));
            }
        }
    }

    private static byte[] ecKey(EllipticCurve curve, String identifier) throws Exception {
        byte[] point = new byte[65];
        point[0] = 4;
        return new ECPrivateKey(curve.fieldBytes() * Byte.SIZE, BigInteger.valueOf(77), new DERBitString(point),
                new ASN1ObjectIdentifier(identifier)).getEncoded();
    }

    @Test
    void shouldReadAndWriteKeysOnCurves() throws Exception {
        Map<EllipticCurve, String> identifiers = Map.of(EllipticCurve.NIST_P192, "1.2.840.10045.3.1.1",
                EllipticCurve.NIST_P224, "1.3.132.0.33", EllipticCurve.NIST_P256, "1.2.840.10045.3.1.7",
                EllipticCurve.NIST_P384, "1.3.132.0.34", EllipticCurve.NIST_P521, "1.3.132.0.35");
        for (EllipticCurve curve : EllipticCurve.values()) {
            byte[] der = ecKey(curve, identifiers.get(curve));
            EcKeys.PrivateKey key = EcKeys.privateKey(curve, MemorySegment.ofArray(der));
            assertEquals(BigInteger.valueOf(77), Naturals.toBigInteger(key.number()));
            assertEquals(65, key.publicPoint().byteSize());
            EllipticCurve other = curve == EllipticCurve.NIST_P256 ? EllipticCurve.NIST_P192 : EllipticCurve.NIST_P256;
            assertThrows(InvalidKeyException.class, () -> EcKeys.privateKey(other, MemorySegment.ofArray(der)));
            assertArrayEquals(der, EcKeys.encode(curve, key.number().toArray(ValueLayout.JAVA_BYTE),
                    key.publicPoint().toArray(ValueLayout.JAVA_BYTE)));
        }
        byte[] bare = new ECPrivateKey(256, BigInteger.valueOf(77)).getEncoded();
        assertNull(EcKeys.privateKey(EllipticCurve.NIST_P256, MemorySegment.ofArray(bare)).publicPoint());
        bare[4]++;
        assertThrows(InvalidKeyException.class,
                () -> EcKeys.privateKey(EllipticCurve.NIST_P256, MemorySegment.ofArray(bare)));
    }

    @Test
    void shouldTakeThreeFormsOfAPoint() throws Exception {
        for (int form = 0; form < 256; form++) {
            MemorySegment point = MemorySegment.ofArray(new byte[] {(byte) form, 1});
            if (form >= 2 && form <= 4) {
                EcKeys.requirePointForm(point);
            } else {
                assertThrows(InvalidKeyException.class, () -> EcKeys.requirePointForm(point));
            }
        }
        assertThrows(InvalidKeyException.class, () -> EcKeys.requirePointForm(MemorySegment.ofArray(new byte[0])));
    }

    /** Every change of a byte is another signature or none, as Bouncy Castle reads it too. */
    @Test
    void shouldReadSignaturesAsOthersDo() throws Exception {
        BigInteger order = BigInteger.ONE.shiftLeft(256).subtract(BigInteger.valueOf(1000));
        for (int round = 0; round < 20; round++) {
            BigInteger r = new BigInteger(1 + RANDOM.nextInt(255), RANDOM).add(BigInteger.ONE);
            BigInteger s = new BigInteger(1 + RANDOM.nextInt(255), RANDOM).add(BigInteger.ONE);
            byte[] encoded = StandardDSAEncoding.INSTANCE.encode(order, r, s);
            assertArrayEquals(encoded, Signatures.encode(r, s));
            for (int i = 0; i < encoded.length; i++) {
                for (int change : new int[] {1, 0x80, 0xFF, RANDOM.nextInt(1, 256)}) {
                    byte[] other = encoded.clone();
                    other[i] ^= (byte) change;
                    assertArrayEquals(reference(other, order), Signatures.pair(MemorySegment.ofArray(other), order),
                            r + " " + s + ": " + i + " " + change);
                }
                assertNull(Signatures.pair(MemorySegment.ofArray(encoded).asSlice(0, i), order));
            }
            assertFalse(Signatures.isPair(MemorySegment.ofArray(Arrays.copyOf(encoded, encoded.length + 1))));
        }
    }

    private static BigInteger[] reference(byte[] encoded, BigInteger order) {
        try {
            BigInteger[] pair = StandardDSAEncoding.INSTANCE.decode(order, encoded);
            return pair[0].signum() == 0 || pair[1].signum() == 0 ? null : pair;
        } catch (Exception e) {
            return null;
        }
    }

    @Test
    void shouldCompareNumbers() {
        for (int i = 0; i < 5000; i++) {
            BigInteger one = new BigInteger(RANDOM.nextInt(40), RANDOM);
            BigInteger other = RANDOM.nextInt(4) == 0 ? one : new BigInteger(RANDOM.nextInt(40), RANDOM);
            MemorySegment a = bytes(one);
            MemorySegment b = bytes(other);
            assertEquals(one.bitLength(), Naturals.bitLength(a));
            assertEquals(one.testBit(0), Naturals.isOdd(a));
            assertEquals(one.signum() == 0, Naturals.isZero(a));
            assertEquals(one.compareTo(other) < 0, Naturals.isBelow(a, b), one + " " + other);
            assertEquals(one, Naturals.toBigInteger(a));
        }
        assertFalse(Naturals.isOdd(MemorySegment.ofArray(new byte[0])));
    }

    /** With some zeros in front. */
    private static MemorySegment bytes(BigInteger number) {
        byte[] shortest = number.toByteArray();
        byte[] padded = new byte[shortest.length + RANDOM.nextInt(3)];
        System.arraycopy(shortest, 0, padded, padded.length - shortest.length, shortest.length);
        return MemorySegment.ofArray(padded);
    }

    @Test
    void shouldKnowDigestInfos() throws Exception {
        Map<RsaHash, String> identifiers = Map.of(RsaHash.MD2, "1.2.840.113549.2.2", RsaHash.MD4, "1.2.840.113549.2.4",
                RsaHash.MD5, "1.2.840.113549.2.5", RsaHash.SHA1, "1.3.14.3.2.26",
                RsaHash.SHA224, "2.16.840.1.101.3.4.2.4", RsaHash.SHA256, "2.16.840.1.101.3.4.2.1",
                RsaHash.SHA384, "2.16.840.1.101.3.4.2.2", RsaHash.SHA512, "2.16.840.1.101.3.4.2.3");
        for (RsaHash hash : RsaHash.values()) {
            if (!Pkcs1.hasDigestInfo(hash)) {
                assertEquals(RsaHash.MD3, hash);
                assertThrows(IllegalArgumentException.class, () -> Pkcs1.digestInfo(hash));
            } else if (hash == RsaHash.NONE) {
                assertEquals(0, Pkcs1.digestInfo(hash).length);
            } else {
                byte[] prefix = Pkcs1.digestInfo(hash);
                int length = prefix[prefix.length - 1];
                byte[] whole = new DigestInfo(new AlgorithmIdentifier(
                        new ASN1ObjectIdentifier(identifiers.get(hash)), DERNull.INSTANCE), new byte[length])
                        .getEncoded();
                assertArrayEquals(Arrays.copyOf(whole, whole.length - length), prefix);
            }
        }
    }

    /** Against the plainest way to say it. */
    @Test
    void shouldFindMessages() {
        for (int round = 0; round < 20_000; round++) {
            byte[] block = new byte[16];
            for (int i = 0; i < block.length; i++) {
                block[i] = (byte) (RANDOM.nextInt(8) == 0 ? 0 : RANDOM.nextInt(1, 256));
            }
            block[0] = (byte) (RANDOM.nextInt(8) == 0 ? RANDOM.nextInt() : 0);
            block[1] = (byte) (RANDOM.nextInt(8) == 0 ? RANDOM.nextInt() : 2);
            int room = RANDOM.nextInt(8);
            int zero = 2;
            while (zero < block.length && block[zero] != 0) {
                zero++;
            }
            boolean good = block[0] == 0 && block[1] == 2 && zero >= 10 && zero < block.length
                    && block.length - zero - 1 <= room;
            assertEquals(good ? zero + 1 : -1, Pkcs1.messageStart(MemorySegment.ofArray(block), room),
                    Arrays.toString(block) + " " + room);
        }
    }
}
