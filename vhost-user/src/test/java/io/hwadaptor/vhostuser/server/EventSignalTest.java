package io.hwadaptor.vhostuser.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.syscall.FileCalls;
import io.hwadaptor.ffm.syscall.WaitCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A front-end that fills its own counter between the look at it and the write to it, and what that holds up. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class EventSignalTest {
    /** One less than the counter's greatest value: one more signal goes in, another one waits. */
    private static final long NEARLY_FULL = -3L;
    private static final int ROUNDS = 20_000;

    private final EventSignal signal = new EventSignal();
    private final int descriptor = WaitCalls.eventfd(0, linux_h.EFD_CLOEXEC());
    private final EventFd frontEnd;

    EventSignalTest() throws IOException {
        signal.replace(EventFd.adopt(OwnedFd.adopt(descriptor)));
        // The front-end's own descriptor of the same counter, which may block.
        frontEnd = EventFd.adopt(OwnedFd.adopt(FileCalls.fcntl(descriptor, linux_h.F_DUPFD_CLOEXEC(), 3)));
    }

    private void write(long value) {
        try (Arena arena = Arena.ofConfined()) {
            FileCalls.write(frontEnd.fd(), arena.allocateFrom(ValueLayout.JAVA_LONG, value).address(), Long.BYTES);
        }
    }

    /** {@return a thread that hangs in a signal} It takes a few thousand races with the front-end to get there. */
    private Thread hangingSignaller() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            frontEnd.drain();
            write(NEARLY_FULL);
            CountDownLatch gate = new CountDownLatch(2);
            Thread signaller = new Thread(() -> {
                meet(gate);
                signal.signal();
            });
            Thread filler = new Thread(() -> {
                meet(gate);
                write(1);
            });
            signaller.start();
            filler.start();
            filler.join(20);
            signaller.join(20);
            if (!filler.isAlive() && signaller.isAlive()) {
                return signaller;
            }
            while (filler.isAlive() || signaller.isAlive()) {
                frontEnd.drain();
                filler.join(1);
                signaller.join(1);
            }
        }
        throw new AssertionError("the front-end did not win in " + ROUNDS + " rounds");
    }

    private static void meet(CountDownLatch gate) {
        gate.countDown();
        while (gate.getCount() > 0) {
            Thread.onSpinWait();
        }
    }

    @Test
    void shouldReplaceADescriptorThatIsKeptFull() throws Exception {
        Thread signaller = hangingSignaller();
        long begin = System.nanoTime();
        EventFd next = EventFd.create();
        signal.replace(next);
        assertTrue(System.nanoTime() - begin < 1_500_000_000L);
        signaller.join();
        signal.signal();
        assertTrue(next.drain());
        signal.close();
        frontEnd.close();
    }

    @Test
    void shouldGiveUpInTimeOnADescriptorThatIsFilledAgainAndAgain() throws Exception {
        AtomicBoolean holding = new AtomicBoolean(true);
        CountDownLatch held = new CountDownLatch(1);
        // The lock of a signal that never ends, whatever is drained.
        Thread holder = new Thread(() -> signal.whileLocked(() -> {
            held.countDown();
            while (holding.get()) {
                Thread.onSpinWait();
            }
        }));
        holder.start();
        held.await();
        EventFd next = EventFd.create();
        long begin = System.nanoTime();
        assertThrows(BrokenConnectionException.class, () -> signal.replace(next));
        assertTrue(System.nanoTime() - begin < 5_000_000_000L);
        assertThrows(IllegalStateException.class, next::fd);
        holding.set(false);
        holder.join();
        signal.close();
        frontEnd.close();
    }

    @Test
    void shouldNotTakeANotificationAwayFromACounterThatIsNotKeptFull() throws Exception {
        signal.signal();
        signal.unblock();
        signal.unblock();
        assertTrue(frontEnd.drain());
        assertFalse(frontEnd.drain());
        signal.close();
        frontEnd.close();
    }
}
