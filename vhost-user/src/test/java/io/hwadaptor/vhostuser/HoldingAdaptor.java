package io.hwadaptor.vhostuser;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.ffm.linux.EventFd;
import java.util.concurrent.locks.LockSupport;

/**
 * The software adaptor with completions that can be held back, as a slow or dead device does, and calls that don't
 * return, as a device does whose driver hangs.
 */
final class HoldingAdaptor extends ForwardingAdaptor {
    private volatile boolean holding;
    private volatile boolean hanging;
    private volatile boolean hangingSessions;
    private volatile boolean inSession;
    private volatile RuntimeException failure;
    /** Readable while there are completions, or null where they show only by polling. */
    private final EventFd completions;

    HoldingAdaptor() throws AdaptorException {
        this(null);
    }

    /** Whose queues a thread may sleep on; the descriptor is closed with the adaptor. */
    HoldingAdaptor(EventFd completions) throws AdaptorException {
        super(Adaptors.open());
        this.completions = completions;
    }

    void hold(boolean hold) {
        holding = hold;
        if (!hold && completions != null) {
            completions.signal();
        }
    }

    /** What queues throw from now on when they are polled. */
    void fail(RuntimeException thrown) {
        failure = thrown;
    }

    @Override
    public void close() {
        super.close();
        if (completions != null) {
            completions.close();
        }
    }

    /** Whether queues keep the thread that polls them. */
    void hang(boolean hang) {
        hanging = hang;
    }

    /** Whether the opening of a session keeps its thread. */
    void hangSessions(boolean hang) {
        hangingSessions = hang;
    }

    /** Whether the opening of a session has been kept. */
    boolean hangsInSession() {
        return inSession;
    }

    private void hang() {
        while (hanging) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public Session openSession(SessionSpec spec) throws AdaptorException {
        while (hangingSessions) {
            inSession = true;
            LockSupport.parkNanos(1_000_000);
        }
        return super.openSession(spec);
    }

    @Override
    public AdaptorQueue openQueue(int depth) throws AdaptorException {
        AdaptorQueue queue = super.openQueue(depth);
        return new AdaptorQueue() {
            private int held;

            @Override
            public int submit(Operation[] burst, int from, int count) {
                int taken = queue.submit(burst, from, count);
                held += taken;
                return taken;
            }

            @Override
            public int poll(Operation[] completed, int max) {
                hang();
                if (failure != null) {
                    throw failure;
                }
                if (completions != null && !holding) {
                    completions.drain();
                }
                int done = holding ? 0 : queue.poll(completed, max);
                held -= done;
                return done;
            }

            @Override
            public int inFlight() {
                return held;
            }

            @Override
            public int completionFd() {
                return completions == null ? -1 : completions.fd();
            }

            @Override
            public int depth() {
                return queue.depth();
            }

            @Override
            public void flush() {
                queue.flush();
            }

            @Override
            public QueueCounters counters() {
                return queue.counters();
            }

            @Override
            public void close() {
                queue.close();
            }
        };
    }
}
