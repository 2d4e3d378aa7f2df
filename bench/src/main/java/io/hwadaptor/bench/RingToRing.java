package io.hwadaptor.bench;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.virtio.device.CreateRequest;
import io.hwadaptor.virtio.device.CryptoDevice;
import io.hwadaptor.virtio.device.DataQueue;
import io.hwadaptor.virtio.device.DeviceLimits;
import io.hwadaptor.virtio.device.ring.GuestMemory;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.ring.RingSetup;
import io.hwadaptor.virtio.driver.crypto.CipherPipe;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.memory.GuestRegion;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.ring.Notification;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * AES-128-CBC from a driver's available ring through the device and an adaptor to the driver's used ring, all on one
 * thread and so on one core: no socket, no second core, no waiting. With the adaptor {@code null} it is the cost of
 * driver, ring and device alone.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class RingToRing {
    private static final int BURST = 32;
    private static final int RING_SIZE = 256;

    /** Which engine. */
    @Param({"null", "soft", "openssl"})
    public String adaptor;

    /** Bytes of source and destination of each request. */
    @Param({"64", "1024", "16384"})
    public int size;

    private GuestRam ram;
    private Adaptor engine;
    private CryptoDevice device;
    private DriverQueue driverQueue;
    private DataQueue dataQueue;
    private CipherPipe pipe;

    /** A guest, a device, a session and a burst of prepared requests. */
    @Setup(Level.Trial)
    public void open() throws IOException, AdaptorException {
        ram = GuestRam.create(64L << 20);
        engine = SocketRig.engine(adaptor);
        device = new CryptoDevice(engine, DeviceLimits.defaults(), System.err::println);
        device.memory(GuestMemory.of(ram.regions().stream().map(RingToRing::region).toList()));
        driverQueue = DriverQueue.create(ram, 0, RING_SIZE, true, Notification.POLL);
        RingSetup setup = new RingSetup(RING_SIZE,
                ram.segment(driverQueue.ring().descriptorAddress(), RingSetup.descriptorBytes(RING_SIZE)),
                ram.segment(driverQueue.ring().availAddress(), RingSetup.availableBytes(RING_SIZE)),
                ram.segment(driverQueue.ring().usedAddress(), RingSetup.usedBytes(RING_SIZE)),
                0, NotificationMode.EVENT_IDX);
        dataQueue = device.startDataQueue(0, setup, () -> { }, () -> { });
        pipe = CipherPipe.open(ram, driverQueue, session(), true, new CipherPipe.Plan(size, BURST));
    }

    private static GuestMemory.Region region(GuestRegion region) {
        return new GuestMemory.Region(region.guestAddress(), region.bytes(), region.userAddress(), region.memory());
    }

    private long session() {
        CreateRequest request = new CreateRequest();
        request.opcode = 0x0002;
        request.opType = 1;
        request.cipherAlgorithm = 3;
        request.direction = 1;
        request.key = MemorySegment.ofArray(new byte[16]);
        long session = device.createSession(request);
        if (session < 0) {
            throw new IllegalStateException("the device refuses the session with status " + -session);
        }
        return session;
    }

    /**
     * One burst: offered, taken, worked on, completed, reclaimed.
     *
     * @param transferred counts the payload
     * @return requests that came back
     */
    @Benchmark
    @OperationsPerInvocation(BURST)
    public int burst(Transferred transferred) {
        pipe.submit(BURST);
        int back = 0;
        while (back < BURST) {
            long begin = System.nanoTime();
            dataQueue.work();
            transferred.deviceShare += (System.nanoTime() - begin) / 1e9;
            back += pipe.poll();
        }
        transferred.requests += BURST;
        transferred.megabytes += BURST * (size / 1e6);
        return back;
    }

    /** Frees everything, and fails if a request did. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        long failures = pipe.failures();
        dataQueue.stopFetching();
        while (!dataQueue.drained()) {
            dataQueue.work();
        }
        pipe.close();
        dataQueue.close();
        device.close();
        Transferred.printStaged(engine);
        engine.close();
        driverQueue.close();
        ram.close();
        if (failures > 0) {
            throw new IllegalStateException(failures + " requests failed");
        }
    }
}
