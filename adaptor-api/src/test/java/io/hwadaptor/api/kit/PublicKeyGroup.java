package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.Status;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import org.bouncycastle.asn1.pkcs.RSAPrivateKey;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.junit.jupiter.api.DynamicTest;

/** RSA, ECDSA and DSA. */
final class PublicKeyGroup implements ServiceGroup {
    private static final byte[] NONE = {};
    private static final Map<Integer, RSAPrivateCrtKey> RSA_PAIRS = new HashMap<>();

    @Override
    public Service service() {
        return Service.AKCIPHER;
    }

    @Override
    public Stream<DynamicTest> tests(Rig rig) {
        List<DynamicTest> tests = new ArrayList<>();
        if (rig.adaptor.capabilities().find(AkcipherAlgorithm.RSA).isPresent()) {
            tests.add(dynamicTest("RSA: decryption file", () -> decryptionFile(rig)));
            tests.add(dynamicTest("RSA: signature files", () -> {
                signatureFile(rig, "rsa_signature_2048_sha256.json", "SHA-256", RsaHash.SHA256);
                signatureFile(rig, "rsa_signature_3072_sha512.json", "SHA-512", RsaHash.SHA512);
            }));
            for (int bits : new int[] {512, 1024, 1030, 2048, 4096}) {
                tests.add(dynamicTest("RSA: raw, " + bits + " bit", () -> raw(rig, bits)));
            }
            tests.add(dynamicTest("RSA: padding", () -> padding(rig)));
            tests.add(dynamicTest("RSA: signatures", () -> signatures(rig)));
            tests.add(dynamicTest("RSA: wrong keys", () -> wrongKeys(rig)));
            tests.addAll(VerdictTests.rsa(rig));
            tests.add(dynamicTest("RSA: zeros in front", () -> EncodingTests.rsa(rig)));
        }
        if (rig.adaptor.capabilities().find(AkcipherAlgorithm.ECDSA).isPresent()) {
            tests.addAll(EllipticTests.ecdsa(rig));
            tests.add(dynamicTest("ECDSA: zeros in front", () -> EncodingTests.ecdsa(rig)));
            tests.add(dynamicTest("ECDSA: to infinity", () -> VerdictTests.infinity(rig)));
        }
        if (rig.adaptor.capabilities().find(AkcipherAlgorithm.DSA).isPresent()) {
            tests.add(dynamicTest("DSA: signatures", () -> dsa(rig)));
            tests.addAll(VerdictTests.dsa(rig));
        }
        return tests.stream();
    }

    @Override
    public List<BurstTests.Subject> bursts(Rig rig) {
        return KeyBursts.akcipher(rig);
    }

    @Override
    public Stream<DynamicTest> limits(Rig rig) {
        List<DynamicTest> tests = new ArrayList<>();
        if (rig.adaptor.capabilities().find(AkcipherAlgorithm.RSA).isPresent()) {
            tests.addAll(VerdictTests.rsa(rig));
            tests.add(dynamicTest("RSA: zeros in front", () -> EncodingTests.rsa(rig)));
        }
        if (rig.adaptor.capabilities().find(AkcipherAlgorithm.DSA).isPresent()) {
            tests.addAll(VerdictTests.dsa(rig));
        }
        return tests.stream();
    }

    private static Session rsa(Rig rig, KeyType type, RsaPadding padding, RsaHash hash, byte[] key)
            throws AdaptorException {
        return rig.open(memory -> new SessionSpec.Rsa(type, padding, hash, memory), key);
    }

