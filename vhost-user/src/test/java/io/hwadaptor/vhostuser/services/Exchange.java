package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.vhostuser.services.ServiceClient.Result;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.DataRequests.Ranges;
import io.hwadaptor.virtio.driver.crypto.Opcode;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Chain;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Cipher;
import java.io.ByteArrayOutputStream;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * One use of one service with one right answer, which is checked.
 *
 * @param name what it does
 * @param use does it
 */
record Exchange(String name, Use use) {
    private static final Random RANDOM = new Random(5);
    private static final byte[] NONE = {};

    /** Asks, and complains about a wrong answer. */
    @FunctionalInterface
    interface Use {
        void with(ServiceClient client) throws Exception;
    }

    /** {@return every service with small keys and messages, in every direction, and answers that say no} */
    static List<Exchange> all() throws Exception {
        List<Exchange> all = new ArrayList<>();
        addCiphers(all);
        addDigests(all);
        addAead(all);
        for (int order : new int[] {Algorithm.CHAIN_HASH_THEN_CIPHER, Algorithm.CHAIN_CIPHER_THEN_HASH}) {
            addChains(all, order);
        }
        addRsa(all);
        addEcdsa(all);
        return all;
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] ok(byte[] expected, Result result) {
        assertEquals(CryptoStatus.OK, result.status());
        assertArrayEquals(expected, result.output());
        return result.output();
    }

    private static void addCiphers(List<Exchange> all) throws Exception {
        byte[] key = bytes(32);
        byte[] iv = bytes(16);
        byte[] plain = bytes(48);
        byte[] sealed = Reference.aes("CBC", true, key, iv, plain);
        byte[] masked = Reference.aes("CTR", true, key, iv, Arrays.copyOf(plain, 37));
        all.add(new Exchange("CBC encrypt",
                client -> ok(sealed, client.cipher(Algorithm.CIPHER_AES_CBC, true, key, iv, plain))));
        all.add(new Exchange("CBC decrypt",
                client -> ok(plain, client.cipher(Algorithm.CIPHER_AES_CBC, false, key, iv, sealed))));
        all.add(new Exchange("CTR decrypt", client -> ok(Arrays.copyOf(plain, 37),
                client.cipher(Algorithm.CIPHER_AES_CTR, false, key, iv, masked))));
    }

    private static void addDigests(List<Exchange> all) throws Exception {
        byte[] key = bytes(20);
        byte[] source = bytes(41);
        byte[] hash = Reference.hash("SHA-256", source);
        byte[] mac = Reference.hmac("HmacSHA256", key, source);
        all.add(new Exchange("hash", client -> ok(hash, client.hash(Algorithm.HASH_SHA_256, 32, source))));
        all.add(new Exchange("hash of nothing", client -> ok(Reference.hash("SHA-1", NONE),
                client.hash(Algorithm.HASH_SHA1, 20, NONE))));
        all.add(new Exchange("MAC", client -> ok(mac, client.mac(Algorithm.MAC_HMAC_SHA_256, 32, key, source))));
    }

    private static void addAead(List<Exchange> all) throws Exception {
        byte[] key = bytes(32);
        byte[] iv = bytes(12);
        byte[] aad = bytes(7);
        byte[] plain = bytes(21);
        byte[] sealed = Reference.gcm(key, iv, aad, plain, 16);
        byte[] forged = sealed.clone();
        forged[forged.length - 1] ^= 1;
        all.add(new Exchange("AEAD seal",
                client -> ok(sealed, client.seal(Algorithm.AEAD_GCM, key, iv, aad, plain, 16))));
        all.add(new Exchange("AEAD open",
                client -> ok(plain, client.open(Algorithm.AEAD_GCM, key, iv, aad, sealed, 16))));
        all.add(new Exchange("AEAD forgery", client -> assertEquals(CryptoStatus.BADMSG,
                client.open(Algorithm.AEAD_GCM, key, iv, aad, forged, 16).status())));
    }

