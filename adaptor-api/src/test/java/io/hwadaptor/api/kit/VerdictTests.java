package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.security.interfaces.DSAPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.DSAParameter;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.crypto.params.ECDomainParameters;
import org.junit.jupiter.api.DynamicTest;

/**
 * Keys that the standards allow and libraries stumble over. An engine that can't do one says NOTSUPP, when the session
 * is opened or when a request comes, so that the next engine does it; never that a signature is wrong which is right.
 */
final class VerdictTests {
    private static final byte[] NONE = {};

    private VerdictTests() {
    }

    static List<DynamicTest> rsa(Rig rig) {
        List<DynamicTest> tests = new ArrayList<>();
        for (int bits : new int[] {2048, 4096}) {
            tests.add(dynamicTest("RSA: public exponents, " + bits + " bit", () -> exponents(rig, bits)));
        }
        tests.add(dynamicTest("RSA: sizes", () -> sizes(rig)));
        return tests;
    }

    static List<DynamicTest> dsa(Rig rig) {
        return List.of(dynamicTest("DSA: an order of 192 bits", () -> order(rig)),
                dynamicTest("DSA: wrong keys", () -> wrongDsaKeys(rig)),
                dynamicTest("DSA: sizes", () -> primes(rig)));
    }

    /**
     * RFC 8017, section 3.1: any odd exponent from 3 to below the modulus that has no divisor in common with p − 1 and
     * q − 1.
     */
    private static void exponents(Rig rig, int bits) throws Exception {
        RSAPrivateCrtKey pair = PublicKeyGroup.rsaPair(bits);
        BigInteger n = pair.getModulus();
        BigInteger p = pair.getPrimeP();
        BigInteger q = pair.getPrimeQ();
        BigInteger phi = p.subtract(BigInteger.ONE).multiply(q.subtract(BigInteger.ONE));
        BigInteger overLong = BigInteger.ONE.shiftLeft(64).add(BigInteger.valueOf(13));
        for (BigInteger least : bits > 3072 ? new BigInteger[] {overLong, BigInteger.ONE.shiftLeft(255)}
                : new BigInteger[] {BigInteger.valueOf(3), overLong, n.shiftRight(9)}) {
            BigInteger e = least.setBit(0);
            while (!e.gcd(phi).equals(BigInteger.ONE)) {
                e = e.add(BigInteger.TWO);
            }
            BigInteger d = e.modInverse(phi);
            byte[] privateKey = PublicKeyGroup.pkcs1(n, e, d, p, q, d.mod(p.subtract(BigInteger.ONE)),
                    d.mod(q.subtract(BigInteger.ONE)), q.modInverse(p));
            String what = "exponent of " + e.bitLength() + " bits";
            byte[] message = rig.bytes(40);
            byte[] signature = sign(message, n, d);
            verify(rig, what, KeyType.PUBLIC, new RSAPublicKey(n, e).getEncoded("DER"), message, signature);
            verify(rig, what, KeyType.PRIVATE, privateKey, message, signature);
            work(rig, what, privateKey, n, e, d);
        }
    }

    /** {@return a signature made by hand (RFC 8017, section 9.2, without a DigestInfo)} */
    static byte[] sign(byte[] message, BigInteger n, BigInteger d) {
        int length = (n.bitLength() + 7) / 8;
        byte[] block = new byte[length];
        Arrays.fill(block, 2, length - message.length - 1, (byte) 0xFF);
        block[1] = 1;
        System.arraycopy(message, 0, block, length - message.length, message.length);
        return PublicKeyGroup.fixed(new BigInteger(1, block).modPow(d, n), length);
    }

