package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.FileCalls;
import io.hwadaptor.ffm.syscall.SocketCalls;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Descriptors that a process was started with: sockets of both kinds, and what is none. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandedOverTest {
    private static final int INET = 2;
    private static final int DATAGRAM = 2;

    @TempDir
    private Path folder;

    /** A number that nothing here owns, as a launcher leaves it open. */
    private static int open(int domain, int type) {
        return SocketCalls.socket(domain, type, 0);
    }

    @Test
    void shouldServeOneThatListensAndLeaveItsName() throws Exception {
        Path path = folder.resolve("listening.sock");
        int fd = open(linux_h.AF_UNIX(), linux_h.SOCK_STREAM());
        try (OwnedFd launchers = OwnedFd.adopt(FileCalls.fcntl(fd, linux_h.F_DUPFD_CLOEXEC(), 3))) {
            SocketPath.bind(launchers, new NativePath(path));
            assertEquals(0, SocketCalls.listen(fd, 4));
            try (UnixSocket socket = UnixSocket.handedOver(fd)) {
                assertTrue(socket.isListening());
                assertEquals("fd " + fd, socket.toString());
                try (UnixSocket client = UnixSocket.connect(path)) {
                    // Somebody else may take it in between: then nothing waits for what is gone.
                    try (UnixSocket other = UnixSocket.adopt(launchers.duplicate());
                            UnixSocket taken = other.accept()) {
                        assertTrue(taken.fd() != client.fd());
                    }
                    socket.setReceiveTimeout(0);
                    assertNull(socket.accept());
                    int flags = FileCalls.fcntl(fd, linux_h.F_GETFL(), 0);
                    assertTrue((flags & linux_h.O_NONBLOCK()) != 0, "accept waits for one that somebody else took");
                }
            }
            assertTrue(Files.exists(path));
            UnixSocket.connect(path).close();
        }
    }

    @Test
    void shouldTakeOneThatIsConnectedAsItIs() throws Exception {
        UnixSocket[] ends = UnixSocket.pair();
        try (UnixSocket left = ends[0]; UnixSocket right = ends[1]) {
            int fd = FileCalls.fcntl(right.fd(), linux_h.F_DUPFD_CLOEXEC(), 3);
            int flags = FileCalls.fcntl(fd, linux_h.F_GETFL(), 0);
            try (UnixSocket socket = UnixSocket.handedOver(fd)) {
                assertFalse(socket.isListening());
                assertEquals(flags, FileCalls.fcntl(fd, linux_h.F_GETFL(), 0));
                left.shutdown();
                assertTrue(socket.isHungUp());
                try (UnixSocket again = UnixSocket.handedOver(FileCalls.fcntl(fd, linux_h.F_DUPFD_CLOEXEC(), 3))) {
                    assertTrue(again.isHungUp(), "its end is for whoever serves it");
                }
            }
        }
    }

    @Test
    void shouldSayWhatIsNoSuchSocket() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        try (OwnedFd opened = OwnedFd.adopt(
                FileCalls.open(new NativePath(file).allocate(java.lang.foreign.Arena.ofAuto()).address(), 0, 0))) {
            assertRefused(opened.fd(), linux_h.ENOTSOCK(), "it is no socket but " + file);
        }
        try (EventFd event = EventFd.create()) {
            assertRefused(event.fd(), linux_h.ENOTSOCK(), "it is no socket but anon_inode:[eventfd]");
        }
        try (OwnedFd inet = OwnedFd.adopt(open(INET, linux_h.SOCK_STREAM()))) {
            assertRefused(inet.fd(), linux_h.EPROTOTYPE(),
                    "it is a socket of family 2 and type 1, a Unix stream socket (1, 1) is wanted");
        }
        try (OwnedFd datagrams = OwnedFd.adopt(open(linux_h.AF_UNIX(), DATAGRAM))) {
            assertRefused(datagrams.fd(), linux_h.EPROTOTYPE(),
                    "it is a socket of family 1 and type 2, a Unix stream socket (1, 1) is wanted");
        }
        int fd;
        try (OwnedFd fresh = OwnedFd.adopt(open(linux_h.AF_UNIX(), linux_h.SOCK_STREAM()))) {
            fd = fresh.fd();
            assertRefused(fd, linux_h.ENOTCONN(), "it is a socket that is neither connected nor listens");
            SocketPath.bind(fresh, new NativePath(folder.resolve("bound.sock")));
            assertRefused(fd, linux_h.ENOTCONN(), "it is a socket that is neither connected nor listens");
        }
        assertRefused(1 << 20, Errno.EBADF, "no file is open under this number");
    }

    private static void assertRefused(int fd, int errno, String detail) {
        int live = OwnedFd.liveCount();
        ErrnoException refused = assertThrows(ErrnoException.class, () -> UnixSocket.handedOver(fd));
        assertTrue(OwnedFd.liveCount() <= live, "it is nobody's");
        assertEquals(errno, refused.errno());
        assertEquals("getsockopt(fd " + fd + "): " + Errno.name(errno) + ", " + detail, refused.getMessage());
    }
}
