package io.hwadaptor.soft;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import io.hwadaptor.api.spi.CompletionRing;
import java.util.List;

/**
 * The software adaptor as a bad device: little room, refuses sessions, declines operations, completes out of order.
 */
public final class FlakyProvider implements AdaptorProvider {
    /** For {@link java.util.ServiceLoader}. */
    public FlakyProvider() {
    }

    @Override
    public String name() {
        return "flaky";
    }

    @Override
    public String description() {
        return "a bad device, for tests";
    }

    @Override
    public int autoRank() {
        return -1;
    }

    @Override
    public Availability probe(AdaptorOptions options) {
        return Availability.yes("test");
    }

    @Override
    public Adaptor open(AdaptorOptions options) {
        return new FlakyAdaptor();
    }

    private static final class FlakyAdaptor implements Adaptor {
        private final SoftAdaptor soft = new SoftAdaptor();
        private int sessions;

        @Override
        public String name() {
            return "flaky";
        }

        @Override
        public String version() {
            return "test";
        }

        @Override
        public Capabilities capabilities() {
            return soft.capabilities();
        }

        @Override
        public boolean supports(SessionSpec spec) {
            return soft.supports(spec);
        }

        @Override
        public synchronized Session openSession(SessionSpec spec) throws AdaptorException {
            if (++sessions % 5 == 0) {
                throw new AdaptorException(Status.NOSPC, "no room for every fifth session");
            }
            return soft.openSession(spec);
        }

        @Override
        public AdaptorQueue openQueue(int depth) throws AdaptorException {
            return new FlakyQueue(soft.openQueue(depth), depth);
        }

        @Override
        public List<EngineCounters> counters() {
            return soft.counters();
        }

        @Override
        public void close() {
            soft.close();
        }
    }

    private static final class FlakyQueue implements AdaptorQueue {
        private final AdaptorQueue queue;
        private final CompletionRing declined;
        private final Operation[] polled = new Operation[1];
        private int turn;

        FlakyQueue(AdaptorQueue queue, int depth) {
            this.queue = queue;
            declined = new CompletionRing(depth);
        }

        @Override
        public int submit(Operation[] burst, int from, int count) {
            int taken = Math.min(count, ++turn % 4);
            int done = 0;
            while (done < taken && inFlight() < queue.depth()) {
                if (++turn % 3 == 0) {
                    burst[from + done].status = Status.NOTSUPP;
                    declined.add(burst[from + done]);
                } else {
                    queue.submit(burst, from + done, 1);
                }
                done++;
            }
            return done;
        }

        @Override
        public int poll(Operation[] completed, int max) {
            int count = 0;
            while (count < max) {
                Operation next = ++turn % 2 == 0 ? declined.remove() : null;
                if (next == null && queue.poll(polled, 1) == 1) {
                    next = polled[0];
                }
                if (next == null) {
                    next = declined.remove();
                }
                if (next == null) {
                    break;
                }
                completed[count++] = next;
            }
            return count;
        }

        @Override
        public int inFlight() {
            return queue.inFlight() + declined.size();
        }

        @Override
        public int depth() {
            return queue.depth();
        }

        @Override
        public QueueCounters counters() {
            return queue.counters();
        }

        @Override
        public void close() {
            queue.close();
        }
    }
}