    private static void verify(Rig rig, String what, KeyType type, byte[] key, byte[] message, byte[] right)
            throws AdaptorException {
        int length = right.length;
        byte[] flipped = right.clone();
        flipped[length - 1] ^= 1;
        byte[] large = new byte[length];
        Arrays.fill(large, (byte) 0xFF);
        try (Session session = openRsa(rig, type, RsaPadding.PKCS1, key)) {
            decide(rig, what, session, message, right, Status.OK);
            decide(rig, what + ", one bit wrong", session, message, flipped, Status.KEY_REJECTED);
            // These take no power, so nothing stands in the way of a verdict.
            for (byte[] wrong : new byte[][] {large, Arrays.copyOf(right, length - 1), new byte[9000], NONE}) {
                rig.refuse(Status.KEY_REJECTED, new Request(what + ", " + wrong.length + " wrong bytes", session,
                        OperationType.VERIFY).source(message).auxiliary(wrong).destination(0));
            }
        }
    }

    /** Encryption, decryption and signature of a key: right, or declined. */
    private static void work(Rig rig, String what, byte[] key, BigInteger n, BigInteger e, BigInteger d)
            throws AdaptorException {
        int length = (n.bitLength() + 7) / 8;
        BigInteger number = new BigInteger(n.bitLength() - 1, rig.random);
        byte[] input = PublicKeyGroup.fixed(number, length);
        try (Session session = openRsa(rig, KeyType.PRIVATE, RsaPadding.RAW, key)) {
            produce(rig, new Request(what, session, OperationType.ENCRYPT).source(input).destination(length),
                    PublicKeyGroup.fixed(number.modPow(e, n), length));
            produce(rig, new Request(what, session, OperationType.DECRYPT).source(input).destination(length),
                    PublicKeyGroup.fixed(number.modPow(d, n), length));
        }
        try (Session session = openRsa(rig, KeyType.PRIVATE, RsaPadding.PKCS1, key)) {
            byte[] message = rig.bytes(20);
            Request.Result signed = rig.run(new Request(what, session, OperationType.SIGN).source(message)
                    .destination(length));
            assertEquals(Status.OK, signed.status(), what);
            decide(rig, what, session, message, signed.produced(), Status.OK);
            Request.Result encrypted = rig.run(new Request(what, session, OperationType.ENCRYPT).source(message)
                    .destination(length));
            if (encrypted.status() == Status.NOTSUPP && length > 384) {
                return;
            }
            assertEquals(Status.OK, encrypted.status(), what);
            produce(rig, new Request(what, session, OperationType.DECRYPT).source(encrypted.produced())
                    .destination(length), message);
        }
    }

    private static void produce(Rig rig, Request request, byte[] expected) {
        Request.Result result = rig.run(request);
        if (!rig.declined(request, result)) {
            assertEquals(Status.OK, result.status(), request.what);
            assertTrue(Arrays.equals(expected, result.produced()), request.what + ": wrong bytes");
        }
    }

    /** A verdict is the right one; without one, the request is declined, if the engine may. */
    private static void decide(Rig rig, String what, Session session, byte[] digest, byte[] signature,
            Status expected) {
        Request request = new Request(what, session, OperationType.VERIFY).source(digest).auxiliary(signature)
                .destination(0);
        Request.Result result = rig.run(request);
        if (!rig.declined(request, result)) {
            assertEquals(expected, result.status(), what);
        }
    }

    private static Session openRsa(Rig rig, KeyType type, RsaPadding padding, byte[] key) throws AdaptorException {
        assertTrue(rig.adaptor.supports(new SessionSpec.Rsa(type, padding, RsaHash.NONE, MemorySegment.ofArray(key))));
        return rig.open(memory -> new SessionSpec.Rsa(type, padding, RsaHash.NONE, memory), key);
    }

    /** What is claimed is opened; a modulus of another length is no wrong key, only another engine's. */
    private static void sizes(Rig rig) throws Exception {
        Capability.Range claimed = rig.adaptor.capabilities().find(AkcipherAlgorithm.RSA).orElseThrow().keyLengths();
        for (int bytes : new int[] {48, 63, 64, 65, 128, 383, 384, 512, 513, 640, 1024, 2048}) {
            byte[] key = new RSAPublicKey(number(rig, bytes), BigInteger.valueOf(65_537)).getEncoded("DER");
            offers(rig, claimed.contains(bytes), RsaHash.SHA256.name() + " of " + bytes + " bytes",
                    memory -> new SessionSpec.Rsa(KeyType.PUBLIC, RsaPadding.PKCS1, RsaHash.SHA256, memory), key);
        }
    }

