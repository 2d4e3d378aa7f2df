package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.syscall.SocketCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Listening sockets and their names in the file system. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnixSocketListenTest {
    private static final int BACKLOG = 4;

    @TempDir
    private Path folder;

    /** The root directory lies in no other, whose lock could be taken. */
    @Test
    void shouldRefuseTheRootDirectory() {
        ErrnoException e = assertThrows(ErrnoException.class, () -> UnixSocket.listen(Path.of("/"), 1));
        assertEquals(Errno.EADDRINUSE, e.errno());
    }

    @Test
    void shouldAcceptConnections() throws Exception {
        Path path = folder.resolve("daemon.sock");
        try (Arena arena = Arena.ofConfined();
                UnixSocket listener = UnixSocket.listen(path, BACKLOG);
                UnixSocket client = UnixSocket.connect(path);
                UnixSocket server = listener.accept()) {
            MemorySegment buffer = arena.allocate(16);
            server.send(buffer, 0, 16);
            List<OwnedFd> fds = new ArrayList<>();
            assertEquals(16, client.receive(buffer, 0, 16, fds, 0));
            assertEquals(ProcessHandle.current().pid(), client.peerCredentials().pid());
            listener.setReceiveTimeout(0);
            assertNull(listener.accept());
        }
    }

    @Test
    void shouldBeOpenToTheOwnerOnly() throws Exception {
        Path path = folder.resolve("private.sock");
        try (UnixSocket listener = UnixSocket.listen(path, BACKLOG)) {
            assertEquals(path.toString(), listener.toString());
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
    }

    @Test
    void shouldHaveThatModeFromTheMomentOfBind() throws Exception {
        // The same calls as in listen, stopped before listen: nobody ever sees another mode.
        Path path = folder.resolve("bound.sock");
        try (OwnedFd socket = OwnedFd.adopt(SocketCalls.socket(1, 1, 0))) {
            SocketPath.bind(socket, new NativePath(path));
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
    }

    /** Who waits for the name, as launchers do, and connects at once, is never refused. */
    @Test
    void shouldBeListenedOnFromTheMomentThatItIsSeen() throws Exception {
        for (int round = 0; round < 100; round++) {
            NativePath path = new NativePath(folder.resolve("seen" + round + ".sock"));
            AtomicInteger outcome = new AtomicInteger(1);
            Thread watcher = Thread.ofPlatform().start(() -> {
                try (OwnedFd socket = OwnedFd.adopt(SocketCalls.socket(1, 1, 0))) {
                    int result;
                    do {
                        result = SocketPath.connect(socket, path);
                    } while (result == -Errno.ENOENT);
                    outcome.set(result);
                }
            });
            try (UnixSocket listener = UnixSocket.listen(path.path(), BACKLOG, new SocketAccess(null, null, 0660))) {
                watcher.join();
                assertEquals(0, outcome.get(), "round " + round);
                assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(path.path())));
                assertEquals(List.of(path.path()), files());
                assertTrue(listener.fd() >= 0);
            }
            assertEquals(List.of(), files());
        }
    }

    @Test
    void shouldReplaceNothingThatTakesTheNameInThatMoment() throws Exception {
        NativePath path = new NativePath(folder.resolve("late.sock"));
        try (OwnedFd socket = OwnedFd.adopt(SocketCalls.socket(1, 1, 0)); SocketDraft draft = SocketDraft.of(path)) {
            FileStatus bound = draft.bind(socket);
            Files.writeString(path.path(), "somebody else's");
            ErrnoException refused = assertThrows(ErrnoException.class, () -> draft.publish(bound));
            assertEquals("bind(" + path + "): EADDRINUSE, somebody has taken the name in this moment",
                    refused.getMessage());
        }
        assertEquals(List.of(path.path()), files());
        assertEquals("somebody else's", Files.readString(path.path()));
    }

    @Test
    void shouldLetNobodyElseIntoWhereASocketIsMade() throws Exception {
        NativePath path = new NativePath(folder.resolve("made.sock"));
        try (OwnedFd socket = OwnedFd.adopt(SocketCalls.socket(1, 1, 0)); SocketDraft draft = SocketDraft.of(path)) {
            draft.bind(socket);
            assertEquals("rwx------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(draft.path().path().getParent())));
            assertFalse(Files.exists(path.path()));
        }
        assertEquals(List.of(), files());
    }

    @Test
    void shouldClearAwayWhatAKilledProcessWasMaking() throws Exception {
        Path path = folder.resolve("killed.sock");
        Path making = Files.createDirectory(folder.resolve(".killed.sock.new"));
        UnixSocket.listen(path, BACKLOG).close();
        assertEquals(List.of(), files());
        Files.createDirectory(making);
        leaveStale(making.resolve("socket"));
        try (UnixSocket listener = UnixSocket.listen(path, BACKLOG)) {
            assertEquals(List.of(path), files());
            assertTrue(listener.fd() >= 0);
        }
        // What nobody of this kind has made is left alone, and named.
        Files.createDirectory(making);
        Files.writeString(making.resolve("precious"), "");
        ErrnoException refused = assertThrows(ErrnoException.class, () -> UnixSocket.listen(path, BACKLOG));
        assertEquals("bind(" + path + "): EADDRINUSE, " + making + " is in the way: sockets are made there",
                refused.getMessage());
        assertTrue(Files.exists(making.resolve("precious")));
        assertFalse(Files.exists(path));
    }

    private List<Path> files() throws IOException {
        try (var all = Files.list(folder)) {
            return all.toList();
        }
    }

    @Test
    void shouldRemoveTheNameOnClose() throws Exception {
        Path path = folder.resolve("gone.sock");
        UnixSocket listener = UnixSocket.listen(path, BACKLOG);
        listener.close();
        listener.close();
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldLeaveANameThatStandsForAnotherFile() throws Exception {
        Path path = folder.resolve("taken.sock");
        UnixSocket listener = UnixSocket.listen(path, BACKLOG);
        Files.delete(path);
        Files.writeString(path, "somebody else's");
        listener.close();
        assertEquals("somebody else's", Files.readString(path));
    }

    @Test
    void shouldReplaceASocketThatNobodyListensOn() throws Exception {
        Path path = folder.resolve("stale.sock");
        leaveStale(path);
        try (UnixSocket listener = UnixSocket.listen(path, BACKLOG);
                UnixSocket client = UnixSocket.connect(path);
                UnixSocket server = listener.accept()) {
            assertTrue(client.fd() != server.fd());
        }
    }

    @Test
    void shouldRefuseANameThatSomebodyListensOn() throws Exception {
        Path path = folder.resolve("busy.sock");
        try (UnixSocket listener = UnixSocket.listen(path, 1)) {
            // More attempts than the backlog holds: a full backlog is no sign of a stale socket.
            for (int i = 0; i < 4; i++) {
                ErrnoException busy = assertThrows(ErrnoException.class, () -> UnixSocket.listen(path, BACKLOG));
                assertEquals(Errno.EADDRINUSE, busy.errno());
                assertTrue(busy.getMessage().contains("another process listens there"), busy.getMessage());
            }
            assertTrue(Files.exists(path));
            try (UnixSocket first = listener.accept()) {
                assertTrue(first.fd() >= 0);
            }
        }
    }

    @Test
    void shouldRefuseAFileThatIsNotASocket() throws Exception {
        Path path = folder.resolve("file");
        Files.writeString(path, "precious");
        int live = OwnedFd.liveCount();
        ErrnoException refused = assertThrows(ErrnoException.class, () -> UnixSocket.listen(path, BACKLOG));
        assertEquals(Errno.EADDRINUSE, refused.errno());
        assertTrue(refused.getMessage().contains("not a socket"), refused.getMessage());
        assertEquals("precious", Files.readString(path));
        assertEquals(live, OwnedFd.liveCount());
    }

    @Test
    void shouldNotFollowASymbolicLink() throws Exception {
        Path target = folder.resolve("target.sock");
        leaveStale(target);
        Path link = Files.createSymbolicLink(folder.resolve("link.sock"), target);
        ErrnoException refused = assertThrows(ErrnoException.class, () -> UnixSocket.listen(link, BACKLOG));
        assertEquals(Errno.EADDRINUSE, refused.errno());
        assertTrue(Files.exists(target));
        assertTrue(Files.isSymbolicLink(link));
    }

    @Test
    void shouldLetOneOfManyStartersWin() throws Exception {
        for (int round = 0; round < 20; round++) {
            Path path = folder.resolve("race" + round + ".sock");
            leaveStale(path);
            AtomicInteger refused = new AtomicInteger();
            List<UnixSocket> winners = new ArrayList<>();
            List<Thread> starters = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                starters.add(Thread.ofPlatform().start(() -> {
                    try {
                        UnixSocket socket = UnixSocket.listen(path, BACKLOG);
                        synchronized (winners) {
                            winners.add(socket);
                        }
                    } catch (IOException e) {
                        refused.incrementAndGet();
                    }
                }));
            }
            for (Thread starter : starters) {
                starter.join();
            }
            assertEquals(1, winners.size());
            assertEquals(3, refused.get());
            UnixSocket.connect(path).close();
            winners.get(0).close();
        }
    }

    @Test
    void shouldTakeAPathOfTheGreatestLength() throws Exception {
        Path path = pathOfBytes(UnixSocket.MAX_PATH_BYTES);
        assertEquals(107, UnixSocket.MAX_PATH_BYTES);
        try (UnixSocket listener = UnixSocket.listen(path, BACKLOG); UnixSocket client = UnixSocket.connect(path)) {
            assertTrue(Files.exists(path));
            assertTrue(client.fd() != listener.fd());
        }
    }

    @Test
    void shouldRefuseAPathThatIsTooLong() {
        Path path = pathOfBytes(UnixSocket.MAX_PATH_BYTES + 1);
        for (ErrnoException refused : List.of(
                assertThrows(ErrnoException.class, () -> UnixSocket.listen(path, BACKLOG)),
                assertThrows(ErrnoException.class, () -> UnixSocket.connect(path)))) {
            assertEquals(Errno.ENAMETOOLONG, refused.errno());
            assertTrue(refused.getMessage().contains("has 108 bytes, a socket's path has at most 107"),
                    refused.getMessage());
        }
        assertEquals(Errno.EINVAL,
                assertThrows(ErrnoException.class, () -> UnixSocket.listen(Path.of(""), BACKLOG)).errno());
    }

    @Test
    void shouldSayWhyItCannotConnect() throws Exception {
        Path path = folder.resolve("nobody.sock");
        assertEquals(Errno.ENOENT, assertThrows(ErrnoException.class, () -> UnixSocket.connect(path)).errno());
        leaveStale(path);
        ErrnoException refused = assertThrows(ErrnoException.class, () -> UnixSocket.connect(path));
        assertEquals(Errno.ECONNREFUSED, refused.errno());
        assertEquals("connect", refused.call());
        assertEquals(path.toString(), refused.context());
    }

    @Test
    void shouldSayWhyItCannotListen() {
        Path path = folder.resolve("no/such/folder.sock");
        ErrnoException refused = assertThrows(ErrnoException.class, () -> UnixSocket.listen(path, BACKLOG));
        assertEquals(Errno.ENOENT, refused.errno());
    }

    @Test
    void shouldWakeAnAcceptOnShutdown() throws Exception {
        try (UnixSocket listener = UnixSocket.listen(folder.resolve("wake.sock"), BACKLOG)) {
            Thread stopper = Thread.ofPlatform().start(listener::shutdown);
            ErrnoException stopped = assertThrows(ErrnoException.class, listener::accept);
            assertEquals(Errno.EINVAL, stopped.errno());
            stopper.join();
        }
    }

    private Path pathOfBytes(int bytes) {
        String start = folder.toString() + "/";
        return Path.of(start + "x".repeat(bytes - start.length()));
    }

    /** A socket file as a process leaves it that was killed. */
    private static void leaveStale(Path path) throws Exception {
        try (OwnedFd socket = OwnedFd.adopt(SocketCalls.socket(1, 1, 0))) {
            SocketPath.bind(socket, new NativePath(path));
        }
        assertTrue(Files.exists(path));
    }
}
