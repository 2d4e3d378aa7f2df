package io.hwadaptor.openssl;

import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.spi.SegmentCursor;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;

/** A digest over a prefix and the data, and a second one over another prefix and the first one's result. */
final class NestedEngine extends DigestEngine {
    private final HashEngine engine;
    private final MemorySegment innerPrefix;
    private final MemorySegment outerPrefix;
    private final int innerLength;

    /** An engine; the prefixes stay where they are, and there until it is freed. */
    NestedEngine(SessionSpec.NestedHash spec) throws InvalidKeyException {
        HashAlgorithm hash = spec.hash();
        innerLength = hash.digestLength();
        engine = new HashEngine(hash, innerLength);
        innerPrefix = spec.innerPrefix();
        outerPrefix = spec.outerPrefix();
    }

    @Override
    boolean begin(Operation operation, Workspace workspace) {
        return engine.begin() && engine.update(innerPrefix, innerPrefix.byteSize());
    }

    @Override
    boolean update(SegmentCursor bytes, long length, Workspace workspace) {
        return engine.update(bytes, length, workspace);
    }

    @Override
    boolean finish(Workspace workspace) {
        return engine.finish(workspace.block) && engine.begin()
                && engine.update(outerPrefix, outerPrefix.byteSize())
                && engine.update(workspace.block, innerLength) && engine.finish(workspace);
    }

    @Override
    void free() {
        engine.free();
    }
}