    private static BigInteger number(Rig rig, int bytes) {
        return new BigInteger(8 * bytes, rig.random).setBit(8 * bytes - 1).setBit(0);
    }

    private static void offers(Rig rig, boolean offered, String what,
            Function<MemorySegment, SessionSpec> spec, byte[] key) throws AdaptorException {
        assertEquals(offered, rig.adaptor.supports(spec.apply(MemorySegment.ofArray(key))), what);
        if (offered) {
            rig.open(spec, key).close();
            return;
        }
        AdaptorException refusal = assertThrows(AdaptorException.class, () -> rig.open(spec, key).close(), what);
        assertEquals(Status.NOTSUPP, refusal.status(), what);
    }

    /** A prime p that is not claimed: the rest of the key need not be one. */
    private static void primes(Rig rig) throws Exception {
        Capability.Range claimed = rig.adaptor.capabilities().find(AkcipherAlgorithm.DSA).orElseThrow().keyLengths();
        for (int bytes : new int[] {64, 96, 127, 512, 1024}) {
            assertFalse(claimed.contains(bytes));
            byte[] key = dsaKey(number(rig, bytes), number(rig, 32), BigInteger.TWO, BigInteger.TWO);
            offers(rig, false, "DSA of " + bytes + " bytes",
                    memory -> new SessionSpec.Dsa(KeyType.PUBLIC, memory), key);
        }
    }

