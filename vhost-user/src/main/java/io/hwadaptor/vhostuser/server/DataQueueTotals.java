package io.hwadaptor.vhostuser.server;

import io.hwadaptor.virtio.device.DataQueueCounters;
import io.hwadaptor.virtio.device.DataQueueCounts;
import org.jspecify.annotations.Nullable;

/**
 * What one queue of one socket has done, over all its starts and stops and all front-ends. Control thread attaches and
 * detaches, any thread reads.
 */
final class DataQueueTotals {
    private DataQueueCounts past = DataQueueCounts.ZERO;
    private @Nullable DataQueueCounters live;

    /** A queue was started. */
    synchronized void attach(DataQueueCounters statistics) {
        live = statistics;
    }

    /** The queue was stopped; its counts stay. */
    synchronized void detach() {
        past = snapshot();
        live = null;
    }

    synchronized DataQueueCounts snapshot() {
        return live == null ? past : past.plus(live.counts());
    }
}
