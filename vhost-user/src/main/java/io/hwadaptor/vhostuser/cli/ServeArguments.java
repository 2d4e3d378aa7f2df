package io.hwadaptor.vhostuser.cli;

import io.hwadaptor.vhostuser.SocketSpec;
import io.hwadaptor.virtio.device.DeviceLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What {@code serve} was asked to do, checked.
 *
 * @param sockets where to listen; empty if a descriptor was given
 * @param fd a socket that listens or is connected, or −1
 * @param maxMemoryBytes the most guest memory of a virtual machine whose socket says nothing else; 0 for what can
 *     be had
 * @param handshakeTimeout how long a front-end may take for its first message; zero for ever
 * @param handedOnConnections whether who connects may hand the connection on and end
 * @param limits of each device
 * @param spin how long an idle queue is polled
 * @param cpus for queue threads; empty for any
 * @param cleanHeapInterval how often unused heap is overwritten if sessions were closed; zero for never
 * @param statisticsInterval how often to print counters; zero for never
 * @param debuggable whether debuggers may attach and core dumps be written
 */
record ServeArguments(List<SocketSpec> sockets, int fd, long maxMemoryBytes, Duration handshakeTimeout,
        boolean handedOnConnections, DeviceLimits limits, Duration spin, List<Integer> cpus,
        Duration cleanHeapInterval, Duration statisticsInterval, boolean debuggable) {
    private static final long MAX_SPIN_MICROS = 1_000_000;
    private static final long MAX_INTERVAL_SECONDS = 86_400;
    private static final long MAX_CPU = 8191;
    /**
     * A kick names its ring in one byte (vhost-user.rst, VHOST_USER_SET_VRING_KICK), and one ring is the control
     * queue.
     */
    private static final long MAX_QUEUES = 255;

    static ServeArguments of(Map<ServeOption, List<String>> values) throws WrongArgumentException {
        List<SocketSpec> sockets = new ArrayList<>();
        for (String socket : values.getOrDefault(ServeOption.SOCKET_PATH, List.of())) {
            SocketSpec spec = SocketArgument.read(socket, values);
            if (sockets.stream().anyMatch(other -> place(other).equals(place(spec)))) {
                throw new WrongArgumentException(ServeOption.SOCKET_PATH.text() + "=" + socket + ": " + spec.path()
                        + " is there twice");
            }
            sockets.add(spec);
        }
        boolean fdGiven = values.containsKey(ServeOption.FD);
        if (fdGiven == !sockets.isEmpty()) {
            throw new WrongArgumentException(fdGiven ? "--fd and --socket-path exclude each other"
                    : "--socket-path=PATH or --fd=FDNUM is needed");
        }
        return new ServeArguments(List.copyOf(sockets), (int) number(values, ServeOption.FD, -1, 0, Integer.MAX_VALUE),
                size(values, ServeOption.MAX_MEMORY, 0, SocketArgument.MIN_MEMORY, SocketArgument.MAX_MEMORY),
                Duration.ofSeconds(number(values, ServeOption.HANDSHAKE_TIMEOUT, 30, 0, MAX_INTERVAL_SECONDS)),
                values.containsKey(ServeOption.HANDED_ON_CONNECTIONS), limits(values),
                Duration.ofNanos(1_000 * number(values, ServeOption.POLL_US, 50, 0, MAX_SPIN_MICROS)),
                cpus(values),
                Duration.ofSeconds(number(values, ServeOption.CLEAN_HEAP, 10, 0, MAX_INTERVAL_SECONDS)),
                Duration.ofSeconds(number(values, ServeOption.STATS_INTERVAL, 0, 1, MAX_INTERVAL_SECONDS)),
                values.containsKey(ServeOption.DEBUGGABLE));
    }

    /** {@return the socket's path, links resolved} The socket itself need not be there yet. */
    private static Path place(SocketSpec socket) {
        Path path = socket.path().toAbsolutePath().normalize();
        try {
            Path folder = path.getParent();
            return folder == null ? path : folder.toRealPath().resolve(path.getFileName());
        } catch (IOException e) {
            return path;
        }
    }

    private static DeviceLimits limits(Map<ServeOption, List<String>> values) throws WrongArgumentException {
        DeviceLimits limits = DeviceLimits.defaults();
        try {
            return limits
                    .withDataQueues((int) number(values, ServeOption.QUEUES, limits.dataQueues(), 1, MAX_QUEUES))
                    .withMaxSessions((int) number(values, ServeOption.MAX_SESSIONS, limits.maxSessions(), 1, 1 << 20))
                    .withMaxRequestBytes(number(values, ServeOption.MAX_REQUEST_BYTES, limits.maxRequestBytes(), 64,
                            1L << 32))
                    .withMaxKeyBytes(size(values, ServeOption.MAX_KEY_MEMORY, limits.maxKeyBytes(), 4L << 10,
                            1L << 30));
        } catch (IllegalArgumentException e) {
            throw new WrongArgumentException(String.valueOf(e.getMessage()));
        }
    }

    private static List<Integer> cpus(Map<ServeOption, List<String>> values) throws WrongArgumentException {
        List<Integer> cpus = new ArrayList<>();
        for (String list : values.getOrDefault(ServeOption.CPUS, List.of())) {
            for (String cpu : list.split(",", -1)) {
                cpus.add((int) Quantity.number(ServeOption.CPUS.text(), cpu, 0, MAX_CPU));
            }
        }
        return List.copyOf(cpus);
    }

    private static long number(Map<ServeOption, List<String>> values, ServeOption option, long defaultValue, long min,
            long max) throws WrongArgumentException {
        List<String> given = values.get(option);
        return given == null ? defaultValue : Quantity.number(option.text(), given.getFirst(), min, max);
    }

    private static long size(Map<ServeOption, List<String>> values, ServeOption option, long defaultValue, long min,
            long max) throws WrongArgumentException {
        List<String> given = values.get(option);
        return given == null ? defaultValue : Quantity.size(option.text(), given.getFirst(), min, max);
    }
}
