package io.hwadaptor.bench;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Adaptors;
import io.hwadaptor.vhostuser.Daemon;
import io.hwadaptor.virtio.driver.crypto.CipherPipe;
import io.hwadaptor.virtio.driver.crypto.CryptoDriver;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.Notification;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
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
 * AES-128-CBC over a real vhost-user socket: the front-end polls on one core, the daemon's queue thread on another.
 * Keeps {@code depth} requests in flight.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class SocketToSocket {
    private static final int PER_INVOCATION = 1024;
    /** VIRTIO_CRYPTO_CIPHER_AES_CBC. */
    private static final int AES_CBC = 3;

    /** Which engine. */
    @Param({"null", "soft", "openssl"})
    public String adaptor;

    /** Bytes of source and destination of each request. */
    @Param({"64", "1024", "16384"})
    public int size;

    /** Requests in flight. */
    @Param({"1", "32", "128"})
    public int depth;

    private Path folder;
    private Adaptor engine;
    private Daemon daemon;
    private FrontEnd frontEnd;
    private GuestRam ram;
    private CryptoDriver driver;
    private CipherPipe pipe;

    /** A daemon, a front-end, a session and prepared requests. */
    @Setup(Level.Trial)
    public void open() throws IOException, AdaptorException {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor", adaptor);
        engine = Adaptors.open(properties);
        folder = Files.createTempDirectory("hwadaptor-bench");
        Path socket = folder.resolve("s");
        daemon = Daemon.builder().socketPath(socket).adaptor(engine).build();
        daemon.start();
        ram = GuestRam.create(64L << 20);
        frontEnd = FrontEnd.connect(socket);
        driver = CryptoDriver.attach(frontEnd, ram, DriverOptions.generic().queues(1, 256).notified(Notification.POLL));
        long session = driver.createCipherSession(AES_CBC, true, new byte[16]);
        pipe = driver.openPipe(0, session, true, new CipherPipe.Plan(size, depth));
    }

    /**
     * A thousand requests, always {@code depth} of them in flight.
     *
     * @param transferred counts the payload
     * @return requests that came back
     */
    @Benchmark
    @OperationsPerInvocation(PER_INVOCATION)
    public int stream(Transferred transferred) {
        int sent = 0;
        int back = 0;
        while (back < PER_INVOCATION) {
            if (sent < PER_INVOCATION) {
                sent += pipe.submit(PER_INVOCATION - sent);
            }
            int done = pipe.poll();
            if (done == 0) {
                Thread.onSpinWait();
            }
            back += done;
        }
        transferred.requests += PER_INVOCATION;
        transferred.megabytes += PER_INVOCATION * (size / 1e6);
        return back;
    }

    /** Frees everything, and fails if a request did. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        long failures = pipe.failures();
        pipe.close();
        driver.close();
        frontEnd.close();
        daemon.close();
        engine.close();
        ram.close();
        Files.deleteIfExists(folder);
        if (failures > 0) {
            throw new IllegalStateException(failures + " requests failed");
        }
    }
}
