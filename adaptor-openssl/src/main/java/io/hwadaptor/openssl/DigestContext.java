package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import java.lang.foreign.MemorySegment;

/** HASH and MAC sessions. */
final class DigestContext extends Context {
    private final DigestEngine engine;
    private final int resultLength;

    DigestContext(DigestEngine engine, int resultLength) {
        this.engine = engine;
        this.resultLength = resultLength;
    }

    @Override
    Status run(Operation operation, Workspace workspace) {
        long length = operation.src.byteLength();
        Status refusal = operation.type == OperationType.DIGEST ? engine.refusal(operation, length) : Status.ERR;
        if (refusal != Status.OK) {
            return refusal;
        }
        workspace.source.start(operation.src);
        if (engine.begin(operation, workspace) && engine.update(workspace.source, length, workspace)
                && engine.finish(workspace)) {
            MemorySegment.copy(workspace.result, 0, operation.digest, 0, resultLength);
            return Status.OK;
        }
        LibraryCalls.ERR_clear_error();
        return Status.ERR;
    }

    @Override
    void free() {
        engine.free();
    }
}
