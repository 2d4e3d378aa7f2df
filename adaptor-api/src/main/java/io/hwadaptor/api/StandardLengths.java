package io.hwadaptor.api;

import io.hwadaptor.api.Capability.Range;

/**
 * Lengths that the algorithms' own documents give, in bytes. Engines take their ranges from here; what one has less of
 * is its own limit, which it says beside its table, and no error of whoever asks for it ({@link Status#NOTSUPP}).
 */
public final class StandardLengths {
    /** AES: 128, 192 and 256 bits (FIPS 197, section 5). */
    public static final Range AES_KEYS = new Range(16, 32, 8);
    /** XTS-AES: two keys of 128 or of 256 bits (IEEE 1619, section 5.1; NIST SP 800-38E, section 4). */
    public static final Range XTS_KEYS = new Range(32, 64, 32);
    /** AES-F8: a key of AES and a mask as long (RFC 3711, section 4.1.2, which has 128 bits alone). */
    public static final Range F8_KEYS = new Range(32, 64, 16);
    /** Twofish: 128, 192 and 256 bits (its authors' paper, section 4). */
    public static final Range TWOFISH_KEYS = new Range(16, 32, 8);
    /** DES: 64 bits, parity included (FIPS 46-3). */
    public static final Range DES_KEYS = Range.of(8);
    /** Triple-DES: a bundle of three keys (NIST SP 800-67, section 3.1). */
    public static final Range DES3_KEYS = Range.of(24);
    /** RC4: what its state has places for. */
    public static final Range ARC4_KEYS = new Range(1, 256, 1);
    /** KASUMI, SNOW 3G and ZUC: 128 bits (3GPP TS 35.202, 35.216 and 35.222). */
    public static final Range MOBILE_KEYS = Range.of(16);
    /**
     * HMAC: any length, none at all included; keys longer than a block of the hash are hashed (RFC 2104, section 3).
     */
    public static final Range HMAC_KEYS = new Range(0, Integer.MAX_VALUE, 1);
    /** AES-XCBC-MAC: 128 bits (RFC 3566, section 4). */
    public static final Range XCBC_KEYS = Range.of(16);
    /**
     * GCM and GMAC: 1 to 2^64 − 1 bits (NIST SP 800-38D, section 5.2.1.1), of which an operation has room for 512
     * bytes.
     */
    public static final Range GCM_IVS = new Range(1, Operation.MAX_IV_LENGTH, 1);
    /** GCM: the shortest to the longest; {@link #isGcmTag} says which. */
    public static final Range GCM_TAGS = new Range(4, 16, 1);
    /** GCM: the longest text, 2^39 − 256 bits (NIST SP 800-38D, section 5.2.1.1). */
    public static final long GCM_TEXT = (1L << 36) - 32;
    /** CCM's nonce, n (NIST SP 800-38C, appendix A.1). */
    public static final Range CCM_NONCES = new Range(7, 13, 1);
    /** CCM's tag, t (NIST SP 800-38C, appendix A.1). */
    public static final Range CCM_TAGS = new Range(4, 16, 2);
    /** ChaCha20-Poly1305 (RFC 8439, section 2.8). */
    public static final Range CHACHA_KEYS = Range.of(32);
    /** ChaCha20-Poly1305 (RFC 8439, section 2.8). */
    public static final Range CHACHA_NONCES = Range.of(12);
    /** ChaCha20-Poly1305 (RFC 8439, section 2.8). */
    public static final Range CHACHA_TAGS = Range.of(16);
    /** ChaCha20-Poly1305: the longest text, 2^32 − 1 blocks (RFC 8439, section 2.8). */
    public static final long CHACHA_TEXT = ((1L << 32) - 1) * 64;
    /** ZUC: the longest message, 65,504 bits (3GPP TS 35.221). */
    public static final int ZUC_TEXT = 65_504 / 8;
    /** KASUMI: the longest message, 20,000 bits (3GPP TS 35.201). */
    public static final int KASUMI_TEXT = 20_000 / 8;
    /** HKDF gives at most so many digests (RFC 5869, section 2.3); key, salt and info have any length (section 2.2). */
    public static final int HKDF_BLOCKS = 255;
    /** What ECDSA and DSA sign: at most the longest digest of FIPS 180-4 and FIPS 202 with a length of its own. */
    public static final int SIGNED_DIGEST = 64;

    private StandardLengths() {
    }

