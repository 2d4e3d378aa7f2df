package io.hwadaptor.afalg;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.EngineAdaptor;
import org.jspecify.annotations.Nullable;

/** CIPHER sessions. */
final class CipherSession extends AfalgSession {
    final CipherEngine engine;

    CipherSession(EngineAdaptor adaptor, SessionSpec.Cipher spec, CipherEngine engine) {
        super(adaptor, spec);
        this.engine = engine;
    }

    @Override
    @Nullable Status start(Lane lane, Work work) {
        Operation operation = lane.operation;
        long length = operation.src.byteLength();
        Status refusal = operation.dst.byteLength() < length ? Status.ERR : engine.refusal(operation, length);
        if (refusal != null) {
            return refusal;
        }
        if (length == 0 || !work.later(length) || !engine.inOneGo(length)) {
            return engine.crypt(lane, work, operation.src, 0, operation.dst, 0, length);
        }
        CipherEngine.aim(lane, operation.src, 0, operation.dst, 0, length);
        long result = engine.begin(lane, work);
        return result < 0 ? Answers.operation(result, true) : null;
    }

    @Override
    Status finish(Lane lane, Work work, long result) {
        return engine.end(lane, work, result);
    }

    @Override
    protected void release() {
        engine.sockets.close();
    }
}
