package io.hwadaptor.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.KeyAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.Status;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.pkcs.DHParameter;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The adaptor against the {@code openssl} command, on random keys and lengths. What the command has no way to do is not
 * here: XTS, GCM's tag over a text, Triple-DES in counter mode, F8, ZUC, XCBC, Twofish; the kit has them.
 */
@Timeout(300)
final class OpensslTest {
    private static final long SEED = Long.getLong("hwadaptor.kit.seed", System.nanoTime());
    private static final int[] LENGTHS = {0, 1, 15, 16, 64, 333, 4096, 8191};
    private static final byte[] NONE = {};

    private final Random random = new Random(SEED);
    private final Map<String, Integer> counts = new HashMap<>();
    private final SoftAdaptor adaptor = new SoftAdaptor();
    private final Arena arena = Arena.ofShared();
    private Openssl openssl;

    @BeforeEach
    void prepare(@TempDir Path folder) {
        boolean there = Openssl.isThere();
        if (!there) {
            System.out.println("skipped: there is no openssl 3 on PATH");
        }
        Assumptions.assumeTrue(there, "skipped: there is no openssl 3 on PATH");
        openssl = new Openssl(folder);
    }

    @AfterEach
    void finish(TestInfo test) {
        adaptor.close();
        arena.close();
        System.out.println(test.getDisplayName() + " (seed " + SEED + "): " + counts);
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static MemorySegment memory(byte[] bytes) {
        return MemorySegment.ofArray(bytes);
    }

    private void same(Algorithm algorithm, String what, byte[] theirs, byte[] ours) {
        assertEquals(Openssl.hex(theirs), Openssl.hex(ours), algorithm + ", " + what + " (seed " + SEED + ")");
        counts.merge(algorithm.name(), 1, Integer::sum);
    }

    private void ran(int least, Algorithm... algorithms) {
        for (Algorithm algorithm : algorithms) {
            assertTrue(counts.getOrDefault(algorithm.name(), 0) >= least, algorithm + ": " + counts);
        }
    }

    /** What one operation is asked for. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Input(OperationType type, byte[] iv, byte[] source, byte[] auxiliary, int room) {
    }

    private Status run(SessionSpec spec, Input input, byte[][] results) throws AdaptorException {
        try (Session session = adaptor.openSession(spec); AdaptorQueue queue = adaptor.openQueue(1)) {
            Operation operation = new Operation(arena, 2);
            operation.session = session;
            operation.type = input.type;
            MemorySegment.copy(input.iv, 0, operation.iv, ValueLayout.JAVA_BYTE, 0, input.iv.length);
            operation.ivLength = input.iv.length;
            add(operation.src, input.source);
            add(operation.auxiliary, input.auxiliary);
            if (results.length == 2 && results[1] != null) {
                MemorySegment.copy(results[1], 0, operation.digest, ValueLayout.JAVA_BYTE, 0, results[1].length);
            }
            add(operation.dst, new byte[input.room]);
            assertEquals(1, queue.submit(new Operation[] {operation}, 0, 1));
            assertEquals(1, queue.poll(new Operation[1], 1));
            results[0] = new byte[input.room];
            operation.dst.copyTo(0, results[0], 0, input.room);
            if (results.length == 1) {
                results[0] = Arrays.copyOf(results[0], (int) operation.producedLength);
            } else {
                results[1] = operation.digest.asSlice(0, session.digestLength()).toArray(ValueLayout.JAVA_BYTE);
            }
            return operation.status;
        }
    }

    private void add(ScatterList list, byte[] bytes) {
        if (bytes.length > 0) {
            MemorySegment memory = arena.allocate(bytes.length);
            MemorySegment.copy(bytes, 0, memory, ValueLayout.JAVA_BYTE, 0, bytes.length);
            list.add(memory, 0, bytes.length);
        }
    }

    /** {@return output and digest of an operation that must go well} */
    private byte[][] ok(SessionSpec spec, OperationType type, byte[] iv, byte[] source, byte[] auxiliary)
            throws AdaptorException {
        byte[][] results = new byte[2][];
        assertEquals(Status.OK, run(spec, new Input(type, iv, source, auxiliary, source.length), results));
        return results;
    }

    /** {@return the result of a public-key operation that must go well} */
    private byte[] key(SessionSpec spec, OperationType type, byte[] source, byte[] auxiliary, int room)
            throws AdaptorException {
        byte[][] results = new byte[1][];
        assertEquals(Status.OK, run(spec, new Input(type, NONE, source, auxiliary, room), results));
        return results[0];
    }

    private void verify(Algorithm algorithm, SessionSpec spec, byte[] digest, byte[] signature)
            throws AdaptorException {
        key(spec, OperationType.VERIFY, digest, signature, 0);
        // The first byte: of long digests only the front counts.
        byte[] wrong = digest.clone();
        wrong[0] ^= 1;
        assertEquals(Status.KEY_REJECTED,
                run(spec, new Input(OperationType.VERIFY, NONE, wrong, signature, 0), new byte[1][]));
        counts.merge(algorithm.name(), 1, Integer::sum);
    }

    private void cipher(CipherAlgorithm algorithm, String name, int keyLength, int length) throws Exception {
        byte[] key = bytes(keyLength);
        byte[] iv = bytes(algorithm.ivLength());
        byte[] plain = bytes(length - length % algorithm.blockLength());
        String[] command = {"enc", "-" + name, "-K", Openssl.hex(key), "-nopad", "-provider", "default", "-provider",
            "legacy"};
        if (iv.length > 0) {
            command = Arrays.copyOf(command, command.length + 2);
            command[command.length - 2] = "-iv";
            command[command.length - 1] = Openssl.hex(iv);
        }
        byte[] sealed = openssl.run(plain, command);
        String what = name + ", " + plain.length + " bytes";
        same(algorithm, what, sealed, crypt(algorithm, Direction.ENCRYPT, key, iv, plain));
        same(algorithm, what, plain, crypt(algorithm, Direction.DECRYPT, key, iv, sealed));
    }

    private byte[] crypt(CipherAlgorithm algorithm, Direction direction, byte[] key, byte[] iv, byte[] source)
            throws AdaptorException {
        return ok(new SessionSpec.Cipher(algorithm, direction, memory(key)),
                direction.operationType(), iv, source, NONE)[0];
    }

    @Test
    void ciphers() throws Exception {
        for (int length : LENGTHS) {
            for (int key : new int[] {16, 24, 32}) {
                cipher(CipherAlgorithm.AES_ECB, "aes-" + key * 8 + "-ecb", key, length);
                cipher(CipherAlgorithm.AES_CBC, "aes-" + key * 8 + "-cbc", key, length);
                cipher(CipherAlgorithm.AES_CTR, "aes-" + key * 8 + "-ctr", key, length);
            }
            cipher(CipherAlgorithm.DES_ECB, "des-ecb", 8, length);
            cipher(CipherAlgorithm.DES_CBC, "des-cbc", 8, length);
            cipher(CipherAlgorithm.DES3_ECB, "des-ede3", 24, length);
            cipher(CipherAlgorithm.DES3_CBC, "des-ede3-cbc", 24, length);
            cipher(CipherAlgorithm.ARC4, "rc4", 16, length);
        }
        ran(2 * LENGTHS.length, CipherAlgorithm.AES_ECB, CipherAlgorithm.AES_CBC, CipherAlgorithm.AES_CTR,
                CipherAlgorithm.DES_ECB, CipherAlgorithm.DES_CBC, CipherAlgorithm.DES3_ECB, CipherAlgorithm.DES3_CBC,
                CipherAlgorithm.ARC4);
    }

    @Test
    void hashes() throws Exception {
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            boolean shake = hash == HashAlgorithm.SHA3_SHAKE128 || hash == HashAlgorithm.SHA3_SHAKE256;
            String name = hash.name().toLowerCase(Locale.ROOT).replace("sha3_shake", "shake").replace("sha_", "sha")
                    .replace('_', '-');
            for (int length : LENGTHS) {
                byte[] source = bytes(length);
                int size = shake ? 1 + random.nextInt(300) : hash.digestLength();
                byte[] theirs = shake ? openssl.run(source, "dgst", "-" + name, "-xoflen", "" + size, "-binary")
                        : openssl.run(source, "dgst", "-" + name, "-binary");
                same(hash, length + " bytes", theirs, ok(new SessionSpec.Hash(hash, size), OperationType.DIGEST, NONE,
                        source, NONE)[1]);
            }
        }
        ran(LENGTHS.length, HashAlgorithm.values());
    }

