package io.hwadaptor.vhostuser.protocol;

import io.hwadaptor.virtio.device.CreateRequest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The crypto session description. No document gives its layout: it is QEMU's struct, whose two forms differ in size.
 * Both hold fixed arrays for the keys and, between the fields, pointers of the front-end that mean nothing here.
 *
 * <p>Up to QEMU 8.0 there are 632 bytes, symmetric sessions only, with the session id in front. From 8.1 on (and in
 * DPDK) there are 1072: an operation code in front, the symmetric or asymmetric description, and the session id at
 * the end.
 */
public final class SessionMessage {
    /** Size of the form up to QEMU 8.0. */
    public static final int OLD_BYTES = 632;
    /** Size of the form since QEMU 8.1. */
    public static final int NEW_BYTES = 1072;

    /** VIRTIO_CRYPTO_CIPHER_CREATE_SESSION; also what the old form means. */
    public static final int CIPHER_CREATE_SESSION = 0x0002;
    /** VIRTIO_CRYPTO_AKCIPHER_CREATE_SESSION. */
    public static final int AKCIPHER_CREATE_SESSION = 0x0404;

    private static final long OLD_SESSION_ID = 0;
    private static final long NEW_OP_CODE = 0;
    private static final long NEW_SESSION_ID = 1064;

    private static final long SYM_CIPHER_ALGORITHM = 8;
    private static final long SYM_KEY_LENGTH = 12;
    private static final long SYM_HASH_ALGORITHM = 16;
    private static final long SYM_HASH_RESULT_LENGTH = 20;
    private static final long SYM_AUTH_KEY_LENGTH = 24;
    private static final long SYM_ADD_LENGTH = 28;
    private static final long SYM_OP_TYPE = 32;
    private static final long SYM_DIRECTION = 33;
    private static final long SYM_HASH_MODE = 34;
    private static final long SYM_CHAIN_ORDER = 35;
    private static final long SYM_KEY = 56;
    private static final int SYM_KEY_BYTES = 64;
    private static final long SYM_AUTH_KEY = 120;
    private static final int SYM_AUTH_KEY_BYTES = 512;

    private static final long ASYM_ALGORITHM = 8;
    private static final long ASYM_KEY_TYPE = 12;
    private static final long ASYM_KEY_LENGTH = 16;
    private static final long ASYM_PADDING_OR_CURVE = 32;
    private static final long ASYM_HASH = 36;
    private static final long ASYM_KEY = 40;
    private static final int ASYM_KEY_BYTES = 1024;

    private SessionMessage() {
    }

    /**
     * Takes a description apart. The keys stay where they are, so they live as long as the payload.
     *
     * @param payload the payload, private to this process
     * @param payloadBytes its size
     * @param target receives all fields, unchecked but for the keys' lengths
     * @throws RequestException if the size is neither form's, the operation unknown or a key longer than its array
     */
    public static void read(MemorySegment payload, int payloadBytes, CreateRequest target) throws RequestException {
        target.clear();
        if (payloadBytes == OLD_BYTES) {
            readSymmetric(payload, target);
            return;
        }
        if (payloadBytes != NEW_BYTES) {
            throw new RequestException("has " + payloadBytes + " bytes of payload, " + OLD_BYTES + " or " + NEW_BYTES
                    + " are wanted");
        }
        // QEMU writes 64 bits, DPDK 32 and padding that it does not clear.
        int opCode = payload.get(Payload.U32, NEW_OP_CODE);
        switch (opCode) {
            case CIPHER_CREATE_SESSION -> readSymmetric(payload, target);
            case AKCIPHER_CREATE_SESSION -> readAsymmetric(payload, target);
            default -> throw new RequestException(RequestException.Severity.IGNORE,
                    String.format("has unknown operation 0x%x", opCode));
        }
    }

    private static void readSymmetric(MemorySegment payload, CreateRequest target) throws RequestException {
        target.opcode = CIPHER_CREATE_SESSION;
        target.cipherAlgorithm = payload.get(Payload.U32, SYM_CIPHER_ALGORITHM);
        target.hashAlgorithm = payload.get(Payload.U32, SYM_HASH_ALGORITHM);
        target.hashResultLength = payload.get(Payload.U32, SYM_HASH_RESULT_LENGTH);
        target.aadLength = payload.get(Payload.U32, SYM_ADD_LENGTH);
        target.opType = octet(payload, SYM_OP_TYPE);
        target.direction = octet(payload, SYM_DIRECTION);
        target.hashMode = octet(payload, SYM_HASH_MODE);
        target.chainOrder = octet(payload, SYM_CHAIN_ORDER);
        target.key = key(payload, "cipher key", SYM_KEY, payload.get(Payload.U32, SYM_KEY_LENGTH), SYM_KEY_BYTES);
        target.authKey = key(payload, "authentication key", SYM_AUTH_KEY,
                payload.get(Payload.U32, SYM_AUTH_KEY_LENGTH), SYM_AUTH_KEY_BYTES);
    }

    private static void readAsymmetric(MemorySegment payload, CreateRequest target) throws RequestException {
        target.opcode = AKCIPHER_CREATE_SESSION;
        target.akcipherAlgorithm = payload.get(Payload.U32, ASYM_ALGORITHM);
        target.keyType = payload.get(Payload.U32, ASYM_KEY_TYPE);
        // One union in C: which of the two it is depends on the algorithm, so the device picks.
        target.rsaPadding = payload.get(Payload.U32, ASYM_PADDING_OR_CURVE);
        target.curve = target.rsaPadding;
        target.rsaHash = payload.get(Payload.U32, ASYM_HASH);
        target.key = key(payload, "key", ASYM_KEY, payload.get(Payload.U32, ASYM_KEY_LENGTH), ASYM_KEY_BYTES);
    }

    private static MemorySegment key(MemorySegment payload, String what, long offset, int length, int max)
            throws RequestException {
        if (length < 0 || length > max) {
            throw new RequestException(RequestException.Severity.IGNORE, "names a " + what + " of "
                    + Integer.toUnsignedString(length) + " bytes, its array has " + max);
        }
        return payload.asSlice(offset, length);
    }

    private static int octet(MemorySegment payload, long offset) {
        return Byte.toUnsignedInt(payload.get(ValueLayout.JAVA_BYTE, offset));
    }

    /**
     * Turns a description into its answer: the same form, with nothing in it but the session id. Wipes the keys.
     *
     * @param payload the description
     * @param payloadBytes its size
     * @param sessionId the session, or a negative number if it could not be opened
     */
    public static void answer(MemorySegment payload, int payloadBytes, long sessionId) {
        payload.asSlice(0, payloadBytes).fill((byte) 0);
        payload.set(Payload.U64, payloadBytes == OLD_BYTES ? OLD_SESSION_ID : NEW_SESSION_ID, sessionId);
    }
}
