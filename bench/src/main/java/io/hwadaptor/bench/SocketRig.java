package io.hwadaptor.bench;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Adaptors;
import io.hwadaptor.vhostuser.Daemon;
import io.hwadaptor.virtio.device.DeviceLimits;
import io.hwadaptor.virtio.driver.crypto.CipherPipe;
import io.hwadaptor.virtio.driver.crypto.CryptoDriver;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.Notification;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** A daemon with one engine, and a front-end that polls, with a pipe of AES-128-CBC requests per data queue. */
final class SocketRig implements AutoCloseable {
    /** VIRTIO_CRYPTO_CIPHER_AES_CBC. */
    private static final int AES_CBC = 3;
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
     * @param encrypt which way
     * @param plan of the requests of each queue
     */
    SocketRig(String adaptor, int queues, boolean encrypt, CipherPipe.Plan plan) throws IOException, AdaptorException {
        Properties properties = new Properties();
        properties.putAll(System.getProperties());
        properties.setProperty("hwadaptor", adaptor);
        engine = Adaptors.open(properties);
        folder = Files.createTempDirectory("hwadaptor-bench");
        Path socket = folder.resolve("s");
        daemon = Daemon.builder().socketPath(socket).adaptor(engine)
                .limits(DeviceLimits.defaults().withDataQueues(queues)).build();
        daemon.start();
        ram = GuestRam.create(RAM_BYTES);
        frontEnd = FrontEnd.connect(socket);
        driver = CryptoDriver.attach(frontEnd, ram,
                DriverOptions.generic().queues(queues, RING_SIZE).notified(Notification.POLL));
        long session = driver.createCipherSession(AES_CBC, encrypt, new byte[16]);
        for (int i = 0; i < queues; i++) {
            pipes.add(driver.openPipe(i, session, encrypt, plan));
        }
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
        engine.close();
        ram.close();
        Files.deleteIfExists(folder);
        if (failures > 0) {
            throw new IllegalStateException(failures + " requests failed");
        }
    }
}
