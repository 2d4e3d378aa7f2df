package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PollerTest {
    @Test
    void shouldReportTokensOfReadyDescriptors() throws Exception {
        try (Poller poller = Poller.create();
                EventFd first = EventFd.create();
                EventFd second = EventFd.create();
                EventFd third = EventFd.create()) {
            poller.add(first.fd(), -1L);
            poller.add(second.fd(), 0x1234_5678_9abc_def0L);
            poller.add(third.fd(), 3);
            assertEquals(0, poller.await(0));
            first.signal();
            second.signal();
            assertEquals(2, poller.await(Poller.FOREVER));
            assertEquals(Set.of(-1L, 0x1234_5678_9abc_def0L), Set.of(poller.token(0), poller.token(1)));
            assertEquals(Poller.READABLE, poller.events(0));
            assertEquals(Poller.READABLE, poller.events(1));
            assertThrows(IndexOutOfBoundsException.class, () -> poller.token(2));
            assertThrows(IndexOutOfBoundsException.class, () -> poller.events(-1));
        }
    }

    @Test
    void shouldReportAgainWhileThereIsSomethingUnlessOnEdge() throws Exception {
        try (Poller poller = Poller.create(); EventFd level = EventFd.create(); EventFd edge = EventFd.create()) {
            poller.add(level.fd(), 1);
            poller.add(edge.fd(), 2, true);
            level.signal();
            edge.signal();
            assertEquals(2, poller.await(0));
            assertEquals(1, poller.await(0));
            assertEquals(1, poller.token(0));
            edge.signal();
            assertEquals(2, poller.await(0));
        }
    }

    @Test
    void shouldReportHangUp() throws Exception {
        UnixSocket[] pair = UnixSocket.pair();
        try (Poller poller = Poller.create(); UnixSocket one = pair[0]) {
            poller.add(one.fd(), 7);
            pair[1].close();
            assertEquals(1, poller.await(Poller.FOREVER));
            assertTrue((poller.events(0) & Poller.HANGUP) != 0);
        }
    }

    @Test
    void shouldForgetWhatIsRemoved() throws Exception {
        try (Poller poller = Poller.create(); EventFd event = EventFd.create()) {
            poller.add(event.fd(), 1);
            event.signal();
            poller.remove(event.fd());
            assertEquals(0, poller.await(0));
            assertEquals(Errno.ENOENT, assertThrows(ErrnoException.class, () -> poller.remove(event.fd())).errno());
            poller.add(event.fd(), 2);
            assertEquals(1, poller.await(0));
            assertEquals(2, poller.token(0));
            assertEquals(Errno.EEXIST, assertThrows(ErrnoException.class, () -> poller.add(event.fd(), 3)).errno());
        }
    }

    @Test
    void shouldReportMoreThanItsCapacityInTurns() throws Exception {
        try (Poller poller = Poller.create(1); EventFd first = EventFd.create(); EventFd second = EventFd.create()) {
            poller.add(first.fd(), 1, true);
            poller.add(second.fd(), 2, true);
            first.signal();
            second.signal();
            assertEquals(1, poller.await(0));
            long one = poller.token(0);
            assertEquals(1, poller.await(0));
            assertEquals(3, one + poller.token(0));
            assertEquals(0, poller.await(0));
        }
        assertThrows(IllegalArgumentException.class, () -> Poller.create(0));
    }

    @Test
    void shouldWaitAsLongAsItIsTold() throws Exception {
        try (Poller poller = Poller.create()) {
            long start = System.nanoTime();
            assertEquals(0, poller.await(30));
            assertTrue(System.nanoTime() - start >= 29_000_000);
        }
    }

    @Test
    void shouldWakeForAnotherThreadsSignal() throws Exception {
        try (Poller poller = Poller.create(); EventFd event = EventFd.create()) {
            poller.add(event.fd(), 5);
            Thread signaller = Thread.ofPlatform().start(event::signal);
            assertEquals(1, poller.await(Poller.FOREVER));
            signaller.join();
        }
    }

    @Test
    void shouldCloseTwice() throws Exception {
        Poller poller = Poller.create();
        poller.close();
        poller.close();
        assertThrows(IllegalStateException.class, () -> poller.await(0));
    }

    @Test
    void shouldAllocateNothingWhileWaiting() throws Exception {
        try (Poller poller = Poller.create(); EventFd event = EventFd.create()) {
            poller.add(event.fd(), 9);
            Allocations.assertNone(() -> {
                event.signal();
                if (poller.await(0) != 1 || poller.token(0) != 9 || poller.events(0) != Poller.READABLE) {
                    throw new AssertionError("not ready");
                }
                event.drain();
            });
        }
    }
}
