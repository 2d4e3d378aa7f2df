package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.vhostuser.TestDaemon.Holdings;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Front-ends that go away, and what is left of them: nothing. */
class DisconnectTest {
    private static final int KILLS = 100;

    @Test
    void shouldFreeEverythingOfAFrontEndThatWasKilledUnderLoad() throws Exception {
        TestDaemon.warmUp();
        try (TestDaemon daemon = new TestDaemon(); TestDaemon other = new TestDaemon()) {
            killOnce(daemon, 0);
            // The first session of each daemon: its engine's memory for keys stays as long as the engine.
            new Guest(other.socket(), DriverOptions.cryptodev()).close();
            Holdings before = Holdings.settled();
            try (Guest bystander = new Guest(other.socket(), DriverOptions.cryptodev())) {
                Holdings withBystander = Holdings.settled();
                for (int i = 1; i <= KILLS; i++) {
                    killOnce(daemon, i);
                    withBystander.awaitAgain();
                    bystander.assertEncrypts();
                }
            }
            before.awaitAgain();
            assertEquals(KILLS + 1, daemon.count("front-end gone"));
            try (Guest next = new Guest(daemon.socket(), DriverOptions.generic())) {
                next.assertEncrypts();
            }
            assertTrue(daemon.daemon().counters().queues().getFirst().counts().requests() > KILLS * 500L);
        }
    }

    private static void killOnce(TestDaemon daemon, int round) throws Exception {
        Process process = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx128m", "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                LoadProcess.class.getName(), daemon.socket().toString(), round % 2 == 0 ? "cryptodev" : "generic")
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            assertEquals("under load", output.readLine());
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }
    }

    @Test
    void shouldFreeEverythingWhenASocketIsClosedUnderLoad() throws Exception {
        TestDaemon.warmUp();
        try (TestDaemon daemon = new TestDaemon()) {
            Holdings before = Holdings.settled();
            for (int i = 0; i < 30; i++) {
                Guest guest = new Guest(daemon.socket(),
                        i % 2 == 0 ? DriverOptions.cryptodev() : DriverOptions.generic());
                for (int requests = 0; requests < 20; requests++) {
                    guest.submit();
                }
                guest.close();
                before.awaitAgain();
            }
        }
    }

    @Test
    void shouldRemoveItsSocketsAndEndItsThreads() throws Exception {
        TestDaemon.warmUp();
        Holdings before = Holdings.settled();
        Path socket;
        try (TestDaemon daemon = new TestDaemon()) {
            socket = daemon.socket();
            new Guest(socket, DriverOptions.cryptodev()).close();
            try (Guest guest = new Guest(socket, DriverOptions.generic())) {
                guest.assertEncrypts();
                daemon.daemon().close();
                assertFalse(socket.toFile().exists());
            }
        }
        before.awaitAgain();
    }

    @Test
    void shouldRefuseASocketThatIsInUse() throws Exception {
        try (TestDaemon daemon = new TestDaemon()) {
            List<String> lines = new CopyOnWriteArrayList<>();
            Daemon second = Daemon.builder().socketPath(daemon.socket()).log(lines::add).build();
            IOException refused = assertThrows(IOException.class, second::start);
            assertTrue(refused.getMessage().contains(daemon.socket().toString()), refused.getMessage());
            UnixSocket.connect(daemon.socket()).close();
        }
    }
}
