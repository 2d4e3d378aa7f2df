package io.hwadaptor.soft;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.spi.ContextSession;
import io.hwadaptor.api.spi.EngineAdaptor;
import java.security.GeneralSecurityException;

/** A session of this adaptor. */
final class SoftSession extends ContextSession<Context> {
    private SoftSession(EngineAdaptor adaptor, SessionSpec spec) throws AdaptorException {
        super(adaptor, spec);
    }

    /** {@return a new session} */
    static SoftSession open(EngineAdaptor adaptor, SessionSpec spec) throws AdaptorException {
        SoftSession session = new SoftSession(adaptor, spec);
        session.begin();
        return session;
    }

    @Override
    protected Context newContext(SessionSpec spec) throws GeneralSecurityException {
        return Engines.context(spec);
    }

    @Override
    protected void free(Context context) {
        context.wipe();
    }
}
