package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.vhostuser.TestDaemon.Holdings;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Who is served on a socket, who waits for it, who is turned away, and for how long a place is kept for silence. */
class PlaceTest {
    private static final byte[] NOTHING = new byte[0];

    private static long millis(long begin) {
        return (System.nanoTime() - begin) / 1_000_000;
    }

    @Test
    void shouldCloseASecondConnectionAtOnceAndSayWhoIsServed() throws Exception {
        try (TestDaemon daemon = new TestDaemon(); Guest first = new Guest(daemon.socket(), DriverOptions.generic())) {
            long begin = System.nanoTime();
            try (RawPeer second = new RawPeer(daemon.socket())) {
                assertTrue(second.closedByBackEnd());
            }
            assertTrue(millis(begin) < 1000, () -> millis(begin) + " ms");
            String line = daemon.awaitLine("turned away");
            String process = "process " + ProcessHandle.current().pid();
            assertTrue(line.contains("front-end (" + process + ") turned away: " + process
                    + " is being served, since "), line);
            first.assertEncrypts();
        }
    }

    /** Who is served, and who waits for the place. */
    @Test
    void shouldHangUpOnEverybodyWhenItCloses() throws Exception {
        TestDaemon.warmUp();
        Holdings before = Holdings.settled();
        try (TestDaemon daemon = new TestDaemon(); RawPeer served = new RawPeer(daemon.socket());
                RawPeer waits = new RawPeer(daemon.socket());
                RawPeer third = new RawPeer(daemon.socket())) {
            assertTrue(third.closedByBackEnd(), "one may wait");
            long begin = System.nanoTime();
            daemon.daemon().close();
            assertTrue(served.closedByBackEnd());
            assertTrue(waits.closedByBackEnd());
            assertTrue(millis(begin) < 1500, () -> millis(begin) + " ms");
        }
        before.awaitAgain();
    }

    @Test
    void shouldEndAConnectionThatSaysNothing() throws Exception {
        try (TestDaemon daemon = new TestDaemon(b -> b.handshakeTimeout(Duration.ofMillis(300)))) {
            try (RawPeer silent = new RawPeer(daemon.socket())) {
                assertTrue(silent.closedByBackEnd());
            }
            daemon.awaitLine("has said nothing for ");
            try (RawPeer next = new RawPeer(daemon.socket()).greet()) {
                // A front-end that has begun may be silent as long as it likes.
                Thread.sleep(600);
                assertEquals(0, next.tell(3, NOTHING));
            }
        }
    }

    /** Whether it stops in the middle or comes byte by byte; and a message that was cut and is whole ends nothing. */
    @Test
    void shouldEndAConnectionThatDoesNotEndAMessage() throws Exception {
        byte[] message = RawPeer.bytes(8, 1, 8, 0, 64);
        try (TestDaemon daemon = new TestDaemon(); TestDaemon dripped = new TestDaemon();
                TestDaemon mended = new TestDaemon(); RawPeer half = new RawPeer(daemon.socket()).greet();
                RawPeer drip = new RawPeer(dripped.socket()).greet();
                RawPeer cut = new RawPeer(mended.socket()).greet()) {
            long begin = System.nanoTime();
            half.sendBytes(Arrays.copyOf(message, 14));
            cut.sendBytes(Arrays.copyOf(message, 14));
            for (int i = 0; i < 14; i++) {
                drip.sendBytes(new byte[] {message[i]});
                Thread.sleep(i < 13 ? 300 : 0);
                if (i == 0) {
                    cut.sendBytes(Arrays.copyOfRange(message, 14, 20));
                }
            }
            assertTrue(half.closedByBackEnd());
            assertTrue(millis(begin) >= 5000, () -> "only " + millis(begin) + " ms");
            daemon.awaitLine("has sent 14 of 20 bytes of SET_VRING_NUM (8) and not the rest for ");
            assertTrue(drip.closedByBackEnd());
            assertTrue(millis(begin) < 8000, () -> millis(begin) + " ms, counted from the last byte");
            Thread.sleep(Math.max(0, 5500 - millis(begin)));
            assertEquals(0, cut.tell(3, new byte[0]));
        }
    }

