package io.hwadaptor.virtio.driver.crypto;

/**
 * Numbers of algorithms and parameters on the wire. Plain integers, because a test must be able to send wrong ones.
 *
 * <p>Source: virtio 1.2, 5.9.4 and 5.9.7.
 */
public final class Algorithm {
    /** Cipher: ARC4. */
    public static final int CIPHER_ARC4 = 1;
    /** Cipher: AES-ECB. */
    public static final int CIPHER_AES_ECB = 2;
    /** Cipher: AES-CBC. */
    public static final int CIPHER_AES_CBC = 3;
    /** Cipher: AES-CTR. */
    public static final int CIPHER_AES_CTR = 4;
    /** Cipher: DES-ECB. */
    public static final int CIPHER_DES_ECB = 5;
    /** Cipher: DES-CBC. */
    public static final int CIPHER_DES_CBC = 6;
    /** Cipher: 3DES-ECB. */
    public static final int CIPHER_3DES_ECB = 7;
    /** Cipher: 3DES-CBC. */
    public static final int CIPHER_3DES_CBC = 8;
    /** Cipher: 3DES-CTR. */
    public static final int CIPHER_3DES_CTR = 9;
    /** Cipher: KASUMI F8. */
    public static final int CIPHER_KASUMI_F8 = 10;
    /** Cipher: SNOW 3G UEA2. */
    public static final int CIPHER_SNOW3G_UEA2 = 11;
    /** Cipher: AES-F8. */
    public static final int CIPHER_AES_F8 = 12;
    /** Cipher: AES-XTS. */
    public static final int CIPHER_AES_XTS = 13;
    /** Cipher: ZUC EEA3. */
    public static final int CIPHER_ZUC_EEA3 = 14;

    /** Hash: MD5. */
    public static final int HASH_MD5 = 1;
    /** Hash: SHA-1. */
    public static final int HASH_SHA1 = 2;
    /** Hash: SHA-224. */
    public static final int HASH_SHA_224 = 3;
    /** Hash: SHA-256. */
    public static final int HASH_SHA_256 = 4;
    /** Hash: SHA-384. */
    public static final int HASH_SHA_384 = 5;
    /** Hash: SHA-512. */
    public static final int HASH_SHA_512 = 6;
    /** Hash: SHA3-224. */
    public static final int HASH_SHA3_224 = 7;
    /** Hash: SHA3-256. */
    public static final int HASH_SHA3_256 = 8;
    /** Hash: SHA3-384. */
    public static final int HASH_SHA3_384 = 9;
    /** Hash: SHA3-512. */
    public static final int HASH_SHA3_512 = 10;
    /** Hash: SHAKE128. */
    public static final int HASH_SHAKE128 = 11;
    /** Hash: SHAKE256. */
    public static final int HASH_SHAKE256 = 12;

    /** MAC: HMAC with MD5. */
    public static final int MAC_HMAC_MD5 = 1;
    /** MAC: HMAC with SHA-1. */
    public static final int MAC_HMAC_SHA1 = 2;
    /** MAC: HMAC with SHA-224. */
    public static final int MAC_HMAC_SHA_224 = 3;
    /** MAC: HMAC with SHA-256. */
    public static final int MAC_HMAC_SHA_256 = 4;
    /** MAC: HMAC with SHA-384. */
    public static final int MAC_HMAC_SHA_384 = 5;
    /** MAC: HMAC with SHA-512. */
    public static final int MAC_HMAC_SHA_512 = 6;
    /** MAC: CMAC with 3DES. */
    public static final int MAC_CMAC_3DES = 25;
    /** MAC: CMAC with AES. */
    public static final int MAC_CMAC_AES = 26;
    /** MAC: KASUMI F9. */
    public static final int MAC_KASUMI_F9 = 27;
    /** MAC: SNOW 3G UIA2. */
    public static final int MAC_SNOW3G_UIA2 = 28;
    /** MAC: GMAC with AES. */
    public static final int MAC_GMAC_AES = 41;
    /** MAC: GMAC with Twofish. */
    public static final int MAC_GMAC_TWOFISH = 42;
    /** MAC: CBC-MAC with AES. */
    public static final int MAC_CBCMAC_AES = 49;
    /** MAC: CBC-MAC with KASUMI F9. */
    public static final int MAC_CBCMAC_KASUMI_F9 = 50;
    /** MAC: XCBC with AES. */
    public static final int MAC_XCBC_AES = 53;
    /** MAC: ZUC EIA3. */
    public static final int MAC_ZUC_EIA3 = 54;

    /** AEAD: AES-GCM. */
    public static final int AEAD_GCM = 1;
    /** AEAD: AES-CCM. */
    public static final int AEAD_CCM = 2;
    /** AEAD: ChaCha20-Poly1305. */
    public static final int AEAD_CHACHA20_POLY1305 = 3;

    /** Asymmetric: RSA. */
    public static final int AKCIPHER_RSA = 1;
    /** Asymmetric: ECDSA, as the standard numbers it. */
    public static final int AKCIPHER_ECDSA = 2;
    /** Asymmetric: ECDSA, as Linux and QEMU number it; their 2 is DSA. */
    public static final int AKCIPHER_ECDSA_LINUX = 3;

    /** Session parameter op: encrypt. */
    public static final int OP_ENCRYPT = 1;
    /** Session parameter op: decrypt. */
    public static final int OP_DECRYPT = 2;

    /** Symmetric request: cipher only. */
    public static final int SYM_CIPHER = 1;
    /** Symmetric request: a chain. */
    public static final int SYM_CHAIN = 2;
    /** Chain order: first the hash. */
    public static final int CHAIN_HASH_THEN_CIPHER = 1;
    /** Chain order: first the cipher. */
    public static final int CHAIN_CIPHER_THEN_HASH = 2;
    /** Chain's hash mode: a plain hash. */
    public static final int HASH_MODE_PLAIN = 1;
    /** Chain's hash mode: a MAC. */
    public static final int HASH_MODE_AUTH = 2;
    /** Chain's hash mode: nested. */
    public static final int HASH_MODE_NESTED = 3;

    /** Asymmetric key: public. */
    public static final int KEY_PUBLIC = 1;
    /** Asymmetric key: private. */
    public static final int KEY_PRIVATE = 2;
    /** RSA padding: none. */
    public static final int RSA_RAW = 0;
    /** RSA padding: PKCS#1 v1.5. */
    public static final int RSA_PKCS1 = 1;
    /** RSA hash: none. */
    public static final int RSA_NO_HASH = 0;
    /** RSA hash: MD5. */
    public static final int RSA_MD5 = 4;
    /** RSA hash: SHA-1. */
    public static final int RSA_SHA1 = 5;
    /** RSA hash: SHA-256. */
    public static final int RSA_SHA256 = 6;
    /** RSA hash: SHA-384. */
    public static final int RSA_SHA384 = 7;
    /** RSA hash: SHA-512. */
    public static final int RSA_SHA512 = 8;
    /** RSA hash: SHA-224. */
    public static final int RSA_SHA224 = 9;
    /** Curve: NIST P-192. */
    public static final int CURVE_P192 = 1;
    /** Curve: NIST P-224. */
    public static final int CURVE_P224 = 2;
    /** Curve: NIST P-256. */
    public static final int CURVE_P256 = 3;
    /** Curve: NIST P-384. */
    public static final int CURVE_P384 = 4;
    /** Curve: NIST P-521. */
    public static final int CURVE_P521 = 5;

    private Algorithm() {
    }
}
