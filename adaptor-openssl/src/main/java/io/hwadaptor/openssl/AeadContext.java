package io.hwadaptor.openssl;

import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.openssl.LibraryCalls;

/**
 * AEAD sessions. Text goes straight from source to destination, in both directions. A decryption whose tag is wrong
 * overwrites what it has written with zeros before it completes.
 */
final class AeadContext extends Context {
    private final AeadEngine engine;
    private final OperationType type;
    private final int tagLength;

    AeadContext(AeadEngine engine, Direction direction, int tagLength) {
        this.engine = engine;
        type = direction.operationType();
        this.tagLength = tagLength;
    }

    @Override
    Status run(Operation operation, Workspace workspace) {
        long length = operation.src.byteLength();
        if (operation.type != type || operation.dst.byteLength() < length) {
            return Status.ERR;
        }
        Status refusal = engine.refusal(operation, length);
        if (refusal != Status.OK) {
            return refusal;
        }
        workspace.source.start(operation.src);
        workspace.destination.start(operation.dst);
        workspace.auxiliary.start(operation.auxiliary);
        Status status = Status.ERR;
        try {
            if (engine.crypt(operation, length, tagLength, workspace)) {
                status = engine.finish(operation, tagLength, workspace) ? Status.OK
                        : type == OperationType.DECRYPT ? Status.BADMSG : Status.ERR;
            }
        } finally {
            if (status != Status.OK) {
                LibraryCalls.ERR_clear_error();
                operation.dst.zero(0, length);
            }
        }
        return status;
    }

    @Override
    void free() {
        engine.free();
    }
}
