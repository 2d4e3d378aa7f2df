package io.hwadaptor.bench;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.vhostuser.Daemon;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoDriver;
import io.hwadaptor.virtio.driver.crypto.CryptoFeature;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.crypto.Request;
import io.hwadaptor.virtio.driver.crypto.SessionParameters;
import io.hwadaptor.virtio.driver.crypto.StatelessRequests;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.Notification;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import io.hwadaptor.virtio.driver.vhost.VirtioFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One AES-128-CBC request with a key of its own, over a real vhost-user socket: stateless, against a session that is
 * created, used once and destroyed. The driver builds each request anew in both cases, so the ratio is what counts.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class OneShot {
    private static final long FEATURES = VirtioFeature.VERSION_1 | VirtioFeature.INDIRECT_DESC
            | VirtioFeature.EVENT_IDX | CryptoFeature.REVISION_1 | CryptoFeature.CIPHER_STATELESS;

    /** Bytes of source and destination. */
    @Param("64")
    public int size;

    private Path folder;
    private Daemon daemon;
    private FrontEnd frontEnd;
    private GuestRam ram;
    private CryptoDriver driver;
    private SessionParameters.Cipher cipher;
    private byte[] iv;
    private byte[] source;

    /** A daemon and a front-end. */
    @Setup(Level.Trial)
    public void open() throws IOException, AdaptorException {
        folder = Files.createTempDirectory("hwadaptor-bench");
        Path socket = folder.resolve("s");
        daemon = Daemon.builder().socketPath(socket).build();
        daemon.start();
        ram = GuestRam.create(16L << 20);
        frontEnd = FrontEnd.connect(socket);
        driver = CryptoDriver.attach(frontEnd, ram,
                DriverOptions.generic().features(FEATURES).notified(Notification.POLL));
        cipher = new SessionParameters.Cipher(Algorithm.CIPHER_AES_CBC, Algorithm.OP_ENCRYPT, new byte[16]);
        iv = new byte[16];
        source = new byte[size];
    }

    /** {@return the status of one stateless request} */
    @Benchmark
    public CryptoStatus stateless() throws IOException {
        return run(StatelessRequests.cipher(cipher, iv, source));
    }

    /** {@return the status of one request in a session of its own} */
    @Benchmark
    public CryptoStatus session() throws IOException {
        long session = driver.sessions().create(cipher);
        CryptoStatus status = run(DataRequests.cipher(session, true, iv, source));
        driver.sessions().destroy(session);
        return status;
    }

    private CryptoStatus run(Request request) throws IOException {
        CryptoStatus status = driver.dataQueue(0).run(request, driver.layout()).status();
        if (status != CryptoStatus.OK) {
            throw new IllegalStateException("the request failed: " + status);
        }
        return status;
    }

    /** Frees everything. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        driver.close();
        frontEnd.close();
        daemon.close();
        ram.close();
        Files.deleteIfExists(folder);
    }
}