    private static void addChains(List<Exchange> all, int order) throws Exception {
        byte[] key = bytes(16);
        byte[] iv = bytes(16);
        byte[] aad = bytes(9);
        byte[] source = bytes(48);
        Ranges ranges = new Ranges(16, 32, 0, 48, 20);
        byte[] text = joined(Arrays.copyOf(source, 16),
                Reference.aes("CBC", true, key, iv, Arrays.copyOfRange(source, 16, 48)));
        int back = order == Algorithm.CHAIN_CIPHER_THEN_HASH ? Algorithm.CHAIN_HASH_THEN_CIPHER
                : Algorithm.CHAIN_CIPHER_THEN_HASH;
        byte[] hashed = joined(aad, order == Algorithm.CHAIN_CIPHER_THEN_HASH ? text : source);
        for (int mode : new int[] {Algorithm.HASH_MODE_PLAIN, Algorithm.HASH_MODE_AUTH, Algorithm.HASH_MODE_NESTED}) {
            boolean auth = mode == Algorithm.HASH_MODE_AUTH;
            byte[] authKey = bytes(auth ? 20 : 0);
            byte[] digest = auth ? Reference.hmac("HmacSHA1", authKey, hashed) : Reference.hash("SHA-1", hashed);
            byte[] expected = mode == Algorithm.HASH_MODE_NESTED ? Reference.hash("SHA-1", digest) : digest;
            int algorithm = auth ? Algorithm.MAC_HMAC_SHA1 : Algorithm.HASH_SHA1;
            Chain seal = new Chain(order, new Cipher(Algorithm.CIPHER_AES_CBC, Algorithm.OP_ENCRYPT, key), mode,
                    algorithm, 20, authKey, aad.length);
            Chain open = new Chain(back, new Cipher(Algorithm.CIPHER_AES_CBC, Algorithm.OP_DECRYPT, key), mode,
                    algorithm, 20, authKey, aad.length);
            String name = "chain, order " + order + ", hash mode " + mode;
            all.add(new Exchange(name + ", encrypt", client -> {
                Result result = client.chain(seal, ranges, iv, aad, source, null);
                ok(text, result);
                assertArrayEquals(expected, result.digest());
            }));
            all.add(new Exchange(name + ", decrypt",
                    client -> ok(source, client.chain(open, ranges, iv, aad, text, expected))));
            byte[] wrong = expected.clone();
            wrong[19] ^= 1;
            all.add(new Exchange(name + ", forgery", client -> assertEquals(CryptoStatus.ERR,
                    client.chain(open, ranges, iv, aad, text, wrong).status())));
        }
    }

    /** Small keys, so that a descriptor per byte fits into one table. */
    private static void addRsa(List<Exchange> all) throws Exception {
        KeyPair pair = Reference.rsa(512);
        Akcipher isPrivate = new Akcipher(Algorithm.AKCIPHER_RSA, Algorithm.KEY_PRIVATE, Algorithm.RSA_PKCS1,
                Algorithm.RSA_SHA256, Reference.inner(pair.getPrivate()));
        Akcipher isPublic = new Akcipher(Algorithm.AKCIPHER_RSA, Algorithm.KEY_PUBLIC, Algorithm.RSA_PKCS1,
                Algorithm.RSA_SHA256, Reference.inner(pair.getPublic()));
        byte[] message = bytes(30);
        byte[] digest = Reference.hash("SHA-256", message);
        byte[] signature = Reference.sign("SHA256withRSA", pair.getPrivate(), message);
        byte[] other = Reference.hash("SHA-256", digest);
        byte[] secret = bytes(23);
        byte[] sealed = Reference.rsaCipher("PKCS1Padding", true, pair.getPublic(), secret);
        all.add(new Exchange("RSA sign",
                client -> ok(signature, client.akcipher(Opcode.AKCIPHER_SIGN, isPrivate, digest, 64))));
        all.add(new Exchange("RSA verify",
                client -> assertEquals(CryptoStatus.OK, client.verify(isPublic, signature, digest))));
        all.add(new Exchange("RSA forgery",
                client -> assertEquals(CryptoStatus.KEY_REJECTED, client.verify(isPublic, signature, other))));
        all.add(new Exchange("RSA decrypt",
                client -> ok(secret, client.akcipher(Opcode.AKCIPHER_DECRYPT, isPrivate, sealed, 64))));
        all.add(new Exchange("RSA encrypt", client -> {
            Result result = client.akcipher(Opcode.AKCIPHER_ENCRYPT, isPublic, secret, 64);
            assertEquals(CryptoStatus.OK, result.status());
            assertArrayEquals(secret,
                    Reference.rsaCipher("PKCS1Padding", false, pair.getPrivate(), result.output()));
        }));
    }

    private static void addEcdsa(List<Exchange> all) throws Exception {
        KeyPair pair = Reference.ec("secp256r1");
        Akcipher isPrivate = new Akcipher(Algorithm.AKCIPHER_ECDSA, Algorithm.KEY_PRIVATE, Algorithm.CURVE_P256, 0,
                Reference.inner(pair.getPrivate()));
        Akcipher isPublic = new Akcipher(Algorithm.AKCIPHER_ECDSA, Algorithm.KEY_PUBLIC, Algorithm.CURVE_P256, 0,
                Reference.point((ECPublicKey) pair.getPublic()));
        byte[] digest = bytes(32);
        byte[] other = bytes(32);
        byte[] signature = Reference.sign("NONEwithECDSA", pair.getPrivate(), digest);
        all.add(new Exchange("ECDSA sign", client -> {
            Result result = client.akcipher(Opcode.AKCIPHER_SIGN, isPrivate, digest, 80);
            assertEquals(CryptoStatus.OK, result.status());
            assertTrue(Reference.verifies("NONEwithECDSA", pair.getPublic(), digest, result.output()));
        }));
        all.add(new Exchange("ECDSA verify",
                client -> assertEquals(CryptoStatus.OK, client.verify(isPublic, signature, digest))));
        all.add(new Exchange("ECDSA forgery",
                client -> assertEquals(CryptoStatus.KEY_REJECTED, client.verify(isPublic, signature, other))));
    }
}
