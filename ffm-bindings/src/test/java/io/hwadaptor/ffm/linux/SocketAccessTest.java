package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hwadaptor.ffm.syscall.SocketCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sockets for other users than the one that serves. */
class SocketAccessTest {
    private static final int BACKLOG = 4;
    /** A user and a group that are never the ones of a test. Both need no entry in any list. */
    private static final String STRANGER = "54321";

    @TempDir
    private Path folder;

    private static PosixFileAttributes attributes(Path path) throws Exception {
        return Files.readAttributes(path, PosixFileAttributes.class);
    }

    private static boolean isRoot() throws Exception {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    @Test
    void shouldHaveTheModeThatWasAskedFor() throws Exception {
        for (int mode : new int[] {0600, 0660, 0666}) {
            Path path = folder.resolve("mode" + mode);
            try (UnixSocket listener = UnixSocket.listen(path, BACKLOG, new SocketAccess(null, null, mode));
                    UnixSocket client = UnixSocket.connect(path)) {
                // The umask of a test is not that of a service: 022 would have cost the group its right.
                assertEquals(mode == 0600 ? "rw-------" : mode == 0660 ? "rw-rw----" : "rw-rw-rw-",
                        PosixFilePermissions.toString(attributes(path).permissions()));
                assertTrue(client.fd() != listener.fd());
            }
            assertFalse(Files.exists(path));
        }
    }

    @Test
    void shouldBelongToTheUsersOwnGroupByNameAndByNumber() throws Exception {
        Path own = Files.createFile(folder.resolve("own"));
        for (String group : List.of(attributes(own).group().getName(),
                Files.getAttribute(own, "unix:gid").toString())) {
            Path path = folder.resolve("group.sock");
            try (UnixSocket listener = UnixSocket.listen(path, BACKLOG, new SocketAccess(null, group, 0660))) {
                assertEquals(path.toString(), listener.toString());
                assertEquals(attributes(own).group(), attributes(path).group());
                assertEquals(attributes(own).owner(), attributes(path).owner());
            }
        }
    }

    @Test
    void shouldBelongToAnotherUserIfThisOneMayGiveItAway() throws Exception {
        assumeTrue(isRoot(), "skipped: only root may give files away");
        Path path = folder.resolve("given.sock");
        int live = OwnedFd.liveCount();
        try (UnixSocket listener = UnixSocket.listen(path, BACKLOG, new SocketAccess(STRANGER, STRANGER, 0660))) {
            assertTrue(listener.fd() >= 0);
            assertEquals(54321, Files.getAttribute(path, "unix:uid"));
            assertEquals(54321, Files.getAttribute(path, "unix:gid"));
            assertEquals("rw-rw----", PosixFilePermissions.toString(attributes(path).permissions()));
        }
        assertEquals(live, OwnedFd.liveCount());
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldSayThatItMayNotBeGivenAway() throws Exception {
        assumeTrue(!isRoot(), "skipped: root may give files away");
        Path path = folder.resolve("kept.sock");
        for (SocketAccess access : List.of(new SocketAccess(STRANGER, null, 0600),
                new SocketAccess(null, STRANGER, 0660))) {
            ErrnoException refused =
                    assertThrows(ErrnoException.class, () -> UnixSocket.listen(path, BACKLOG, access));
            assertEquals(Errno.EPERM, refused.errno());
            assertTrue(refused.getMessage().contains(STRANGER), refused.getMessage());
            assertFalse(Files.exists(path));
        }
    }

    @Test
    void shouldSayWhomTheHostDoesNotKnow() {
        Path path = folder.resolve("unknown.sock");
        ErrnoException user = assertThrows(ErrnoException.class,
                () -> UnixSocket.listen(path, BACKLOG, new SocketAccess("no-such-user", null, 0600)));
        assertEquals("chown(" + path + "): EINVAL, this host has no user no-such-user", user.getMessage());
        ErrnoException group = assertThrows(ErrnoException.class,
                () -> UnixSocket.listen(path, BACKLOG, new SocketAccess(null, "no-such-group", 0660)));
        assertEquals("chown(" + path + "): EINVAL, this host has no group no-such-group", group.getMessage());
        assertFalse(Files.exists(path));
    }

    @Test
    void shouldChangeNothingThatHasTakenTheSocketsPlace() throws Exception {
        NativePath path = new NativePath(folder.resolve("swapped.sock"));
        try (OwnedFd socket = OwnedFd.adopt(SocketCalls.socket(1, 1, 0))) {
            FileStatus created = SocketPath.bind(socket, path).created();
            SocketGift gift = SocketGift.of(path, new SocketAccess(null, null, 0666));
            Files.createLink(folder.resolve("second-name"), path.path());
            assertEquals(Errno.EPERM, assertThrows(ErrnoException.class, () -> gift.give(path, created)).errno());

            Path precious = Files.createFile(folder.resolve("precious"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.delete(path.path());
            Files.createSymbolicLink(path.path(), precious);
            assertEquals(Errno.EPERM, assertThrows(ErrnoException.class, () -> gift.give(path, created)).errno());
            FileStatus file = FileStatus.ofPath(new NativePath(precious));
            assertEquals(Errno.EPERM, assertThrows(ErrnoException.class, () -> gift.give(path, file)).errno());
            assertEquals("rw-------", PosixFilePermissions.toString(attributes(precious).permissions()));
        }
    }

    @Test
    void shouldRefuseAModeThatIsASlip() {
        for (int mode : new int[] {0, 0400, 0640, 0606, 0700, 0777, 0060, 01600, 600}) {
            assertThrows(IllegalArgumentException.class, () -> new SocketAccess(null, null, mode));
        }
        for (String name : List.of("", "-1")) {
            assertThrows(IllegalArgumentException.class, () -> new SocketAccess(name, null, 0600));
            assertThrows(IllegalArgumentException.class, () -> new SocketAccess(null, name, 0600));
        }
    }
}
