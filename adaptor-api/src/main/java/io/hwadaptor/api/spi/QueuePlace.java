package io.hwadaptor.api.spi;

import io.hwadaptor.api.QueueCounters;

/**
 * A queue's place among those of its adaptor: a number that no other open queue has, the lowest that was free, and its
 * counters. Sessions keep what they have for each queue under its number.
 *
 * <p>Given out by {@link EngineAdaptor}; the queue closes it, once.
 *
 * @param number from 0 on
 * @param counters what the queue counts with
 * @param release gives the place back
 */
public record QueuePlace(int number, QueueCounters counters, Runnable release) {
    /** Gives the place back: nothing of the queue is in use any more. */
    public void close() {
        release.run();
    }
}
