package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;

/** CIPHER sessions: lengths are checked before a byte moves. */
final class CipherContext extends Context {
    private final CipherEngine engine;

    CipherContext(CipherEngine engine) {
        this.engine = engine;
    }

    @Override
    Status run(Operation operation, Workspace workspace) {
        long length = operation.src.byteLength();
        if (!engine.accepts(operation, length) || operation.dst.byteLength() < length) {
            return Status.ERR;
        }
        workspace.source.start(operation.src);
        workspace.destination.start(operation.dst);
        return engine.crypt(operation, workspace.source, workspace.destination, length, workspace) ? Status.OK
                : Status.ERR;
    }

    @Override
    void free() {
        engine.free();
    }
}