    private static void decryptionFile(Rig rig) throws Exception {
        List<VectorFiles.Case> cases = VectorFiles.read("rsa_pkcs1_2048.json");
        int count = 0;
        for (VectorFiles.Case test : cases) {
            BigInteger[] parts = new BigInteger[8];
            String[] names = {"modulus", "publicExponent", "privateExponent", "prime1", "prime2", "exponent1",
                "exponent2", "coefficient"};
            for (int i = 0; i < parts.length; i++) {
                parts[i] = new BigInteger(test.text("privateKey", names[i]), 16);
            }
            try (Session session = rsa(rig, KeyType.PRIVATE, RsaPadding.PKCS1, RsaHash.SHA1, pkcs1(parts))) {
                Request request = new Request(test.toString(), session, OperationType.DECRYPT)
                        .source(test.bytes("ct")).destination(256);
                if (test.mustPass()) {
                    good(rig, request, test.bytes("msg"));
                } else {
                    rig.refuse(Status.ERR, request);
                }
            }
            test.ran();
            count++;
        }
        assertEquals(cases.size(), count);
    }

    private static void signatureFile(Rig rig, String file, String digest, RsaHash hash) throws Exception {
        List<VectorFiles.Case> cases = VectorFiles.read(file);
        int count = 0;
        for (VectorFiles.Case test : cases) {
            byte[] key = HexFormat.of().parseHex(test.text("publicKeyAsn"));
            try (Session session = rsa(rig, KeyType.PUBLIC, RsaPadding.PKCS1, hash, key)) {
                Status status = rig.run(new Request(test.toString(), session, OperationType.VERIFY)
                        .source(MessageDigest.getInstance(digest).digest(test.bytes("msg")))
                        .auxiliary(test.bytes("sig")).destination(0)).status();
                if (test.mustPass() || !test.valid()) {
                    assertEquals(test.valid() ? Status.OK : Status.KEY_REJECTED, status, test.toString());
                }
            }
            test.ran();
            count++;
        }
        assertEquals(cases.size(), count);
    }

    /** {@return the result, which must be this} */
    static byte[] good(Rig rig, Request request, byte[] expected) {
        Request.Result result = rig.run(request);
        assertEquals(Status.OK, result.status(), request.what);
        if (expected != null) {
            assertArrayEquals(expected, result.produced(), request.what);
        }
        return result.produced();
    }

