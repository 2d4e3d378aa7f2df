package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.vhostuser.TestDaemon;
import io.hwadaptor.vhostuser.services.ServiceClient.Result;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.DataRequests.Ranges;
import io.hwadaptor.virtio.driver.crypto.Opcode;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Chain;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Cipher;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every service in every mode, over a real socket, against the JDK's own providers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServicesTest {
    private static final Random RANDOM = new Random(3);

    private TestDaemon daemon;

    @BeforeAll
    void start() throws Exception {
        daemon = new TestDaemon();
    }

    @AfterAll
    void stop() throws Exception {
        daemon.close();
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] ok(byte[] expected, Result result) {
        assertEquals(CryptoStatus.OK, result.status());
        assertArrayEquals(expected, result.output());
        return result.output();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldCipher(Mode mode) throws Exception {
        try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
            byte[] plain = bytes(96);
            for (int keyBytes : new int[] {16, 24, 32}) {
                byte[] key = bytes(keyBytes);
                byte[] iv = bytes(16);
                byte[] sealed = Reference.aes("CBC", true, key, iv, plain);
                ok(sealed, client.cipher(Algorithm.CIPHER_AES_CBC, true, key, iv, plain));
                ok(plain, client.cipher(Algorithm.CIPHER_AES_CBC, false, key, iv, sealed));
                ok(Reference.aes("CTR", true, key, iv, plain),
                        client.cipher(Algorithm.CIPHER_AES_CTR, true, key, iv, plain));
                ok(Reference.aes("ECB", true, key, new byte[0], plain),
                        client.cipher(Algorithm.CIPHER_AES_ECB, true, key, new byte[0], plain));
            }
            assertEquals(CryptoStatus.ERR,
                    client.cipher(Algorithm.CIPHER_AES_CBC, true, bytes(15), bytes(16), plain).status());
            assertEquals(CryptoStatus.ERR,
                    client.cipher(Algorithm.CIPHER_AES_CBC, true, bytes(16), bytes(16), bytes(17)).status());
            assertEquals(CryptoStatus.NOTSUPP, client.cipher(15, true, bytes(16), bytes(16), plain).status());
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldHash(Mode mode) throws Exception {
        String[] names = {"MD5", "SHA-1", "SHA-224", "SHA-256", "SHA-384", "SHA-512", "SHA3-224", "SHA3-256",
            "SHA3-384", "SHA3-512"};
        try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
            for (int length : new int[] {0, 1, 63, 64, 1000}) {
                byte[] source = bytes(length);
                for (int i = 0; i < names.length; i++) {
                    byte[] expected = Reference.hash(names[i], source);
                    ok(expected, client.hash(i + 1, expected.length, source));
                    ok(Arrays.copyOf(expected, 10), client.hash(i + 1, 10, source));
                }
            }
            assertEquals(CryptoStatus.NOTSUPP, client.hash(13, 32, bytes(1)).status());
            assertTrue(!client.hash(Algorithm.HASH_SHA_256, 33, bytes(1)).ok());
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldAuthenticate(Mode mode) throws Exception {
        String[] names = {"HmacMD5", "HmacSHA1", "HmacSHA224", "HmacSHA256", "HmacSHA384", "HmacSHA512"};
        try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
            for (int length : new int[] {0, 1, 64, 1000}) {
                byte[] source = bytes(length);
                byte[] key = bytes(20 + length / 10);
                for (int i = 0; i < names.length; i++) {
                    byte[] expected = Reference.hmac(names[i], key, source);
                    ok(expected, client.mac(i + 1, expected.length, key, source));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldSealAndOpen(Mode mode) throws Exception {
        try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
            for (int length : new int[] {0, 1, 16, 333, 5000}) {
                byte[] key = bytes(32);
                byte[] iv = bytes(12);
                byte[] aad = bytes(length % 50);
                byte[] plain = bytes(length);
                byte[] sealed = ok(Reference.gcm(key, iv, aad, plain, 16),
                        client.seal(Algorithm.AEAD_GCM, key, iv, aad, plain, 16));
                ok(plain, client.open(Algorithm.AEAD_GCM, key, iv, aad, sealed, 16));
                sealed[sealed.length - 1] ^= 1;
                Result spoilt = client.open(Algorithm.AEAD_GCM, key, iv, aad, sealed, 16);
                assertEquals(CryptoStatus.BADMSG, spoilt.status());
                for (int i = 0; length > 16 && i < length; i++) {
                    assertTrue(spoilt.output()[i] == (byte) 0xa5 || spoilt.output()[i] == 0, "plaintext was released");
                }
            }
            assertEquals(CryptoStatus.ERR,
                    client.seal(Algorithm.AEAD_GCM, bytes(17), bytes(12), bytes(0), bytes(5), 16).status());
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldChain(Mode mode) throws Exception {
        try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
            byte[] key = bytes(16);
            byte[] authKey = bytes(20);
            byte[] iv = bytes(16);
            byte[] aad = bytes(13);
            byte[] source = bytes(80);
            // 16 bytes in front are authenticated but not encrypted.
            Ranges ranges = new Ranges(16, 64, 0, 80, 20);
            byte[] text = source.clone();
            System.arraycopy(Reference.aes("CBC", true, key, iv, Arrays.copyOfRange(source, 16, 80)), 0, text, 16, 64);
            for (int order : new int[] {Algorithm.CHAIN_CIPHER_THEN_HASH, Algorithm.CHAIN_HASH_THEN_CIPHER}) {
                byte[] hashed = order == Algorithm.CHAIN_CIPHER_THEN_HASH ? text : source;
                byte[] authenticated = Arrays.copyOf(aad, aad.length + hashed.length);
                System.arraycopy(hashed, 0, authenticated, aad.length, hashed.length);
                byte[] digest = Reference.hmac("HmacSHA1", authKey, authenticated);
                Chain seal = chain(order, Algorithm.OP_ENCRYPT, key, authKey, aad.length);
                Result sealed = client.chain(seal, ranges, iv, aad, source, null);
                ok(text, sealed);
                assertArrayEquals(digest, sealed.digest());

                // The way back: what was hashed last is hashed first.
                int back = order == Algorithm.CHAIN_CIPHER_THEN_HASH ? Algorithm.CHAIN_HASH_THEN_CIPHER
                        : Algorithm.CHAIN_CIPHER_THEN_HASH;
                Chain open = chain(back, Algorithm.OP_DECRYPT, key, authKey, aad.length);
                ok(source, client.chain(open, ranges, iv, aad, text, digest));
                digest[19] ^= 1;
                Result spoilt = client.chain(open, ranges, iv, aad, text, digest);
                assertEquals(CryptoStatus.ERR, spoilt.status());
                assertTrue(!Arrays.equals(source, spoilt.output()), "plaintext was released");
            }
            Ranges outside = new Ranges(16, 65, 0, 80, 20);
            Chain seal = chain(Algorithm.CHAIN_CIPHER_THEN_HASH, Algorithm.OP_ENCRYPT, key, authKey, 0);
            assertEquals(CryptoStatus.ERR, client.chain(seal, outside, iv, aad, source, null).status());
        }
    }

    private static Chain chain(int order, int operation, byte[] key, byte[] authKey, int aadBytes) {
        return new Chain(order, new Cipher(Algorithm.CIPHER_AES_CBC, operation, key), Algorithm.HASH_MODE_AUTH,
                Algorithm.MAC_HMAC_SHA1, 20, authKey, aadBytes);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldUseRsa(Mode mode) throws Exception {
        KeyPair pair = Reference.rsa(2048);
        try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
            Akcipher rawPublic = rsa(pair, false, Algorithm.RSA_RAW, 0);
            Akcipher rawPrivate = rsa(pair, true, Algorithm.RSA_RAW, 0);
            byte[] number = bytes(256);
            number[0] = 0;
            byte[] raised = Reference.rsaCipher("NoPadding", true, pair.getPublic(), number);
            ok(raised, client.akcipher(Opcode.AKCIPHER_ENCRYPT, rawPublic, number, 256));
            ok(number, client.akcipher(Opcode.AKCIPHER_DECRYPT, rawPrivate, raised, 256));

            Akcipher open = rsa(pair, true, Algorithm.RSA_PKCS1, Algorithm.RSA_SHA256);
            Akcipher seal = rsa(pair, false, Algorithm.RSA_PKCS1, Algorithm.RSA_SHA256);
            byte[] secret = bytes(47);
            byte[] sealed = client.akcipher(Opcode.AKCIPHER_ENCRYPT, seal, secret, 256).output();
            assertArrayEquals(secret, Reference.rsaCipher("PKCS1Padding", false, pair.getPrivate(), sealed));
            ok(secret, client.akcipher(Opcode.AKCIPHER_DECRYPT, open, sealed, 256));

            byte[] message = bytes(100);
            byte[] digest = Reference.hash("SHA-256", message);
            byte[] signature = client.akcipher(Opcode.AKCIPHER_SIGN, open, digest, 256).output();
            assertTrue(Reference.verifies("SHA256withRSA", pair.getPublic(), message, signature));
            assertEquals(CryptoStatus.OK, client.verify(seal, signature, digest));
            digest[0] ^= 1;
            assertEquals(CryptoStatus.KEY_REJECTED, client.verify(seal, signature, digest));
            assertEquals(CryptoStatus.ERR, client.akcipher(Opcode.AKCIPHER_SIGN, open, digest, 255).status());
            Akcipher broken = new Akcipher(Algorithm.AKCIPHER_RSA, Algorithm.KEY_PRIVATE, 1, 6, bytes(300));
            assertEquals(CryptoStatus.ERR, client.akcipher(Opcode.AKCIPHER_SIGN, broken, digest, 256).status());
        }
    }

    private static Akcipher rsa(KeyPair pair, boolean isPrivate, int padding, int hash) {
        return new Akcipher(Algorithm.AKCIPHER_RSA, isPrivate ? Algorithm.KEY_PRIVATE : Algorithm.KEY_PUBLIC, padding,
                hash, Reference.inner(isPrivate ? pair.getPrivate() : pair.getPublic()));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldUseEcdsa(Mode mode) throws Exception {
        int[] curves = {3, 4, 5};
        String[] names = {"secp256r1", "secp384r1", "secp521r1"};
        try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
            for (int i = 0; i < curves.length; i++) {
                KeyPair pair = Reference.ec(names[i]);
                Akcipher isPrivate = new Akcipher(Algorithm.AKCIPHER_ECDSA, Algorithm.KEY_PRIVATE, curves[i], 0,
                        Reference.inner(pair.getPrivate()));
                Akcipher isPublic = new Akcipher(Algorithm.AKCIPHER_ECDSA_LINUX, Algorithm.KEY_PUBLIC, curves[i], 0,
                        Reference.point((ECPublicKey) pair.getPublic()));
                byte[] digest = bytes(32);
                byte[] signature = client.akcipher(Opcode.AKCIPHER_SIGN, isPrivate, digest, 150).output();
                assertTrue(Reference.verifies("NONEwithECDSA", pair.getPublic(), digest, signature));
                byte[] other = Reference.sign("NONEwithECDSA", pair.getPrivate(), digest);
                assertEquals(CryptoStatus.OK, client.verify(isPublic, other, digest));
                digest[31] ^= 1;
                assertEquals(CryptoStatus.KEY_REJECTED, client.verify(isPublic, other, digest));
            }
        }
    }
}
