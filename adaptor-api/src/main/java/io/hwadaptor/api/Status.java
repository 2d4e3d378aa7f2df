package io.hwadaptor.api;

/**
 * Result of one operation or of opening a session. The names are those of the virtio-crypto device status
 * ({@code VIRTIO_CRYPTO_OK} and so on; virtio 1.4, section "Crypto Device").
 */
public enum Status {
    /** Done; every output byte is in place. */
    OK,
    /** Failed for a reason that no other code names: a length out of bounds, a device error, a key of wrong size. */
    ERR,
    /** AEAD or verify-on-decrypt: the tag does not match. No plaintext stays in the destination. */
    BADMSG,
    /**
     * The service, algorithm, combination or size is not offered here, or this engine could not do it. An operation
     * that completes with it has written nothing: it can be given to another engine as it is, even when source and
     * destination are the same memory.
     */
    NOTSUPP,
    /** No such session, or it is closed. */
    INVSESS,
    /** No room for another session. */
    NOSPC,
    /** The signature was verified, and is wrong. An engine that could not verify it says {@link #NOTSUPP}. */
    KEY_REJECTED
}