    static byte[] pkcs1(BigInteger... parts) throws Exception {
        return new RSAPrivateKey(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5], parts[6], parts[7])
                .getEncoded("DER");
    }

    static BigInteger[] parts(RSAPrivateCrtKey key) {
        return new BigInteger[] {key.getModulus(), key.getPublicExponent(), key.getPrivateExponent(), key.getPrimeP(),
            key.getPrimeQ(), key.getPrimeExponentP(), key.getPrimeExponentQ(), key.getCrtCoefficient()};
    }

    /** {@return a key pair} The same one each time, because longer ones take a second to make. */
    static synchronized RSAPrivateCrtKey rsaPair(int bits) throws GeneralSecurityException {
        RSAPrivateCrtKey known = RSA_PAIRS.get(bits);
        if (known == null) {
            known = (RSAPrivateCrtKey) pair("RSA", bits).getPrivate();
            RSA_PAIRS.put(bits, known);
        }
        return known;
    }

    private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    /** Against plain powers, with the primes and with zeros in their place, results in full length. */
    private static void raw(Rig rig, int bits) throws Exception {
        BigInteger[] parts = parts(rsaPair(bits));
        BigInteger[] bare = parts.clone();
        Arrays.fill(bare, 3, 8, BigInteger.ZERO);
        BigInteger n = parts[0];
        int length = (bits + 7) / 8;
        byte[] publicKey = new RSAPublicKey(n, parts[1]).getEncoded("DER");
        for (byte[] key : new byte[][] {pkcs1(parts), pkcs1(bare), publicKey}) {
            KeyType type = Arrays.equals(key, publicKey) ? KeyType.PUBLIC : KeyType.PRIVATE;
            try (Session session = rsa(rig, type, RsaPadding.RAW, RsaHash.SHA1, key)) {
                for (BigInteger value : new BigInteger[] {BigInteger.ZERO, BigInteger.ONE, n.subtract(BigInteger.ONE),
                    new BigInteger(bits - 1, rig.random), new BigInteger(bits - 20, rig.random)}) {
                    byte[] input = fixed(value, length);
                    good(rig, new Request("raw", session, OperationType.ENCRYPT).source(input).destination(length + 5)
                            .layout(Layout.split(new int[] {7, 100}, new int[] {3, 50})),
                            fixed(value.modPow(parts[1], n), length));
                    if (type == KeyType.PRIVATE) {
                        good(rig, new Request("raw", session, OperationType.DECRYPT).source(input)
                                .destination(length), fixed(value.modPow(parts[2], n), length));
                    }
                }
                good(rig, new Request("short input", session, OperationType.ENCRYPT).source(new byte[] {2})
                        .destination(length), fixed(BigInteger.TWO.modPow(parts[1], n), length));
                for (byte[] input : new byte[][] {NONE, fixed(n, length), n.toByteArray(),
                    fixed(n.shiftLeft(8), length + 1)}) {
                    rig.refuse(Status.ERR, new Request("too large", session, OperationType.ENCRYPT).source(input)
                            .destination(length));
                }
                rig.refuse(Status.ERR, new Request("no room", session, OperationType.ENCRYPT)
                        .source(new byte[] {5}).destination(length - 1));
                rig.refuse(Status.NOTSUPP, new Request("raw", session, OperationType.SIGN).source(new byte[20])
                        .destination(length));
                rig.refuse(Status.NOTSUPP, new Request("raw", session, OperationType.VERIFY).source(new byte[20])
                        .auxiliary(new byte[length]));
                if (type == KeyType.PUBLIC) {
                    rig.refuse(Status.ERR, new Request("public", session, OperationType.DECRYPT)
                            .source(new byte[] {5}).destination(length));
                }
            }
        }
    }

    static byte[] fixed(BigInteger value, int length) {
        byte[] bytes = value.toByteArray();
        byte[] result = new byte[length];
        int count = Math.min(length, bytes.length);
        System.arraycopy(bytes, bytes.length - count, result, length - count, count);
        return result;
    }

    private static void padding(Rig rig) throws Exception {
        KeyPair pair = pair("RSA", 1024);
        byte[] key = pkcs1(parts((RSAPrivateCrtKey) pair.getPrivate()));
        Cipher jdk = Cipher.getInstance("RSA/ECB/PKCS1Padding");
        try (Session session = rsa(rig, KeyType.PRIVATE, RsaPadding.PKCS1, RsaHash.SHA1, key)) {
            for (int size : new int[] {0, 1, 20, 100, 117}) {
                byte[] message = rig.bytes(size);
                byte[] encrypted = good(rig, new Request("encrypt", session, OperationType.ENCRYPT).source(message)
                        .destination(128), null);
                jdk.init(Cipher.DECRYPT_MODE, pair.getPrivate());
                assertArrayEquals(message, jdk.doFinal(encrypted));
                jdk.init(Cipher.ENCRYPT_MODE, pair.getPublic());
                byte[] theirs = jdk.doFinal(message);
                good(rig, new Request("decrypt", session, OperationType.DECRYPT).source(theirs).destination(128),
                        message);
                if (size > 0) {
                    rig.refuse(Status.ERR, new Request("no room", session, OperationType.DECRYPT).source(theirs)
                            .destination(size - 1));
                }
                rig.refuse(Status.ERR, new Request("cut", session, OperationType.DECRYPT)
                        .source(Arrays.copyOf(theirs, 127)).destination(128));
            }
            // As many bytes as the modulus (RFC 8017, section 7.2.2), also where the first is zero.
            byte[] theirs;
            do {
                theirs = jdk.doFinal(rig.bytes(20));
            } while (theirs[0] != 0);
            rig.refuse(Status.ERR, new Request("without its zero", session, OperationType.DECRYPT)
                    .source(Arrays.copyOfRange(theirs, 1, 128)).destination(128));
            rig.refuse(Status.ERR, new Request("too long", session, OperationType.ENCRYPT).source(rig.bytes(118))
                    .destination(128));
        }
    }

    private static void signatures(Rig rig) throws Exception {
        KeyPair pair = pair("RSA", 1536);
        byte[] key = pkcs1(parts((RSAPrivateCrtKey) pair.getPrivate()));
        String[][] names = {{"MD2", "MD2"}, {"MD5", "MD5"}, {"SHA1", "SHA1"}, {"SHA224", "SHA-224"},
            {"SHA256", "SHA-256"}, {"SHA384", "SHA-384"}, {"SHA512", "SHA-512"}};
        byte[] message = rig.bytes(99);
        for (String[] name : names) {
            byte[] digest = MessageDigest.getInstance(name[1]).digest(message);
            try (Session session = rsa(rig, KeyType.PRIVATE, RsaPadding.PKCS1, RsaHash.valueOf(name[0]), key)) {
                Signature jdk = Signature.getInstance(name[0] + "withRSA");
                jdk.initSign(pair.getPrivate());
                jdk.update(message);
                signedAndVerified(rig, session, digest, jdk.sign(), 192);
                rig.refuse(Status.ERR, new Request("no such digest", session, OperationType.SIGN)
                        .source(rig.bytes(digest.length + 1)).destination(192));
            }
        }
        try (Session session = rsa(rig, KeyType.PRIVATE, RsaPadding.PKCS1, RsaHash.NONE, key)) {
            Cipher jdk = Cipher.getInstance("RSA/ECB/PKCS1Padding");
            jdk.init(Cipher.ENCRYPT_MODE, pair.getPrivate());
            signedAndVerified(rig, session, message, jdk.doFinal(message), 192);
            byte[] longest = rig.bytes(192 - 11);
            good(rig, new Request("sign", session, OperationType.SIGN).source(longest).destination(192),
                    jdk.doFinal(longest));
            rig.refuse(Status.ERR, new Request("too long", session, OperationType.SIGN).source(rig.bytes(182))
                    .destination(192));
        }
        byte[] publicKey = new RSAPublicKey(((RSAPrivateCrtKey) pair.getPrivate()).getModulus(),
                ((RSAPrivateCrtKey) pair.getPrivate()).getPublicExponent()).getEncoded("DER");
        try (Session session = rsa(rig, KeyType.PUBLIC, RsaPadding.PKCS1, RsaHash.NONE, publicKey)) {
            rig.refuse(Status.ERR, new Request("public", session, OperationType.SIGN).source(message)
                    .destination(192));
        }
    }

    /** Signs, expecting one certain signature, and verifies it with every bit of it wrong once. */
    private static void signedAndVerified(Rig rig, Session session, byte[] digest, byte[] expected, int length) {
        byte[] signature = good(rig, new Request("sign", session, OperationType.SIGN).source(digest)
                .destination(length), expected);
        verified(rig, session, digest, signature);
        rig.refuse(Status.ERR, new Request("no room", session, OperationType.SIGN).source(digest)
                .destination(length - 1));
    }

    /** Verifies a signature, then with one bit wrong here and there. */
    static void verified(Rig rig, Session session, byte[] digest, byte[] signature) {
        Request right = new Request("verify", session, OperationType.VERIFY).source(digest).auxiliary(signature);
        good(rig, right.destination(0), NONE);
        for (int bit : Scale.range(rig.random, 0, signature.length * 8 - 1, 5)) {
            byte[] wrong = signature.clone();
            wrong[bit / 8] ^= (byte) (1 << (bit % 8));
            rig.refuse(Status.KEY_REJECTED, new Request("signature bit " + bit, session, OperationType.VERIFY)
                    .source(digest).auxiliary(wrong).destination(0));
        }
        byte[] other = digest.clone();
        other[0] ^= 1;
        rig.refuse(Status.KEY_REJECTED, new Request("another digest", session, OperationType.VERIFY).source(other)
                .auxiliary(signature).destination(0));
        for (int size : new int[] {0, signature.length - 1, signature.length + 1}) {
            rig.refuse(Status.KEY_REJECTED, new Request("cut to " + size, session, OperationType.VERIFY)
                    .source(digest).auxiliary(Arrays.copyOf(signature, size)).destination(0));
        }
    }

    /** What is no digest has no verdict. */
    static void refusesDigests(Rig rig, Session session, byte[] signature) {
        for (int length : new int[] {0, 65}) {
            rig.refuse(Status.ERR, new Request("digest of " + length, session, OperationType.VERIFY)
                    .source(rig.bytes(length)).auxiliary(signature).destination(0));
        }
    }

    private static void wrongKeys(Rig rig) throws Exception {
        BigInteger[] parts = parts((RSAPrivateCrtKey) pair("RSA", 512).getPrivate());
        byte[] good = pkcs1(parts);
        for (int size = 0; size < good.length; size += 3) {
            refuseRsa(rig, KeyType.PRIVATE, Arrays.copyOf(good, size));
        }
        refuseRsa(rig, KeyType.PRIVATE, Arrays.copyOf(good, good.length + 1));
        refuseRsa(rig, KeyType.PUBLIC, good);
        refuseRsa(rig, KeyType.PRIVATE, new RSAPublicKey(parts[0], parts[1]).getEncoded("DER"));
        for (BigInteger exponent : new BigInteger[] {BigInteger.ZERO, BigInteger.ONE, BigInteger.TWO, parts[0]}) {
            refuseRsa(rig, KeyType.PUBLIC, new RSAPublicKey(parts[0], exponent).getEncoded("DER"));
        }
        refuseRsa(rig, KeyType.PUBLIC, new RSAPublicKey(parts[0].clearBit(0), parts[1]).getEncoded("DER"));
        BigInteger[] otherPrime = parts.clone();
        otherPrime[3] = parts[3].add(BigInteger.TWO);
        refuseRsa(rig, KeyType.PRIVATE, pkcs1(otherPrime));
        AdaptorException refusal = assertThrows(AdaptorException.class,
                () -> rsa(rig, KeyType.PRIVATE, RsaPadding.PKCS1, RsaHash.MD3, good).close());
        assertEquals(Status.NOTSUPP, refusal.status());
    }

    private static void refuseRsa(Rig rig, KeyType type, byte[] key) {
        AdaptorException refusal = assertThrows(AdaptorException.class,
                () -> rsa(rig, type, RsaPadding.PKCS1, RsaHash.SHA1, key).close());
        assertEquals(Status.ERR, refusal.status());
    }

    private static void dsa(Rig rig) throws Exception {
        for (int bits : new int[] {1024, 2048}) {
            KeyPair pair = pair("DSA", bits);
            byte[] message = rig.bytes(50);
            String hash = bits == 1024 ? "SHA1" : "SHA256";
            byte[] digest = MessageDigest.getInstance(bits == 1024 ? "SHA-1" : "SHA-256").digest(message);
            Signature jdk = Signature.getInstance(hash + "withDSA");
            jdk.initSign(pair.getPrivate());
            jdk.update(message);
            byte[] theirs = jdk.sign();
            try (Session session = rig.open(memory -> new SessionSpec.Dsa(KeyType.PUBLIC, memory),
                    pair.getPublic().getEncoded())) {
                verified(rig, session, digest, theirs);
                refusesDigests(rig, session, theirs);
                rig.refuse(Status.ERR, new Request("public", session, OperationType.SIGN).source(digest)
                        .destination(80));
            }
            try (Session session = rig.open(memory -> new SessionSpec.Dsa(KeyType.PRIVATE, memory),
                    pair.getPrivate().getEncoded())) {
                byte[] ours = good(rig, new Request("sign", session, OperationType.SIGN).source(digest)
                        .destination(80), null);
                jdk.initVerify(pair.getPublic());
                jdk.update(message);
                assertTrue(jdk.verify(ours));
                verified(rig, session, digest, ours);
                rig.refuse(Status.NOTSUPP, new Request("encrypt", session, OperationType.ENCRYPT).source(digest)
                        .destination(80));
            }
        }
    }
}
