package io.hwadaptor.vhostuser.server;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.vhostuser.protocol.Payload;
import io.hwadaptor.vhostuser.protocol.ProtocolFeature;
import io.hwadaptor.vhostuser.protocol.RequestException;
import io.hwadaptor.virtio.device.CreateRequest;
import io.hwadaptor.virtio.device.CryptoDevice;
import io.hwadaptor.virtio.device.ring.RingSetup;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The device of one connection as vhost-user sees it: features, memory table, ring states, sessions. Every request that
 * changes something ends here. Control thread only.
 */
final class VhostDevice implements AutoCloseable {
    private final CryptoDevice device;
    private final MemoryTable memory;
    private final RingServer server;
    private final ConnectionLog log;
    private final Ring[] rings;
    private final MessageSessions sessions;
    private long protocolFeatures;
    private long driverFeatures;
    private long status;
    private boolean enableSeen;

    VhostDevice(CryptoDevice device, MemoryTable memory, RingServer server, ConnectionLog log) {
        this.device = device;
        this.memory = memory;
        this.server = server;
        this.log = log;
        rings = new Ring[device.dataQueues() + 1];
        for (int i = 0; i < rings.length; i++) {
            rings[i] = new Ring(i);
        }
        sessions = new MessageSessions(device);
    }

    long offeredFeatures() {
        return device.offeredFeatures() | ProtocolFeature.VHOST_USER_F_PROTOCOL_FEATURES;
    }

    void driverFeatures(long features) throws RequestException {
        long unknown = features & ~offeredFeatures();
        if (unknown != 0) {
            throw new RequestException(String.format("acknowledges features 0x%x that were not offered", unknown));
        }
        if (features == driverFeatures) {
            return;
        }
        // How notifications are suppressed may change, and a running queue has that built in.
        List<Ring> paused = pause();
        driverFeatures = features;
        device.driverFeatures(features);
        resume(paused, paused);
    }

    long protocolFeatures() {
        return protocolFeatures;
    }

    void protocolFeatures(long features) throws RequestException {
        long unknown = features & ~ProtocolFeature.OFFERED;
        if (unknown != 0) {
            throw new RequestException(String.format("acknowledges protocol features 0x%x that were not offered",
                    unknown));
        }
        protocolFeatures = features;
    }

    int ringCount() {
        return rings.length;
    }

    long status() {
        return status;
    }

    /** Writes the device status; 0 resets the device. */
    void status(long value) throws RequestException {
        if ((value & ~0xffL) != 0) {
            throw new RequestException(String.format("has status 0x%x, which is more than a byte", value));
        }
        if (value == 0) {
            // QEMU says this also when a guest is only paused, and such a guest finds its sessions gone if they are
            // dropped now. Whether it was a reset shows when a ring starts: dropSessionsOfLastDriver().
            stopAll();
        }
        status = value;
    }

    boolean readConfig(Payload.ConfigAccess access, MemorySegment payload) {
        return access.offset() >= 0 && device.readConfig(access.offset(), payload, Payload.CONFIG_HEADER_BYTES,
                access.size()) == access.size();
    }

    long createSession(CreateRequest request) {
        return sessions.create(request);
    }

    int closeSession(long id) {
        return sessions.close(id);
    }

    void setMemory(MemoryTable.Change change) throws RequestException {
        try (change) {
            List<Ring> paused = pause();
            try {
                device.memory(change.memory());
            } catch (AdaptorException e) {
                restoreMemory();
                resume(paused, paused);
                throw new RequestException("the adaptor can't reach this memory: " + e.getMessage());
            }
            change.commit();
            resume(Arrays.asList(rings), paused);
        }
    }

    private void restoreMemory() {
        try {
            device.memory(memory.memory());
        } catch (AdaptorException e) {
            throw new BrokenConnectionException("the adaptor lost its memory: " + e.getMessage());
        }
    }

    MemoryTable memory() {
        return memory;
    }

