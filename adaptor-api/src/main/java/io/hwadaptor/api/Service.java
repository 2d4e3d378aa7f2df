package io.hwadaptor.api;

/** What kind of work a session does. */
public enum Service {
    /** Symmetric cipher without authentication. */
    CIPHER,
    /** Unkeyed digest. */
    HASH,
    /** Keyed digest. */
    MAC,
    /** Authenticated encryption with associated data. */
    AEAD,
    /** A cipher and a digest over the same source in one pass ("algorithm chaining" in virtio-crypto). */
    CHAIN,
    /** Public-key encryption and signatures. */
    AKCIPHER,
    /** DH, ECDH and key derivation: SPI only, virtio-crypto has no such service. */
    KEY_AGREEMENT,
    /** Generation of key pairs: SPI only, virtio-crypto has no such service. */
    KEY_GENERATION
}
