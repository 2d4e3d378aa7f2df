package io.hwadaptor.vhostuser.services;

import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.DataRequests.AadPlace;
import io.hwadaptor.virtio.driver.crypto.DataRequests.Ranges;
import io.hwadaptor.virtio.driver.crypto.Opcode;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Aead;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Chain;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Cipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Mac;
import io.hwadaptor.virtio.driver.crypto.StatelessRequests;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.ArrayList;
import java.util.List;

/** One secret of each kind, for REVISION_1. Every call makes new keys. */
final class Secrets {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Secrets() {
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    static List<Secret> symmetric() {
        List<Secret> all = new ArrayList<>();
        for (boolean encrypt : new boolean[] {true, false}) {
            all.add(aes("AES-ECB", Algorithm.CIPHER_AES_ECB, encrypt, 32, 0));
            all.add(aes("AES-CBC", Algorithm.CIPHER_AES_CBC, encrypt, 16, 16));
            all.add(aes("AES-CTR", Algorithm.CIPHER_AES_CTR, encrypt, 24, 16));
            byte[] xts = bytes(64);
            all.add(cipher("AES-XTS", Algorithm.CIPHER_AES_XTS, encrypt, xts, 16).aesKey(half(xts, 0))
                    .aesKey(half(xts, 32)));
            byte[] f8 = bytes(64);
            all.add(cipher("AES-F8", Algorithm.CIPHER_AES_F8, encrypt, f8, 16).aesKey(half(f8, 0)).key(f8, 16));
            all.add(des("DES-CBC", Algorithm.CIPHER_DES_CBC, encrypt, 8));
            all.add(des("3DES-CBC", Algorithm.CIPHER_3DES_CBC, encrypt, 24));
            byte[] arc4 = bytes(16);
            all.add(cipher("ARC4", Algorithm.CIPHER_ARC4, encrypt, arc4, 0).key(arc4, 16));
            byte[] zuc = bytes(16);
            all.add(cipher("ZUC-EEA3", Algorithm.CIPHER_ZUC_EEA3, encrypt, zuc, 16).key(zuc, 16));
            byte[] gcm = bytes(32);
            all.add(aead("GCM", Algorithm.AEAD_GCM, encrypt, gcm).aesKey(gcm));
            byte[] ccm = bytes(16);
            all.add(aead("CCM", Algorithm.AEAD_CCM, encrypt, ccm).aesKey(ccm));
            byte[] chacha = bytes(32);
            all.add(aead("ChaCha20-Poly1305", Algorithm.AEAD_CHACHA20_POLY1305, encrypt, chacha).key(chacha, 16));
        }
        all.add(chain());
        byte[] hmac = bytes(48);
        all.add(mac("HMAC-SHA-256", Algorithm.MAC_HMAC_SHA_256, hmac, 32).hmacKey(hmac));
        byte[] sha1 = bytes(20);
        all.add(mac("HMAC-SHA1", Algorithm.MAC_HMAC_SHA1, sha1, 20).hmacKey(sha1));
        byte[] cmac = bytes(32);
        all.add(mac("CMAC-AES", Algorithm.MAC_CMAC_AES, cmac, 16).aesKey(cmac));
        byte[] cbc = bytes(16);
        all.add(mac("CBCMAC-AES", Algorithm.MAC_CBCMAC_AES, cbc, 16).aesKey(cbc));
        byte[] xcbc = bytes(16);
        all.add(mac("XCBC-AES", Algorithm.MAC_XCBC_AES, xcbc, 12).aesKey(xcbc));
        byte[] cmac3 = bytes(24);
        all.add(mac("CMAC-3DES", Algorithm.MAC_CMAC_3DES, cmac3, 8).key(cmac3, 8));
        return all;
    }

