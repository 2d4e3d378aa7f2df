package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.Mapping;
import io.hwadaptor.ffm.linux.ResourceLimit;
import io.hwadaptor.virtio.device.DeviceLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What each socket may have of that which a process has only so much of: address space, mappings, descriptors. Decided
 * at the start, so that all sockets together stay within it, whatever the front-ends of one of them do.
 */
public final class Shares {
    /** The most guest memory of a socket of which nothing is said. */
    static final long USUAL_BYTES = 1L << 40;
    /** What is left of the 128 TiB of a process is for itself. */
    static final long ADDRESS_SPACE = 96L << 40;
    private static final long UNIT = 1L << 30;
    /** A table is mapped before the one that it replaces goes. */
    private static final int TABLES = 2;

    /** Mappings of the JVM and of engines. */
    private static final int OWN_MAPPINGS = 8192;
    private static final int LEAST_REGIONS = 8;
    private static final Path MAX_MAP_COUNT = Path.of("/proc/sys/vm/max_map_count");
    private static final int USUAL_MAP_COUNT = 65_530;

    /** Of the JVM, engines, and what is open between accept and refusal. */
    private static final int OWN_DESCRIPTORS = 128;
    /** Of a connection, and of a message's at its end. */
    private static final int CONNECTION_DESCRIPTORS = 8 + 8;
    /** Of a ring: kick, call, error, wake, poller, and an engine's. */
    private static final int RING_DESCRIPTORS = 6;
    /** One front-end that is served, and those that were given up. */
    private static final int CONNECTIONS = 1 + SocketServer.MAX_ABANDONED;

    private final int sockets;
    private final long restBytes;
    private final int regions;

    private Shares(int sockets, long restBytes, int regions) {
        this.sockets = sockets;
        this.restBytes = restBytes;
        this.regions = regions;
    }

    /**
     * Shares between sockets.
     *
     * @param maxMemoryBytes the most guest memory of each socket, 0 where nothing is said
     * @return the shares
     * @throws IOException if the sockets may have more together than a process can map
     */
    public static Shares among(List<Long> maxMemoryBytes) throws IOException {
        return among(maxMemoryBytes, mapCount());
    }

    static Shares among(List<Long> maxMemoryBytes, int mapCount) throws IOException {
        int count = maxMemoryBytes.size();
        long left = ADDRESS_SPACE / TABLES;
        int unsaid = 0;
        for (long bytes : maxMemoryBytes) {
            // None is so large that this overflows before it is noticed.
            left -= Math.min(bytes, ADDRESS_SPACE);
            unsaid += bytes == 0 ? 1 : 0;
            if (left < 0) {
                throw tooMuch(count);
            }
        }
        long each = unsaid == 0 ? 0 : Math.min(USUAL_BYTES, left / unsaid / UNIT * UNIT);
        if (unsaid > 0 && each == 0) {
            throw tooMuch(count);
        }
        int regions = Math.min(mapCount - OWN_MAPPINGS, Mapping.MAX_GUARDED) / (TABLES * count);
        return new Shares(count, each, Math.max(LEAST_REGIONS, Math.min(MemoryTable.MAX_REGIONS, regions)));
    }

    private static IOException tooMuch(int sockets) {
        return new IOException("the guest memory that " + sockets + " virtual machines may share is more than the "
                + ((ADDRESS_SPACE / TABLES) >> 40) + " TiB that a daemon can map: lower --max-memory");
    }

    private static int mapCount() {
        try {
            return Integer.parseInt(Files.readString(MAX_MAP_COUNT).strip());
        } catch (IOException | NumberFormatException e) {
            return USUAL_MAP_COUNT;
        }
    }

    /**
     * {@return the budget of one socket}
     *
     * @param maxMemoryBytes what is said of it, as it was given to {@link #among}
     */
    public MemoryBudget budget(long maxMemoryBytes) {
        return new MemoryBudget(maxMemoryBytes > 0 ? maxMemoryBytes : restBytes, regions);
    }

    /**
     * {@return how many sessions may be open at once, stateless requests' and those of front-ends that are gone too}
     *
     * @param sockets guests
     * @param limits of each guest
     */
    public static long sessions(int sockets, DeviceLimits limits) {
        return (long) sockets * CONNECTIONS
                * (limits.maxSessions() + (long) limits.dataQueues() * limits.inFlightPerQueue());
    }

    /**
     * Says whether descriptors suffice when every socket has as many as it may.
     *
     * @param dataQueues of each device
     * @return a line for the operator, empty if they do
     */
    public Optional<String> shortage(int dataQueues) {
        try {
            return shortage(dataQueues, ResourceLimit.DESCRIPTORS.value());
        } catch (IOException e) {
            return Optional.of("how many descriptors may be open is not known: " + e.getMessage());
        }
    }

    Optional<String> shortage(int dataQueues, long limit) {
        long need = OWN_DESCRIPTORS + (long) sockets * CONNECTIONS
                * (CONNECTION_DESCRIPTORS + (1 + dataQueues) * RING_DESCRIPTORS);
        return need <= limit ? Optional.empty() : Optional.of(sockets + " virtual machines may need " + need
                + " descriptors, and this process may open " + limit + ": set LimitNOFILE=" + need
                + " (ulimit -n), or one may keep another from connecting");
    }
}