    void size(Payload.VringState state) throws RequestException {
        Ring ring = stoppedRing(state.index());
        int size = state.number();
        if (size < 1 || size > RingSetup.MAX_SIZE || Integer.bitCount(size) != 1) {
            throw new RequestException("ring " + ring.index + ": size " + Integer.toUnsignedString(size)
                    + " is no power of two from 1 to " + RingSetup.MAX_SIZE);
        }
        ring.size = size;
        update(ring);
    }

    void base(Payload.VringState state) throws RequestException {
        Ring ring = stoppedRing(state.index());
        if (state.number() < 0 || state.number() > 0xffff) {
            throw new RequestException("ring " + ring.index + ": available index "
                    + Integer.toUnsignedString(state.number()) + " is not from 0 to 65535");
        }
        ring.base = state.number();
    }

    void address(Payload.VringAddress address) throws RequestException {
        Ring ring = ring(address.index());
        if (address.flags() != 0) {
            throw new RequestException(String.format("ring %d: flags 0x%x ask for logging, which was not offered",
                    ring.index, address.flags()));
        }
        if (address.equals(ring.address)) {
            return;
        }
        Payload.VringAddress before = ring.address;
        ring.address = address;
        try {
            // Told now and not at the kick, while the front-end still knows what it did. Without memory there is
            // nothing to compare with yet.
            if (ring.size > 0 && !memory.memory().regions().isEmpty()) {
                server.setup(ring, memory.memory());
            }
        } catch (RequestException e) {
            ring.address = before;
            throw e;
        }
        server.stop(List.of(ring));
        update(ring);
    }

    /** Takes a kick descriptor, or null to be polled, and starts the ring. */
    void kick(int index, @Nullable EventFd kick) throws RequestException {
        Ring ring = rings[index];
        try {
            server.stop(List.of(ring));
        } catch (BrokenConnectionException e) {
            if (kick != null) {
                kick.close();
            }
            throw e;
        }
        ring.replaceKick(kick);
        ring.started = true;
        if (!enableSeen) {
            // QEMU's cryptodev-vhost-user has protocol features but never sends SET_VRING_ENABLE.
            ring.enabled = Ring.Enabled.YES;
        }
        update(ring);
    }

    void call(int index, @Nullable EventFd call) {
        Ring ring = rings[index];
        ring.call.replace(call);
        if (ring.runner != null) {
            ring.runner.callReplaced();
        }
    }

    void error(int index, @Nullable EventFd error) {
        rings[index].error.replace(error);
    }

    void enable(Payload.VringState state) throws RequestException {
        Ring ring = ring(state.index());
        if (state.number() != 0 && state.number() != 1) {
            throw new RequestException("ring " + ring.index + ": enable "
                    + Integer.toUnsignedString(state.number()) + " is neither 0 nor 1");
        }
        enableSeen = true;
        ring.enabled = state.number() == 1 ? Ring.Enabled.YES : Ring.Enabled.NO;
        update(ring);
    }

    /** {@return the available index of a ring, stopped by this} */
    int stopRing(int index) throws RequestException {
        Ring ring = ring(index);
        stop(List.of(ring));
        return ring.base;
    }

    /** RESET_OWNER: all rings are disabled. */
    void disableAll() {
        server.stop(Arrays.asList(rings));
        for (Ring ring : rings) {
            ring.enabled = Ring.Enabled.NO;
        }
    }

    /** RESET_DEVICE: rings, sessions and driver state as at the beginning; memory and protocol features stay. */
    void reset() {
        stopAll();
        for (Ring ring : rings) {
            ring.reset();
        }
        device.reset();
        sessions.forget();
        driverFeatures = 0;
        status = 0;
    }

    private void stopAll() {
        stop(Arrays.asList(rings));
    }

    private void stop(List<Ring> list) {
        server.stop(list);
        for (Ring ring : list) {
            if (ring.started) {
                ring.started = false;
                ring.stoppedAt = ring.base;
                ring.stopNumber = sessions.ringStopped();
                ring.replaceKick(null);
            }
        }
    }

    private List<Ring> pause() {
        List<Ring> running = new ArrayList<>();
        for (Ring ring : rings) {
            if (ring.runner != null) {
                running.add(ring);
            }
        }
        server.stop(running);
        return running;
    }

