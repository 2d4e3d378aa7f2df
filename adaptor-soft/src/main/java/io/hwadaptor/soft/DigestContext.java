package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** HASH and MAC sessions. */
final class DigestContext extends Context {
    private final DigestEngine engine;
    private final int resultLength;
    private final long maxLength;
    private final byte[] result = new byte[DigestEngine.MAX_RESULT];

    DigestContext(DigestEngine engine, int resultLength, long maxLength) {
        this.engine = engine;
        this.resultLength = resultLength;
        this.maxLength = maxLength;
    }

    @Override
    Status run(Operation operation, Staging staging) {
        long length = operation.src.byteLength();
        if (operation.type != OperationType.DIGEST || !engine.accepts(operation, length)) {
            return Status.ERR;
        }
        if (length > maxLength) {
            // The engine's limit: another one may take it.
            return Status.NOTSUPP;
        }
        staging.begin(operation);
        try {
            engine.begin(operation);
            for (long left = length; left > 0; left -= Staging.CHUNK) {
                int part = (int) Math.min(left, Staging.CHUNK);
                staging.read(part);
                engine.update(staging.in, 0, part);
            }
            engine.finish(result);
        } catch (GeneralSecurityException e) {
            return Status.ERR;
        }
        MemorySegment.copy(result, 0, operation.digest, ValueLayout.JAVA_BYTE, 0, resultLength);
        return Status.OK;
    }

    @Override
    void wipe() {
        engine.wipe();
        Arrays.fill(result, (byte) 0);
    }
}
