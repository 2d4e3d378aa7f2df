package io.hwadaptor.vhostuser.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class IdlePaceTest {
    private final AtomicLong requests = new AtomicLong(7);
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger said = new AtomicInteger();
    private final IdlePace pace = new IdlePace(requests::get, ended::get, soFar -> { }, said::incrementAndGet);

    @Test
    void shouldGoOnWhileNobodyAsks() {
        for (int i = 0; i < 1000; i++) {
            assertTrue(pace.turn());
            assertTrue(pace.undisturbed());
        }
        assertEquals(0, said.get());
    }

    @Test
    void shouldWaitForASecondWithoutRequests() {
        requests.incrementAndGet();
        assertFalse(pace.undisturbed());
        long begin = System.nanoTime();
        assertTrue(pace.turn());
        assertTrue(System.nanoTime() - begin >= 900_000_000L);
        assertTrue(pace.undisturbed());
        requests.incrementAndGet();
        assertTrue(pace.turn());
        assertEquals(1, said.get(), "said once");
    }

    @Test
    void shouldEndWithTheDaemon() throws InterruptedException {
        Thread busy = new Thread(() -> {
            while (!ended.get()) {
                requests.incrementAndGet();
                Thread.onSpinWait();
            }
        });
        busy.start();
        Thread end = new Thread(() -> {
            try {
                Thread.sleep(300);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            ended.set(true);
        });
        end.start();
        assertFalse(pace.turn());
        busy.join();
        end.join();
    }
}
