package io.hwadaptor.virtio.device.wire;

/**
 * Where the fields of a data request lie that names a session: bytes from the request's first, struct
 * virtio_crypto_op_data_req and its parts (virtio 1.2, 5.9.7.3 to 5.9.7.8). {@code BYTES} are those before the IV or
 * the data, with VIRTIO_CRYPTO_F_REVISION_1; without it all requests have {@link #BYTES}.
 */
public final class DataLayout {
    /** Bytes of each request before its data, without VIRTIO_CRYPTO_F_REVISION_1. */
    public static final int BYTES = 72;

    private DataLayout() {
    }

    /** struct virtio_crypto_op_header. */
    public static final class Header {
        public static final int OPCODE = 0;
        public static final int SESSION_ID = 8;
        public static final int FLAG = 16;
        public static final int BYTES = 24;

        private Header() {
        }
    }

    /** Behind the fields of a cipher or a chain: which of the two it is (5.9.7.6). */
    public static final class Symmetric {
        public static final int OP_TYPE = 64;
        public static final int BYTES = 72;

        private Symmetric() {
        }
    }

    /** struct virtio_crypto_cipher_data_flf (5.9.7.6). */
    public static final class Cipher {
        public static final int IV_LEN = 24;
        public static final int SRC_DATA_LEN = 28;
        public static final int DST_DATA_LEN = 32;

        private Cipher() {
        }
    }

    /** struct virtio_crypto_alg_chain_data_flf (5.9.7.6). */
    public static final class Chain {
        public static final int IV_LEN = 24;
        public static final int SRC_DATA_LEN = 28;
        public static final int DST_DATA_LEN = 32;
        public static final int CIPHER_START_SRC_OFFSET = 36;
        public static final int LEN_TO_CIPHER = 40;
        public static final int HASH_START_SRC_OFFSET = 44;
        public static final int LEN_TO_HASH = 48;
        public static final int AAD_LEN = 52;
        public static final int HASH_RESULT_LEN = 56;

        private Chain() {
        }
    }

    /** struct virtio_crypto_hash_data_flf and virtio_crypto_mac_data_flf (5.9.7.4, 5.9.7.5). */
    public static final class Digest {
        public static final int SRC_DATA_LEN = 24;
        public static final int HASH_RESULT_LEN = 28;
        public static final int BYTES = 32;

        private Digest() {
        }
    }

    /** struct virtio_crypto_aead_data_flf (5.9.7.7). The header of Linux has no tag length. */
    public static final class Aead {
        public static final int IV_LEN = 24;
        public static final int AAD_LEN = 28;
        public static final int SRC_DATA_LEN = 32;
        public static final int DST_DATA_LEN = 36;
        public static final int TAG_LEN = 40;
        public static final int BYTES = 48;

        private Aead() {
        }
    }

    /** struct virtio_crypto_akcipher_data_flf (5.9.7.8). */
    public static final class Akcipher {
        public static final int SRC_DATA_LEN = 24;
        public static final int DST_DATA_LEN = 28;
        public static final int BYTES = 32;

        private Akcipher() {
        }
    }
}
