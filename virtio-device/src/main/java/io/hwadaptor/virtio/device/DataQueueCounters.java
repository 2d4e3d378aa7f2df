package io.hwadaptor.virtio.device;

import io.hwadaptor.api.Status;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one data queue has done since it was started. Written by the queue's thread alone, read by any thread.
 */
public final class DataQueueCounters {
    private static final VarHandle COUNTS = MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();
    private static final int STATUSES = Status.values().length;
    private static final int BYTES = STATUSES;
    private static final int UNANSWERED = STATUSES + 1;
    private static final int SIGNALS = STATUSES + 2;
    private static final int BURSTS = STATUSES + 3;

    private final long[] counts = new long[STATUSES + 4];

    /** All zero. */
    public DataQueueCounters() {
    }

    void addStatus(Status status) {
        add(status.ordinal(), 1);
    }

    void addOk(int requests, long bytes) {
        add(Status.OK.ordinal(), requests);
        add(BYTES, bytes);
    }

    void addUnanswered() {
        add(UNANSWERED, 1);
    }

    void addSignal() {
        add(SIGNALS, 1);
    }

    void addBurst() {
        add(BURSTS, 1);
    }

    private void add(int index, long value) {
        COUNTS.setOpaque(counts, index, counts[index] + value);
    }

    private long get(int index) {
        return (long) COUNTS.getOpaque(counts, index);
    }

    /** {@return requests completed, whatever their status} */
    public long requests() {
        long sum = unanswered();
        for (int i = 0; i < STATUSES; i++) {
            sum += get(i);
        }
        return sum;
    }

    /**
     * {@return requests completed with a status}
     *
     * @param status which
     */
    public long requests(Status status) {
        return get(status.ordinal());
    }

    /** {@return requests completed with another status than OK, unanswered ones included} */
    public long errors() {
        return requests() - get(Status.OK.ordinal());
    }

    /** {@return requests that had no place for a status} */
    public long unanswered() {
        return get(UNANSWERED);
    }

    /** {@return source bytes of the requests completed with OK} */
    public long bytes() {
        return get(BYTES);
    }

    /** {@return interrupts sent to the driver} */
    public long signals() {
        return get(SIGNALS);
    }

    /** {@return bursts taken from the ring; requests divided by this is the mean burst} */
    public long bursts() {
        return get(BURSTS);
    }

    /** {@return all of it at once, as far as that goes while the queue's thread counts on} */
    public DataQueueCounts counts() {
        return new DataQueueCounts(requests(), bytes(), errors(), signals(), bursts());
    }
}
