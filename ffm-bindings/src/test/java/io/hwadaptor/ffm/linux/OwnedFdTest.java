package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.FileCalls;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OwnedFdTest {
    @Test
    void shouldCloseOnceOnly() throws Exception {
        OwnedFd first = MemFd.create("first", 0, false);
        int number = first.fd();
        first.close();
        // The kernel hands out the lowest free number, so the second file gets the first one's.
        OwnedFd second = MemFd.create("second", 42, false);
        assertEquals(number, second.fd());
        first.close();
        assertEquals(42, second.size());
        second.close();
    }

    @Test
    void shouldCloseOnceWhenManyThreadsDo() throws Exception {
        for (int round = 0; round < 50; round++) {
            OwnedFd fd = MemFd.create("contended", 0, false);
            int live = OwnedFd.liveCount();
            CountDownLatch start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                threads.add(Thread.ofPlatform().start(() -> {
                    start.countDown();
                    fd.close();
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            assertEquals(live - 1, OwnedFd.liveCount());
        }
    }

    @Test
    void shouldRefuseItsNumberAfterClose() throws Exception {
        OwnedFd fd = MemFd.create("closed", 0, false);
        assertFalse(fd.isClosed());
        fd.close();
        assertTrue(fd.isClosed());
        assertThrows(IllegalStateException.class, fd::fd);
        assertThrows(IllegalStateException.class, fd::duplicate);
    }

    @Test
    void shouldRefuseANegativeNumber() {
        assertThrows(IllegalArgumentException.class, () -> OwnedFd.adopt(-1));
    }

    @Test
    void shouldDuplicateToAnIndependentDescriptor() throws Exception {
        OwnedFd fd = MemFd.create("original", 4096, false);
        try (OwnedFd copy = fd.duplicate()) {
            assertNotEquals(fd.fd(), copy.fd());
            fd.close();
            assertEquals(4096, copy.size());
        }
    }

    @Test
    void shouldTellSeals() throws Exception {
        try (OwnedFd sealed = MemFd.create("sealed", 4096, true);
                OwnedFd open = MemFd.create("open", 4096, false);
                EventFd other = EventFd.create();
                OwnedFd copy = OwnedFd.adopt(FileCalls.fcntl(other.fd(), linux_h.F_DUPFD_CLOEXEC(), 3))) {
            assertTrue(sealed.isSharedMemory());
            assertEquals(linux_h.F_SEAL_SHRINK(), sealed.seals());
            assertTrue(open.isSharedMemory());
            assertEquals(0, open.seals());
            assertEquals(-1, copy.seals());
            assertFalse(copy.isSharedMemory());
        }
    }

    @Test
    void shouldKeepASealedFileFromShrinking() throws Exception {
        try (OwnedFd sealed = MemFd.create("sealed", 8192, true)) {
            ErrnoException refused = assertThrows(ErrnoException.class, () -> MemFd.resize(sealed, 4096));
            assertEquals(Errno.EPERM, refused.errno());
            assertEquals("ftruncate", refused.call());
            assertEquals(8192, sealed.size());
            MemFd.resize(sealed, 16384);
            assertEquals(16384, sealed.size());
        }
    }

    @Test
    void shouldLeaveNoDescriptorWhenCreationFails() {
        int live = OwnedFd.liveCount();
        assertThrows(ErrnoException.class, () -> MemFd.create("negative", -1, false));
        assertThrows(ErrnoException.class, () -> MemFd.create("x".repeat(300), 0, false));
        assertEquals(live, OwnedFd.liveCount());
    }
}
