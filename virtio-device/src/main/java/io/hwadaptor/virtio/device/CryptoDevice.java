package io.hwadaptor.virtio.device;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.virtio.device.ring.GuestMemory;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.ring.RingSetup;
import io.hwadaptor.virtio.device.wire.Wire;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * One guest's virtio-crypto device: its configuration, sessions and queues. All methods belong to the device's control
 * thread, unless they say otherwise.
 *
 * <p>The adaptor is shared by all devices of a daemon and is not closed here. Sessions, queues and key memory are the
 * device's own; two guests never share one.
 */
public final class CryptoDevice implements AutoCloseable {
    /** Services that the data queues serve. */
    private static final Set<Service> SERVED = EnumSet.of(Service.CIPHER, Service.CHAIN, Service.HASH, Service.MAC,
            Service.AEAD, Service.AKCIPHER);
    /** How long a new session waits for destroyed ones to be released: 20 ms in steps of 0.1. */
    private static final int CHURN_WAITS = 200;
    private static final long CHURN_WAIT_NANOS = 100_000;
    /** Both keys of the longest request: an RSA-4096 private key in DER has about 2.4 KiB. */
    private static final long KEY_BYTES = 8192;

    private final Adaptor adaptor;
    private final DeviceLimits limits;
    private final FaultLog faults;
    private final Arena arena;
    private final LongFunction<MemorySegment> keySource;
    private final MemorySegment keyMemory;
    /** Of each queue that ever took stateless requests, by its number. */
    private final MemorySegment[] queueKeyMemory;
    private final SessionTable sessions;
    private final AtomicInteger openSessions = new AtomicInteger();
    /** Bytes of key memory that open sessions are charged with. */
    private final AtomicLong keyBytes = new AtomicLong();
    private final DeviceConfig config;
    private final List<DataQueue> running = new ArrayList<>();
    private final List<Adaptor.Registration> registrations = new ArrayList<>();

    private GuestMemory memory = GuestMemory.EMPTY;
    private long driverFeatures;
    private Status lastStatus = Status.OK;
    private boolean closed;

    /**
     * A device that keeps keys in ordinary memory while it opens sessions.
     *
     * @param adaptor does the work; outlives the device
     * @param limits what the guest may ask for
     * @param log takes one line for each thing that a guest got wrong, the first 20 of them; from any thread
     */
    public CryptoDevice(Adaptor adaptor, DeviceLimits limits, Consumer<String> log) {
        this(adaptor, limits, log, null);
    }

    /**
     * A device.
     *
     * @param adaptor does the work; outlives the device
     * @param limits what the guest may ask for
     * @param log takes one line for each thing that a guest got wrong, the first 20 of them; from any thread
     * @param keyMemory gives memory of so many bytes, where keys lie while a session is opened and are wiped after it;
     *     asked once for the device and once for each queue that takes stateless requests. The memory is the caller's
     *     and outlives the device; it should be locked and kept out of core dumps. It may throw {@link
     *     UncheckedIOException}. Null for ordinary memory.
     */
    public CryptoDevice(Adaptor adaptor, DeviceLimits limits, Consumer<String> log,
            @Nullable LongFunction<MemorySegment> keyMemory) {
        this.adaptor = adaptor;
        this.limits = limits;
        faults = new FaultLog(log);
        arena = Arena.ofShared();
        keySource = keyMemory != null ? keyMemory : arena::allocate;
        this.keyMemory = keySource.apply(KEY_BYTES);
        queueKeyMemory = new MemorySegment[limits.dataQueues()];
        sessions = new SessionTable(limits.maxSessions());
        config = new DeviceConfig(adaptor.capabilities(), limits, SERVED);
    }

    /**
     * {@return the feature bits that the device offers, those of the transport not included} Any thread. A service that
     * the adaptor has is offered in stateless mode too.
     */
    public long offeredFeatures() {
        return 1L << Wire.F_VERSION_1 | 1L << Wire.F_INDIRECT_DESC | 1L << Wire.F_EVENT_IDX
                | 1L << Wire.F_REVISION_1 | (long) config.services() << (Wire.F_REVISION_1 + 1);
    }

    /**
     * Takes the feature bits that the driver acknowledged.
     *
     * @param features acknowledged; bits that are not offered are ignored
     */
    public void driverFeatures(long features) {
        driverFeatures = features & offeredFeatures();
    }

    /** {@return whether requests have the layouts of VIRTIO_CRYPTO_F_REVISION_1} */
    boolean revision1() {
        return (driverFeatures & 1L << Wire.F_REVISION_1) != 0;
    }

    /** {@return the services, as bits by their number, that take stateless requests} */
    private int statelessServices() {
        return revision1() ? (int) (driverFeatures >>> (Wire.F_REVISION_1 + 1)) & ((1 << Wire.serviceCount()) - 1) : 0;
    }

