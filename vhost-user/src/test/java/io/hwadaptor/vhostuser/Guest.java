package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoDriver;
import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.crypto.Ticket;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;

/** A machine with a running driver and one AES-CBC session, and its known answer (NIST SP 800-38A, F.2.1). */
final class Guest implements AutoCloseable {
    static final byte[] KEY = HexFormat.of().parseHex("2b7e151628aed2a6abf7158809cf4f3c");
    static final byte[] IV = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    static final byte[] PLAIN = HexFormat.of().parseHex("6bc1bee22e409f96e93d7e117393172a");
    static final byte[] CIPHERTEXT = HexFormat.of().parseHex("7649abac8119b246cee98e9b12e9197d");

    final FrontEnd frontEnd;
    final GuestRam ram;
    final CryptoDriver driver;
    final long session;

    Guest(Path socket, DriverOptions options) throws IOException {
        this(socket, options, List.of(new GuestRam.Plan(GuestRam.DEFAULT_GUEST_ADDRESS, 16 << 20)));
    }

    Guest(Path socket, DriverOptions options, List<GuestRam.Plan> memory) throws IOException {
        frontEnd = FrontEnd.connect(socket);
        ram = GuestRam.create(memory);
        driver = CryptoDriver.attach(frontEnd, ram, options);
        session = newSession();
    }

    long newSession() throws IOException {
        return driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, KEY);
    }

    DriverQueue queue(int index) {
        return driver.queues().get(index).queue();
    }

    void assertEncrypts() throws IOException {
        assertArrayEquals(CIPHERTEXT, driver.cipher(session, true, IV, PLAIN));
    }

    /** Offers a request and does not wait. */
    Ticket submit() {
        Ticket ticket = driver.dataQueue(0).submit(DataRequests.cipher(session, true, IV, PLAIN), driver.layout());
        driver.dataQueue(0).publish();
        return ticket;
    }

    void assertCompletes(Ticket ticket) throws IOException {
        driver.dataQueue(0).await(ticket, Duration.ofSeconds(10));
        assertArrayEquals(CIPHERTEXT, ticket.output(0));
    }

    /** Whether nothing comes back for a while. */
    boolean isIdle() throws InterruptedException {
        for (int i = 0; i < 20; i++) {
            if (!queue(0).ring().isEmpty()) {
                return false;
            }
            Thread.sleep(10);
        }
        return true;
    }

    @Override
    public void close() {
        driver.close();
        frontEnd.close();
        ram.close();
    }

    /** Goes without a word, as a process that is killed does. */
    void vanish() {
        frontEnd.close();
        try {
            driver.close();
        } catch (IllegalStateException e) {
            // It would have said so on a channel that is closed.
        }
        ram.close();
    }
}
