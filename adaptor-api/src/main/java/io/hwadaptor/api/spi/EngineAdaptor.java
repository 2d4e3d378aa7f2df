package io.hwadaptor.api.spi;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.util.BitSet;
import java.util.List;

/**
 * An adaptor over one engine: its name and abilities, a vault for the keys of its sessions, the limit of their number,
 * and the numbers and counters of its queues. A subclass opens sessions and queues. Any thread.
 */
public abstract class EngineAdaptor implements Adaptor {
    private final String name;
    private final String version;
    private final KeyVault vault;
    private final SessionLimit limit;
    private final QueueTotals totals = new QueueTotals();
    /** Numbers of the open queues. The lowest free one is given out, so sessions' tables by number stay short. */
    private final BitSet queueNumbers = new BitSet();
    private volatile boolean closed;

    /**
     * An open adaptor without sessions and queues.
     *
     * @param name short, as the system property {@code hwadaptor} uses it
     * @param version the engine and its version, for people
     * @param vault keeps the sessions' keys; from now on the adaptor's
     */
    protected EngineAdaptor(String name, String version, KeyVault vault) {
        this.name = name;
        this.version = version;
        this.vault = vault;
        limit = new SessionLimit(name);
    }

    /**
     * Opens a session that the adaptor {@linkplain #supports supports}, and that was counted.
     *
     * @param spec what it shall do; the caller's memory
     * @return the session, whose close counts it out of {@link #limit}
     * @throws AdaptorException as {@link #openSession} says
     */
    protected abstract Session newSession(SessionSpec spec) throws AdaptorException;

    /**
     * Makes a queue.
     *
     * @param place its number and counters; the queue closes it when it is closed
     * @param depth the most operations in flight
     * @return the queue
     * @throws AdaptorException if the engine has no more; the place is given back then
     */
    protected abstract AdaptorQueue newQueue(QueuePlace place, int depth) throws AdaptorException;

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final String version() {
        return version;
    }

    /** {@return where sessions keep their keys} */
    public final KeyVault vault() {
        return vault;
    }

    /** {@return what counts the open sessions} */
    public final SessionLimit limit() {
        return limit;
    }

    @Override
    public final Session openSession(SessionSpec spec) throws AdaptorException {
        requireOpen();
        if (!supports(spec)) {
            throw new AdaptorException(capabilities().refusal(spec), name + ": no " + Capabilities.describe(spec));
        }
        limit.opened();
        Session session = null;
        try {
            session = newSession(spec);
            return session;
        } finally {
            if (session == null) {
                limit.closed();
            }
        }
    }

    @Override
    public final AdaptorQueue openQueue(int depth) throws AdaptorException {
        requireOpen();
        QueuePlace place = takePlace();
        AdaptorQueue queue = null;
        try {
            queue = newQueue(place, depth);
            return queue;
        } finally {
            if (queue == null) {
                place.close();
            }
        }
    }

    private QueuePlace takePlace() {
        synchronized (queueNumbers) {
            int number = queueNumbers.nextClearBit(0);
            QueueCounters counters = totals.queueOpened();
            queueNumbers.set(number);
            return new QueuePlace(number, counters, () -> release(number, counters));
        }
    }

    private void release(int number, QueueCounters counters) {
        totals.queueClosed(counters);
        synchronized (queueNumbers) {
            queueNumbers.clear(number);
        }
    }

    @Override
    public final List<EngineCounters> counters() {
        return List.of(totals.sum(name));
    }

    /** Frees what the engine holds. Called once. */
    protected void release() {
    }

    /** Frees the adaptor. A second call does nothing, and does not wait for the first. */
    @Override
    public final void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        try {
            release();
        } finally {
            vault.close();
        }
    }

    /**
     * Refuses the use of an adaptor after its close.
     *
     * @throws AdaptorException with {@link Status#ERR} if it is closed
     */
    protected final void requireOpen() throws AdaptorException {
        if (closed) {
            throw new AdaptorException(Status.ERR, name + ": the adaptor is closed");
        }
    }
}