    /**
     * {@return how the rings suppress notifications, by what the driver acknowledged} A front-end that does not
     * acknowledge VIRTIO_F_VERSION_1 has not passed on what the driver negotiated.
     */
    public NotificationMode notificationMode() {
        if ((driverFeatures & 1L << Wire.F_VERSION_1) == 0) {
            return NotificationMode.UNKNOWN;
        }
        return (driverFeatures & 1L << Wire.F_EVENT_IDX) != 0 ? NotificationMode.EVENT_IDX : NotificationMode.FLAGS;
    }

    /** {@return the number of data queues; the control queue comes behind them} Any thread. */
    public int dataQueues() {
        return limits.dataQueues();
    }

    /** {@return the device's limits} Any thread. */
    public DeviceLimits limits() {
        return limits;
    }

    /**
     * Copies from the configuration space, struct virtio_crypto_config.
     *
     * @param offset first byte
     * @param target where the bytes go
     * @param targetOffset first byte there
     * @param length bytes
     * @return {@code length}, or −1 if the range is not inside the configuration space
     */
    public int readConfig(int offset, MemorySegment target, long targetOffset, int length) {
        return config.read(offset, target, targetOffset, length);
    }

    /**
     * Sets or clears VIRTIO_CRYPTO_S_HW_READY in the configuration space. A new device is ready.
     *
     * @param ready whether the driver may send requests
     */
    public void ready(boolean ready) {
        config.ready(ready);
    }

    /**
     * Takes a new memory table. No queue may be running. On failure the device has no memory.
     *
     * @param table the guest's memory; its segments stay mapped until the next call or {@link #close}
     * @throws AdaptorException if the adaptor can't reach a region
     * @throws IllegalStateException if a queue is running
     */
    public void memory(GuestMemory table) throws AdaptorException {
        if (!running.isEmpty()) {
            throw new IllegalStateException(running.size() + " queues are running");
        }
        unregister();
        memory = GuestMemory.EMPTY;
        try {
            for (GuestMemory.Region region : table.regions()) {
                registrations.add(adaptor.register(region.segment()));
            }
        } catch (AdaptorException e) {
            unregister();
            throw e;
        }
        memory = table;
    }

    private void unregister() {
        for (int i = registrations.size() - 1; i >= 0; i--) {
            registrations.get(i).close();
        }
        registrations.clear();
    }

    /**
     * Opens a session.
     *
     * @param request what is asked for; its keys may be wiped afterwards
     * @return the id, more than zero, or minus the wire's status code
     */
    public long createSession(CreateRequest request) {
        try {
            SessionSpec spec = SessionSpecs.of(request, limits);
            if (!SERVED.contains(spec.service())) {
                throw new AdaptorException(Status.NOTSUPP, spec.service() + " is not served");
            }
            return open(spec);
        } catch (AdaptorException e) {
            lastStatus = outcome(e.status());
            faults.report("session refused: " + e.getMessage());
            return -Wire.code(lastStatus);
        }
    }

    private long open(SessionSpec spec) throws AdaptorException {
        // Sessions that are being destroyed still hold their keys and count; a guest that opens one session after
        // another is only as fast as its queues release them.
        long wanted = adaptor.keyBytes(spec);
        for (int waited = 0; waited < CHURN_WAITS && openSessions.get() > sessions.count()
                && (openSessions.get() >= limits.maxSessions() || keyBytes.get() + wanted > limits.maxKeyBytes());
                waited++) {
            LockSupport.parkNanos(CHURN_WAIT_NANOS);
        }
        long id = openSessions.get() < limits.maxSessions() ? sessions.newId() : -1;
        if (id < 0) {
            throw new AdaptorException(Status.NOSPC, limits.maxSessions() + " sessions are open");
        }
        EngineSession session = openEngineSession(spec);
        openSessions.incrementAndGet();
        sessions.add(new DeviceSession(id, session, type(spec), openSessions));
        lastStatus = Status.OK;
        return id;
    }

    /** Of the standard's list for session creation; NOSPC is a status of VIRTIO_CRYPTO_F_REVISION_1. */
    private Status outcome(Status status) {
        if (status == Status.NOSPC && revision1()) {
            return Status.NOSPC;
        }
        return status == Status.NOTSUPP ? Status.NOTSUPP : Status.ERR;
    }

    /** An engine that stumbles over a key must not take the thread with it; its message may show the key. */
    private EngineSession openEngineSession(SessionSpec spec) throws AdaptorException {
        long bytes = adaptor.keyBytes(spec);
        if (keyBytes.addAndGet(bytes) > limits.maxKeyBytes()) {
            keyBytes.addAndGet(-bytes);
            throw new AdaptorException(Status.NOSPC, "key material of all sessions is limited to "
                    + limits.maxKeyBytes() + " bytes (maxKeyBytes), and this one takes " + bytes + " more");
        }
        Session session = null;
        EngineSession opened = null;
        try {
            RequestCost cost = RequestCost.of(spec);
            session = adaptor.openSession(spec);
            opened = new EngineSession(session, cost, bytes, keyBytes);
            return opened;
        } catch (RuntimeException | Error e) {
            throw new AdaptorException(Status.ERR, "the engine failed: " + e.getClass().getSimpleName());
        } finally {
            if (opened == null) {
                keyBytes.addAndGet(-bytes);
                if (session != null) {
                    session.close();
                }
            }
        }
    }

