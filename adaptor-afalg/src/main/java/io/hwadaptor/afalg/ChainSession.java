package io.hwadaptor.afalg;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.KeyVault;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * CHAIN sessions, in two steps. The kernel's own {@code authenc} templates hash additional data and ciphertext as a
 * whole, where a chain names ranges that may differ, so they are not used.
 *
 * <p>With verification of a digest over the result, that result is held in private memory until the digest has been
 * compared; one that is longer than {@link Buffers#LONGEST} gives NOTSUPP.
 */
final class ChainSession extends AfalgSession {
    private static final long DIGEST_AT = 64;

    private final CipherEngine cipher;
    private final DigestEngine digest;
    private final ChainOrder order;
    private final KeyVault vault;
    private final SessionSpec kept;

    /** A session; {@code kept} as {@link DigestSession} has it. */
    ChainSession(EngineAdaptor adaptor, SessionSpec.Chain kept, CipherEngine cipher, DigestEngine digest,
            KeyVault vault) {
        super(adaptor, kept);
        this.cipher = cipher;
        this.digest = digest;
        order = kept.order();
        this.vault = vault;
        this.kept = kept;
    }

    @Override
    Status start(Lane lane, Work work) {
        Operation operation = lane.operation;
        long length = operation.src.byteLength();
        if (operation.dst.byteLength() < length || !inside(operation.cipherStart, operation.cipherLength, length)
                || !inside(operation.hashStart, operation.hashLength, length)
                || !digest.accepts(operation.auxiliary.byteLength() + operation.hashLength)) {
            return Status.ERR;
        }
        Status refusal = cipher.refusal(operation, operation.cipherLength);
        if (refusal != null) {
            return refusal;
        }
        if (order == ChainOrder.HASH_THEN_CIPHER) {
            return hashFirst(lane, work, length);
        }
        return operation.verifyDigest ? cipherHeld(lane, work, length) : cipherFirst(lane, work, length);
    }

    private static boolean inside(long start, long count, long length) {
        return start >= 0 && count >= 0 && start <= length && count <= length - start;
    }

    private Status hashFirst(Lane lane, Work work, long length) {
        Operation operation = lane.operation;
        MemorySegment result = lane.scratch.asSlice(DIGEST_AT, digest.resultLength());
        Status status = hash(lane, work, operation.src, result, true);
        if (status == Status.OK && operation.verifyDigest && !equal(result, operation.digest)) {
            status = Status.BADMSG;
        }
        if (status == Status.OK) {
            status = crypt(lane, work, operation.dst, length);
        }
        if (status == Status.OK && !operation.verifyDigest) {
            operation.digest.asSlice(0, result.byteSize()).copyFrom(result);
        }
        return status;
    }

    private Status cipherFirst(Lane lane, Work work, long length) {
        Operation operation = lane.operation;
        Status status = crypt(lane, work, operation.dst, length);
        return status == Status.OK ? hash(lane, work, operation.dst, operation.digest, false) : status;
    }

    private Status cipherHeld(Lane lane, Work work, long length) {
        Operation operation = lane.operation;
        if (length > Buffers.LONGEST) {
            return Status.NOTSUPP;
        }
        MemorySegment buffer = work.buffers.take(length);
        ScatterList held = lane.held;
        held.clear();
        held.add(buffer, 0, length);
        MemorySegment result = lane.scratch.asSlice(DIGEST_AT, digest.resultLength());
        Status status = crypt(lane, work, held, length);
        if (status == Status.OK) {
            status = hash(lane, work, held, result, true);
        }
        if (status == Status.OK && !equal(result, operation.digest)) {
            status = Status.BADMSG;
            buffer.asSlice(0, length).fill((byte) 0);
        }
        if (status == Status.OK) {
            work.copyRange(held, operation.dst, 0, length);
            work.stagedBytes += length;
        }
        work.buffers.give(buffer);
        return status;
    }

    /** The cipher's range, and copies of what is before and behind it. */
    private Status crypt(Lane lane, Work work, ScatterList target, long length) {
        Operation operation = lane.operation;
        long start = operation.cipherStart;
        long end = start + operation.cipherLength;
        Status status = cipher.crypt(lane, work, operation.src, start, target, start, operation.cipherLength);
        if (status == Status.OK) {
            work.copyRange(operation.src, target, 0, start);
            work.copyRange(operation.src, target, end, length - end);
        }
        return status;
    }

    private Status hash(Lane lane, Work work, ScatterList data, MemorySegment result, boolean untouched) {
        Operation operation = lane.operation;
        digest.aim(lane, operation.auxiliary, data, operation.hashStart, operation.hashLength);
        long error = digest.compute(lane, work, result);
        return error == 0 ? Status.OK : Answers.operation(error, untouched);
    }

    /** In a time that doesn't depend on where they differ. */
    private static boolean equal(MemorySegment one, MemorySegment other) {
        int difference = 0;
        for (long i = 0; i < one.byteSize(); i++) {
            difference |= one.get(ValueLayout.JAVA_BYTE, i) ^ other.get(ValueLayout.JAVA_BYTE, i);
        }
        return difference == 0;
    }

    @Override
    protected void release() {
        cipher.sockets.close();
        digest.sockets.close();
        vault.wipe(kept);
    }
}
