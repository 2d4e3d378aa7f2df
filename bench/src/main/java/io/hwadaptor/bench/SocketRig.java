package io.hwadaptor.bench;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.vhostuser.Daemon;
import io.hwadaptor.virtio.device.DeviceLimits;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CipherPipe;
import io.hwadaptor.virtio.driver.crypto.CryptoDriver;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.crypto.SessionParameters;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.Notification;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A daemon with one engine, and a front-end that polls, with a pipe of requests of one kind per data queue. */
final class SocketRig implements AutoCloseable {
    private static final int TAG_BYTES = 16;
    private static final int GCM_IV_BYTES = 12;
    private static final int RING_SIZE = 256;
    private static final long RAM_BYTES = 128L << 20;

    final List<CipherPipe> pipes = new ArrayList<>();
    private final Path folder;
    private final Adaptor engine;
    private final Daemon daemon;
    private final GuestRam ram;
    private final FrontEnd frontEnd;
    private final CryptoDriver driver;

    /**
     * Opens everything.
     *
     * @param adaptor the engine's name
     * @param queues data queues
     * @param algorithm what the requests do, in the words of {@link Spi#algorithm}
     * @param size bytes of source and destination of each request
     * @param depth requests in flight on each queue
     */
    SocketRig(String adaptor, int queues, String algorithm, int size, int depth) throws IOException, AdaptorException {
        engine = engine(adaptor);
        folder = Files.createTempDirectory("hwadaptor-bench");
        Path socket = folder.resolve("s");
        daemon = Daemon.builder().socketPath(socket).adaptor(engine)
                .limits(DeviceLimits.defaults().withDataQueues(queues)).build();
        daemon.start();
        ram = GuestRam.create(RAM_BYTES);
        frontEnd = FrontEnd.connect(socket);
        driver = CryptoDriver.attach(frontEnd, ram,
                DriverOptions.generic().queues(queues, RING_SIZE).notified(Notification.POLL));
        byte[] key = new byte[16];
        for (int i = 0; i < queues; i++) {
            pipes.add(switch (algorithm) {
                case "aes-cbc-enc", "aes-cbc-dec" -> {
                    boolean encrypt = algorithm.equals("aes-cbc-enc");
                    long session = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, encrypt, key);
                    yield driver.openPipe(i, session, encrypt, new CipherPipe.Plan(size, depth));
                }
                case "aes-gcm-enc" -> {
                    long session = driver.sessions().create(new SessionParameters.Aead(
                            Algorithm.AEAD_GCM, Algorithm.OP_ENCRYPT, TAG_BYTES, 0, key));
                    yield driver.openAeadPipe(i, session, TAG_BYTES, new CipherPipe.Plan(
                            size, depth, GCM_IV_BYTES, CipherPipe.Shape.SPLIT, true, false));
                }
                default -> throw new IllegalArgumentException("no algorithm " + algorithm);
            });
        }
    }

    /** {@return an engine by its name, with the options among the system properties} */
    static Adaptor engine(String name) throws AdaptorException {
        Properties properties = new Properties();
        properties.putAll(System.getProperties());
        properties.setProperty("hwadaptor", name);
        return Adaptors.open(properties);
    }

    /** Frees everything, and fails if a request did. */
    @Override
    public void close() throws IOException {
        long failures = 0;
        for (CipherPipe pipe : pipes) {
            failures += pipe.failures();
            pipe.close();
        }
        driver.close();
        frontEnd.close();
        daemon.close();
        Transferred.printStaged(engine);
        engine.close();
        ram.close();
        Files.deleteIfExists(folder);
        if (failures > 0) {
            throw new IllegalStateException(failures + " requests failed");
        }
    }
}
