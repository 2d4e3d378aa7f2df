package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.KeyAlgorithm;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.DSAParams;
import java.security.interfaces.DSAPrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.crypto.Digest;
import org.bouncycastle.crypto.agreement.DHStandardGroups;
import org.bouncycastle.crypto.digests.SHA1Digest;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.digests.SHA512Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.DHParameters;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.bouncycastle.crypto.params.HKDFParameters;
import org.bouncycastle.math.ec.ECPoint;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/** Key agreement and key generation. */
final class KeyGroup implements ServiceGroup {
    private final Service service;

    KeyGroup(Service service) {
        this.service = service;
    }

    @Override
    public Service service() {
        return service;
    }

    @Override
    public Stream<DynamicTest> tests(Rig rig) {
        List<DynamicTest> tests = new ArrayList<>();
        if (service == Service.KEY_AGREEMENT) {
            add(tests, rig, KeyAlgorithm.DH, () -> dh(rig));
            add(tests, rig, KeyAlgorithm.DH, "a secret of 1", () -> secretOfOne(rig));
            add(tests, rig, KeyAlgorithm.ECDH, () -> ecdh(rig));
            add(tests, rig, KeyAlgorithm.HKDF, () -> hkdf(rig));
            tests.addAll(limits(rig).toList());
        } else {
            add(tests, rig, KeyAlgorithm.RSA_KEY_PAIR, () -> rsaPairs(rig));
            add(tests, rig, KeyAlgorithm.DSA_KEY_PAIR, () -> dsaPairs(rig));
            add(tests, rig, KeyAlgorithm.EC_KEY_PAIR, () -> ecPairs(rig));
        }
        return tests.stream();
    }

    @Override
    public List<BurstTests.Subject> bursts(Rig rig) {
        return service == Service.KEY_AGREEMENT ? KeyBursts.agreement(rig) : List.of();
    }

    @Override
    public Stream<DynamicTest> limits(Rig rig) {
        List<DynamicTest> tests = new ArrayList<>();
        if (service == Service.KEY_AGREEMENT) {
            add(tests, rig, KeyAlgorithm.HKDF, "all lengths", () -> hkdfLengths(rig));
            add(tests, rig, KeyAlgorithm.DH, "zeros in front", () -> EncodingTests.dh(rig));
            add(tests, rig, KeyAlgorithm.ECDH, "zeros in front", () -> EncodingTests.ecdh(rig));
        }
        return tests.stream();
    }

    private static void add(List<DynamicTest> tests, Rig rig, KeyAlgorithm algorithm, Executable test) {
        add(tests, rig, algorithm, "as it should", test);
    }

    private static void add(List<DynamicTest> tests, Rig rig, KeyAlgorithm algorithm, String what, Executable test) {
        if (rig.adaptor.capabilities().find(algorithm).isPresent()) {
            tests.add(dynamicTest(algorithm + ": " + what, test));
        }
    }

    private static MemorySegment unsigned(BigInteger number, int length) {
        return MemorySegment.ofArray(bytes(number, length));
    }

    static byte[] bytes(BigInteger number, int length) {
        byte[] signed = number.toByteArray();
        byte[] result = new byte[length];
        int count = Math.min(length, signed.length);
        System.arraycopy(signed, signed.length - count, result, length - count, count);
        return result;
    }

    private static void dh(Rig rig) throws Exception {
        for (DHParameters group : List.of(DHStandardGroups.rfc3526_1536, DHStandardGroups.rfc7919_ffdhe2048)) {
            BigInteger p = group.getP();
            int length = (p.bitLength() + 7) / 8;
            BigInteger number = new BigInteger(256, rig.random).setBit(200);
            try (Session session = rig.adaptor.openSession(new SessionSpec.Dh(unsigned(p, length),
                    unsigned(group.getG(), 1), unsigned(number, 40)))) {
                for (int i = 0; i < 10; i++) {
                    BigInteger peer = group.getG().modPow(new BigInteger(256, rig.random).setBit(1), p);
                    PublicKeyGroup.good(rig, derive("DH", session, bytes(peer, length), length + i),
                            bytes(peer.modPow(number, p), length));
                }
                for (BigInteger peer : new BigInteger[] {BigInteger.ZERO, BigInteger.ONE, p.subtract(BigInteger.ONE),
                    p, p.add(BigInteger.TWO)}) {
                    rig.refuse(Status.ERR, derive("wrong peer", session, bytes(peer, length), length));
                }
                rig.refuse(Status.ERR, derive("no room", session, bytes(BigInteger.TEN, length), length - 1));
            }
            assertThrows(AdaptorException.class, () -> rig.adaptor.openSession(new SessionSpec.Dh(
                    unsigned(p, length), unsigned(BigInteger.ONE, 1), unsigned(number, 40))).close());
            for (BigInteger wrong : new BigInteger[] {BigInteger.ZERO, p.subtract(BigInteger.ONE)}) {
                assertThrows(AdaptorException.class, () -> rig.adaptor.openSession(new SessionSpec.Dh(
                        unsigned(p, length), unsigned(group.getG(), 1), unsigned(wrong, length))).close());
            }
        }
    }

