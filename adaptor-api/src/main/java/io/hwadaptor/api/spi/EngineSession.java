package io.hwadaptor.api.spi;

import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;

/**
 * What a session is to those who use it, and whose it is. Any thread may close it, and only the first close does
 * something.
 */
public abstract class EngineSession implements Session {
    private final EngineAdaptor adaptor;
    private final Service service;
    private final Algorithm algorithm;
    private final int digestLength;
    private volatile boolean closed;

    /**
     * A session that counts.
     *
     * @param adaptor opens it
     * @param spec what it shall do; not kept
     */
    protected EngineSession(EngineAdaptor adaptor, SessionSpec spec) {
        this.adaptor = adaptor;
        service = spec.service();
        algorithm = spec.algorithm();
        digestLength = spec.digestLength();
    }

    /** Zeroizes and frees what the session owns. Called once. */
    protected abstract void release();

    /**
     * {@return whether an adaptor's queues take the session: it is one of that adaptor's and open}
     *
     * @param of the queue's adaptor
     */
    public final boolean usableBy(EngineAdaptor of) {
        return adaptor == of && !closed;
    }

    @Override
    public final Service service() {
        return service;
    }

    @Override
    public final Algorithm algorithm() {
        return algorithm;
    }

    @Override
    public final int digestLength() {
        return digestLength;
    }

    @Override
    public final synchronized void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }
}
