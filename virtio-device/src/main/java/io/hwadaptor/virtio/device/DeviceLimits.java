package io.hwadaptor.virtio.device;

/**
 * What one guest may ask for. Immutable.
 *
 * @param dataQueues data queues, 1 to 65535; the control queue comes behind them
 * @param maxSessions sessions open at once, those being destroyed included
 * @param maxRequestBytes bytes of IV, source, destination and digest of one request together
 * @param maxCipherKeyLength bytes
 * @param maxAuthKeyLength bytes
 * @param inFlightPerQueue requests of one queue that an adaptor may hold at once
 * @param maxKeyBytes memory for the key material of all open sessions, stateless requests' included, as {@link
 *     io.hwadaptor.api.Adaptor#keyBytes} counts it
 */
public record DeviceLimits(int dataQueues, int maxSessions, long maxRequestBytes, int maxCipherKeyLength,
        int maxAuthKeyLength, int inFlightPerQueue, long maxKeyBytes) {

    /** Checks the ranges. */
    public DeviceLimits {
        range("data queues", dataQueues, 1, 65535);
        range("sessions", maxSessions, 1, SessionTable.MAX_SESSIONS);
        range("bytes of a request", maxRequestBytes, 64, 1L << 32);
        range("bytes of a cipher key", maxCipherKeyLength, 16, 1024);
        range("bytes of an authentication key", maxAuthKeyLength, 16, 4096);
        range("requests in flight", inFlightPerQueue, 1, 32768);
        range("bytes of key material", maxKeyBytes, 1 << 12, 1L << 32);
    }

    private static void range(String what, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(what + ": " + value + " is not from " + min + " to " + max);
        }
    }

    /**
     * {@return one data queue, 1024 sessions, requests of up to 4 MiB, keys as long as QEMU and DPDK take them (64 and
     * 512 bytes), 256 requests in flight, 4 MiB of key material}
     */
    public static DeviceLimits defaults() {
        return new DeviceLimits(1, 1024, 4L << 20, 64, 512, 256, 4L << 20);
    }

    /**
     * {@return the same with another number of data queues}
     *
     * @param queues 1 to 65535
     */
    public DeviceLimits withDataQueues(int queues) {
        return new DeviceLimits(queues, maxSessions, maxRequestBytes, maxCipherKeyLength, maxAuthKeyLength,
                inFlightPerQueue, maxKeyBytes);
    }

    /**
     * {@return the same with another number of sessions}
     *
     * @param sessions open at once
     */
    public DeviceLimits withMaxSessions(int sessions) {
        return new DeviceLimits(dataQueues, sessions, maxRequestBytes, maxCipherKeyLength, maxAuthKeyLength,
                inFlightPerQueue, maxKeyBytes);
    }

    /**
     * {@return the same with another limit for requests}
     *
     * @param bytes of one request's variable part
     */
    public DeviceLimits withMaxRequestBytes(long bytes) {
        return new DeviceLimits(dataQueues, maxSessions, bytes, maxCipherKeyLength, maxAuthKeyLength,
                inFlightPerQueue, maxKeyBytes);
    }

    /**
     * {@return the same with another number of requests in flight}
     *
     * @param requests of one queue
     */
    public DeviceLimits withInFlightPerQueue(int requests) {
        return new DeviceLimits(dataQueues, maxSessions, maxRequestBytes, maxCipherKeyLength, maxAuthKeyLength,
                requests, maxKeyBytes);
    }

    /**
     * {@return the same with another limit for key material}
     *
     * @param bytes of all open sessions, 4096 to 2^32
     */
    public DeviceLimits withMaxKeyBytes(long bytes) {
        return new DeviceLimits(dataQueues, maxSessions, maxRequestBytes, maxCipherKeyLength, maxAuthKeyLength,
                inFlightPerQueue, bytes);
    }
}
