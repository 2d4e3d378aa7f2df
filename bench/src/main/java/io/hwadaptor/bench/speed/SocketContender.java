package io.hwadaptor.bench.speed;

import io.hwadaptor.api.Adaptor;
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
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * An adaptor behind the daemon: a poll-mode front-end on one core, the daemon's queue thread on another, and between
 * them a real vhost-user socket and rings.
 */
final class SocketContender implements Contender {
    /** VIRTIO_CRYPTO_CIPHER_AES_CBC. */
    private static final int AES_CBC = 3;
    private static final int RING_SIZE = 256;
    private static final int IV_BYTES = 16;
    /** Requests between two looks at the clock. */
    private static final int BATCH = 64;

    private final Adaptor adaptor;
    private final boolean encrypt;
    private final int depth;
    private final Path folder;
    private final Daemon daemon;
    /** What the daemon said of the running measurement: shown if it goes wrong, else it would spoil the display. */
    private final Queue<String> daemonLog;

    private SocketContender(
            Adaptor adaptor, boolean encrypt, int depth, Path folder, Daemon daemon, Queue<String> daemonLog) {
        this.adaptor = adaptor;
        this.encrypt = encrypt;
        this.depth = depth;
        this.folder = folder;
        this.daemon = daemon;
        this.daemonLog = daemonLog;
    }

    /**
     * Starts a daemon.
     *
     * @param adaptor owned by the contender if this succeeds
     * @param encrypt what to measure
     * @param depth requests in flight
     */
    static SocketContender open(Adaptor adaptor, boolean encrypt, int depth) throws IOException {
        Path folder = Files.createTempDirectory("hwadaptor-speed");
        try {
            Queue<String> log = new ConcurrentLinkedQueue<>();
            Daemon daemon =
                    Daemon.builder().socketPath(folder.resolve("s")).adaptor(adaptor).log(log::add).build();
            daemon.start();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(folder), "speed-cleanup"));
            return new SocketContender(adaptor, encrypt, depth, folder, daemon, log);
        } catch (io.hwadaptor.api.AdaptorException e) {
            Files.deleteIfExists(folder);
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public String name() {
        return adaptor.name();
    }

    @Override
    public String detail() {
        return adaptor.version();
    }

    @Override
    public Sample run(int chunkBytes, long nanos) throws IOException {
        daemonLog.clear();
        CipherPipe.Plan plan =
                new CipherPipe.Plan(chunkBytes, depth, IV_BYTES, CipherPipe.Shape.SPLIT, true, true);
        long payloadBytes = (long) depth * (chunkBytes + 1024);
        try (GuestRam ram = GuestRam.create(Math.max(64L << 20, payloadBytes * 2));
                FrontEnd frontEnd = FrontEnd.connect(folder.resolve("s"));
                CryptoDriver driver = CryptoDriver.attach(frontEnd, ram,
                        DriverOptions.generic().queues(1, RING_SIZE).notified(Notification.POLL))) {
            long session = driver.createCipherSession(AES_CBC, encrypt, new byte[16]);
            try (CipherPipe pipe = driver.openPipe(0, session, encrypt, plan)) {
                return measure(pipe, chunkBytes, nanos);
            }
        } catch (IOException | RuntimeException e) {
            throw new IOException(name() + ": " + e.getMessage() + "; the daemon said: " + daemonLog, e);
        }
    }

    private Sample measure(CipherPipe pipe, int chunkBytes, long nanos) throws IOException {
        long begin = System.nanoTime();
        long done = 0;
        long now = begin;
        while (now - begin < nanos) {
            for (long target = done + Math.max(BATCH, depth); done < target;) {
                pipe.submit(depth);
                done += poll(pipe);
            }
            now = System.nanoTime();
        }
        while (pipe.freeSlots() < depth) {
            done += poll(pipe);
        }
        long end = System.nanoTime();
        if (pipe.failures() > 0) {
            throw new IOException(pipe.failures() + " requests failed");
        }
        return new Sample(done * chunkBytes, end - begin);
    }

    private static int poll(CipherPipe pipe) {
        int done = pipe.poll();
        if (done == 0) {
            Thread.onSpinWait();
        }
        return done;
    }

    @Override
    public void close() throws IOException {
        daemon.close();
        adaptor.close();
        remove(folder);
    }

    /** Also when the run is interrupted; then the socket is still there. */
    private static void remove(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve("s"));
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.err.println("hwadaptor: " + folder + " is left behind: " + e.getMessage());
        }
    }
}
