package io.hwadaptor.virtio.device;

import io.hwadaptor.api.Service;
import io.hwadaptor.virtio.device.wire.DataLayout;
import io.hwadaptor.virtio.device.wire.StatelessLayout;
import io.hwadaptor.virtio.device.wire.Wire;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * The fixed part of a data request: struct virtio_crypto_op_header and the opcode's fields, in each of their three
 * layouts. Without VIRTIO_CRYPTO_F_REVISION_1 the opcode's part is padded to 48 bytes; with it, it is as long as its
 * fields; in stateless mode it has the session's parameters too, and the lengths of the keys that follow.
 *
 * <p>Every method reads each field of the request once. What is read is unchecked; lengths are unsigned 32-bit numbers.
 */
final class RequestFields {
    /** struct virtio_crypto_op_header. */
    static final int COMMON_HEADER_BYTES = DataLayout.Header.BYTES;
    /** The longest: struct virtio_crypto_sym_data_flf_stateless behind the header. */
    static final int MAX_HEADER_BYTES = StatelessLayout.Symmetric.BYTES;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private MemorySegment segment = MemorySegment.NULL;
    private long base;

    /** Bytes of the fixed part; keys or IV follow. */
    long headerBytes;
    long keyLength;
    long authKeyLength;
    long ivLength;
    long sourceLength;
    long destinationLength;
    long aadLength;
    long digestLength;
    long tagLength;
    long cipherStart;
    long cipherLength;
    long hashStart;
    long hashLength;

    /** Sets where the request lies. */
    void at(MemorySegment where, long offset) {
        segment = where;
        base = offset;
    }

    private int get(long offset) {
        return segment.get(INT, base + offset);
    }

    private long length(long offset) {
        return segment.get(INT, base + offset) & 0xffffffffL;
    }

    int opcode() {
        return get(DataLayout.Header.OPCODE);
    }

    long sessionId() {
        return segment.get(LONG, base + DataLayout.Header.SESSION_ID);
    }

    int flag() {
        return get(DataLayout.Header.FLAG);
    }

    /** {@return bytes of both keys} */
    long keyBytes() {
        return keyLength + authKeyLength;
    }

    static long symmetricBytes(boolean stateless) {
        return stateless ? StatelessLayout.Symmetric.BYTES : DataLayout.Symmetric.BYTES;
    }

    static long digestBytes(boolean stateless, boolean revision1) {
        if (stateless) {
            return StatelessLayout.DIGEST_BYTES;
        }
        return revision1 ? DataLayout.Digest.BYTES : DataLayout.BYTES;
    }

    static long aeadBytes(boolean stateless, boolean revision1) {
        if (stateless) {
            return StatelessLayout.Aead.BYTES;
        }
        return revision1 ? DataLayout.Aead.BYTES : DataLayout.BYTES;
    }

    static long akcipherBytes(boolean stateless, boolean revision1) {
        if (stateless) {
            return StatelessLayout.Akcipher.BYTES;
        }
        return revision1 ? DataLayout.Akcipher.BYTES : DataLayout.BYTES;
    }

    /** {@return VIRTIO_CRYPTO_SYM_OP_*} */
    int opType(boolean stateless) {
        return get(stateless ? StatelessLayout.Symmetric.OP_TYPE : DataLayout.Symmetric.OP_TYPE);
    }

    /** struct virtio_crypto_cipher_data_flf or virtio_crypto_cipher_data_flf_stateless. */
    void readCipher(boolean stateless, CreateRequest create) {
        headerBytes = symmetricBytes(stateless);
        keyLength = 0;
        authKeyLength = 0;
        if (stateless) {
            create.clear();
            create.opcode = Wire.CIPHER_CREATE_SESSION;
            create.opType = Wire.SYM_OP_CIPHER;
            create.cipherAlgorithm = get(StatelessLayout.Cipher.ALGO);
            keyLength = length(StatelessLayout.Cipher.KEYLEN);
            create.direction = get(StatelessLayout.Cipher.OP);
            ivLength = length(StatelessLayout.Cipher.IV_LEN);
            sourceLength = length(StatelessLayout.Cipher.SRC_DATA_LEN);
            destinationLength = length(StatelessLayout.Cipher.DST_DATA_LEN);
        } else {
            ivLength = length(DataLayout.Cipher.IV_LEN);
            sourceLength = length(DataLayout.Cipher.SRC_DATA_LEN);
            destinationLength = length(DataLayout.Cipher.DST_DATA_LEN);
        }
    }

