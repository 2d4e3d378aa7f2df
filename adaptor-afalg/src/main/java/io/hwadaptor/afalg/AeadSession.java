package io.hwadaptor.afalg;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.EngineAdaptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * AEAD sessions. The kernel wants additional data, text and tag as one message and returns them as one, the additional
 * data a copy that nobody needs. It writes plaintext before it has compared the tag, so decryption goes to private
 * memory first. Input is always copied: the kernel reads it twice, and what it has compared must be what it decrypts.
 */
final class AeadSession extends AfalgSession {
    private static final int CCM_IV = 16;

    final OpSockets sockets;
    private final AeadAlgorithm algorithm;
    private final boolean encrypt;
    private final Range ivLengths;
    private final long maxLength;

    AeadSession(EngineAdaptor adaptor, SessionSpec.Aead spec, OpSockets sockets, Range ivLengths, long maxLength) {
        super(adaptor, spec);
        this.sockets = sockets;
        algorithm = spec.aead();
        encrypt = spec.direction() == Direction.ENCRYPT;
        this.ivLengths = ivLengths;
        this.maxLength = maxLength;
    }

    @Override
    @Nullable Status start(Lane lane, Work work) {
        Operation operation = lane.operation;
        long length = operation.src.byteLength();
        boolean hasIv = ivLengths.contains(operation.ivLength);
        boolean isRight = switch (algorithm) {
            // The kernel has one of these lengths.
            case GCM -> StandardLengths.GCM_IVS.contains(operation.ivLength) && length <= StandardLengths.GCM_TEXT;
            case CCM -> StandardLengths.isCcm(operation.ivLength, length);
            case CHACHA20_POLY1305 -> hasIv;
        };
        if (operation.type != (encrypt ? OperationType.ENCRYPT : OperationType.DECRYPT)
                || operation.dst.byteLength() < length || !isRight) {
            return Status.ERR;
        }
        long additional = operation.auxiliary.byteLength();
        if (!hasIv || length > maxLength || additional + length + digestLength() > work.socketBytes) {
            return Status.NOTSUPP;
        }
        lane.use(sockets.take(lane));
        if (lane.socket == null) {
            return Answers.operation(lane.error, true);
        }
        long result = send(lane, work, (int) additional, length);
        if (result < 0) {
            drop(lane);
            return Answers.operation(result, true);
        }
        prepare(lane, work, additional, length);
        return work.later(additional + length) ? null : finish(lane, work, lane.in.receive(lane.socket.fd()));
    }

    private long send(Lane lane, Work work, int additional, long length) {
        Operation operation = lane.operation;
        lane.out.clear();
        lane.out.operation(encrypt);
        lane.out.associatedLength(additional);
        if (algorithm == AeadAlgorithm.CCM) {
            // The first counter block of RFC 3610: the length field's width less one, the nonce, zeros.
            MemorySegment block = lane.scratch;
            block.set(ValueLayout.JAVA_LONG, 0, 0L);
            block.set(ValueLayout.JAVA_LONG, 8, 0L);
            block.set(ValueLayout.JAVA_BYTE, 0, (byte) (14 - operation.ivLength));
            MemorySegment.copy(operation.iv, 0, block, 1, operation.ivLength);
            lane.out.iv(block, CCM_IV);
        } else {
            lane.out.iv(operation.iv, operation.ivLength);
        }
        lane.source.clear();
        lane.source.addRange(operation.auxiliary, 0, additional);
        lane.source.addRange(operation.src, 0, length);
        if (!encrypt) {
            lane.source.add(operation.digest, 0, digestLength());
        }
        return work.copy(lane, false);
    }

    private void prepare(Lane lane, Work work, long additional, long length) {
        Operation operation = lane.operation;
        lane.in.clear();
        if (additional > 0) {
            lane.additional = work.buffers.take(additional);
            lane.in.add(lane.additional.address(), additional);
        }
        lane.target.clear();
        lane.target.addRange(operation.dst, 0, length);
        lane.expected = additional + length;
        if (encrypt) {
            work.receiveInto(lane);
            lane.in.add(operation.digest.address(), digestLength());
            lane.expected += digestLength();
        } else {
            work.hold(lane);
            if (lane.expected == 0) {
                // A read of no bytes would not make the kernel compare the tag.
                lane.in.add(lane.scratch.address(), Lane.SCRATCH_BYTES);
            }
        }
    }

    @Override
    Status finish(Lane lane, Work work, long result) {
        Status status = Status.OK;
        if (result == lane.expected) {
            work.deliver(lane);
            sockets.give(lane.socket);
            lane.use(null);
        } else {
            status = result < 0 ? Answers.operation(result, !encrypt) : Status.ERR;
            if (lane.hold != null) {
                // Plaintext that must not be: the kernel may have written it before it looked at the tag.
                lane.hold.fill((byte) 0);
            }
            drop(lane);
        }
        work.release(lane);
        return status;
    }

    private static void drop(Lane lane) {
        lane.socket.close();
        lane.use(null);
    }

    @Override
    protected void release() {
        sockets.close();
    }
}