    @Test
    void shouldMakeRoomForAnotherOneWhileTheFirstSaysNothing() throws Exception {
        try (TestDaemon daemon = new TestDaemon(); RawPeer silent = new RawPeer(daemon.socket())) {
            long begin = System.nanoTime();
            try (Guest next = new Guest(daemon.socket(), DriverOptions.generic())) {
                next.assertEncrypts();
            }
            assertTrue(millis(begin) < 5000, () -> millis(begin) + " ms");
            daemon.awaitLine("ms and makes room for another one (process ");
            assertTrue(silent.closedByBackEnd());
        }
    }

    @Test
    void shouldTurnTheOtherOneAwayIfTheFirstSpeaksInTime() throws Exception {
        try (TestDaemon daemon = new TestDaemon(); RawPeer slow = new RawPeer(daemon.socket());
                RawPeer other = new RawPeer(daemon.socket())) {
            Thread.sleep(100);
            assertEquals(0, daemon.count("turned away"));
            slow.greet();
            assertTrue(other.closedByBackEnd());
            assertEquals(0, slow.tell(3, NOTHING));
            assertEquals(1, daemon.count("turned away"));
        }
    }

    @Test
    void shouldAlwaysLetAFrontEndInThatIsRestartedAtOnce() throws Exception {
        TestDaemon.warmUp();
        try (TestDaemon daemon = new TestDaemon()) {
            Holdings before = Holdings.settled();
            for (int i = 0; i < 200; i++) {
                try (RawPeer peer = new RawPeer(daemon.socket())) {
                    peer.greet();
                    assertEquals(0, peer.tell(3, NOTHING));
                    if (i % 3 == 0) {
                        // Gone in the middle of something: there is more to read before the end.
                        peer.send(3, NOTHING);
                        peer.sendBytes(new byte[5]);
                    }
                }
            }
            before.awaitAgain();
            for (int i = 0; i < 20; i++) {
                Guest guest = new Guest(daemon.socket(), DriverOptions.generic());
                guest.assertEncrypts();
                guest.submit();
                guest.vanish();
            }
            before.awaitAgain();
            assertEquals(0, daemon.count("turned away"));
        }
    }

    @Test
    void shouldHoldOneUntilTheFirstIsStoppedAndTurnAThirdAway() throws Exception {
        try (HoldingAdaptor adaptor = new HoldingAdaptor();
                TestDaemon daemon = new TestDaemon(b -> b.adaptor(adaptor))) {
            Guest first = new Guest(daemon.socket(), DriverOptions.cryptodev());
            adaptor.hold(true);
            first.submit();
            Thread.sleep(50);
            first.frontEnd.close();
            try (RawPeer second = new RawPeer(daemon.socket())) {
                Thread.sleep(100);
                try (RawPeer third = new RawPeer(daemon.socket())) {
                    assertTrue(third.closedByBackEnd());
                }
                daemon.awaitLine("waits already for the place");
                assertEquals(0, daemon.count("front-end gone"));
                adaptor.hold(false);
                second.greet();
                assertEquals(0, second.tell(3, NOTHING));
            }
            first.vanish();
        }
    }

    @Test
    void shouldEndAConnectionWhoseProcessIsDeadAlthoughItsSocketIsOpen() throws Exception {
        try (TestDaemon daemon = new TestDaemon(); RawPeer heir = new RawPeer(handedOn(daemon))) {
            assertTrue(heir.closedByBackEnd());
            daemon.awaitLine(") is dead, but somebody else holds its end of the socket; connection closed");
            try (Guest next = new Guest(daemon.socket(), DriverOptions.generic())) {
                next.assertEncrypts();
            }
        }
    }

