package io.hwadaptor.virtio.device;

import java.lang.foreign.MemorySegment;

/**
 * A session as a guest or front-end asks for it, in the wire's numbers and unchecked. Both ways to ask end here: a
 * control request, and vhost-user's VHOST_USER_CREATE_CRYPTO_SESSION. A mutable carrier, reused; the device's control
 * thread owns it.
 */
public final class CreateRequest {
    /** Which service: the standard's create opcodes. */
    public int opcode;
    /** VIRTIO_CRYPTO_SYM_OP_*: 1 cipher, 2 chain. */
    public int opType;
    /** VIRTIO_CRYPTO_CIPHER_*. */
    public int cipherAlgorithm;
    /** VIRTIO_CRYPTO_OP_*: 1 encrypt, 2 decrypt. */
    public int direction;
    /** VIRTIO_CRYPTO_SYM_ALG_CHAIN_ORDER_*. */
    public int chainOrder;
    /** VIRTIO_CRYPTO_SYM_HASH_MODE_*. */
    public int hashMode;
    /** VIRTIO_CRYPTO_HASH_* or VIRTIO_CRYPTO_MAC_*. */
    public int hashAlgorithm;
    /** Bytes of the digest. */
    public int hashResultLength;
    /** Bytes of AAD. */
    public int aadLength;
    /** VIRTIO_CRYPTO_AEAD_*. */
    public int aeadAlgorithm;
    /** Bytes of the tag. */
    public int tagLength;
    /** VIRTIO_CRYPTO_AKCIPHER_*. */
    public int akcipherAlgorithm;
    /** VIRTIO_CRYPTO_AKCIPHER_KEY_TYPE_*. */
    public int keyType;
    /** VIRTIO_CRYPTO_RSA_*_PADDING. */
    public int rsaPadding;
    /** VIRTIO_CRYPTO_RSA_* hash. */
    public int rsaHash;
    /** VIRTIO_CRYPTO_CURVE_*. */
    public int curve;
    /** The cipher, AEAD or public key, in private memory that the filler owns and wipes. */
    public MemorySegment key = MemorySegment.NULL;
    /** The authentication key, likewise. */
    public MemorySegment authKey = MemorySegment.NULL;

    /** Nothing asked for yet. */
    public CreateRequest() {
    }

    /** Forgets everything. */
    public void clear() {
        opcode = 0;
        opType = 0;
        cipherAlgorithm = 0;
        direction = 0;
        chainOrder = 0;
        hashMode = 0;
        hashAlgorithm = 0;
        hashResultLength = 0;
        aadLength = 0;
        aeadAlgorithm = 0;
        tagLength = 0;
        akcipherAlgorithm = 0;
        keyType = 0;
        rsaPadding = 0;
        rsaHash = 0;
        curve = 0;
        key = MemorySegment.NULL;
        authKey = MemorySegment.NULL;
    }
}
