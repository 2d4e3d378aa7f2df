package io.hwadaptor.vhostuser.cli;

import java.util.concurrent.TimeUnit;

/**
 * How often the heap may be cleaned. A guest that does nothing but close sessions would stop all others as often as it
 * likes; so the next cleaning waits for a hundred times as long as all threads stood still for the last one: that is
 * for one per cent of the time at the most. One thread.
 */
final class CleaningPace {
    private static final long SHARE = 100;

    private boolean started;
    private long next;

    /** {@return whether it may be cleaned now} */
    boolean isDue(long nowNanos) {
        return !started || nowNanos - next >= 0;
    }

    /** Notes a cleaning that all threads stood still for so long. */
    void cleaned(long endNanos, long stoppedMillis) {
        started = true;
        next = endNanos + SHARE * TimeUnit.MILLISECONDS.toNanos(stoppedMillis);
    }
}
