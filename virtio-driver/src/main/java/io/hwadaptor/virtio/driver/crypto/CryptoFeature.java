package io.hwadaptor.virtio.driver.crypto;

/** Feature bits of the crypto device, as masks. Source: virtio 1.2, 5.9.3. */
public final class CryptoFeature {
    /** Requests carry no padding; status NOSPC exists. */
    public static final long REVISION_1 = 1L;
    /** Cipher requests without a session. */
    public static final long CIPHER_STATELESS = 1L << 1;
    /** Hash requests without a session. */
    public static final long HASH_STATELESS = 1L << 2;
    /** MAC requests without a session. */
    public static final long MAC_STATELESS = 1L << 3;
    /** AEAD requests without a session. */
    public static final long AEAD_STATELESS = 1L << 4;
    /** Asymmetric requests without a session. */
    public static final long AKCIPHER_STATELESS = 1L << 5;

    private CryptoFeature() {
    }
}