    /** {@return the direction of a session, null where it has none} */
    private static @Nullable OperationType type(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Cipher cipher -> cipher.direction().operationType();
            case SessionSpec.Chain chain -> chain.cipher().direction().operationType();
            case SessionSpec.Aead aead -> aead.direction().operationType();
            default -> null;
        };
    }

    /** {@return why the last {@link #createSession} went as it did} */
    Status lastStatus() {
        return lastStatus;
    }

    /**
     * Destroys a session. Requests with its id that come from now on get INVSESS; those in flight complete first.
     *
     * @param id of the session
     * @return the wire's status code: OK, or ERR if there is no such session
     */
    public int closeSession(long id) {
        return Wire.code(destroy(id));
    }

    Status destroy(long id) {
        DeviceSession session = sessions.remove(id);
        if (session == null) {
            return Status.ERR;
        }
        retire(session);
        return Status.OK;
    }

    private void retire(DeviceSession session) {
        session.retire(running.size());
        for (DataQueue queue : running) {
            queue.retire(session);
        }
    }

    /**
     * {@return whether there is such a session}
     *
     * @param id of the session
     */
    public boolean hasSession(long id) {
        return sessions.find(id) != null;
    }

    /** {@return sessions that are open, those being destroyed included} Any thread. */
    public int openSessions() {
        return openSessions.get();
    }

    /** {@return bytes of key memory that open sessions are charged with, stateless requests' included} Any thread. */
    public long keyBytes() {
        return keyBytes.get();
    }

    /**
     * Starts a data queue.
     *
     * @param index from 0 to {@link #dataQueues} − 1
     * @param setup where the ring lies
     * @param call interrupts the driver
     * @param wake wakes the queue's thread if it sleeps
     * @return the queue, owned by the caller
     * @throws AdaptorException if the adaptor has no queue left, or there is no memory for keys
     */
    public DataQueue startDataQueue(int index, RingSetup setup, Signal call, Signal wake) throws AdaptorException {
        if (index < 0 || index >= limits.dataQueues()) {
            throw new IllegalArgumentException("data queue " + index + " of " + limits.dataQueues());
        }
        AdaptorQueue adaptorQueue = adaptor.openQueue(Math.min(setup.size(), limits.inFlightPerQueue()));
        try {
            DataQueue queue = new DataQueue(queueContext(), index, setup, adaptorQueue, keyMemory(index), call,
                    wake, running::remove);
            running.add(queue);
            return queue;
        } catch (UncheckedIOException e) {
            adaptorQueue.close();
            throw new AdaptorException(Status.NOSPC,
                    "no memory for keys: " + Objects.requireNonNull(e.getCause()).getMessage());
        } catch (RuntimeException | Error e) {
            adaptorQueue.close();
            throw e;
        }
    }

    /**
     * Starts the control queue.
     *
     * @param setup where the ring lies
     * @param call interrupts the driver
     * @return the queue, owned by the caller
     */
    public ControlQueue startControlQueue(RingSetup setup, Signal call) {
        return new ControlQueue(this, limits.dataQueues(), setup, call);
    }

    /**
     * Drops all sessions and what the driver negotiated, as a device reset does. Queues are stopped by their owner
     * first.
     */
    public void reset() {
        DeviceSession session = sessions.removeAny();
        while (session != null) {
            retire(session);
            session = sessions.removeAny();
        }
        driverFeatures = 0;
    }

    /**
     * Frees the device: sessions, registrations, key memory. No queue may be running. A second call does nothing.
     *
     * @throws IllegalStateException if a queue is running
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (!running.isEmpty()) {
            throw new IllegalStateException(running.size() + " queues are running");
        }
        closed = true;
        reset();
        unregister();
        memory = GuestMemory.EMPTY;
        keyMemory.fill((byte) 0);
        arena.close();
    }

    GuestMemory memory() {
        return memory;
    }

    /** {@return the control thread's key memory} */
    MemorySegment keyMemory() {
        return keyMemory;
    }

    private MemorySegment keyMemory(int queue) {
        if (statelessServices() == 0) {
            return MemorySegment.NULL;
        }
        if (queueKeyMemory[queue] == null) {
            queueKeyMemory[queue] = keySource.apply(KEY_BYTES);
        }
        return queueKeyMemory[queue];
    }

    private QueueContext queueContext() {
        return new QueueContext(memory, limits, sessions, revision1(), config.services(), statelessServices(),
                request -> openEngineSession(SessionSpecs.of(request, limits)), faults);
    }

    FaultLog faults() {
        return faults;
    }
}
