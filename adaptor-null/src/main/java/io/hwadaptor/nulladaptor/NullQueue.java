package io.hwadaptor.nulladaptor;

import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.CompletionRing;
import io.hwadaptor.api.spi.CounterTotals;

/**
 * A queue that completes whatever it takes. Its owner thread is the only one that calls it; everything it ever needs is
 * allocated here in the constructor.
 */
final class NullQueue implements AdaptorQueue {
    private final NullAdaptor adaptor;
    private final CounterTotals totals;
    private final QueueCounters counters;
    private final CompletionRing completed;
    private final int depth;
    private boolean closed;

    NullQueue(NullAdaptor adaptor, int depth, CounterTotals totals) {
        this.adaptor = adaptor;
        this.depth = depth;
        this.totals = totals;
        completed = new CompletionRing(depth);
        counters = totals.queueOpened();
    }

    /**
     * A real engine does the work here, or hands it to the device. Whatever an operation asks for, the answer is a
     * status: nothing here throws.
     */
    @Override
    public int submit(Operation[] burst, int from, int count) {
        AdaptorQueue.requireOpen(closed, "submit");
        int taken = Math.min(count, depth - completed.size());
        long bytes = 0;
        int errors = 0;
        for (int i = from; i < from + taken; i++) {
            Operation operation = burst[i];
            operation.status = status(operation);
            errors += operation.status == Status.OK ? 0 : 1;
            bytes += operation.src.byteLength();
            completed.add(operation);
        }
        // Counted once per burst: a counter is shared memory, and the loop above is the hottest there is.
        counters.addCompleted(taken, bytes);
        if (errors != 0) {
            counters.addErrors(errors);
        }
        return taken;
    }

    @Override
    public int poll(Operation[] target, int max) {
        AdaptorQueue.requireOpen(closed, "poll");
        return completed.drain(target, 0, max);
    }

    @Override
    public int inFlight() {
        return completed.size();
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public QueueCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            totals.queueClosed(counters);
        }
    }

    /** A session of another adaptor, a closed one, or none at all is the submitter's mistake, and gets a status. */
    private Status status(Operation operation) {
        return operation.session instanceof NullSession session && session.owner == adaptor && !session.closed()
                ? Status.OK : Status.INVSESS;
    }
}
