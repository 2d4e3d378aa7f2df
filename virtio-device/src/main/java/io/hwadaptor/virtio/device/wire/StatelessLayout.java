package io.hwadaptor.virtio.device.wire;

/**
 * Where the fields of a data request lie that names no session but says what it would be: bytes from the request's
 * first. The header is that of {@link DataLayout}; the session's parameters and the operation's follow (virtio 1.2,
 * 5.9.7.4 to 5.9.7.8; the header of Linux has none of it). {@code BYTES} are those before the keys.
 */
public final class StatelessLayout {
    /** Bytes of a hash or MAC request before its key; a hash has padding there. */
    public static final int DIGEST_BYTES = 40;

    private StatelessLayout() {
    }

    /** Behind the fields of a cipher or a chain: which of the two it is (5.9.7.6). */
    public static final class Symmetric {
        public static final int OP_TYPE = 96;
        public static final int BYTES = 100;

        private Symmetric() {
        }
    }

    /** struct virtio_crypto_cipher_data_flf_stateless (5.9.7.6). */
    public static final class Cipher {
        public static final int ALGO = 24;
        public static final int KEYLEN = 28;
        public static final int OP = 32;
        public static final int IV_LEN = 36;
        public static final int SRC_DATA_LEN = 40;
        public static final int DST_DATA_LEN = 44;

        private Cipher() {
        }
    }

    /** struct virtio_crypto_alg_chain_data_flf_stateless (5.9.7.6). */
    public static final class Chain {
        public static final int ALG_CHAIN_ORDER = 24;
        public static final int AAD_LENGTH = 28;
        public static final int CIPHER_ALGO = 32;
        public static final int CIPHER_KEYLEN = 36;
        public static final int CIPHER_OP = 40;
        public static final int HASH_ALGO = 44;
        public static final int AUTH_KEY_LEN = 48;
        public static final int HASH_MODE = 52;
        public static final int IV_LEN = 56;
        public static final int SRC_DATA_LEN = 60;
        public static final int DST_DATA_LEN = 64;
        public static final int CIPHER_START_SRC_OFFSET = 68;
        public static final int LEN_TO_CIPHER = 72;
        public static final int HASH_START_SRC_OFFSET = 76;
        public static final int LEN_TO_HASH = 80;
        public static final int AAD_LEN = 84;
        public static final int HASH_RESULT_LEN = 88;

        private Chain() {
        }
    }

    /** struct virtio_crypto_hash_data_flf_stateless (5.9.7.4). */
    public static final class Hash {
        public static final int ALGO = 24;
        public static final int SRC_DATA_LEN = 28;
        public static final int HASH_RESULT_LEN = 32;

        private Hash() {
        }
    }

    /** struct virtio_crypto_mac_data_flf_stateless (5.9.7.5). */
    public static final class Mac {
        public static final int ALGO = 24;
        public static final int AUTH_KEY_LEN = 28;
        public static final int SRC_DATA_LEN = 32;
        public static final int HASH_RESULT_LEN = 36;

        private Mac() {
        }
    }

    /** struct virtio_crypto_aead_data_flf_stateless (5.9.7.7). */
    public static final class Aead {
        public static final int ALGO = 24;
        public static final int KEY_LEN = 28;
        public static final int OP = 32;
        public static final int IV_LEN = 36;
        public static final int TAG_LEN = 40;
        public static final int AAD_LEN = 44;
        public static final int SRC_DATA_LEN = 48;
        public static final int DST_DATA_LEN = 52;
        public static final int BYTES = 56;

        private Aead() {
        }
    }

    /** struct virtio_crypto_akcipher_data_flf_stateless (5.9.7.8). CURVE_ID of ECDSA is where RSA has its padding. */
    public static final class Akcipher {
        public static final int ALGO = 24;
        public static final int KEYTYPE = 28;
        public static final int KEYLEN = 32;
        public static final int PADDING_ALGO = 36;
        public static final int HASH_ALGO = 40;
        public static final int SRC_DATA_LEN = 44;
        public static final int DST_DATA_LEN = 48;
        public static final int BYTES = 52;
        public static final int CURVE_ID = 36;

        private Akcipher() {
        }
    }
}
