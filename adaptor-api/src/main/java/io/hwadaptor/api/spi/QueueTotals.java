package io.hwadaptor.api.spi;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.QueueCounters;
import java.util.ArrayList;
import java.util.List;

/**
 * Adds up the counters of all queues of one engine, closed queues included: what {@link Adaptor#counters} shows. Any
 * thread.
 */
public final class QueueTotals {
    private final List<QueueCounters> open = new ArrayList<>();
    private long closedRequests;
    private long closedBytes;
    private long closedStagedBytes;
    private long closedErrors;

    /** No queue yet. */
    public QueueTotals() {
    }

    /** {@return counters for a queue that opens} */
    public synchronized QueueCounters queueOpened() {
        QueueCounters counters = new QueueCounters();
        open.add(counters);
        return counters;
    }

    /**
     * Keeps what a queue has done beyond its end. A second call for the same queue does nothing.
     *
     * @param counters what {@link #queueOpened} returned
     */
    public synchronized void queueClosed(QueueCounters counters) {
        if (open.remove(counters)) {
            closedRequests += counters.requests();
            closedBytes += counters.bytes();
            closedStagedBytes += counters.stagedBytes();
            closedErrors += counters.errors();
        }
    }

    /**
     * {@return the sums so far}
     *
     * @param adaptor the engine's short name
     */
    public synchronized Adaptor.EngineCounters sum(String adaptor) {
        long requests = closedRequests;
        long bytes = closedBytes;
        long staged = closedStagedBytes;
        long errors = closedErrors;
        for (QueueCounters counters : open) {
            requests += counters.requests();
            bytes += counters.bytes();
            staged += counters.stagedBytes();
            errors += counters.errors();
        }
        return new Adaptor.EngineCounters(adaptor, requests, bytes, staged, errors);
    }
}
