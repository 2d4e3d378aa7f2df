package io.hwadaptor.vhostuser.protocol;

import io.hwadaptor.virtio.device.CreateRequest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * The crypto session description. No document gives its layout: it is QEMU's struct, which has had three forms. All
 * hold fixed arrays for the keys and, between the fields, pointers of the front-end that mean nothing here.
 *
 * <p>Up to QEMU 8.0 there are 632 bytes, symmetric sessions only, with the session id in front. Up to QEMU 7.0 an
 * operation code follows it, so that all numbers lie four bytes further; the keys don't, because it stands where the
 * other form has a gap. From 8.1 on there are 1072: the operation code in front, the symmetric or asymmetric
 * description, and the session id at the end.
 */
public final class SessionMessage {
    /** Size of the forms up to QEMU 8.0. */
    public static final int OLD_BYTES = 632;
    /** Size of the form since QEMU 8.1. */
    public static final int NEW_BYTES = 1072;

    /** VIRTIO_CRYPTO_CIPHER_CREATE_SESSION; also what the forms up to QEMU 8.0 mean. */
    public static final int CIPHER_CREATE_SESSION = 0x0002;
    /** VIRTIO_CRYPTO_AKCIPHER_CREATE_SESSION. */
    public static final int AKCIPHER_CREATE_SESSION = 0x0404;

    private static final long OLD_SESSION_ID = 0;
    private static final long NEW_OP_CODE = 0;
    private static final long NEW_SESSION_ID = 1064;

    /** Where the numbers of a symmetric session begin. */
    private static final long SYM = 8;
    /** The same up to QEMU 7.0, behind the operation code. */
    private static final long SYM_BEHIND_OP_CODE = 12;
    // From there on.
    private static final long SYM_CIPHER_ALGORITHM = 0;
    private static final long SYM_KEY_LENGTH = 4;
    private static final long SYM_HASH_ALGORITHM = 8;
    private static final long SYM_HASH_RESULT_LENGTH = 12;
    private static final long SYM_AUTH_KEY_LENGTH = 16;
    private static final long SYM_ADD_LENGTH = 20;
    private static final long SYM_OP_TYPE = 24;
    private static final long SYM_DIRECTION = 25;
    private static final long SYM_HASH_MODE = 26;
    private static final long SYM_CHAIN_ORDER = 27;
    /** Below all key lengths of AES-ECB and above all numbers of algorithms. */
    private static final int MIN_ECB_KEY_BYTES = 16;

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
     * @throws RequestException if the size is no form's, the operation unknown or a key longer than its array
     */
    public static void read(MemorySegment payload, int payloadBytes, CreateRequest target) throws RequestException {
        target.clear();
        if (payloadBytes == OLD_BYTES) {
            readSymmetric(payload, hasOpCodeBehindId(payload) ? SYM_BEHIND_OP_CODE : SYM, target);
            return;
        }
        if (payloadBytes != NEW_BYTES) {
            throw new RequestException("has " + payloadBytes + " bytes of payload, " + OLD_BYTES + " or " + NEW_BYTES
                    + " are wanted");
        }
        // QEMU writes 64 bits, DPDK 32 and padding that it does not clear.
        int opCode = payload.get(Payload.U32, NEW_OP_CODE);
        switch (opCode) {
            case CIPHER_CREATE_SESSION -> readSymmetric(payload, SYM, target);
            case AKCIPHER_CREATE_SESSION -> readAsymmetric(payload, target);
            default -> throw new RequestException(RequestException.Severity.IGNORE,
                    String.format("has unknown operation 0x%x", opCode));
        }
    }

    /**
     * Which of the two forms of one size it is. Behind the id is an operation code, always the same, or the algorithm,
     * where AES-ECB has that number. Then it is decided by where an operation type and a direction stand; and if they
     * seem to stand in both places (one may be a length that looks like them, the other a gap that nobody cleared), by
     * what comes next: an algorithm, or the length of an AES key.
     */
    private static boolean hasOpCodeBehindId(MemorySegment payload) {
        if (payload.get(Payload.U32, SYM) != CIPHER_CREATE_SESSION) {
            return false;
        }
        boolean behind = isTypeAndDirection(payload, SYM_BEHIND_OP_CODE + SYM_OP_TYPE);
        boolean before = isTypeAndDirection(payload, SYM + SYM_OP_TYPE);
        if (behind != before) {
            return behind;
        }
        return Integer.compareUnsigned(payload.get(Payload.U32, SYM_BEHIND_OP_CODE), MIN_ECB_KEY_BYTES) < 0;
    }

    private static boolean isTypeAndDirection(MemorySegment payload, long offset) {
        int type = octet(payload, offset);
        int direction = octet(payload, offset + 1);
        return (type == 1 || type == 2) && (direction == 1 || direction == 2);
    }

    private static void readSymmetric(MemorySegment payload, long from, CreateRequest target)
            throws RequestException {
        target.opcode = CIPHER_CREATE_SESSION;
        target.cipherAlgorithm = payload.get(Payload.U32, from + SYM_CIPHER_ALGORITHM);
        target.hashAlgorithm = payload.get(Payload.U32, from + SYM_HASH_ALGORITHM);
        target.hashResultLength = payload.get(Payload.U32, from + SYM_HASH_RESULT_LENGTH);
        target.aadLength = payload.get(Payload.U32, from + SYM_ADD_LENGTH);
        target.opType = octet(payload, from + SYM_OP_TYPE);
        target.direction = octet(payload, from + SYM_DIRECTION);
        target.hashMode = octet(payload, from + SYM_HASH_MODE);
        target.chainOrder = octet(payload, from + SYM_CHAIN_ORDER);
        target.key = key(payload, "cipher key", SYM_KEY,
                payload.get(Payload.U32, from + SYM_KEY_LENGTH), SYM_KEY_BYTES);
        target.authKey = key(payload, "authentication key", SYM_AUTH_KEY,
                payload.get(Payload.U32, from + SYM_AUTH_KEY_LENGTH), SYM_AUTH_KEY_BYTES);
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
