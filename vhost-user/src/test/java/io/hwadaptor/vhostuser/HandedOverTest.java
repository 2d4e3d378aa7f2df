package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.ffm.syscall.FileCalls;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sockets that a launcher made: one that listens is served again and again, one that is connected is served once. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandedOverTest {
    @TempDir
    private Path folder;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Daemon daemon(int fd) throws Exception {
        Daemon daemon = Daemon.builder().fd(fd).log(lines::add).build();
        daemon.start();
        return daemon;
    }

    /** A number that is the daemon's from here on. */
    private static int duplicate(UnixSocket socket) {
        return FileCalls.fcntl(socket.fd(), linux_h.F_DUPFD_CLOEXEC(), 3);
    }

    @Test
    void shouldServeOneFrontEndAfterTheOtherOnASocketThatListens() throws Exception {
        Path path = folder.resolve("launcher.sock");
        int live = OwnedFd.liveCount();
        try (UnixSocket launchers = UnixSocket.listen(path, 8)) {
            // The launcher keeps its own; a daemon that is a process of its own has another one.
            try (Daemon daemon = daemon(duplicate(launchers))) {
                assertTrue(lines.getLast().startsWith("listening on fd"), lines::toString);
                assertTrue(lines.getLast().endsWith(", which was handed over"), lines::toString);
                for (int i = 0; i < 2; i++) {
                    try (Guest guest = new Guest(path, DriverOptions.generic())) {
                        guest.assertEncrypts();
                        try (RawPeer second = new RawPeer(path)) {
                            assertTrue(second.closedByBackEnd());
                        }
                    }
                }
                assertEquals(2, daemon.counters().queues().getFirst().counts().requests());
            }
            assertTrue(Files.exists(path), "the name is its maker's");
            // Nobody accepts, and nobody is refused: the next daemon will.
            try (Daemon next = daemon(duplicate(launchers)); Guest guest = new Guest(path, DriverOptions.generic())) {
                guest.assertEncrypts();
                assertFalse(next.counters().queues().isEmpty());
            }
        }
        assertFalse(Files.exists(path));
        assertClosed(live);
    }

    @Test
    void shouldServeAConnectedOneOnce() throws Exception {
        UnixSocket[] ends = UnixSocket.pair();
        try (Daemon daemon = Daemon.builder().fd(duplicate(ends[1])).handshakeTimeout(Duration.ofMillis(200))
                .log(lines::add).build()) {
            daemon.start();
            ends[1].close();
            try (FrontEnd frontEnd = FrontEnd.over(ends[0], FrontEnd.DEFAULT_LIMIT)) {
                // Nobody else waits for its place, so it may take its time.
                Thread.sleep(400);
                assertTrue(frontEnd.getFeatures() != 0);
            }
            daemon.awaitEnd();
        }
        assertFalse(lines.toString().contains("listening"), lines::toString);
    }

    @Test
    void shouldRefuseWhatIsNoSocketAndNameIt() throws Exception {
        int live = OwnedFd.liveCount();
        Daemon.Builder builder = Daemon.builder().socketPath(folder.resolve("made.sock")).fd(1 << 20).log(lines::add);
        try (Daemon daemon = builder.build()) {
            IOException refused = assertThrows(IOException.class, daemon::start);
            assertEquals("getsockopt(fd 1048576): EBADF, no file is open under this number", refused.getMessage());
        }
        assertFalse(Files.exists(folder.resolve("made.sock")));
        assertClosed(live);
    }

    /** What a peer has put something into is closed by a thread of its own. */
    private static void assertClosed(int live) throws InterruptedException {
        for (int i = 0; i < 500 && OwnedFd.liveCount() > live; i++) {
            Thread.sleep(10);
        }
        assertTrue(OwnedFd.liveCount() <= live, () -> OwnedFd.liveCount() + " descriptors, before " + live);
    }
}
