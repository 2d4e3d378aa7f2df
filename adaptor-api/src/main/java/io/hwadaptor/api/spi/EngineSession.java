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
     * A session that its adaptor has counted.
     *
     * @param adaptor opens it
     * @param spec what it shall do; not kept
     */
    protected EngineSession(EngineAdaptor adaptor, SessionSpec spec) {
        this(adaptor, spec.service(), spec.algorithm(), spec.digestLength());
    }

    /**
     * A session that its adaptor has counted.
     *
     * @param adaptor opens it
     * @param service that it gives
     * @param algorithm of it; a chain's cipher
     * @param digestLength bytes of its digest, MAC or tag; 0 where there is none
     */
    protected EngineSession(EngineAdaptor adaptor, Service service, Algorithm algorithm, int digestLength) {
        this.adaptor = adaptor;
        this.service = service;
        this.algorithm = algorithm;
        this.digestLength = digestLength;
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
            try {
                release();
            } finally {
                adaptor.limit().closed();
            }
        }
    }

    /** Ends a session that could not be opened after all: {@link EngineAdaptor#openSession} counts it out then. */
    protected final synchronized void discard() {
        if (!closed) {
            closed = true;
            release();
        }
    }
}
