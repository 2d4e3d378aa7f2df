package io.hwadaptor.vhostuser;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.select.Adaptors;
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

    HoldingAdaptor() throws AdaptorException {
        super(Adaptors.open());
    }

    void hold(boolean hold) {
        holding = hold;
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
                int done = holding ? 0 : queue.poll(completed, max);
                held -= done;
                return done;
            }

            @Override
            public int inFlight() {
                return held;
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
