package io.hwadaptor.openssl;

import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.SegmentCursor;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;

/** GMAC: GCM with nothing to encrypt (NIST SP 800-38D, section 3). */
final class GmacEngine extends DigestEngine {
    private final EvpAeadEngine engine;

    GmacEngine(MemorySegment key) throws InvalidKeyException {
        engine = EvpAeadEngine.gcm(Direction.ENCRYPT, key);
    }

    @Override
    Status refusal(Operation operation, long length) {
        return engine.refusal(operation, 0);
    }

    @Override
    boolean begin(Operation operation, Workspace workspace) {
        return engine.begin(operation, AeadEngine.TAG, workspace);
    }

    @Override
    boolean update(SegmentCursor bytes, long length, Workspace workspace) {
        return engine.authenticate(bytes, length, workspace);
    }

    @Override
    boolean finish(Workspace workspace) {
        return engine.finish(workspace.result, AeadEngine.TAG, workspace);
    }

    @Override
    void free() {
        engine.free();
    }
}
