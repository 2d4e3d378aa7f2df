package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.FileCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes and descriptors over a connected pair. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class UnixSocketTest {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment buffer = arena.allocate(1 << 20);
    private final List<OwnedFd> fds = new ArrayList<>();
    private int liveBefore;
    private UnixSocket left;
    private UnixSocket right;

    @BeforeEach
    void connectPair() throws Exception {
        liveBefore = OwnedFd.liveCount();
        UnixSocket[] pair = UnixSocket.pair();
        left = pair[0];
        right = pair[1];
    }

    @AfterEach
    void closeAll() {
        left.close();
        right.close();
        fds.forEach(OwnedFd::close);
        arena.close();
        assertEquals(liveBefore, OwnedFd.liveCount(), "every descriptor is closed");
    }

    @Test
    void shouldCarryBytes() throws Exception {
        buffer.asSlice(5, 3).copyFrom(MemorySegment.ofArray(new byte[] {1, 2, 3}));
        left.send(buffer, 5, 3);
        assertEquals(3, right.receive(buffer, 100, 50, fds, 0));
        assertEquals(-1, buffer.asSlice(100, 3).mismatch(MemorySegment.ofArray(new byte[] {1, 2, 3})));
        assertTrue(fds.isEmpty());
    }

    @Test
    void shouldReturnZeroAtTheEnd() throws Exception {
        left.close();
        assertEquals(0, right.receive(buffer, 0, 10, fds, 0));
    }

    @Test
    void shouldFailAndNotSignalWhenThePeerIsGone() {
        right.close();
        ErrnoException gone = assertThrows(ErrnoException.class, () -> left.send(buffer, 0, 10));
        assertEquals(Errno.EPIPE, gone.errno());
    }

    @Test
    void shouldPassDescriptorsInOrder() throws Exception {
        try (OwnedFd one = MemFd.create("one", 111, false); OwnedFd two = MemFd.create("two", 222, false)) {
            left.send(buffer, 0, 4, one.fd(), two.fd());
            assertEquals(4, right.receive(buffer, 0, 100, fds, 8));
        }
        assertEquals(2, fds.size());
        assertEquals(111, fds.get(0).size());
        assertEquals(222, fds.get(1).size());
    }

    @Test
    void shouldReceiveDescriptorsThatAreClosedOnExec() throws Exception {
        try (OwnedFd file = MemFd.create("file", 1, false)) {
            left.send(buffer, 0, 1, file.fd());
        }
        right.receive(buffer, 0, 1, fds, 1);
        int closeOnExec = 1;
        // F_GETFD is 1 on every Linux.
        assertEquals(closeOnExec, FileCalls.fcntl(fds.get(0).fd(), 1, 0) & closeOnExec);
    }

    @Test
    void shouldPassAsManyDescriptorsAsTheKernelAllows() throws Exception {
        try (OwnedFd file = MemFd.create("many", 7, false)) {
            int[] numbers = new int[UnixSocket.MAX_FDS];
            Arrays.fill(numbers, file.fd());
            left.send(buffer, 0, 1, numbers);
            assertThrows(IllegalArgumentException.class, () -> left.send(buffer, 0, 1, new int[254]));
        }
        assertEquals(1, right.receive(buffer, 0, 1, fds, UnixSocket.MAX_FDS));
        assertEquals(UnixSocket.MAX_FDS, fds.size());
        assertThrows(IllegalArgumentException.class, () -> right.receive(buffer, 0, 1, fds, 254));
    }

    @Test
    void shouldCloseAllDescriptorsWhenTooManyCome() throws Exception {
        int live = OwnedFd.liveCount();
        for (int allowed = 0; allowed < 4; allowed++) {
            try (OwnedFd file = MemFd.create("file", 1, false)) {
                int[] numbers = new int[allowed + 1];
                Arrays.fill(numbers, file.fd());
                left.send(buffer, 0, 1, numbers);
            }
            int maxFds = allowed;
            int open = openDescriptors();
            ErrnoException tooMany = assertThrows(ErrnoException.class,
                    () -> right.receive(buffer, 0, 1, fds, maxFds));
            assertEquals(Errno.EMSGSIZE, tooMany.errno());
            assertEquals(open, openDescriptors());
            assertEquals(live, OwnedFd.liveCount());
            // They are told of, so that whoever asks learns when the kernel has released them.
            assertEquals(allowed, fds.size());
            assertTrue(fds.stream().allMatch(OwnedFd::isReleased));
            fds.clear();
        }
    }

    @Test
    void shouldKeepDescriptorsWithTheirBytes() throws Exception {
        try (OwnedFd file = MemFd.create("file", 5, false)) {
            left.send(buffer, 0, 10, file.fd());
            left.send(buffer, 0, 10);
        }
        assertEquals(4, right.receive(buffer, 0, 4, fds, 2));
        assertEquals(1, fds.size());
        int rest = 0;
        while (rest < 16) {
            rest += right.receive(buffer, 0, 100, fds, 2);
        }
        assertEquals(16, rest);
        assertEquals(1, fds.size());
    }

    @Test
    void shouldSendAllOfAMessageThatDoesNotFitAtOnce() throws Exception {
        for (long i = 0; i < buffer.byteSize(); i += Long.BYTES) {
            buffer.set(ValueLayout.JAVA_LONG, i, i * 0x9E3779B97F4A7C15L);
        }
        MemorySegment copy = arena.allocate(buffer.byteSize());
        Thread reader = Thread.ofPlatform().start(() -> {
            try {
                long at = 0;
                while (at < copy.byteSize()) {
                    at += right.receive(copy, at, Math.min(copy.byteSize() - at, 60_000), fds, 1);
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        try (OwnedFd file = MemFd.create("file", 5, false)) {
            left.send(buffer, 0, buffer.byteSize(), file.fd());
        }
        reader.join();
        assertEquals(-1, copy.mismatch(buffer));
        assertEquals(1, fds.size());
    }

    @Test
    void shouldStopWaitingAtTheTimeout() throws Exception {
        right.setReceiveTimeout(0);
        assertEquals(UnixSocket.WOULD_BLOCK, right.receive(buffer, 0, 1, fds, 0));
        right.setReceiveTimeout(20);
        long start = System.nanoTime();
        assertEquals(UnixSocket.WOULD_BLOCK, right.receive(buffer, 0, 1, fds, 0));
        assertTrue(System.nanoTime() - start >= 19_000_000);
        left.setSendTimeout(20);
        ErrnoException full = assertThrows(ErrnoException.class,
                () -> left.send(buffer, 0, buffer.byteSize()));
        assertEquals(Errno.EAGAIN, full.errno());
    }

    @Test
    void shouldWakeAReceiverOnShutdown() throws Exception {
        Thread closer = Thread.ofPlatform().start(right::shutdown);
        assertEquals(0, right.receive(buffer, 0, 1, fds, 0));
        closer.join();
        assertEquals(0, left.receive(buffer, 0, 1, fds, 0));
    }

    @Test
    void shouldTellWhoThePeerIs() throws Exception {
        UnixSocket.Credentials peer = left.peerCredentials();
        assertEquals(ProcessHandle.current().pid(), peer.pid());
        assertTrue(peer.uid() >= 0 && peer.gid() >= 0);
    }

    @Test
    void shouldRefuseBuffersThatItCannotUse() {
        assertThrows(IndexOutOfBoundsException.class, () -> left.send(buffer, buffer.byteSize() - 1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> left.receive(buffer, -1, 2, fds, 0));
        assertThrows(IllegalArgumentException.class, () -> left.send(buffer, 0, 0, 1));
        MemorySegment heap = MemorySegment.ofArray(new byte[8]);
        assertThrows(IllegalArgumentException.class, () -> left.receive(heap, 0, 8, fds, 0));
    }

    @Test
    void shouldRefuseUseAfterClose() {
        left.close();
        left.close();
        left.shutdown();
        assertThrows(IllegalStateException.class, () -> left.send(buffer, 0, 1));
        assertThrows(IllegalStateException.class, left::fd);
    }

    @Test
    void shouldCountWaitingBytesWithIoctl() throws Exception {
        left.send(buffer, 0, 123);
        MemorySegment count = arena.allocate(ValueLayout.JAVA_INT);
        assertEquals(0, FileCalls.ioctl(right.fd(), linux_h.FIONREAD(), count.address()));
        assertEquals(123, count.get(ValueLayout.JAVA_INT, 0));
        assertEquals(-Errno.ENOTTY, FileCalls.ioctl(right.fd(), 0x4711, count.address()));
    }

    @Test
    void shouldNotAcceptOnAConnectedSocket() throws Exception {
        left.setReceiveTimeout(0);
        assertNull(left.accept());
        right.send(buffer, 0, 1);
        assertEquals(Errno.EINVAL, assertThrows(ErrnoException.class, left::accept).errno());
        assertFalse(left.toString().isEmpty());
    }

    private static int openDescriptors() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return (int) files.count();
        }
    }
}
