package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import java.lang.foreign.MemorySegment;

/**
 * CHAIN sessions: the digest over the source, then the cipher; or the cipher, then the digest over its result.
 *
 * <p>With verification nothing is written before the digest has been compared. Where the digest is the source's that
 * costs nothing; where it is the result's, the result waits in private memory, and is counted as staged.
 */
final class ChainContext extends Context {
    private final CipherEngine cipher;
    private final ChainOrder order;
    private final DigestEngine engine;
    private final int resultLength;

    ChainContext(CipherEngine cipher, ChainOrder order, DigestEngine engine, int resultLength) {
        this.cipher = cipher;
        this.order = order;
        this.engine = engine;
        this.resultLength = resultLength;
    }

    @Override
    Status run(Operation operation, Workspace workspace) {
        long length = operation.src.byteLength();
        if (operation.dst.byteLength() < length || !inside(operation.cipherStart, operation.cipherLength, length)
                || !inside(operation.hashStart, operation.hashLength, length)
                || !cipher.accepts(operation, operation.cipherLength)) {
            return Status.ERR;
        }
        Status status = engine.refusal(operation, operation.auxiliary.byteLength() + operation.hashLength);
        if (status != Status.OK) {
            return status;
        }
        if (order == ChainOrder.HASH_THEN_CIPHER) {
            status = digested(operation, operation.src, workspace);
            if (status == Status.OK && !write(operation, operation.dst, length, workspace)) {
                status = Status.ERR;
            }
        } else if (operation.verifyDigest) {
            status = verifyResult(operation, length, workspace);
        } else {
            status = write(operation, operation.dst, length, workspace)
                    ? digested(operation, operation.dst, workspace) : Status.ERR;
        }
        if (status == Status.ERR) {
            LibraryCalls.ERR_clear_error();
        } else if (status == Status.OK && !operation.verifyDigest) {
            MemorySegment.copy(workspace.result, 0, operation.digest, 0, resultLength);
        }
        return status;
    }

    private Status verifyResult(Operation operation, long length, Workspace workspace) {
        if (length > Workspace.MOST_HELD) {
            return Status.NOTSUPP;
        }
        ScatterList held = workspace.hold(length);
        try {
            Status status = write(operation, held, length, workspace) ? digested(operation, held, workspace)
                    : Status.ERR;
            if (status == Status.OK) {
                workspace.source.start(held);
                workspace.destination.start(operation.dst);
                workspace.destination.copyFrom(workspace.source, length);
                workspace.addStaged(length);
            }
            return status;
        } finally {
            workspace.dropHeld();
        }
    }

    /** Writes the cipher's result, and what is outside of its range as it is. */
    private boolean write(Operation operation, ScatterList target, long length, Workspace workspace) {
        SegmentCursor source = workspace.source;
        SegmentCursor destination = workspace.destination;
        source.start(operation.src);
        destination.start(target);
        destination.copyFrom(source, operation.cipherStart);
        if (!cipher.crypt(operation, source, destination, operation.cipherLength, workspace)) {
            return false;
        }
        destination.copyFrom(source, length - operation.cipherStart - operation.cipherLength);
        return true;
    }

    /** Computes the digest, and compares it if that is asked for. */
    private Status digested(Operation operation, ScatterList data, Workspace workspace) {
        SegmentCursor bytes = workspace.auxiliary;
        bytes.start(operation.auxiliary);
        if (!engine.begin(operation, workspace)
                || !engine.update(bytes, operation.auxiliary.byteLength(), workspace)) {
            return Status.ERR;
        }
        bytes.start(data);
        bytes.skip(operation.hashStart);
        if (!engine.update(bytes, operation.hashLength, workspace) || !engine.finish(workspace)) {
            return Status.ERR;
        }
        return !operation.verifyDigest || Compare.equal(workspace.result, operation.digest, resultLength) ? Status.OK
                : Status.BADMSG;
    }

    private static boolean inside(long start, long count, long length) {
        return start >= 0 && count >= 0 && start <= length && count <= length - start;
    }

    @Override
    void free() {
        cipher.free();
        engine.free();
    }
}