    private void mac(MacAlgorithm mac, int keyLength, String... command) throws Exception {
        for (int length : LENGTHS) {
            byte[] key = bytes(keyLength);
            byte[] source = bytes(length);
            byte[] iv = bytes(mac == MacAlgorithm.GMAC_AES ? 12 : 0);
            String[] all = Arrays.copyOf(command, command.length + (iv.length > 0 ? 6 : 4));
            int at = command.length - 1;
            all[at++] = "-macopt";
            all[at++] = "hexkey:" + Openssl.hex(key);
            if (iv.length > 0) {
                all[at++] = "-macopt";
                all[at++] = "hexiv:" + Openssl.hex(iv);
            }
            all[at++] = "-binary";
            all[at] = command[command.length - 1];
            same(mac, length + " bytes", openssl.run(source, Arrays.copyOf(all, at + 1)),
                    ok(new SessionSpec.Mac(mac, memory(key), mac.macLength()), OperationType.DIGEST, iv, source,
                            NONE)[1]);
        }
    }

    @Test
    void macs() throws Exception {
        mac(MacAlgorithm.HMAC_MD5, 13, "mac", "-digest", "MD5", "HMAC");
        mac(MacAlgorithm.HMAC_SHA1, 65, "mac", "-digest", "SHA1", "HMAC");
        mac(MacAlgorithm.HMAC_SHA_224, 64, "mac", "-digest", "SHA224", "HMAC");
        mac(MacAlgorithm.HMAC_SHA_256, 32, "mac", "-digest", "SHA256", "HMAC");
        mac(MacAlgorithm.HMAC_SHA_384, 129, "mac", "-digest", "SHA384", "HMAC");
        mac(MacAlgorithm.HMAC_SHA_512, 200, "mac", "-digest", "SHA512", "HMAC");
        for (int key : new int[] {16, 24, 32}) {
            mac(MacAlgorithm.CMAC_AES, key, "mac", "-cipher", "AES-" + key * 8 + "-CBC", "CMAC");
            mac(MacAlgorithm.GMAC_AES, key, "mac", "-cipher", "AES-" + key * 8 + "-GCM", "GMAC");
        }
        mac(MacAlgorithm.CMAC_3DES, 24, "mac", "-cipher", "DES-EDE3-CBC", "CMAC");
        for (int length : LENGTHS) {
            // The last block of CBC.
            byte[] key = bytes(32);
            byte[] source = bytes(length - length % 16 + 16);
            byte[] chained = openssl.run(source, "enc", "-aes-256-cbc", "-K", Openssl.hex(key), "-iv",
                    "0".repeat(32), "-nopad");
            same(MacAlgorithm.CBCMAC_AES, source.length + " bytes",
                    Arrays.copyOfRange(chained, chained.length - 16, chained.length),
                    ok(new SessionSpec.Mac(MacAlgorithm.CBCMAC_AES, memory(key), 16), OperationType.DIGEST, NONE,
                            source, NONE)[1]);
        }
        ran(LENGTHS.length, MacAlgorithm.HMAC_MD5, MacAlgorithm.HMAC_SHA1, MacAlgorithm.HMAC_SHA_224,
                MacAlgorithm.HMAC_SHA_256, MacAlgorithm.HMAC_SHA_384, MacAlgorithm.HMAC_SHA_512, MacAlgorithm.CMAC_AES,
                MacAlgorithm.GMAC_AES, MacAlgorithm.CMAC_3DES, MacAlgorithm.CBCMAC_AES);
    }

