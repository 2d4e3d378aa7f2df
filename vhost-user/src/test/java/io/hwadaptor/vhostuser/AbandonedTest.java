package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.vhostuser.TestDaemon.Holdings;
import io.hwadaptor.virtio.device.DeviceLimits;
import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Front-ends that are gone while an engine still has their memory, or hangs: what they cost, and until when. */
class AbandonedTest {
    private static final Duration DRAIN = Duration.ofMillis(300);

    private static long millis(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    private static void leaveBehind(Path socket, HoldingAdaptor adaptor, boolean hang) throws Exception {
        try (Guest guest = new Guest(socket, DriverOptions.cryptodev())) {
            adaptor.hold(true);
            guest.submit();
            Thread.sleep(50);
            adaptor.hang(hang);
            Thread.sleep(50);
        }
    }

    @Test
    void shouldFreeWhatAHangingEngineHadWhenItGoesOn() throws Exception {
        TestDaemon.warmUp();
        try (HoldingAdaptor adaptor = new HoldingAdaptor();
                TestDaemon daemon = new TestDaemon(b -> b.adaptor(adaptor).drain(DRAIN))) {
            try (Guest guest = new Guest(daemon.socket(), DriverOptions.cryptodev())) {
                guest.assertEncrypts();
            }
            Holdings before = Holdings.settled();
            leaveBehind(daemon.socket(), adaptor, true);
            daemon.awaitLine("its memory stays mapped until it has");
            TestDaemon.await(() -> daemon.count("front-end gone") == 2);
            Thread.sleep(500);
            assertTrue(Holdings.now().mappedBytes() > before.mappedBytes());
            adaptor.hang(false);
            adaptor.hold(false);
            daemon.awaitLine("left behind is freed now");
            before.awaitAgain();
            assertEquals(1, daemon.daemon().counters().queues().getFirst().counts().requests());
        }
    }

    @Test
    void shouldTurnFrontEndsAwayWhileTwoAreNotFreedAndNoLonger() throws Exception {
        TestDaemon.warmUp();
        try (HoldingAdaptor adaptor = new HoldingAdaptor();
                TestDaemon daemon = new TestDaemon(b -> b.adaptor(adaptor).drain(DRAIN));
                TestDaemon other = new TestDaemon()) {
            // The first session of each daemon: its engine's memory for keys stays as long as the engine.
            new Guest(daemon.socket(), DriverOptions.cryptodev()).close();
            new Guest(other.socket(), DriverOptions.cryptodev()).close();
            Holdings before = Holdings.settled();
            for (int i = 0; i < 2; i++) {
                leaveBehind(daemon.socket(), adaptor, false);
            }
            TestDaemon.await(() -> daemon.count("front-end gone") == 3);
            try (RawPeer refused = new RawPeer(daemon.socket())) {
                assertTrue(refused.closedByBackEnd());
            }
            daemon.awaitLine("turned away: 2 front-ends that are gone are not freed yet");
            try (Guest guest = new Guest(other.socket(), DriverOptions.generic())) {
                guest.assertEncrypts();
            }
            adaptor.hold(false);
            assertTrue(TestDaemon.await(() -> daemon.count("left behind is freed now") == 2), daemon::toString);
            before.awaitAgain();
            try (Guest next = new Guest(daemon.socket(), DriverOptions.generic())) {
                next.assertEncrypts();
            }
        }
    }

    @Test
    void shouldStopManyRingsWithinOneLimit() throws Exception {
        TestDaemon.warmUp();
        try (HoldingAdaptor adaptor = new HoldingAdaptor(); TestDaemon daemon = new TestDaemon(
                b -> b.adaptor(adaptor).drain(DRAIN).limits(DeviceLimits.defaults().withDataQueues(8)))) {
            Holdings before = Holdings.settled();
            Guest guest = new Guest(daemon.socket(), DriverOptions.generic().queues(8, 64));
            guest.assertEncrypts();
            adaptor.hang(true);
            for (int i = 0; i < 8; i++) {
                guest.driver.dataQueue(i).submit(DataRequests.cipher(guest.session, true, Guest.IV, Guest.PLAIN),
                        guest.driver.layout());
                guest.driver.dataQueue(i).publish();
            }
            Thread.sleep(100);
            long begin = System.nanoTime();
            guest.frontEnd.close();
            daemon.awaitLine("front-end gone");
            // One after the other they would take eight limits: 18 s.
            assertTrue(millis(begin) < 3 * (DRAIN.toMillis() + 2000), () -> millis(begin) + " ms");
            adaptor.hang(false);
            guest.vanish();
            before.awaitAgain();
        }
    }

    @Test
    void shouldGoOnWithoutAFrontEndWhoseControlThreadHangs() throws Exception {
        TestDaemon.warmUp();
        try (HoldingAdaptor adaptor = new HoldingAdaptor();
                TestDaemon daemon = new TestDaemon(b -> b.adaptor(adaptor).drain(DRAIN))) {
            Holdings before = Holdings.settled();
            Guest guest = new Guest(daemon.socket(), DriverOptions.generic());
            adaptor.hangSessions(true);
            Thread asks = Thread.ofPlatform().daemon().start(() -> assertDoesNotThrow(guest::newSession));
            assertTrue(TestDaemon.await(adaptor::hangsInSession));
            guest.frontEnd.close();
            try (RawPeer next = new RawPeer(daemon.socket())) {
                next.greet();
                assertEquals(0, next.tell(3, new byte[0]));
                daemon.awaitLine("is gone, but not freed after");
            }
            adaptor.hangSessions(false);
            asks.join();
            guest.vanish();
            before.awaitAgain();
        }
    }

    @Test
    void shouldCloseInTimeWithAnEngineThatHangs() throws Exception {
        TestDaemon.warmUp();
        Path folder = Files.createTempDirectory("vu");
        Path socket = folder.resolve("vm.sock");
        List<String> lines = new CopyOnWriteArrayList<>();
        Holdings before = Holdings.settled();
        try (HoldingAdaptor adaptor = new HoldingAdaptor()) {
            Daemon daemon = Daemon.builder().socketPath(socket).adaptor(adaptor).drain(DRAIN).log(lines::add).build();
            daemon.start();
            Guest guest = new Guest(socket, DriverOptions.cryptodev());
            adaptor.hang(true);
            guest.submit();
            Thread.sleep(50);
            long begin = System.nanoTime();
            daemon.close();
            assertTrue(millis(begin) < 6000, () -> millis(begin) + " ms");
            assertTrue(lines.toString().contains("the adaptor stays open"), lines::toString);
            adaptor.hang(false);
            guest.close();
            before.awaitAgain();
        }
        Files.delete(folder);
    }
}