    static List<Secret> publicKeys() throws GeneralSecurityException {
        List<Secret> all = new ArrayList<>();
        KeyPair rsa = Reference.rsa(2048);
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) rsa.getPrivate();
        byte[] der = Reference.inner(key);
        all.add(akcipher("RSA", new Akcipher(Algorithm.AKCIPHER_RSA, Algorithm.KEY_PRIVATE, Algorithm.RSA_PKCS1,
                Algorithm.RSA_SHA256, der), 256)
                .number("exponent", key.getPrivateExponent().toByteArray())
                .number("prime p", key.getPrimeP().toByteArray()).number("prime q", key.getPrimeQ().toByteArray())
                .number("dp", key.getPrimeExponentP().toByteArray())
                .number("dq", key.getPrimeExponentQ().toByteArray()));
        KeyPair ec = Reference.ec("secp256r1");
        BigInteger scalar = ((ECPrivateKey) ec.getPrivate()).getS();
        all.add(akcipher("ECDSA", new Akcipher(Algorithm.AKCIPHER_ECDSA, Algorithm.KEY_PRIVATE, Algorithm.CURVE_P256, 0,
                Reference.inner(ec.getPrivate())), 80).number("scalar", scalar.toByteArray()));
        return all;
    }

    private static byte[] half(byte[] key, int from) {
        return java.util.Arrays.copyOfRange(key, from, from + 32);
    }

    private static String name(String algorithm, boolean encrypt) {
        return algorithm + (encrypt ? " encrypt" : " decrypt");
    }

    private static int operation(boolean encrypt) {
        return encrypt ? Algorithm.OP_ENCRYPT : Algorithm.OP_DECRYPT;
    }

    private static Secret cipher(String name, int algorithm, boolean encrypt, byte[] key, int ivBytes) {
        Cipher cipher = new Cipher(algorithm, operation(encrypt), key);
        byte[] iv = bytes(ivBytes);
        byte[] text = bytes(96);
        return new Secret(name(name, encrypt), cipher, session -> DataRequests.cipher(session, encrypt, iv, text),
                StatelessRequests.cipher(cipher, iv, text));
    }

    private static Secret aes(String name, int algorithm, boolean encrypt, int keyBytes, int ivBytes) {
        byte[] key = bytes(keyBytes);
        return cipher(name, algorithm, encrypt, key, ivBytes).aesKey(key);
    }

    private static Secret des(String name, int algorithm, boolean encrypt, int keyBytes) {
        byte[] key = bytes(keyBytes);
        return cipher(name, algorithm, encrypt, key, 8).key(key, 8);
    }

    /** Decryption is of something that no key has made: the tag is wrong, and the key is used all the same. */
    private static Secret aead(String name, int algorithm, boolean encrypt, byte[] key) {
        Aead aead = new Aead(algorithm, operation(encrypt), 16, 13, key);
        byte[] iv = bytes(12);
        byte[] text = bytes(96);
        byte[] aad = bytes(13);
        return new Secret(name(name, encrypt), aead,
                session -> encrypt ? DataRequests.aeadEncrypt(true, session, iv, text, aad, 16)
                        : DataRequests.aeadDecrypt(true, session, iv, text, aad, 16),
                StatelessRequests.aead(aead, iv, text, aad));
    }

    private static Secret mac(String name, int algorithm, byte[] key, int resultBytes) {
        Mac mac = new Mac(algorithm, resultBytes, key);
        byte[] text = bytes(96);
        return new Secret(name, mac, session -> DataRequests.mac(true, session, text, resultBytes),
                StatelessRequests.mac(mac, text));
    }

    private static Secret chain() {
        byte[] key = bytes(16);
        byte[] authKey = bytes(32);
        Chain chain = new Chain(Algorithm.CHAIN_CIPHER_THEN_HASH,
                new Cipher(Algorithm.CIPHER_AES_CBC, Algorithm.OP_ENCRYPT, key), Algorithm.HASH_MODE_AUTH,
                Algorithm.MAC_HMAC_SHA1, 20, authKey, 13);
        Ranges ranges = new Ranges(16, 64, 0, 80, 20);
        byte[] iv = bytes(16);
        byte[] aad = bytes(13);
        byte[] text = bytes(80);
        return new Secret("chain", chain,
                session -> DataRequests.chain(session, true, ranges, iv, text, aad, AadPlace.AFTER_SOURCE),
                StatelessRequests.chain(chain, ranges, iv, aad, text)).aesKey(key).hmacKey(authKey);
    }

    private static Secret akcipher(String name, Akcipher key, int resultBytes) {
        byte[] digest = bytes(32);
        return new Secret(name, key,
                session -> DataRequests.akcipher(Opcode.AKCIPHER_SIGN, true, session, digest, resultBytes),
                StatelessRequests.akcipher(Opcode.AKCIPHER_SIGN, key, digest, resultBytes));
    }
}
