package io.hwadaptor.virtio.device;

import io.hwadaptor.api.Service;
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
    static final int COMMON_HEADER_BYTES = 24;
    /** The longest: struct virtio_crypto_sym_data_flf_stateless behind the header. */
    static final int MAX_HEADER_BYTES = 100;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int DIGEST_BYTES = 32;
    private static final int DIGEST_STATELESS_BYTES = 40;
    private static final int AEAD_BYTES = 48;
    private static final int AEAD_STATELESS_BYTES = 56;
    private static final int AKCIPHER_BYTES = 32;
    private static final int AKCIPHER_STATELESS_BYTES = 52;

    private MemorySegment segment;
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
        return get(0);
    }

    long sessionId() {
        return segment.get(LONG, base + 8);
    }

    int flag() {
        return get(16);
    }

    /** {@return bytes of both keys} */
    long keyBytes() {
        return keyLength + authKeyLength;
    }

    static long symmetricBytes(boolean stateless) {
        return stateless ? MAX_HEADER_BYTES : Wire.DATA_REQUEST_BYTES;
    }

    static long digestBytes(boolean stateless, boolean revision1) {
        if (stateless) {
            return DIGEST_STATELESS_BYTES;
        }
        return revision1 ? DIGEST_BYTES : Wire.DATA_REQUEST_BYTES;
    }

    static long aeadBytes(boolean stateless, boolean revision1) {
        if (stateless) {
            return AEAD_STATELESS_BYTES;
        }
        return revision1 ? AEAD_BYTES : Wire.DATA_REQUEST_BYTES;
    }

    static long akcipherBytes(boolean stateless, boolean revision1) {
        if (stateless) {
            return AKCIPHER_STATELESS_BYTES;
        }
        return revision1 ? AKCIPHER_BYTES : Wire.DATA_REQUEST_BYTES;
    }

    /** {@return VIRTIO_CRYPTO_SYM_OP_*} */
    int opType(boolean stateless) {
        return get(stateless ? 96 : 64);
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
            create.cipherAlgorithm = get(24);
            keyLength = length(28);
            create.direction = get(32);
            ivLength = length(36);
            sourceLength = length(40);
            destinationLength = length(44);
        } else {
            ivLength = length(24);
            sourceLength = length(28);
            destinationLength = length(32);
        }
    }

    /** struct virtio_crypto_alg_chain_data_flf or virtio_crypto_alg_chain_data_flf_stateless. */
    void readChain(boolean stateless, CreateRequest create) {
        headerBytes = symmetricBytes(stateless);
        keyLength = 0;
        authKeyLength = 0;
        long at = stateless ? 56 : 24;
        ivLength = length(at);
        sourceLength = length(at + 4);
        destinationLength = length(at + 8);
        cipherStart = length(at + 12);
        cipherLength = length(at + 16);
        hashStart = length(at + 20);
        hashLength = length(at + 24);
        aadLength = length(at + 28);
        digestLength = length(at + 32);
        if (stateless) {
            create.clear();
            create.opcode = Wire.CIPHER_CREATE_SESSION;
            create.opType = Wire.SYM_OP_CHAIN;
            create.chainOrder = get(24);
            create.aadLength = get(28);
            create.cipherAlgorithm = get(32);
            keyLength = length(36);
            create.direction = get(40);
            create.hashAlgorithm = get(44);
            authKeyLength = length(48);
            create.hashMode = get(52);
            create.hashResultLength = (int) digestLength;
        }
    }

    /** struct virtio_crypto_hash_data_flf and virtio_crypto_mac_data_flf, or their stateless ones. */
    void readDigest(Service service, boolean stateless, boolean revision1, CreateRequest create) {
        headerBytes = digestBytes(stateless, revision1);
        keyLength = 0;
        authKeyLength = 0;
        if (!stateless) {
            sourceLength = length(24);
            digestLength = length(28);
            return;
        }
        create.clear();
        create.hashAlgorithm = get(24);
        if (service == Service.HASH) {
            create.opcode = Wire.HASH_CREATE_SESSION;
            sourceLength = length(28);
            digestLength = length(32);
        } else {
            create.opcode = Wire.MAC_CREATE_SESSION;
            authKeyLength = length(28);
            sourceLength = length(32);
            digestLength = length(36);
        }
        create.hashResultLength = (int) digestLength;
    }

    /** struct virtio_crypto_aead_data_flf or virtio_crypto_aead_data_flf_stateless. */
    void readAead(boolean stateless, boolean revision1, CreateRequest create) {
        headerBytes = aeadBytes(stateless, revision1);
        keyLength = 0;
        authKeyLength = 0;
        if (!stateless) {
            ivLength = length(24);
            aadLength = length(28);
            sourceLength = length(32);
            destinationLength = length(36);
            tagLength = length(40);
            return;
        }
        create.clear();
        create.opcode = Wire.AEAD_CREATE_SESSION;
        create.aeadAlgorithm = get(24);
        keyLength = length(28);
        create.direction = get(32);
        ivLength = length(36);
        tagLength = length(40);
        aadLength = length(44);
        sourceLength = length(48);
        destinationLength = length(52);
        create.tagLength = (int) tagLength;
        create.aadLength = (int) aadLength;
    }

    /** struct virtio_crypto_akcipher_data_flf or virtio_crypto_akcipher_data_flf_stateless. */
    void readAkcipher(boolean stateless, boolean revision1, CreateRequest create) {
        headerBytes = akcipherBytes(stateless, revision1);
        keyLength = 0;
        authKeyLength = 0;
        if (!stateless) {
            sourceLength = length(24);
            destinationLength = length(28);
            return;
        }
        create.clear();
        create.opcode = Wire.AKCIPHER_CREATE_SESSION;
        create.akcipherAlgorithm = get(24);
        create.keyType = get(28);
        keyLength = length(32);
        int first = get(36);
        create.rsaPadding = first;
        create.curve = first;
        create.rsaHash = get(40);
        sourceLength = length(44);
        destinationLength = length(48);
    }
}