    private static byte[] dsaKey(BigInteger p, BigInteger q, BigInteger g, BigInteger y) throws Exception {
        return new SubjectPublicKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_dsa, new DSAParameter(p, q, g)),
                new ASN1Integer(y)).getEncoded("DER");
    }

    /** FIPS 186-4, section 4.1: q divides p - 1, g generates a group of that order, x lies between. */
    private static void wrongDsaKeys(Rig rig) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("DSA");
        generator.initialize(2048);
        DSAPrivateKey good = (DSAPrivateKey) generator.generateKeyPair().getPrivate();
        BigInteger p = good.getParams().getP();
        BigInteger q = good.getParams().getQ();
        BigInteger g = good.getParams().getG();
        BigInteger y = g.modPow(good.getX(), p);
        rig.open(memory -> new SessionSpec.Dsa(KeyType.PUBLIC, memory), dsaKey(p, q, g, y)).close();
        rig.open(memory -> new SessionSpec.Dsa(KeyType.PRIVATE, memory), dsaSecret(p, q, g, BigInteger.ONE)).close();
        refuseDsa(rig, KeyType.PRIVATE, dsaSecret(p, q, g, BigInteger.ZERO), "x of 0");
        refuseDsa(rig, KeyType.PRIVATE, dsaSecret(p, q, g, q), "x of q");
        for (BigInteger other : new BigInteger[] {BigInteger.ZERO, BigInteger.ONE, p, p.subtract(BigInteger.ONE)}) {
            refuseDsa(rig, KeyType.PRIVATE, dsaSecret(p, q, other, good.getX()), "generator " + other);
            refuseDsa(rig, KeyType.PUBLIC, dsaKey(p, q, other, y), "generator " + other);
        }
        BigInteger wrong = q.add(BigInteger.TWO);
        refuseDsa(rig, KeyType.PUBLIC, dsaKey(p, wrong, BigInteger.TWO.modPow(p.divide(wrong), p), y), "order");
        refuseDsa(rig, KeyType.PUBLIC, dsaKey(p.subtract(BigInteger.ONE), q, g, y), "even p");
    }

    private static byte[] dsaSecret(BigInteger p, BigInteger q, BigInteger g, BigInteger x) throws Exception {
        return new PrivateKeyInfo(new AlgorithmIdentifier(X9ObjectIdentifiers.id_dsa, new DSAParameter(p, q, g)),
                new ASN1Integer(x)).getEncoded("DER");
    }

    private static void refuseDsa(Rig rig, KeyType type, byte[] key, String what) {
        AdaptorException refusal = assertThrows(AdaptorException.class,
                () -> rig.open(memory -> new SessionSpec.Dsa(type, memory), key).close(), what);
        assertEquals(Status.ERR, refusal.status(), what);
    }

    /** FIPS 186-4, section 4.2, has orders of 160, 224 and 256 bits; the arithmetic works with those between. */
    private static void order(Rig rig) throws Exception {
        BigInteger q = new BigInteger("9044ba04e2fa2e66769335c1db8960527dba367fe72ee1d1", 16);
        BigInteger p = new BigInteger("863dc198a9de91643abd8c784edd0ffd372fde934f8fd32936272bf052fb46c6d9f9f137213"
                + "90f8afbcf65cda54e1c8407c2a78d58b2d8b2e88352f51fbc614422e78f6e21f3f27582416b49f9a"
                + "78277a83306e0392ada76"
                + "7b2c5e67eb0b65b5d5c01d53275ed3ea74d3c8d4e77fe2713e7009226310d808dbe9bf2dea32c109", 16);
        BigInteger g = BigInteger.TWO.modPow(p.subtract(BigInteger.ONE).divide(q), p);
        BigInteger x = new BigInteger(190, rig.random).setBit(1);
        BigInteger k = new BigInteger(190, rig.random).setBit(0);
        byte[] digest = rig.bytes(24);
        BigInteger r = g.modPow(k, p).mod(q);
        BigInteger s = k.modInverse(q).multiply(new BigInteger(1, digest).add(x.multiply(r))).mod(q);
        byte[] key = dsaKey(p, q, g, g.modPow(x, p));
        try (Session session = rig.open(memory -> new SessionSpec.Dsa(KeyType.PUBLIC, memory), key)) {
            decide(rig, "order of 192 bits", session, digest, signature(r, s), Status.OK);
            decide(rig, "order of 192 bits, wrong", session, digest, signature(s, r), Status.KEY_REJECTED);
        } catch (AdaptorException e) {
            assertEquals(Status.NOTSUPP, e.status(), e.toString());
        }
    }

    /**
     * A signature over which a verification comes to the point at infinity (FIPS 186-5, section 6.4.2, rejects it): a
     * library's arithmetic fails over that, and still it is a verdict.
     */
    static void infinity(Rig rig) throws Exception {
        for (EllipticCurve curve : new EllipticCurve[] {EllipticCurve.NIST_P256, EllipticCurve.NIST_P521}) {
            ECDomainParameters domain = EllipticTests.domain(curve);
            BigInteger order = domain.getN();
            BigInteger number = new BigInteger(200, rig.random).setBit(100);
            byte[] digest = rig.bytes(32);
            BigInteger r = new BigInteger(1, digest).multiply(number.modInverse(order)).negate().mod(order);
            byte[] wrong = signature(r, BigInteger.TEN);
            byte[] point = domain.getG().multiply(number).getEncoded(false);
            byte[] key = EllipticTests.privateKey(curve, number, true);
            for (KeyType type : KeyType.values()) {
                try (Session session = rig.open(memory -> new SessionSpec.Ecdsa(type, curve, memory),
                        type == KeyType.PUBLIC ? point : key)) {
                    rig.refuse(Status.KEY_REJECTED, new Request("to infinity", session, OperationType.VERIFY)
                            .source(digest).auxiliary(wrong).destination(0));
                }
            }
        }
    }

    static byte[] signature(BigInteger r, BigInteger s) throws Exception {
        return new DERSequence(new ASN1Encodable[] {new ASN1Integer(r), new ASN1Integer(s)}).getEncoded("DER");
    }
}
