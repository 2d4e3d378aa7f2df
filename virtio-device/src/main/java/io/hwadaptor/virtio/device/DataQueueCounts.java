package io.hwadaptor.virtio.device;

/**
 * What a data queue has done.
 *
 * @param requests completed, whatever their status
 * @param bytes of source data of requests that completed well
 * @param errors requests completed with another status than OK
 * @param interrupts sent to the driver
 * @param bursts passes over the ring that found something
 */
public record DataQueueCounts(long requests, long bytes, long errors, long interrupts, long bursts) {
    /** Nothing yet. */
    public static final DataQueueCounts ZERO = new DataQueueCounts(0, 0, 0, 0, 0);

    /**
     * {@return the sum}
     *
     * @param other what to add
     */
    public DataQueueCounts plus(DataQueueCounts other) {
        return new DataQueueCounts(requests + other.requests, bytes + other.bytes, errors + other.errors,
                interrupts + other.interrupts, bursts + other.bursts);
    }
}
