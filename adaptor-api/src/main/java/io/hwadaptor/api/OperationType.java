package io.hwadaptor.api;

/** What one operation asks of its session. */
public enum OperationType {
    /** CIPHER, CHAIN, AEAD, AKCIPHER. */
    ENCRYPT,
    /** CIPHER, CHAIN, AEAD, AKCIPHER. */
    DECRYPT,
    /** HASH and MAC: the result goes to {@link Operation#digest}. */
    DIGEST,
    /** AKCIPHER: the signature goes to {@link Operation#dst}. */
    SIGN,
    /** AKCIPHER: {@link Operation#src} is what was signed, {@link Operation#auxiliary} the signature. */
    VERIFY,
    /**
     * KEY_AGREEMENT: {@link Operation#auxiliary} is the peer's public value, the secret goes to {@link Operation#dst}.
     */
    DERIVE,
    /** KEY_GENERATION: the private key goes to {@link Operation#dst}, DER encoded. */
    GENERATE
}
