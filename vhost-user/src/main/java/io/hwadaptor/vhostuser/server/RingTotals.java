package io.hwadaptor.vhostuser.server;

import io.hwadaptor.virtio.device.QueueCounts;
import io.hwadaptor.virtio.device.QueueStatistics;

/**
 * What one queue of one socket has done, over all its starts and stops and all front-ends. Control thread attaches and
 * detaches, any thread reads.
 */
final class RingTotals {
    private QueueCounts past = QueueCounts.ZERO;
    private QueueStatistics live;

    /** A queue was started. */
    synchronized void attach(QueueStatistics statistics) {
        live = statistics;
    }

    /** The queue was stopped; its counts stay. */
    synchronized void detach() {
        past = snapshot();
        live = null;
    }

    synchronized QueueCounts snapshot() {
        return live == null ? past : past.plus(live.counts());
    }
}
