package io.hwadaptor.api;

/** Symmetric ciphers of virtio-crypto. Padding is never applied: block modes take whole blocks. */
public enum CipherAlgorithm implements Algorithm {
    /** RC4; keys of 1 to 256 bytes. */
    ARC4(1, 0),
    /** AES-ECB. */
    AES_ECB(16, 0),
    /** AES-CBC. */
    AES_CBC(16, 16),
    /** AES-CTR with a 128-bit big-endian counter block as IV. */
    AES_CTR(1, 16),
    /** DES-ECB. */
    DES_ECB(8, 0),
    /** DES-CBC. */
    DES_CBC(8, 8),
    /** Triple-DES-ECB, keys of 24 bytes. */
    DES3_ECB(8, 0),
    /** Triple-DES-CBC, keys of 24 bytes. */
    DES3_CBC(8, 8),
    /** Triple-DES-CTR with a 64-bit counter block. */
    DES3_CTR(1, 8),
    /** KASUMI in F8 mode (3GPP TS 35.201). */
    KASUMI_F8(1, 8),
    /** SNOW 3G, UEA2 (3GPP TS 35.215). */
    SNOW3G_UEA2(1, 16),
    /** AES in F8 mode (RFC 3711, section 4.1.2). */
    AES_F8(1, 16),
    /** AES-XTS (IEEE 1619), two keys concatenated; one data unit per operation, ciphertext stealing included. */
    AES_XTS(1, 16),
    /** ZUC, 128-EEA3 (3GPP TS 35.221). */
    ZUC_EEA3(1, 16);

    private final int blockLength;
    private final int ivLength;

    CipherAlgorithm(int blockLength, int ivLength) {
        this.blockLength = blockLength;
        this.ivLength = ivLength;
    }

    @Override
    public Service service() {
        return Service.CIPHER;
    }

    /** {@return the granularity of the source length in bytes} 1 for stream modes and for XTS (from one block up). */
    public int blockLength() {
        return blockLength;
    }

    /** {@return the usual length of the IV in bytes} 0 where the mode has none. */
    public int ivLength() {
        return ivLength;
    }
}
