package io.hwadaptor.afalg;

import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.SessionLimit;

/** A session: sockets whose key the kernel has. */
abstract class AfalgSession implements Session {
    /** The sessions that this one is counted among: its adaptor's, and the adaptor's queues take no others. */
    final SessionLimit owner;

    private final Service service;
    private final Algorithm algorithm;
    private final int digestLength;
    private volatile boolean closed;

    AfalgSession(SessionLimit owner, SessionSpec spec) {
        this.owner = owner;
        service = spec.service();
        algorithm = spec.algorithm();
        digestLength = resultLength(spec);
    }

    /** {@return bytes of the digest, MAC or tag of a session} */
    static int resultLength(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Hash hash -> hash.resultLength();
            case SessionSpec.NestedHash hash -> hash.resultLength();
            case SessionSpec.Mac mac -> mac.resultLength();
            case SessionSpec.Aead aead -> aead.tagLength();
            case SessionSpec.Chain chain -> resultLength(chain.digest());
            default -> 0;
        };
    }

    /**
     * Does a lane's operation, or begins it.
     *
     * @return its status, or null if the lane's socket has all input and a read of its message completes the operation;
     *     {@link #finish} is called with the result then
     */
    abstract Status start(Lane lane, Work work);

    /**
     * Ends an operation that {@link #start} has begun.
     *
     * @param result what the kernel has returned, bytes or −errno
     */
    Status finish(Lane lane, Work work, long result) {
        throw new IllegalStateException("nothing was begun");
    }

    /** Closes the sockets. */
    abstract void closeSockets();

    /** {@return whether the session was closed} */
    final boolean closed() {
        return closed;
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
            owner.closed();
            closeSockets();
        }
    }
}
