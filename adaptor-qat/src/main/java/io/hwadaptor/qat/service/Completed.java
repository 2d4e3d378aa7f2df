package io.hwadaptor.qat.service;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.CompletionRing;

/**
 * What a queue has completed: operations that wait to be polled, and counts of them, which go out once per burst. Owner
 * thread only.
 */
public final class Completed {
    private final CompletionRing operations;
    private final QueueCounters counters;

    private long count;
    private long bytes;
    private long errors;
    private long staged;

    /**
     * Nothing yet.
     *
     * @param depth of the queue
     * @param counters what {@link #flush} adds to
     */
    public Completed(int depth, QueueCounters counters) {
        operations = new CompletionRing(depth);
        this.counters = counters;
    }

    /**
     * Completes an operation that has its status: the next {@link #poll} returns it.
     *
     * @param operation of the caller's
     * @param copied payload bytes that were copied for it
     */
    public void add(Operation operation, long copied) {
        operations.add(operation);
        count++;
        bytes += operation.src.byteLength();
        errors += operation.status == Status.OK ? 0 : 1;
        staged += copied;
    }

    /** Counts what was added since the last time. */
    public void flush() {
        if (count != 0) {
            counters.addCompleted(count, bytes);
        }
        if (errors != 0) {
            counters.addErrors(errors);
        }
        if (staged != 0) {
            counters.addStaged(staged);
        }
        count = 0;
        bytes = 0;
        errors = 0;
        staged = 0;
    }

    /**
     * Takes operations out, oldest first.
     *
     * @param target array to put them in from its beginning
     * @param max how many at most
     * @return how many there were
     */
    public int poll(Operation[] target, int max) {
        return operations.drain(target, 0, max);
    }

    /** {@return how many wait to be polled} */
    public int size() {
        return operations.size();
    }

    /** {@return the queue's counters} */
    public QueueCounters counters() {
        return counters;
    }
}