    /**
     * {@return whether the lengths of a spec are the standards', so that an engine that refuses them does so for
     * reasons of its own} Looks at lengths alone; those of public keys are all right.
     *
     * @param spec what a session shall do
     */
    public static boolean allow(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Cipher cipher -> keys(cipher.cipher()).contains(cipher.key().byteSize());
            case SessionSpec.Hash hash -> allow(hash.hash(), hash.resultLength());
            case SessionSpec.NestedHash hash -> allow(hash.hash(), hash.resultLength());
            case SessionSpec.Mac mac -> keys(mac.mac()).contains(mac.key().byteSize()) && mac.resultLength() > 0
                    && mac.resultLength() <= mac.mac().macLength();
            case SessionSpec.Aead aead -> switch (aead.aead()) {
                case GCM -> AES_KEYS.contains(aead.key().byteSize()) && isGcmTag(aead.tagLength());
                case CCM -> AES_KEYS.contains(aead.key().byteSize()) && CCM_TAGS.contains(aead.tagLength());
                case CHACHA20_POLY1305 ->
                    CHACHA_KEYS.contains(aead.key().byteSize()) && CHACHA_TAGS.contains(aead.tagLength());
            };
            case SessionSpec.Chain chain -> allow(chain.cipher()) && allow(chain.digest());
            // FIPS 186-5, section 5.1; FIPS 186-4, section 4.2.
            case SessionSpec.RsaKeyPair pair -> pair.modulusBits() >= 2048 && pair.modulusBits() % 2 == 0;
            case SessionSpec.DsaKeyPair pair ->
                pair.primeBits() == 1024 || pair.primeBits() == 2048 || pair.primeBits() == 3072;
            case SessionSpec.Rsa rsa -> true;
            case SessionSpec.Ecdsa ecdsa -> true;
            case SessionSpec.Dsa dsa -> true;
            case SessionSpec.Dh dh -> true;
            case SessionSpec.Ecdh ecdh -> true;
            case SessionSpec.Hkdf hkdf -> true;
            case SessionSpec.EcKeyPair pair -> true;
        };
    }

    private static boolean allow(HashAlgorithm hash, int resultLength) {
        boolean extendable = hash == HashAlgorithm.SHA3_SHAKE128 || hash == HashAlgorithm.SHA3_SHAKE256;
        return resultLength > 0
                && resultLength <= (extendable ? Operation.MAX_DIGEST_LENGTH : hash.digestLength());
    }

    private static Range keys(CipherAlgorithm cipher) {
        return switch (cipher) {
            case ARC4 -> ARC4_KEYS;
            case AES_ECB, AES_CBC, AES_CTR -> AES_KEYS;
            case AES_XTS -> XTS_KEYS;
            case AES_F8 -> F8_KEYS;
            case DES_ECB, DES_CBC -> DES_KEYS;
            case DES3_ECB, DES3_CBC, DES3_CTR -> DES3_KEYS;
            case KASUMI_F8, SNOW3G_UEA2, ZUC_EEA3 -> MOBILE_KEYS;
        };
    }

    private static Range keys(MacAlgorithm mac) {
        return switch (mac) {
            case HMAC_MD5, HMAC_SHA1, HMAC_SHA_224, HMAC_SHA_256, HMAC_SHA_384, HMAC_SHA_512 -> HMAC_KEYS;
            case CMAC_3DES -> DES3_KEYS;
            case CMAC_AES, GMAC_AES, CBCMAC_AES -> AES_KEYS;
            case GMAC_TWOFISH -> TWOFISH_KEYS;
            case XCBC_AES -> XCBC_KEYS;
            case KASUMI_F9, SNOW3G_UIA2, CBCMAC_KASUMI_F9, ZUC_EIA3 -> MOBILE_KEYS;
        };
    }

    /**
     * {@return whether GCM has tags of a length: 12 to 16 bytes, and 4 and 8 for some applications (NIST SP 800-38D,
     * section 5.2.1.2)}
     *
     * @param bytes the tag's length
     */
    public static boolean isGcmTag(int bytes) {
        return bytes == 4 || bytes == 8 || (bytes >= 12 && bytes <= 16);
    }

    /**
     * {@return whether CCM takes a nonce of a length, and a text of a length with it} What the nonce leaves of 15 bytes
     * holds the text's length (NIST SP 800-38C, appendix A.1).
     *
     * @param nonce bytes of the nonce
     * @param text bytes of the text
     */
    public static boolean isCcm(int nonce, long text) {
        int lengthBits = (15 - nonce) * Byte.SIZE;
        return CCM_NONCES.contains(nonce) && (lengthBits >= Long.SIZE || text >>> lengthBits == 0);
    }
}