    private void aead(AeadAlgorithm algorithm, byte[] key, byte[] iv, byte[] aad, byte[] plain, byte[] sealed,
            byte[] tag) throws AdaptorException {
        String what = plain.length + " bytes, AAD " + aad.length;
        byte[][] ours = ok(new SessionSpec.Aead(algorithm, Direction.ENCRYPT, memory(key), 16, aad.length),
                OperationType.ENCRYPT, iv, plain, aad);
        same(algorithm, what, joined(sealed, tag == null ? ours[1] : tag), joined(ours));
        byte[][] opened = {null, ours[1]};
        assertEquals(Status.OK, run(new SessionSpec.Aead(algorithm, Direction.DECRYPT, memory(key), 16, aad.length),
                new Input(OperationType.DECRYPT, iv, sealed, aad, sealed.length), opened));
        same(algorithm, what, plain, opened[0]);
    }

    /** The command has no AEAD, but the parts that the standards put them together from. */
    @Test
    void aeads() throws Exception {
        for (int length : LENGTHS) {
            byte[] key = bytes(32);
            byte[] iv = bytes(12);
            byte[] aad = bytes(random.nextInt(100));
            byte[] plain = bytes(length);
            String hexKey = Openssl.hex(key);
            String hexIv = Openssl.hex(iv);
            // RFC 8439, section 2.8.
            byte[] once = openssl.run(new byte[32], "enc", "-chacha20", "-K", hexKey, "-iv", "00000000" + hexIv);
            byte[] sealed = openssl.run(plain, "enc", "-chacha20", "-K", hexKey, "-iv", "01000000" + hexIv);
            byte[] lengths = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(aad.length)
                    .putLong(length).array();
            byte[] tag = openssl.run(joined(aad, new byte[-aad.length & 15], sealed, new byte[-length & 15], lengths),
                    "mac", "-macopt", "hexkey:" + Openssl.hex(once), "-binary", "Poly1305");
            aead(AeadAlgorithm.CHACHA20_POLY1305, key, iv, aad, plain, sealed, tag);
            // SP 800-38D, section 7.1, with an IV of 96 bits; the tag over nothing but AAD is GMAC's.
            aead(AeadAlgorithm.GCM, key, iv, aad, plain, openssl.run(plain, "enc", "-aes-256-ctr", "-K", hexKey, "-iv",
                    hexIv + "00000002"), length > 0 ? null : openssl.run(aad, "mac", "-cipher", "AES-256-GCM",
                    "-macopt", "hexkey:" + hexKey, "-macopt", "hexiv:" + hexIv, "-binary", "GMAC"));
            ccm(key, iv, aad, plain);
        }
        ran(2 * LENGTHS.length, AeadAlgorithm.values());
    }

