package io.hwadaptor.virtio.device.wire;

/**
 * Where the fields of a control request lie: bytes from the request's first, struct virtio_crypto_op_ctrl_req and its
 * parts (virtio 1.2, 5.9.7.2). {@code BYTES} are those before the keys, with VIRTIO_CRYPTO_F_REVISION_1; without it all
 * requests have {@link #BYTES}.
 */
public final class ControlLayout {
    /** Bytes of each request before its keys, without VIRTIO_CRYPTO_F_REVISION_1. */
    public static final int BYTES = 72;

    private ControlLayout() {
    }

    /** struct virtio_crypto_ctrl_header. */
    public static final class Header {
        public static final int OPCODE = 0;
        public static final int BYTES = 16;

        private Header() {
        }
    }

    /** Behind the parameters of a cipher or a chain: which of the two it is. */
    public static final class Symmetric {
        public static final int OP_TYPE = 64;
        public static final int BYTES = 72;

        private Symmetric() {
        }
    }

    /** struct virtio_crypto_cipher_session_flf. */
    public static final class Cipher {
        public static final int ALGO = 16;
        public static final int KEYLEN = 20;
        public static final int OP = 24;

        private Cipher() {
        }
    }

    /** struct virtio_crypto_alg_chain_session_flf. */
    public static final class Chain {
        public static final int ALG_CHAIN_ORDER = 16;
        public static final int HASH_MODE = 20;
        public static final int CIPHER_ALGO = 24;
        public static final int CIPHER_KEYLEN = 28;
        public static final int CIPHER_OP = 32;
        public static final int HASH_ALGO = 40;
        public static final int HASH_RESULT_LEN = 44;
        public static final int AUTH_KEY_LEN = 48;
        public static final int AAD_LEN = 56;

        private Chain() {
        }
    }

    /** struct virtio_crypto_hash_create_session_flf. */
    public static final class Hash {
        public static final int ALGO = 16;
        public static final int HASH_RESULT_LEN = 20;
        public static final int BYTES = 24;

        private Hash() {
        }
    }

    /** struct virtio_crypto_mac_create_session_flf. */
    public static final class Mac {
        public static final int ALGO = 16;
        public static final int HASH_RESULT_LEN = 20;
        public static final int AUTH_KEY_LEN = 24;
        public static final int BYTES = 32;

        private Mac() {
        }
    }

    /** struct virtio_crypto_aead_create_session_flf. */
    public static final class Aead {
        public static final int ALGO = 16;
        public static final int KEY_LEN = 20;
        public static final int TAG_LEN = 24;
        public static final int AAD_LEN = 28;
        public static final int OP = 32;
        public static final int BYTES = 40;

        private Aead() {
        }
    }

    /** struct virtio_crypto_akcipher_session_flf. CURVE_ID of ECDSA is where RSA has its padding. */
    public static final class Akcipher {
        public static final int ALGO = 16;
        public static final int KEYTYPE = 20;
        public static final int KEYLEN = 24;
        public static final int PADDING_ALGO = 28;
        public static final int HASH_ALGO = 32;
        public static final int CURVE_ID = 28;
        public static final int BYTES = 72;

        private Akcipher() {
        }
    }

    /** struct virtio_crypto_destroy_session_flf. */
    public static final class Destroy {
        public static final int SESSION_ID = 16;
        public static final int BYTES = 24;

        private Destroy() {
        }
    }

    /** struct virtio_crypto_create_session_input, which the device writes. */
    public static final class Outcome {
        public static final int SESSION_ID = 0;
        public static final int STATUS = 8;
        public static final int PADDING = 12;
        public static final int BYTES = 16;

        private Outcome() {
        }
    }
}
