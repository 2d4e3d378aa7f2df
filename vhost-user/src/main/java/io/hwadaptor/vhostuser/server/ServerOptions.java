package io.hwadaptor.vhostuser.server;

import io.hwadaptor.virtio.device.DeviceLimits;
import java.util.List;

/**
 * What all connections of a daemon have in common. Immutable.
 *
 * @param limits what one guest may ask for
 * @param spinNanos how long an idle queue thread looks for work before it sleeps
 * @param drainNanos how long a stop waits for an engine
 * @param handshakeNanos how long a front-end that has connected may take for its first message; 0 for ever
 * @param handedOnConnections whether who connects may hand the connection on to another process and end
 * @param cpus where queue threads run: ring i on the i-th, round and round; empty for anywhere
 */
public record ServerOptions(DeviceLimits limits, long spinNanos, long drainNanos,
        long handshakeNanos, boolean handedOnConnections, List<Integer> cpus) {
    /** Copies the list. */
    public ServerOptions {
        cpus = List.copyOf(cpus);
    }

    int cpu(int ring) {
        return cpus.isEmpty() ? -1 : cpus.get(ring % cpus.size());
    }
}
