package io.hwadaptor.api.spi;

import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Status;

/**
 * A queue whose owner thread does the work itself, inside {@link #submit}: for adaptors whose engines are called and
 * answer. What was taken is completed when submit returns.
 *
 * <p>One owner thread calls everything but {@link #counters}.
 */
public abstract class ImmediateQueue implements AdaptorQueue {
    private final int depth;
    private final QueuePlace place;
    private final QueueCounters counters;
    private final CompletionRing completed;
    private boolean closed;

    /**
     * An empty queue.
     *
     * @param place its number and counters; closed with the queue
     * @param depth most operations that were taken and not polled
     */
    protected ImmediateQueue(QueuePlace place, int depth) {
        this.depth = depth;
        this.place = place;
        counters = place.counters();
        completed = new CompletionRing(depth);
    }

    /**
     * Does one operation. Whatever it throws is {@link Status#ERR}: the payload's memory went away, a page of a mapped
     * file or the whole mapping; an engine that speaks in exceptions of its own has refused its input; or it met an
     * error, such as too little heap or stack. The operations after it are done all the same.
     *
     * @param operation what to do; of any adaptor's session
     * @return how it went
     */
    protected abstract Status run(Operation operation);

    /**
     * Ends a burst: payload in private memory is zeroized.
     *
     * @return payload bytes that were copied since the last call
     */
    protected abstract long endBurst();

    /** Zeroizes and frees what the queue owns. Called once. */
    protected abstract void release();

    /** {@return the queue's number among those of its adaptor} */
    protected final int number() {
        return place.number();
    }

    @Override
    public final int submit(Operation[] burst, int from, int count) {
        AdaptorQueue.requireOpen(closed, "submit");
        int taken = Math.min(count, depth - completed.size());
        int entered = 0;
        int errors = 0;
        long bytes = 0;
        try {
            while (entered < taken) {
                Operation operation = burst[from + entered];
                // In the ring first: whatever leaves the engine below, the operation is not lost.
                operation.status = Status.ERR;
                completed.add(operation);
                entered++;
                bytes += operation.src.byteLength();
                errors++;
                Status status = guarded(operation);
                operation.status = status;
                errors -= status == Status.OK ? 1 : 0;
            }
        } finally {
            counters.addCompleted(entered, bytes);
            counters.addStaged(endBurst());
            if (errors != 0) {
                counters.addErrors(errors);
            }
        }
        return taken;
    }

    private Status guarded(Operation operation) {
        try {
            return run(operation);
        } catch (RuntimeException | Error e) {
            return Status.ERR;
        }
    }

    @Override
    public final int poll(Operation[] target, int max) {
        AdaptorQueue.requireOpen(closed, "poll");
        return completed.drain(target, 0, max);
    }

    @Override
    public final int inFlight() {
        return completed.size();
    }

    @Override
    public final int depth() {
        return depth;
    }

    @Override
    public final QueueCounters counters() {
        return counters;
    }

    @Override
    public final void close() {
        if (!closed) {
            closed = true;
            try {
                release();
            } finally {
                place.close();
            }
        }
    }
}
