package io.hwadaptor.nulladaptor;

import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.EngineSession;

/**
 * A session without a key. A real one owns a copy of the key; if its engine keeps state for each thread too, it extends
 * {@link io.hwadaptor.api.spi.ContextSession}.
 */
final class NullSession extends EngineSession {
    private final EngineAdaptor adaptor;

    NullSession(EngineAdaptor adaptor, SessionSpec spec) {
        super(adaptor, spec);
        this.adaptor = adaptor;
    }

    /** A real session zeroizes its key here. */
    @Override
    protected void release() {
        adaptor.limit().closed();
    }
}
