package io.hwadaptor.vhostuser.server;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Poller;
import io.hwadaptor.vhostuser.protocol.Payload;
import io.hwadaptor.vhostuser.protocol.RequestException;
import io.hwadaptor.virtio.device.ControlQueue;
import io.hwadaptor.virtio.device.CryptoDevice;
import io.hwadaptor.virtio.device.DataQueue;
import io.hwadaptor.virtio.device.ring.GuestMemory;
import io.hwadaptor.virtio.device.ring.RingSetup;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Starts and stops the serving of rings: finds their memory, makes a queue of the device and gives it a thread; and
 * back. Control thread only.
 */
final class RingServer {
    private static final long STOP_NANOS_BEYOND_DRAIN = TimeUnit.SECONDS.toNanos(2);
    private static final long STOP_LOOK_MILLIS = 50;

    private final String name;
    private final CryptoDevice device;
    private final ServerOptions options;
    private final Poller poller;
    private final long controlToken;
    private final RingEvents events;
    private final DataQueueTotals[] totals;
    /** Rings whose stop took too long: an engine still has addresses of guest memory, or a thread hangs. */
    private final List<RingRunner> stuck = new ArrayList<>();

    /**
     * A server.
     *
     * @param name of the connection, for thread names
     * @param poller the control thread's, for the control ring's kick
     * @param controlToken of that kick
     * @param totals one per data ring
     */
    RingServer(String name, CryptoDevice device, ServerOptions options, Poller poller, long controlToken,
            RingEvents events, DataQueueTotals[] totals) {
        this.name = name;
        this.device = device;
        this.options = options;
        this.poller = poller;
        this.controlToken = controlToken;
        this.events = events;
        this.totals = totals;
    }

    /**
     * Looks whether what was left behind by {@link #stop} has come to its end, and frees it. Does not wait.
     *
     * @return whether nothing is left; until then neither memory nor device may be freed
     */
    boolean reap() {
        stuck.removeIf(runner -> {
            runner.unblock();
            return runner.finish();
        });
        return stuck.isEmpty();
    }

    /**
     * Serves a ring that is {@linkplain Ring#complete complete}.
     *
     * @throws RequestException if its addresses are not in memory or the adaptor has no queue left
     */
    void start(Ring ring, GuestMemory memory) throws RequestException {
        RingSetup setup = setup(ring, memory);
        try {
            ring.runner = ring.index == device.dataQueues() ? startControl(ring, setup) : startData(ring, setup);
        } catch (AdaptorException | IOException e) {
            throw new RequestException("ring " + ring.index + " can't be started: " + e.getMessage());
        }
    }

    private RingRunner startControl(Ring ring, RingSetup setup) throws IOException {
        ControlQueue queue = device.startControlQueue(setup, ring.call);
        try {
            return new ControlRing(ring.index, queue, ring.kick, ring.call, poller, controlToken, events);
        } catch (IOException e) {
            queue.close();
            throw e;
        }
    }

    private RingRunner startData(Ring ring, RingSetup setup) throws AdaptorException, IOException {
        EventFd wake = EventFd.create();
        DataQueue queue = null;
        try {
            queue = device.startDataQueue(ring.index, setup, ring.call, wake::signal);
            QueueThread thread = new QueueThread(ring.index, queue, wake, ring.kick, ring.call,
                    new QueueThread.Settings(options.spinNanos(), options.drainNanos(), options.cpu(ring.index),
                            "crypto-" + name + "-q" + ring.index), events);
            totals[ring.index].attach(queue.statistics());
            thread.start();
            return thread;
        } catch (AdaptorException | IOException | RuntimeException | Error e) {
            if (queue != null) {
                queue.close();
            }
            wake.close();
            throw e;
        }
    }

    /**
     * Stops rings, all at once and with one time limit, and remembers where they were. Those that are not being served
     * are left alone.
     *
     * @throws BrokenConnectionException if an engine does not complete what it has
     */
    void stop(List<Ring> rings) {
        Map<Ring, RingRunner> served = new LinkedHashMap<>();
        for (Ring ring : rings) {
            if (ring.runner != null) {
                served.put(ring, ring.runner);
            }
        }
        served.values().forEach(RingRunner::requestStop);
        awaitStop(new ArrayList<>(served.values()));
        String late = null;
        for (Map.Entry<Ring, RingRunner> entry : served.entrySet()) {
            Ring ring = entry.getKey();
            RingRunner runner = entry.getValue();
            ring.runner = null;
            if (ring.index < totals.length) {
                totals[ring.index].detach();
            }
            boolean finished = runner.finish();
            if (!finished) {
                stuck.add(runner);
            }
            if (!finished || runner.isLate()) {
                late = "ring " + ring.index;
            }
            ring.base = runner.nextAvailable();
        }
        if (late != null) {
            throw new BrokenConnectionException(late + ": the adaptor has not completed what it was given for "
                    + options.drainNanos() / 1_000_000 + " ms; its memory stays mapped until it has");
        }
    }

    /** Each thread has its own limit for its engine; this one is for threads that do not get to look at it. */
    private void awaitStop(List<RingRunner> waiting) {
        long limitNanos = options.drainNanos() + STOP_NANOS_BEYOND_DRAIN;
        long begin = System.nanoTime();
        boolean interrupted = false;
        while (!waiting.isEmpty() && System.nanoTime() - begin < limitNanos) {
            try {
                if (waiting.getLast().awaitStop(STOP_LOOK_MILLIS)) {
                    waiting.removeLast();
                } else {
                    waiting.forEach(RingRunner::unblock);
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Finds a ring's memory.
     *
     * @throws RequestException naming the part that is not inside one region, or misaligned
     */
    RingSetup setup(Ring ring, GuestMemory memory) throws RequestException {
        Payload.VringAddress address = Objects.requireNonNull(ring.address, "no addresses");
        return new RingSetup(ring.size,
                range(ring, memory, "descriptor table", address.descriptors(),
                        RingSetup.descriptorBytes(ring.size), 16),
                range(ring, memory, "available ring", address.available(), RingSetup.availableBytes(ring.size), 2),
                range(ring, memory, "used ring", address.used(), RingSetup.usedBytes(ring.size), 4),
                ring.base, device.notificationMode());
    }

    private static MemorySegment range(Ring ring, GuestMemory memory, String what, long address, long length,
            int alignment) throws RequestException {
        MemorySegment segment = memory.userRange(address, length, alignment);
        if (segment == null) {
            throw new RequestException(String.format(
                    "ring %d: the %s at user address 0x%x (0x%x bytes, aligned to %d) is not inside one memory region",
                    ring.index, what, address, length, alignment));
        }
        return segment;
    }
}
