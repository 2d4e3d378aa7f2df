package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.FileCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Descriptors that another process has passed: what they are, and that closing them waits for nobody. */
@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ForeignFdTest {
    @Test
    void shouldCloseAtOnceWhatHasNoFileSystemToAsk() throws Exception {
        try (OwnedFd file = MemFd.create("memory", 4096, false); EventFd event = EventFd.create()) {
            for (OwnedFd passed : pass(file.fd(), event.fd())) {
                passed.close();
                assertTrue(passed.isReleased());
            }
        }
    }

    @Test
    void shouldCloseFilesAside() throws Exception {
        int live = OwnedFd.liveCount();
        try (OwnedFd file = open("/proc/self/status"); OwnedFd folder = open("/")) {
            List<OwnedFd> passed = pass(file.fd(), folder.fd());
            assertFalse(passed.getFirst().isSharedMemory());
            assertEquals("/", passed.getLast().kind());
            passed.forEach(OwnedFd::close);
            for (OwnedFd fd : passed) {
                assertTrue(fd.isClosed());
                while (!fd.isReleased()) {
                    Thread.sleep(1);
                }
            }
        }
        assertEquals(live, OwnedFd.liveCount());
    }

    private static List<OwnedFd> pass(int... fds) throws Exception {
        UnixSocket[] pair = UnixSocket.pair();
        List<OwnedFd> received = new ArrayList<>();
        try (UnixSocket one = pair[0]; UnixSocket other = pair[1]; Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = arena.allocate(1);
            one.send(buffer, 0, 1, fds);
            assertEquals(1, other.receive(buffer, 0, 1, received, fds.length));
        }
        return received;
    }

    private static OwnedFd open(String path) {
        try (Arena arena = Arena.ofConfined()) {
            return OwnedFd.adopt(FileCalls.open(arena.allocateFrom(path).address(), linux_h.O_RDONLY(), 0));
        }
    }
}
