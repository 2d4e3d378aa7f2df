package io.hwadaptor.vhostuser.server;

import io.hwadaptor.vhostuser.QueueCounts;
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
        if (live == null) {
            return past;
        }
        return past.plus(new QueueCounts(live.requests(), live.bytes(), live.errors(), live.signals(), live.bursts()));
    }
}
