package io.hwadaptor.virtio.driver.crypto;

/**
 * What a session is created with. Keys are not copied and not wiped: these are test keys.
 *
 * <p>Source: virtio 1.2, 5.9.7.2.1.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a key is handed over as it is
public sealed interface SessionParameters {
    /**
     * A cipher.
     *
     * @param algorithm an {@link Algorithm} CIPHER number
     * @param operation {@link Algorithm#OP_ENCRYPT} or {@link Algorithm#OP_DECRYPT}
     * @param key the key
     */
    record Cipher(int algorithm, int operation, byte[] key) implements SessionParameters {
    }

    /**
     * A cipher and a hash or MAC in one pass.
     *
     * @param order {@link Algorithm#CHAIN_HASH_THEN_CIPHER} or {@link Algorithm#CHAIN_CIPHER_THEN_HASH}
     * @param cipher the cipher
     * @param hashMode an {@link Algorithm} HASH_MODE number
     * @param hash an {@link Algorithm} HASH number in plain mode, else a MAC number
     * @param resultBytes length of the hash result in bytes
     * @param authKey the authentication key; empty in plain mode
     * @param aadBytes length of the additional data in bytes
     */
    record Chain(int order, Cipher cipher, int hashMode, int hash, int resultBytes, byte[] authKey, int aadBytes)
            implements SessionParameters {
    }

    /**
     * A hash.
     *
     * @param algorithm an {@link Algorithm} HASH number
     * @param resultBytes length of the result in bytes
     */
    record Hash(int algorithm, int resultBytes) implements SessionParameters {
    }

    /**
     * A MAC.
     *
     * @param algorithm an {@link Algorithm} MAC number
     * @param resultBytes length of the result in bytes
     * @param key the key
     */
    record Mac(int algorithm, int resultBytes, byte[] key) implements SessionParameters {
    }

    /**
     * Authenticated encryption.
     *
     * @param algorithm an {@link Algorithm} AEAD number
     * @param operation {@link Algorithm#OP_ENCRYPT} or {@link Algorithm#OP_DECRYPT}
     * @param tagBytes length of the tag in bytes
     * @param aadBytes length of the additional data in bytes
     * @param key the key
     */
    record Aead(int algorithm, int operation, int tagBytes, int aadBytes, byte[] key) implements SessionParameters {
    }

    /**
     * An asymmetric key.
     *
     * @param algorithm an {@link Algorithm} AKCIPHER number
     * @param keyType {@link Algorithm#KEY_PUBLIC} or {@link Algorithm#KEY_PRIVATE}
     * @param first RSA: the padding; ECDSA: the curve
     * @param second RSA: the hash; ECDSA: 0
     * @param key the key in DER
     */
    record Akcipher(int algorithm, int keyType, int first, int second, byte[] key) implements SessionParameters {
    }

    /**
     * The operation that creates such a session; the one after it destroys it.
     *
     * @return an {@link Opcode}
     */
    default int createOpcode() {
        return switch (this) {
            case Cipher c -> Opcode.CIPHER_CREATE_SESSION;
            case Chain c -> Opcode.CIPHER_CREATE_SESSION;
            case Hash h -> Opcode.HASH_CREATE_SESSION;
            case Mac m -> Opcode.MAC_CREATE_SESSION;
            case Aead a -> Opcode.AEAD_CREATE_SESSION;
            case Akcipher a -> Opcode.AKCIPHER_CREATE_SESSION;
        };
    }
}