    /** SP 800-38C, appendix A, with a nonce of 12 bytes and so a length of 3. */
    private void ccm(byte[] key, byte[] iv, byte[] aad, byte[] plain) throws Exception {
        String hexKey = Openssl.hex(key);
        byte[] first = joined(new byte[] {(byte) ((aad.length > 0 ? 0x40 : 0) | 7 << 3 | 2)}, iv,
                new byte[] {0, (byte) (plain.length >> 8), (byte) plain.length});
        byte[] data = aad.length == 0 ? NONE : joined(new byte[] {0, (byte) aad.length}, aad,
                new byte[-(aad.length + 2) & 15]);
        byte[] chained = openssl.run(joined(first, data, plain, new byte[-plain.length & 15]), "enc", "-aes-256-cbc",
                "-K", hexKey, "-iv", "0".repeat(32), "-nopad");
        byte[] tag = Arrays.copyOfRange(chained, chained.length - 16, chained.length);
        byte[] masked = openssl.run(joined(tag, plain), "enc", "-aes-256-ctr", "-K", hexKey, "-iv",
                "02" + Openssl.hex(iv) + "000000");
        aead(AeadAlgorithm.CCM, key, iv, aad, plain, Arrays.copyOfRange(masked, 16, masked.length),
                Arrays.copyOf(masked, 16));
    }

