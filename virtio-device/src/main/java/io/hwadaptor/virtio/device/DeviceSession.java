package io.hwadaptor.virtio.device;

import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A guest's session: the adaptor's, its id, and the way out. Seen by all queue threads once it is in the table; closed
 * by whichever thread is the last to have released it after {@link #retire}.
 */
final class DeviceSession {
    private final long id;
    private final EngineSession owned;
    /** Of {@link #owned}: a queue asks for both at each request. */
    private final Session session;
    private final RequestCost cost;
    private final @Nullable OperationType type;
    private final AtomicInteger open;
    /** Queues that have not released it yet. */
    private final AtomicInteger holders = new AtomicInteger();

    /**
     * A session that is open.
     *
     * @param id what the guest calls it
     * @param session the adaptor's; owned by this one
     * @param type what its operations do, null where the request's opcode decides
     * @param open count of sessions that are not closed yet; decremented by the close
     */
    DeviceSession(long id, EngineSession session, @Nullable OperationType type, AtomicInteger open) {
        this.id = id;
        owned = session;
        this.session = session.session();
        cost = session.cost();
        this.type = type;
        this.open = open;
    }

    long id() {
        return id;
    }

    Session session() {
        return session;
    }

    RequestCost cost() {
        return cost;
    }

    Service service() {
        return session.service();
    }

    @Nullable OperationType type() {
        return type;
    }

    /**
     * Starts the end: the session is no longer in the table. It is closed when every holder has called {@link
     * #release}; at once if there is none.
     *
     * @param queues how many will call
     */
    void retire(int queues) {
        if (queues == 0) {
            close();
        } else {
            holders.set(queues);
        }
    }

    /** A queue has no operation with this session any more and will start none. */
    void release() {
        if (holders.decrementAndGet() == 0) {
            close();
        }
    }

    private void close() {
        try {
            owned.close();
        } finally {
            open.decrementAndGet();
        }
    }
}