    /**
     * Serves rings again. A ring whose memory is gone for now waits for the next table: QEMU changes tables region by
     * region.
     *
     * @param candidates rings that may be able to run
     * @param paused those that ran before; only of these is a failure news
     */
    private void resume(List<Ring> candidates, List<Ring> paused) {
        for (Ring ring : candidates) {
            try {
                update(ring);
            } catch (RequestException e) {
                if (paused.contains(ring)) {
                    log.peer(e.getMessage() + "; the ring waits for another memory table");
                }
            }
        }
    }

    /** Starts or stops the serving of a ring, by its state. */
    private void update(Ring ring) throws RequestException {
        boolean wanted = ring.started && isEnabled(ring) && ring.complete();
        if (!wanted && ring.runner != null) {
            server.stop(List.of(ring));
        } else if (wanted && ring.runner == null && !memory.memory().regions().isEmpty()) {
            dropSessionsOfLastDriver(ring);
            server.start(ring, memory.memory());
        }
    }

    private boolean isEnabled(Ring ring) {
        if (ring.enabled == Ring.Enabled.UNSAID) {
            return (driverFeatures & ProtocolFeature.VHOST_USER_F_PROTOCOL_FEATURES) == 0;
        }
        return ring.enabled == Ring.Enabled.YES;
    }

    /**
     * A driver that was only paused goes on at the index where its ring was stopped; a new driver, after a reset,
     * begins elsewhere, and then nobody knows the sessions of the last one any more.
     */
    private void dropSessionsOfLastDriver(Ring ring) {
        boolean sameDriver = ring.stoppedAt < 0 || ring.stoppedAt == ring.base;
        ring.stoppedAt = -1;
        if (sameDriver || device.openSessions() == 0) {
            return;
        }
        if (ring.index < device.dataQueues()) {
            sessions.closeOlderThan(ring.stopNumber);
            return;
        }
        List<Ring> paused = pause();
        device.reset();
        device.driverFeatures(driverFeatures);
        sessions.forget();
        resume(paused, paused);
    }

    private Ring ring(int index) throws RequestException {
        if (index < 0 || index >= rings.length) {
            throw new RequestException("there is no ring " + Integer.toUnsignedString(index) + ", the last one is "
                    + (rings.length - 1));
        }
        return rings[index];
    }

    private Ring stoppedRing(int index) throws RequestException {
        Ring ring = ring(index);
        if (ring.runner != null) {
            throw new RequestException("ring " + index + " is running");
        }
        return ring;
    }

    /** Refuses the number of a ring that does not exist. */
    void checkRing(int index) throws RequestException {
        ring(index);
    }

    /**
     * Serves the control ring if it is running.
     *
     * @return milliseconds that the control thread may sleep, −1 for ever
     */
    int serveControlRing() {
        RingRunner runner = rings[rings.length - 1].runner;
        return runner == null ? -1 : ((ControlRing) runner).work();
    }

    /** The control ring was kicked. */
    void controlRingKicked() {
        RingRunner runner = rings[rings.length - 1].runner;
        if (runner != null) {
            ((ControlRing) runner).kicked();
        }
    }

    /** Tells the front-end that a ring is broken. */
    void signalError(int ring) {
        rings[ring].error.signal();
    }

    /** Frees threads that the front-end holds up in a signal, the control thread too. Any thread. */
    void unblock() {
        for (Ring ring : rings) {
            ring.call.unblock();
            ring.error.unblock();
        }
    }

    /** {@return open sessions} */
    int openSessions() {
        return device.openSessions();
    }

    /**
     * Stops what still runs, and looks again at what was late. Waits no longer than one stop does.
     *
     * @return whether all has come to its end; if not, an engine still has addresses of guest memory, and nothing may
     *     be freed
     */
    boolean stopForGood() {
        try {
            server.stop(Arrays.asList(rings));
        } catch (BrokenConnectionException e) {
            log.peer(String.valueOf(e.getMessage()));
        }
        return server.reap();
    }

    /** Frees everything, in the reverse order of its making. Only after {@link #stopForGood} said that it is. */
    @Override
    public void close() {
        for (Ring ring : rings) {
            ring.close();
        }
        device.close();
        memory.close();
    }
}
