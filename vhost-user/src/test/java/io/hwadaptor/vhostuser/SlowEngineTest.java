package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Mapping;
import io.hwadaptor.vhostuser.TestDaemon.Holdings;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.crypto.Ticket;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stops of rings whose engine still has work. */
class SlowEngineTest {
    @Test
    void shouldCompleteWhatIsInFlightBeforeItStops() throws Exception {
        TestDaemon.warmUp();
        try (HoldingAdaptor adaptor = new HoldingAdaptor();
                TestDaemon daemon = new TestDaemon(b -> b.adaptor(adaptor))) {
            Holdings before = Holdings.settled();
            try (Guest guest = new Guest(daemon.socket(), DriverOptions.cryptodev())) {
                guest.assertEncrypts();
                adaptor.hold(true);
                Ticket slow = guest.submit();
                Thread release = new Thread(() -> {
                    try {
                        Thread.sleep(300);
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                    adaptor.hold(false);
                });
                release.start();
                Thread.sleep(50);
                assertEquals(2, guest.frontEnd.getVringBase(0));
                guest.assertCompletes(slow);
                release.join();
            }
            before.awaitAgain();
        }
    }

    /** What completes later is seen, by sleeping on the engine's descriptor or by polling, without another kick. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldSeeWhatCompletesLater(boolean descriptor) throws Exception {
        try (HoldingAdaptor adaptor = new HoldingAdaptor(descriptor ? EventFd.create() : null);
                TestDaemon daemon = new TestDaemon(b -> b.adaptor(adaptor));
                Guest guest = new Guest(daemon.socket(), DriverOptions.cryptodev())) {
            guest.assertEncrypts();
            for (int i = 0; i < 3; i++) {
                adaptor.hold(true);
                Ticket slow = guest.submit();
                Thread.sleep(100);
                adaptor.hold(false);
                guest.assertCompletes(slow);
            }
        }
    }

    @Test
    void shouldEndTheConnectionWhoseEngineThrows() throws Exception {
        TestDaemon.warmUp();
        try (HoldingAdaptor adaptor = new HoldingAdaptor();
                TestDaemon daemon = new TestDaemon(b -> b.adaptor(adaptor).drain(Duration.ofMillis(200)))) {
            Holdings before = Holdings.settled();
            Guest guest = new Guest(daemon.socket(), DriverOptions.cryptodev());
            guest.assertEncrypts();
            adaptor.hold(true);
            guest.submit();
            adaptor.fail(new IllegalStateException("the engine's bug"));
            daemon.awaitLine("the engine's bug");
            daemon.awaitLine("ring 0: its thread has ended; connection closed");
            adaptor.fail(null);
            adaptor.hold(false);
            guest.vanish();
            try (Guest next = new Guest(daemon.socket(), DriverOptions.generic())) {
                next.assertEncrypts();
            }
            before.awaitAgain();
        }
    }

    @Test
    void shouldGiveUpOnADeadEngineWithoutUnmappingWhatItMayWriteTo() throws Exception {
        TestDaemon.warmUp();
        try (HoldingAdaptor adaptor = new HoldingAdaptor();
                TestDaemon daemon = new TestDaemon(b -> b.adaptor(adaptor).drain(Duration.ofMillis(200)))) {
            Holdings before = Holdings.settled();
            long mapped = Mapping.liveBytes();
            Guest guest = new Guest(daemon.socket(), DriverOptions.cryptodev());
            guest.assertEncrypts();
            adaptor.hold(true);
            guest.submit();
            Thread.sleep(50);
            assertThrows(IOException.class, () -> guest.frontEnd.getVringBase(0));
            daemon.awaitLine("ring 0: the adaptor has not completed what it was given for 200 ms; its memory stays");
            daemon.awaitLine("front-end gone");
            guest.close();
            assertEquals(mapped + (16 << 20), Mapping.liveBytes() - keyMemoryBytes());
            adaptor.hold(false);
            daemon.awaitLine("left behind is freed now");
            before.awaitAgain();
            try (Guest next = new Guest(daemon.socket(), DriverOptions.generic())) {
                next.assertEncrypts();
            }
        }
    }

    /** The dead connection's memory for keys stays too. */
    private static long keyMemoryBytes() {
        return 8192;
    }
}
