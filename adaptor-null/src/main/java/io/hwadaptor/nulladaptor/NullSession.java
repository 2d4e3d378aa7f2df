package io.hwadaptor.nulladaptor;

import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;

/** A session without a key. A real one owns a copy of the key and wipes it in {@link #close}. */
final class NullSession implements Session {
    /** The adaptor that opened the session: its queues take no other's. */
    final NullAdaptor owner;

    private final Service service;
    private final Algorithm algorithm;
    private final int digestLength;
    private volatile boolean closed;

    NullSession(NullAdaptor owner, SessionSpec spec) {
        this.owner = owner;
        service = spec.service();
        algorithm = spec.algorithm();
        digestLength = digestLength(spec);
    }

    /** {@return whether the session was closed} Read on the data path, so that a stale session gives a status. */
    boolean closed() {
        return closed;
    }

    @Override
    public Service service() {
        return service;
    }

    @Override
    public Algorithm algorithm() {
        return algorithm;
    }

    @Override
    public int digestLength() {
        return digestLength;
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            owner.sessions.closed();
        }
    }

    private static int digestLength(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Hash hash -> hash.resultLength();
            case SessionSpec.NestedHash hash -> hash.resultLength();
            case SessionSpec.Mac mac -> mac.resultLength();
            case SessionSpec.Aead aead -> aead.tagLength();
            case SessionSpec.Chain chain -> digestLength(chain.digest());
            default -> 0;
        };
    }
}
