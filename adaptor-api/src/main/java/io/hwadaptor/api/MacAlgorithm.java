package io.hwadaptor.api;

/** Keyed digests of virtio-crypto. */
public enum MacAlgorithm implements Algorithm {
    /** HMAC-MD5 (RFC 2104). */
    HMAC_MD5(16),
    /** HMAC-SHA-1 (RFC 2104). */
    HMAC_SHA1(20),
    /** HMAC-SHA-224. */
    HMAC_SHA_224(28),
    /** HMAC-SHA-256. */
    HMAC_SHA_256(32),
    /** HMAC-SHA-384. */
    HMAC_SHA_384(48),
    /** HMAC-SHA-512. */
    HMAC_SHA_512(64),
    /** CMAC with Triple-DES (NIST SP 800-38B). */
    CMAC_3DES(8),
    /** CMAC with AES (NIST SP 800-38B). */
    CMAC_AES(16),
    /**
     * KASUMI in F9 mode (3GPP TS 35.201); the source is the padded string PS of its section 4: COUNT, FRESH, message,
     * direction bit, a one and zeros up to whole blocks of 8 bytes.
     */
    KASUMI_F9(4),
    /** SNOW 3G, UIA2 (3GPP TS 35.215). */
    SNOW3G_UIA2(4),
    /** GMAC with AES (NIST SP 800-38D). */
    GMAC_AES(16),
    /** GMAC with Twofish. */
    GMAC_TWOFISH(16),
    /** CBC-MAC with AES, zero IV, whole blocks. */
    CBCMAC_AES(16),
    /** CBC-MAC with KASUMI F9. */
    CBCMAC_KASUMI_F9(8),
    /** XCBC-MAC with AES (RFC 3566). */
    XCBC_AES(16),
    /** ZUC, 128-EIA3 (3GPP TS 35.221). */
    ZUC_EIA3(4);

    private final int macLength;

    MacAlgorithm(int macLength) {
        this.macLength = macLength;
    }

    @Override
    public Service service() {
        return Service.MAC;
    }

    /** {@return the full result in bytes} A session may ask for fewer. */
    public int macLength() {
        return macLength;
    }
}
