package io.hwadaptor.api;

/** Authenticated ciphers of virtio-crypto. */
public enum AeadAlgorithm implements Algorithm {
    /** AES-GCM (NIST SP 800-38D). */
    GCM,
    /** AES-CCM (NIST SP 800-38C); the IV is the nonce of 7 to 13 bytes. */
    CCM,
    /** ChaCha20-Poly1305 (RFC 8439). */
    CHACHA20_POLY1305;

    @Override
    public Service service() {
        return Service.AEAD;
    }
}
