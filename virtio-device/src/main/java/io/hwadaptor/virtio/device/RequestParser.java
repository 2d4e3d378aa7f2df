package io.hwadaptor.virtio.device;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Reads data requests (virtio 1.4, "Data Virtqueue" and "Symmetric algorithms Operation") into operations. Owned by a
 * queue's thread.
 *
 * <p>Layout without VIRTIO_CRYPTO_F_REVISION_1: header of 24 bytes, 48 bytes of opcode-specific fields, then IV and
 * source; destination and one status byte on the writable side. Each field of the guest's memory is read once.
 */
final class RequestParser {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final long UNSIGNED = 0xffffffffL;

    /** struct virtio_crypto_op_header. */
    private static final long OPCODE = 0;
    private static final long SESSION_ID = 8;
    /** struct virtio_crypto_cipher_data_flf. */
    private static final long IV_LENGTH = 24;
    private static final long SOURCE_LENGTH = 28;
    private static final long DESTINATION_LENGTH = 32;
    /** struct virtio_crypto_sym_data_flf. */
    private static final long OP_TYPE = 64;

    private final DescriptorChain chain;
    private final SessionTable sessions;
    private final long maxRequestBytes;
    /** Where a header goes that is spread over several descriptors. */
    private final MemorySegment gathered;

    RequestParser(DescriptorChain chain, SessionTable sessions, DeviceLimits limits, Arena arena) {
        this.chain = chain;
        this.sessions = sessions;
        maxRequestBytes = limits.maxRequestBytes();
        gathered = arena.allocate(Wire.DATA_REQUEST_BYTES, 8);
    }

    /**
     * Fills a slot's operation from the chain just read.
     *
     * @param slot a free slot; its session is set on success
     * @return OK, or the status to answer with
     */
    Status parse(DataQueue.Slot slot) {
        if (chain.readableBytes() < Wire.DATA_REQUEST_BYTES) {
            return Status.ERR;
        }
        MemorySegment header;
        long at;
        if (chain.firstLength() >= Wire.DATA_REQUEST_BYTES) {
            header = chain.firstSegment();
            at = chain.firstOffset();
        } else {
            chain.copyReadable(0, gathered, Wire.DATA_REQUEST_BYTES);
            header = gathered;
            at = 0;
        }
        int opcode = header.get(INT, at + OPCODE);
        return switch (opcode) {
            case Wire.CIPHER_ENCRYPT -> symmetric(slot, header, at, OperationType.ENCRYPT);
            case Wire.CIPHER_DECRYPT -> symmetric(slot, header, at, OperationType.DECRYPT);
            default -> Status.NOTSUPP;
        };
    }

    private Status symmetric(DataQueue.Slot slot, MemorySegment header, long at, OperationType type) {
        DeviceSession session = sessions.find(header.get(LONG, at + SESSION_ID));
        if (session == null) {
            return Status.INVSESS;
        }
        int opType = header.get(INT, at + OP_TYPE);
        if (opType != Wire.SYM_OP_CIPHER) {
            return Status.NOTSUPP;
        }
        if (session.service() != Service.CIPHER) {
            return Status.INVSESS;
        }
        if (session.type() != type) {
            return Status.ERR;
        }
        long ivLength = header.get(INT, at + IV_LENGTH) & UNSIGNED;
        long sourceLength = header.get(INT, at + SOURCE_LENGTH) & UNSIGNED;
        long destinationLength = header.get(INT, at + DESTINATION_LENGTH) & UNSIGNED;
        // Sums of three 32-bit numbers: no overflow in 64 bits.
        if (ivLength > Operation.MAX_IV_LENGTH
                || ivLength + sourceLength > chain.readableBytes() - Wire.DATA_REQUEST_BYTES
                || destinationLength > chain.writableBytes() - 1
                || destinationLength < sourceLength
                || ivLength + sourceLength + destinationLength > maxRequestBytes) {
            return Status.ERR;
        }
        Operation operation = slot.operation;
        operation.src.clear();
        operation.dst.clear();
        operation.type = type;
        operation.session = session.session();
        operation.ivLength = (int) ivLength;
        chain.copyReadable(Wire.DATA_REQUEST_BYTES, operation.iv, ivLength);
        chain.readablePieces(Wire.DATA_REQUEST_BYTES + ivLength, sourceLength, operation.src);
        chain.writablePieces(0, sourceLength, operation.dst);
        slot.session = session;
        return Status.OK;
    }
}