    static Request derive(String what, Session session, byte[] peer, int room) {
        return new Request(what, session, OperationType.DERIVE).auxiliary(peer).destination(room);
    }

    /** A secret of 1 is none (NIST SP 800-56A, section 5.7.1.1): the peer's value has the private number as order. */
    private static void secretOfOne(Rig rig) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("DSA");
        generator.initialize(2048);
        DSAParams params = ((DSAPrivateKey) generator.generateKeyPair().getPrivate()).getParams();
        try (Session session = rig.adaptor.openSession(new SessionSpec.Dh(unsigned(params.getP(), 256),
                unsigned(BigInteger.TWO, 1), unsigned(params.getQ(), 32)))) {
            rig.refuse(Status.ERR, derive("a secret of 1", session, bytes(params.getG(), 256), 256));
        }
    }

    private static void ecdh(Rig rig) throws Exception {
        for (EllipticCurve curve : EllipticCurve.values()) {
            ECDomainParameters domain = EllipticTests.domain(curve);
            BigInteger number = new BigInteger(domain.getN().bitLength() - 1, rig.random).setBit(100);
            byte[] key = EllipticTests.privateKey(curve, number, true);
            try (Session session = rig.open(memory -> new SessionSpec.Ecdh(curve, memory), key)) {
                for (int i = 0; i < 8; i++) {
                    ECPoint peer = domain.getG().multiply(new BigInteger(150, rig.random).setBit(0)).normalize();
                    byte[] expected = bytes(peer.multiply(number).normalize().getAffineXCoord().toBigInteger(),
                            curve.fieldBytes());
                    PublicKeyGroup.good(rig, derive("ECDH " + curve, session, peer.getEncoded(i % 2 == 0),
                            curve.fieldBytes() + i), expected);
                }
                byte[] off = domain.getG().getEncoded(false);
                off[off.length - 1] ^= 1;
                for (byte[] wrong : new byte[][] {off, {0}, {}, Arrays.copyOf(off, 5)}) {
                    rig.refuse(Status.ERR, derive("wrong point", session, wrong, curve.fieldBytes()));
                }
                rig.refuse(Status.ERR, derive("no room", session, domain.getG().getEncoded(false),
                        curve.fieldBytes() - 1));
            }
        }
    }

    private static void hkdf(Rig rig) throws Exception {
        HexFormat hex = HexFormat.of();
        expand(rig, HashAlgorithm.SHA_256, hex.parseHex("0b".repeat(22)), hex.parseHex("000102030405060708090a0b0c"),
                hex.parseHex("f0f1f2f3f4f5f6f7f8f9"), hex.parseHex("3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5d"
                        + "b02d56ecc4c5bf34007208d5b887185865"));
        expand(rig, HashAlgorithm.SHA_256, hex.parseHex("0b".repeat(22)), new byte[0], new byte[0],
                hex.parseHex("8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"));
        for (int i = 0; i < 30; i++) {
            hkdf(rig, i, rig.random.nextInt(200), rig.random.nextInt(200), rig.random.nextInt(200),
                    1 + rig.random.nextInt(1000));
        }
        try (Session session = open(rig, HashAlgorithm.SHA1, new byte[1], new byte[1])) {
            rig.refuse(Status.ERR, new Request("too long", session, OperationType.DERIVE).destination(255 * 20 + 1));
        }
    }

    /** Compares with Bouncy Castle. */
    private static void hkdf(Rig rig, int hash, int input, int salt, int info, int output) throws AdaptorException {
        Digest[] digests = {new SHA1Digest(), new SHA256Digest(), new SHA512Digest()};
        HashAlgorithm[] hashes = {HashAlgorithm.SHA1, HashAlgorithm.SHA_256, HashAlgorithm.SHA_512};
        HKDFBytesGenerator generator = new HKDFBytesGenerator(digests[hash % 3]);
        byte[] inputKey = rig.bytes(input);
        byte[] saltBytes = rig.bytes(salt);
        byte[] infoBytes = rig.bytes(info);
        generator.init(new HKDFParameters(inputKey, saltBytes, infoBytes));
        byte[] expected = new byte[output];
        generator.generateBytes(expected, 0, output);
        expand(rig, hashes[hash % 3], inputKey, saltBytes, infoBytes, expected);
    }

    /** RFC 5869: salt, key and info of any length, none included; 255 digests at most, and nothing at all. */
    private static void hkdfLengths(Rig rig) throws AdaptorException {
        hkdf(rig, 0, 0, 0, 0, 255 * 20);
        hkdf(rig, 1, 0, 20, 0, 255 * 32);
        hkdf(rig, 2, 5000, 5000, 20_000, 255 * 64);
        hkdf(rig, 1, 32, 0, 100_000, 42);
        hkdf(rig, 1, 32, 0, 10, 0);
        hkdf(rig, 2, 1, 129, 8193, 1);
    }

    private static Session open(Rig rig, HashAlgorithm hash, byte[] input, byte[] salt) throws AdaptorException {
        return rig.adaptor.openSession(
                new SessionSpec.Hkdf(hash, MemorySegment.ofArray(input), MemorySegment.ofArray(salt)));
    }

    private static void expand(Rig rig, HashAlgorithm hash, byte[] input, byte[] salt, byte[] info, byte[] output)
            throws AdaptorException {
        try (Session session = open(rig, hash, input, salt)) {
            PublicKeyGroup.good(rig, new Request("HKDF " + hash, session, OperationType.DERIVE).source(info)
                    .destination(output.length), output);
        }
    }

    private static byte[] generate(Rig rig, SessionSpec spec, int room) throws AdaptorException {
        try (Session session = rig.adaptor.openSession(spec)) {
            rig.refuse(Status.ERR, new Request("no room", session, OperationType.GENERATE).destination(8));
            return PublicKeyGroup.good(rig, new Request("generate", session, OperationType.GENERATE)
                    .destination(room), null);
        }
    }

    private static void rsaPairs(Rig rig) throws Exception {
        RSAPrivateKey key = RSAPrivateKey.getInstance(generate(rig, new SessionSpec.RsaKeyPair(2048), 4096));
        assertEquals(2048, key.getModulus().bitLength());
        assertEquals(key.getModulus(), key.getPrime1().multiply(key.getPrime2()));
        BigInteger value = new BigInteger(2000, rig.random);
        assertEquals(value, value.modPow(key.getPublicExponent(), key.getModulus())
                .modPow(key.getPrivateExponent(), key.getModulus()));
        for (int bits : new int[] {0, -8, 512, 1024, 2049, 8192, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
            assertThrows(AdaptorException.class,
                    () -> rig.adaptor.openSession(new SessionSpec.RsaKeyPair(bits)).close());
        }
    }

    private static void dsaPairs(Rig rig) throws Exception {
        byte[] encoded = generate(rig, new SessionSpec.DsaKeyPair(2048), 4096);
        DSAPrivateKey key = (DSAPrivateKey) KeyFactory.getInstance("DSA")
                .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        assertEquals(2048, key.getParams().getP().bitLength());
        assertTrue(key.getX().signum() > 0 && key.getX().compareTo(key.getParams().getQ()) < 0);
    }

    private static void ecPairs(Rig rig) throws Exception {
        for (EllipticCurve curve : EllipticCurve.values()) {
            byte[] encoded = generate(rig, new SessionSpec.EcKeyPair(curve), 300);
            byte[] other = generate(rig, new SessionSpec.EcKeyPair(curve), 300);
            assertTrue(!Arrays.equals(encoded, other));
            ECPrivateKey key = ECPrivateKey.getInstance(encoded);
            ECPoint point = EllipticTests.domain(curve).getG().multiply(key.getKey()).normalize();
            assertArrayEquals(point.getEncoded(false), key.getPublicKey().getBytes());
            assertArrayEquals(EllipticTests.privateKey(curve, key.getKey(), true), encoded);
            try (Session session = rig.open(memory -> new SessionSpec.Ecdh(curve, memory), encoded)) {
                assertEquals(Service.KEY_AGREEMENT, session.service());
            }
        }
    }
}