    @Test
    void shouldServeAConnectionThatWasHandedOnIfToldSo() throws Exception {
        try (TestDaemon daemon = new TestDaemon(b -> b.handedOnConnections(true));
                RawPeer heir = new RawPeer(handedOn(daemon))) {
            heir.greet();
            assertEquals(0, heir.tell(3, NOTHING));
            assertFalse(daemon.lines().stream().anyMatch(line -> line.contains("is dead")), daemon::toString);
        }
    }

    /** The end of a connection whose process has been killed. */
    private static UnixSocket handedOn(TestDaemon daemon) throws Exception {
        Path path = Files.createTempDirectory("vu").resolve("heir.sock");
        List<OwnedFd> fds = new ArrayList<>();
        try (UnixSocket listener = UnixSocket.listen(path, 1); Arena arena = Arena.ofConfined()) {
            listener.setReceiveTimeout(60_000);
            Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                    "-cp", System.getProperty("java.class.path"), HandOnProcess.class.getName(),
                    daemon.socket().toString(), path.toString()).inheritIO().start();
            try (UnixSocket from = listener.accept()) {
                from.setReceiveTimeout(60_000);
                assertEquals(1, from.receive(arena.allocate(1), 0, 1, fds, 1));
                daemon.awaitLine("front-end connected (process " + process.pid() + ")");
            } finally {
                process.destroyForcibly();
                process.waitFor();
            }
        } finally {
            Files.deleteIfExists(path.getParent());
        }
        return UnixSocket.adopt(fds.getFirst());
    }

    @Test
    void shouldServeManySocketsWithAHandfulOfThreads() throws Exception {
        Path folder = Files.createTempDirectory("vu");
        Daemon.Builder builder = Daemon.builder().log(line -> { });
        List<Path> sockets = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            sockets.add(folder.resolve("vm" + i + ".sock"));
            builder.socketPath(sockets.getLast());
        }
        long before = threads();
        try (Daemon daemon = builder.build()) {
            daemon.start();
            for (Path socket : sockets) {
                try (RawPeer peer = new RawPeer(socket)) {
                    peer.greet();
                }
            }
            assertTrue(TestDaemon.await(() -> threads() - before <= 2), () -> threads() - before + " threads");
        }
        Files.delete(folder);
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(t -> t.getName().startsWith("crypto-")).count();
    }

    @Test
    void shouldGoOnWhenNothingCanBeLogged() throws Exception {
        AtomicInteger refusals = new AtomicInteger(10);
        Path folder = Files.createTempDirectory("vu");
        Path socket = folder.resolve("vm.sock");
        try (Daemon daemon = Daemon.builder().socketPath(socket).log(line -> {
            if (!line.startsWith("listening") && refusals.getAndDecrement() > 0) {
                throw new OutOfMemoryError("none left for a line");
            }
        }).build()) {
            daemon.start();
            for (int i = 0; i < 10; i++) {
                try (RawPeer peer = new RawPeer(socket)) {
                    peer.greet();
                    assertEquals(0, peer.tell(3, NOTHING));
                }
            }
            assertTrue(refusals.get() <= 0);
        }
        Files.delete(folder);
    }

    @Test
    void shouldLetOthersInWhileOneConnectsInALoop() throws Exception {
        try (TestDaemon daemon = new TestDaemon(); TestDaemon other = new TestDaemon()) {
            Thread flood = Thread.ofPlatform().daemon().start(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    try {
                        UnixSocket.connect(daemon.socket()).close();
                    } catch (IOException e) {
                        Thread.onSpinWait();
                    }
                }
            });
            for (int i = 0; i < 20; i++) {
                try (Guest guest = new Guest(other.socket(), DriverOptions.generic())) {
                    guest.assertEncrypts();
                }
            }
            flood.interrupt();
            flood.join();
            assertTrue(daemon.lines().size() < 300, () -> daemon.lines().size() + " lines");
            try (Guest guest = new Guest(daemon.socket(), DriverOptions.generic())) {
                guest.assertEncrypts();
            }
        }
    }
}