    /** struct virtio_crypto_alg_chain_data_flf or virtio_crypto_alg_chain_data_flf_stateless. */
    void readChain(boolean stateless, CreateRequest create) {
        headerBytes = symmetricBytes(stateless);
        keyLength = 0;
        authKeyLength = 0;
        // The operation's own fields are the same in both, behind the session's parameters in one of them.
        long at = stateless ? StatelessLayout.Chain.IV_LEN - DataLayout.Chain.IV_LEN : 0;
        ivLength = length(at + DataLayout.Chain.IV_LEN);
        sourceLength = length(at + DataLayout.Chain.SRC_DATA_LEN);
        destinationLength = length(at + DataLayout.Chain.DST_DATA_LEN);
        cipherStart = length(at + DataLayout.Chain.CIPHER_START_SRC_OFFSET);
        cipherLength = length(at + DataLayout.Chain.LEN_TO_CIPHER);
        hashStart = length(at + DataLayout.Chain.HASH_START_SRC_OFFSET);
        hashLength = length(at + DataLayout.Chain.LEN_TO_HASH);
        aadLength = length(at + DataLayout.Chain.AAD_LEN);
        digestLength = length(at + DataLayout.Chain.HASH_RESULT_LEN);
        if (stateless) {
            create.clear();
            create.opcode = Wire.CIPHER_CREATE_SESSION;
            create.opType = Wire.SYM_OP_CHAIN;
            create.chainOrder = get(StatelessLayout.Chain.ALG_CHAIN_ORDER);
            create.aadLength = get(StatelessLayout.Chain.AAD_LENGTH);
            create.cipherAlgorithm = get(StatelessLayout.Chain.CIPHER_ALGO);
            keyLength = length(StatelessLayout.Chain.CIPHER_KEYLEN);
            create.direction = get(StatelessLayout.Chain.CIPHER_OP);
            create.hashAlgorithm = get(StatelessLayout.Chain.HASH_ALGO);
            authKeyLength = length(StatelessLayout.Chain.AUTH_KEY_LEN);
            create.hashMode = get(StatelessLayout.Chain.HASH_MODE);
            create.hashResultLength = (int) digestLength;
        }
    }

    /** struct virtio_crypto_hash_data_flf and virtio_crypto_mac_data_flf, or their stateless ones. */
    void readDigest(Service service, boolean stateless, boolean revision1, CreateRequest create) {
        headerBytes = digestBytes(stateless, revision1);
        keyLength = 0;
        authKeyLength = 0;
        if (!stateless) {
            sourceLength = length(DataLayout.Digest.SRC_DATA_LEN);
            digestLength = length(DataLayout.Digest.HASH_RESULT_LEN);
            return;
        }
        create.clear();
        if (service == Service.HASH) {
            create.opcode = Wire.HASH_CREATE_SESSION;
            create.hashAlgorithm = get(StatelessLayout.Hash.ALGO);
            sourceLength = length(StatelessLayout.Hash.SRC_DATA_LEN);
            digestLength = length(StatelessLayout.Hash.HASH_RESULT_LEN);
        } else {
            create.opcode = Wire.MAC_CREATE_SESSION;
            create.hashAlgorithm = get(StatelessLayout.Mac.ALGO);
            authKeyLength = length(StatelessLayout.Mac.AUTH_KEY_LEN);
            sourceLength = length(StatelessLayout.Mac.SRC_DATA_LEN);
            digestLength = length(StatelessLayout.Mac.HASH_RESULT_LEN);
        }
        create.hashResultLength = (int) digestLength;
    }

    /** struct virtio_crypto_aead_data_flf or virtio_crypto_aead_data_flf_stateless. */
    void readAead(boolean stateless, boolean revision1, CreateRequest create) {
        headerBytes = aeadBytes(stateless, revision1);
        keyLength = 0;
        authKeyLength = 0;
        if (!stateless) {
            ivLength = length(DataLayout.Aead.IV_LEN);
            aadLength = length(DataLayout.Aead.AAD_LEN);
            sourceLength = length(DataLayout.Aead.SRC_DATA_LEN);
            destinationLength = length(DataLayout.Aead.DST_DATA_LEN);
            tagLength = length(DataLayout.Aead.TAG_LEN);
            return;
        }
        create.clear();
        create.opcode = Wire.AEAD_CREATE_SESSION;
        create.aeadAlgorithm = get(StatelessLayout.Aead.ALGO);
        keyLength = length(StatelessLayout.Aead.KEY_LEN);
        create.direction = get(StatelessLayout.Aead.OP);
        ivLength = length(StatelessLayout.Aead.IV_LEN);
        tagLength = length(StatelessLayout.Aead.TAG_LEN);
        aadLength = length(StatelessLayout.Aead.AAD_LEN);
        sourceLength = length(StatelessLayout.Aead.SRC_DATA_LEN);
        destinationLength = length(StatelessLayout.Aead.DST_DATA_LEN);
        create.tagLength = (int) tagLength;
        create.aadLength = (int) aadLength;
    }

    /** struct virtio_crypto_akcipher_data_flf or virtio_crypto_akcipher_data_flf_stateless. */
    void readAkcipher(boolean stateless, boolean revision1, CreateRequest create) {
        headerBytes = akcipherBytes(stateless, revision1);
        keyLength = 0;
        authKeyLength = 0;
        if (!stateless) {
            sourceLength = length(DataLayout.Akcipher.SRC_DATA_LEN);
            destinationLength = length(DataLayout.Akcipher.DST_DATA_LEN);
            return;
        }
        create.clear();
        create.opcode = Wire.AKCIPHER_CREATE_SESSION;
        create.akcipherAlgorithm = get(StatelessLayout.Akcipher.ALGO);
        create.keyType = get(StatelessLayout.Akcipher.KEYTYPE);
        keyLength = length(StatelessLayout.Akcipher.KEYLEN);
        create.rsaPadding = get(StatelessLayout.Akcipher.PADDING_ALGO);
        // The same bytes, read once: which they are depends on the algorithm.
        create.curve = create.rsaPadding;
        create.rsaHash = get(StatelessLayout.Akcipher.HASH_ALGO);
        sourceLength = length(StatelessLayout.Akcipher.SRC_DATA_LEN);
        destinationLength = length(StatelessLayout.Akcipher.DST_DATA_LEN);
    }
}
