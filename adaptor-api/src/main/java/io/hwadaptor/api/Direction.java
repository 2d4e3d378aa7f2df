package io.hwadaptor.api;

/** Which way a symmetric session works. */
public enum Direction {
    /** Plaintext to ciphertext. */
    ENCRYPT,
    /** Ciphertext to plaintext. */
    DECRYPT
}
