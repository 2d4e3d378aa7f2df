package io.hwadaptor.vhostuser.services;

import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** What the JDK's own providers say, asked in the plainest way. */
final class Reference {
    private Reference() {
    }

    static byte[] aes(String mode, boolean encrypt, byte[] key, byte[] iv, byte[] source)
            throws GeneralSecurityException {
        AlgorithmParameterSpec parameters = iv.length == 0 ? null : new IvParameterSpec(iv);
        return cipher("AES/" + mode + "/NoPadding", encrypt, new SecretKeySpec(key, "AES"), parameters, source);
    }

    static byte[] gcm(byte[] key, byte[] iv, byte[] aad, byte[] plain, int tagBytes) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new GCMParameterSpec(tagBytes * 8, iv));
        cipher.updateAAD(aad);
        return cipher.doFinal(plain);
    }

    private static byte[] cipher(String name, boolean encrypt, Key key, AlgorithmParameterSpec parameters,
            byte[] source) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance(name);
        cipher.init(encrypt ? Cipher.ENCRYPT_MODE : Cipher.DECRYPT_MODE, key, parameters);
        return cipher.doFinal(source);
    }

    static byte[] hash(String name, byte[] source) throws GeneralSecurityException {
        return MessageDigest.getInstance(name).digest(source);
    }

    static byte[] hmac(String name, byte[] key, byte[] source) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(name);
        mac.init(new SecretKeySpec(key, name));
        return mac.doFinal(source);
    }

    static KeyPair rsa(int bits) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(bits);
        return generator.generateKeyPair();
    }

    static KeyPair ec(String curve) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec(curve));
        return generator.generateKeyPair();
    }

    static byte[] rsaCipher(String padding, boolean encrypt, Key key, byte[] source) throws GeneralSecurityException {
        return cipher("RSA/ECB/" + padding, encrypt, key, null, source);
    }

    static boolean verifies(String name, PublicKey key, byte[] message, byte[] signature)
            throws GeneralSecurityException {
        Signature verifier = Signature.getInstance(name);
        verifier.initVerify(key);
        verifier.update(message);
        return verifier.verify(signature);
    }

    static byte[] sign(String name, PrivateKey key, byte[] message) throws GeneralSecurityException {
        Signature signer = Signature.getInstance(name);
        signer.initSign(key);
        signer.update(message);
        return signer.sign();
    }

    /** The PKCS#1 key inside a PKCS#8 or X.509 one, or the SEC 1 key inside: the last value of the outer sequence. */
    static byte[] inner(Key key) {
        byte[] der = key.getEncoded();
        int at = body(der, 0);
        if (key instanceof PrivateKey) {
            at = skip(der, at);
        }
        at = skip(der, at);
        int start = body(der, at);
        // A bit string counts its unused bits first.
        return Arrays.copyOfRange(der, key instanceof PrivateKey ? start : start + 1, skip(der, at));
    }

    /** The uncompressed point (SEC 1, section 2.3.3). */
    static byte[] point(ECPublicKey key) {
        return inner(key);
    }

    private static int body(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int skip(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        int length = first;
        if (first >= 0x80) {
            length = 0;
            for (int i = 0; i < (first & 0x7f); i++) {
                length = length << 8 | (der[at + 2 + i] & 0xff);
            }
        }
        return body(der, at) + length;
    }
}
