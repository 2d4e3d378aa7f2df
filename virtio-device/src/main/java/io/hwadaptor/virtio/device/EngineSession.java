package io.hwadaptor.virtio.device;

import io.hwadaptor.api.Session;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An adaptor's session, what its requests cost, and the bytes of key memory that are charged to the device for it until
 * it is closed. Any thread.
 */
final class EngineSession implements AutoCloseable {
    private final Session session;
    private final RequestCost cost;
    private final long keyBytes;
    private final AtomicLong charged;

    /**
     * A session that is open.
     *
     * @param session the adaptor's; owned by this one
     * @param cost of its requests
     * @param keyBytes charged for it
     * @param charged where they are counted; less by them after the close
     */
    EngineSession(Session session, RequestCost cost, long keyBytes, AtomicLong charged) {
        this.session = session;
        this.cost = cost;
        this.keyBytes = keyBytes;
        this.charged = charged;
    }

    Session session() {
        return session;
    }

    RequestCost cost() {
        return cost;
    }

    /** Closes it. Called once. */
    @Override
    public void close() {
        try {
            session.close();
        } finally {
            charged.addAndGet(-keyBytes);
        }
    }
}