    private static KeyPair pair(String algorithm, int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    @Test
    void rsa() throws Exception {
        for (int bits : new int[] {1024, 2048}) {
            KeyPair pair = pair("RSA", bits);
            int room = bits / 8;
            byte[] inner = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded()).parsePrivateKey()
                    .toASN1Primitive().getEncoded("DER");
            String file = openssl.file(pair.getPrivate().getEncoded());
            Map<RsaHash, Integer> hashes = Map.of(RsaHash.MD5, 16, RsaHash.SHA1, 20, RsaHash.SHA224, 28,
                    RsaHash.SHA256, 32, RsaHash.SHA384, 48, RsaHash.SHA512, 64);
            for (Map.Entry<RsaHash, Integer> hash : hashes.entrySet()) {
                SessionSpec spec = new SessionSpec.Rsa(KeyType.PRIVATE, RsaPadding.PKCS1, hash.getKey(), memory(inner));
                byte[] digest = bytes(hash.getValue());
                byte[] theirs = openssl.run(NONE, "pkeyutl", "-sign", "-inkey", file, "-keyform", "DER", "-pkeyopt",
                        "digest:" + hash.getKey().name().toLowerCase(Locale.ROOT), "-in", openssl.file(digest));
                same(AkcipherAlgorithm.RSA, "signature with " + hash.getKey(), theirs,
                        key(spec, OperationType.SIGN, digest, NONE, room));
                verify(AkcipherAlgorithm.RSA, spec, digest, theirs);
            }
            for (RsaPadding padding : RsaPadding.values()) {
                boolean raw = padding == RsaPadding.RAW;
                byte[] text = bytes(raw ? room : 1 + random.nextInt(room - 11));
                text[0] = raw ? 0 : text[0];
                SessionSpec spec = new SessionSpec.Rsa(KeyType.PRIVATE, padding, RsaHash.SHA1, memory(inner));
                String[] open = {"pkeyutl", "-decrypt", "-inkey", file, "-keyform", "DER", "-pkeyopt",
                    "rsa_padding_mode:" + (raw ? "none" : "pkcs1"), "-in",
                    openssl.file(key(spec, OperationType.ENCRYPT, text, NONE, room))};
                same(AkcipherAlgorithm.RSA, "encrypted", text, openssl.run(NONE, open));
                open[1] = "-encrypt";
                open[9] = openssl.file(text);
                same(AkcipherAlgorithm.RSA, "decrypted", text,
                        key(spec, OperationType.DECRYPT, openssl.run(NONE, open), NONE, room));
            }
        }
        ran(2 * (6 * 2 + 4), AkcipherAlgorithm.RSA);
    }

    private void signatures(Algorithm algorithm, SessionSpec spec, String file, int digestLength) throws Exception {
        byte[] digest = bytes(digestLength);
        String input = openssl.file(digest);
        String ours = openssl.file(key(spec, OperationType.SIGN, digest, NONE, 160));
        assertTrue(openssl.agrees(NONE, "pkeyutl", "-verify", "-inkey", file, "-keyform", "DER", "-in", input,
                "-sigfile", ours), algorithm + ": ours (seed " + SEED + ")");
        assertFalse(openssl.agrees(NONE, "pkeyutl", "-verify", "-inkey", file, "-keyform", "DER", "-in",
                openssl.file(bytes(digestLength)), "-sigfile", ours), "the command says yes to anything");
        verify(algorithm, spec, digest, openssl.run(NONE, "pkeyutl", "-sign", "-inkey", file, "-keyform", "DER", "-in",
                input));
    }

    @Test
    void ellipticCurves() throws Exception {
        for (EllipticCurve curve : EllipticCurve.values()) {
            String name = switch (curve) {
                case NIST_P192 -> "prime192v1";
                case NIST_P224 -> "secp224r1";
                case NIST_P256 -> "prime256v1";
                case NIST_P384 -> "secp384r1";
                case NIST_P521 -> "secp521r1";
            };
            byte[] theirs = openssl.run(NONE, "ecparam", "-name", name, "-genkey", "-noout", "-outform", "DER");
            byte[] ours = key(new SessionSpec.EcKeyPair(curve), OperationType.GENERATE, NONE, NONE, 300);
            String[] files = {openssl.file(theirs), openssl.file(ours)};
            byte[][] keys = {theirs, ours};
            for (int i = 0; i < 2; i++) {
                assertTrue(openssl.agrees(NONE, "pkey", "-inform", "DER", "-in", files[i], "-check", "-noout"));
                for (int digestLength : i == 0 ? new int[] {20, 64} : new int[] {32, 48}) {
                    signatures(AkcipherAlgorithm.ECDSA,
                            new SessionSpec.Ecdsa(KeyType.PRIVATE, curve, memory(keys[i])), files[i], digestLength);
                }
                String other = openssl.file(openssl.run(NONE, "ec", "-inform", "DER", "-in", files[1 - i], "-pubout",
                        "-outform", "DER"));
                byte[] point = ECPrivateKey.getInstance(keys[1 - i]).getPublicKey().getBytes();
                same(KeyAlgorithm.ECDH, curve.name(), openssl.run(NONE, "pkeyutl", "-derive", "-inkey", files[i],
                        "-keyform", "DER", "-peerkey", other, "-peerform", "DER"),
                        key(new SessionSpec.Ecdh(curve, memory(keys[i])), OperationType.DERIVE, NONE, point,
                                curve.fieldBytes()));
            }
        }
        ran(5 * 2, KeyAlgorithm.ECDH);
        ran(5 * 2 * 2, AkcipherAlgorithm.ECDSA);
    }

