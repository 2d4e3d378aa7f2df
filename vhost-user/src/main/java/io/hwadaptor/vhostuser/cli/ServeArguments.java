package io.hwadaptor.vhostuser.cli;

import io.hwadaptor.virtio.device.DeviceLimits;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What {@code serve} was asked to do, checked.
 *
 * @param sockets where to listen; empty if a descriptor was given
 * @param fd a connected socket, or −1
 * @param limits of each device
 * @param spin how long an idle queue is polled
 * @param cpus for queue threads; empty for any
 * @param cleanHeapInterval how often unused heap is overwritten if sessions were closed; zero for never
 * @param statisticsInterval how often to print counters; zero for never
 */
record ServeArguments(List<Path> sockets, int fd, DeviceLimits limits, Duration spin, List<Integer> cpus,
        Duration cleanHeapInterval, Duration statisticsInterval) {
    private static final long MAX_SPIN_MICROS = 1_000_000;
    private static final long MAX_INTERVAL_SECONDS = 86_400;
    private static final long MAX_CPU = 8191;
    /**
     * A kick names its ring in one byte (vhost-user.rst, VHOST_USER_SET_VRING_KICK), and one ring is the control
     * queue.
     */
    private static final long MAX_QUEUES = 255;

    static ServeArguments of(Map<ServeOption, List<String>> values) throws WrongArgumentException {
        List<Path> sockets = new ArrayList<>();
        for (String path : values.getOrDefault(ServeOption.SOCKET_PATH, List.of())) {
            sockets.add(path(path));
        }
        boolean fdGiven = values.containsKey(ServeOption.FD);
        if (fdGiven == !sockets.isEmpty()) {
            throw new WrongArgumentException(fdGiven ? "--fd and --socket-path exclude each other"
                    : "--socket-path=PATH or --fd=FDNUM is needed");
        }
        return new ServeArguments(List.copyOf(sockets), (int) number(values, ServeOption.FD, -1, 0, Integer.MAX_VALUE),
                limits(values), Duration.ofNanos(1_000 * number(values, ServeOption.POLL_US, 50, 0, MAX_SPIN_MICROS)),
                cpus(values),
                Duration.ofSeconds(number(values, ServeOption.CLEAN_HEAP, 10, 0, MAX_INTERVAL_SECONDS)),
                Duration.ofSeconds(number(values, ServeOption.STATS_INTERVAL, 0, 1, MAX_INTERVAL_SECONDS)));
    }

    private static Path path(String text) throws WrongArgumentException {
        try {
            if (!text.isEmpty()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            // Said below.
        }
        throw new WrongArgumentException("--socket-path=" + text + " is not a path");
    }

    private static DeviceLimits limits(Map<ServeOption, List<String>> values) throws WrongArgumentException {
        DeviceLimits limits = DeviceLimits.defaults();
        try {
            return limits
                    .withDataQueues((int) number(values, ServeOption.QUEUES, limits.dataQueues(), 1, MAX_QUEUES))
                    .withMaxSessions((int) number(values, ServeOption.MAX_SESSIONS, limits.maxSessions(), 1, 1 << 20))
                    .withMaxRequestBytes(number(values, ServeOption.MAX_REQUEST_BYTES, limits.maxRequestBytes(), 64,
                            1L << 32));
        } catch (IllegalArgumentException e) {
            throw new WrongArgumentException(e.getMessage());
        }
    }

    private static List<Integer> cpus(Map<ServeOption, List<String>> values) throws WrongArgumentException {
        List<Integer> cpus = new ArrayList<>();
        for (String list : values.getOrDefault(ServeOption.CPUS, List.of())) {
            for (String cpu : list.split(",", -1)) {
                cpus.add((int) number(ServeOption.CPUS, cpu, 0, MAX_CPU));
            }
        }
        return List.copyOf(cpus);
    }

    private static long number(Map<ServeOption, List<String>> values, ServeOption option, long defaultValue, long min,
            long max) throws WrongArgumentException {
        List<String> given = values.get(option);
        return given == null ? defaultValue : number(option, given.getFirst(), min, max);
    }

    private static long number(ServeOption option, String text, long min, long max) throws WrongArgumentException {
        try {
            long value = Long.parseLong(text);
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, with the limits.
        }
        throw new WrongArgumentException(option.text() + "=" + text + ": a whole number from " + min + " to " + max
                + " is wanted");
    }
}