    @Test
    void dsa() throws Exception {
        for (int bits : new int[] {1024, 2048}) {
            byte[] key = pair("DSA", bits).getPrivate().getEncoded();
            signatures(AkcipherAlgorithm.DSA, new SessionSpec.Dsa(KeyType.PRIVATE, memory(key)), openssl.file(key),
                    bits == 1024 ? 20 : 32);
        }
        ran(2, AkcipherAlgorithm.DSA);
    }

    @Test
    void keyAgreement() throws Exception {
        for (String group : new String[] {"ffdhe2048", "modp_1536", "ffdhe3072"}) {
            byte[] one = openssl.run(NONE, "genpkey", "-algorithm", "DH", "-pkeyopt", "group:" + group, "-outform",
                    "DER");
            byte[] two = openssl.run(NONE, "genpkey", "-algorithm", "DH", "-pkeyopt", "group:" + group, "-outform",
                    "DER");
            PrivateKeyInfo info = PrivateKeyInfo.getInstance(one);
            DHParameter numbers = DHParameter.getInstance(info.getPrivateKeyAlgorithm().getParameters());
            BigInteger x = ASN1Integer.getInstance(info.parsePrivateKey()).getValue();
            BigInteger y = numbers.getG().modPow(
                    ASN1Integer.getInstance(PrivateKeyInfo.getInstance(two).parsePrivateKey()).getValue(),
                    numbers.getP());
            int length = numbers.getP().bitLength() / 8;
            String peer = openssl.file(openssl.run(two, "pkey", "-inform", "DER", "-pubout", "-outform", "DER"));
            same(KeyAlgorithm.DH, group, openssl.run(NONE, "pkeyutl", "-derive", "-inkey", openssl.file(one),
                    "-keyform", "DER", "-peerkey", peer, "-peerform", "DER", "-pkeyopt", "dh_pad:1"),
                    key(new SessionSpec.Dh(memory(Curves.fixed(numbers.getP(), length)),
                            memory(Curves.fixed(numbers.getG(), 1)), memory(Curves.fixed(x, length))),
                            OperationType.DERIVE, NONE, Curves.fixed(y, length), length));
        }
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            if (!HkdfContext.has(hash)) {
                continue;
            }
            byte[] input = bytes(1 + random.nextInt(100));
            byte[] salt = bytes(1 + random.nextInt(100));
            byte[] info = bytes(1 + random.nextInt(100));
            int length = 1 + random.nextInt(2000);
            String name = hash.name().replace("SHA_", "SHA").replace('_', '-');
            same(KeyAlgorithm.HKDF, hash.name(), openssl.run(NONE, "kdf", "-keylen", "" + length, "-kdfopt",
                    "digest:" + name, "-kdfopt", "hexkey:" + Openssl.hex(input), "-kdfopt",
                    "hexsalt:" + Openssl.hex(salt), "-kdfopt", "hexinfo:" + Openssl.hex(info), "-binary", "HKDF"),
                    key(new SessionSpec.Hkdf(hash, memory(input), memory(salt)), OperationType.DERIVE, info, NONE,
                            length));
        }
        ran(3, KeyAlgorithm.DH);
        ran(6, KeyAlgorithm.HKDF);
    }
}
