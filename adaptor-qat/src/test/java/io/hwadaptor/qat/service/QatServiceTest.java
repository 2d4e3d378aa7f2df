package io.hwadaptor.qat.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.qat.Simulator;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The service of a process: who starts and stops it, which instances it has, and what it gives out. */
class QatServiceTest {
    private static final long MILLI = 1_000_000;

    @BeforeEach
    void load() {
        Simulator.load();
    }

    @AfterEach
    void wasUsedRightly() {
        Simulator.assertClean();
        assertEquals(0, Simulator.get("ranges"), "pinned memory that nobody has freed");
    }

    @Test
    void shouldRunFromTheFirstUserToTheLast() throws Exception {
        QatService one = QatService.use("ONE");
        assertSame(one, QatService.use("ONE"));
        AdaptorException e = assertThrows(AdaptorException.class, () -> QatService.use("TWO"));
        assertEquals(Status.ERR, e.status());
        assertTrue(e.getMessage().contains("TWO") && e.getMessage().contains("ONE"), e.getMessage());
        one.memory().allocate(64, -1);
        QatService.release(one);
        assertSame(one, QatService.use("ONE"), "it had another user");
        QatService.release(one);
        QatService.release(one);
        QatService two = QatService.use("TWO");
        QatService.release(one);
        assertSame(two, QatService.use("TWO"), "it was not the one that was released");
        QatService.release(two);
        QatService.release(two);
        assertTrue(QatService.describe("THREE").startsWith("libqat 24.2 (Simulator simulated c4xxx), 2 instances"));
        QatService.release(QatService.use("FOUR"));
    }

    @Test
    void shouldSayWhatIsMissing() throws Exception {
        Simulator.set("instances", 0);
        refuse("no crypto instance");
        Simulator.set("instances", 1);
        Simulator.set("down", 0);
        refuse("none of 1 instances is up");
        Simulator.set("down", -1);
        assertTrue(QatService.describe("SSL").endsWith(", 1 instance on NUMA node 0"), "it was stopped each time");
    }

    private static void refuse(String reason) {
        AdaptorException e = assertThrows(AdaptorException.class, () -> QatService.use("SSL"));
        assertEquals(Status.NOTSUPP, e.status());
        assertTrue(e.getMessage().contains(reason), e.getMessage());
    }

    @Test
    void shouldLeaveOutAnInstanceThatIsDown() throws Exception {
        Simulator.set("instances", 4);
        Simulator.set("down", 1);
        QatService service = QatService.use("SSL");
        try {
            assertTrue(service.version().endsWith(", 3 instances on NUMA nodes 0, 1"), service.version());
            assertEquals(1, service.choose(1).node());
            // The event names the instance, not its place in the list.
            Simulator.set("restart", 3);
            service.pollEvents(System.nanoTime(), MILLI);
            assertEquals(0, service.choose(1).node());
            assertTrue(service.anyUp());
        } finally {
            QatService.release(service);
        }
    }

    @Test
    void shouldChooseByNodeAndQueues() throws Exception {
        Simulator.set("instances", 4);
        QatService service = QatService.use("SSL");
        CompletionSink sink = (_, _, _) -> { };
        try {
            QatInstance first = service.choose(1);
            assertEquals(1, first.node());
            first.join(0, sink);
            QatInstance second = service.choose(1);
            assertEquals(1, second.node());
            assertNotEquals(first.number(), second.number(), "the one with fewer queues");
            second.join(1, sink);
            second.join(2, sink);
            assertSame(first, service.choose(1), "as many queues as there are, its node comes first");
            assertEquals(0, service.choose(-1).node(), "the fewest queues of all");
            first.takeDown(1);
            assertSame(second, service.choose(1));
            second.takeDown(1);
            assertEquals(0, service.choose(1).node());
            service.choose(0).takeDown(1);
            service.choose(0).takeDown(1);
            assertNull(service.choose(0));
            assertFalse(service.anyUp());
        } finally {
            QatService.release(service);
        }
    }

    @Test
    void shouldAskForEventsEveryMillisecond() throws Exception {
        QatService service = QatService.use("SSL");
        try {
            QatInstance instance = service.choose(0);
            long now = System.nanoTime();
            Simulator.set("restart", 0);
            service.pollEvents(now, MILLI);
            assertTrue(instance.down());
            Simulator.set("restarted", 0);
            service.pollEvents(now + MILLI - 1, MILLI);
            assertTrue(instance.down(), "the library was asked more often");
            service.pollEvents(now + MILLI, MILLI);
            assertFalse(instance.down());
            instance.takeDown(now + MILLI);
            service.pollEvents(now + 3 * MILLI, MILLI);
            assertFalse(instance.down(), "its rest is over");
        } finally {
            QatService.release(service);
        }
    }

    @Test
    void shouldGiveOutQueueNumbersInTurn() throws Exception {
        QatService service = QatService.use("SSL");
        try {
            int first = service.acquireQueueId();
            service.releaseQueueId(first);
            int second = service.acquireQueueId();
            assertNotEquals(first, second, "what comes late of a closed queue would meet the next one");
            boolean[] given = new boolean[Tag.MAX_QUEUES];
            given[second] = true;
            for (int i = 1; i < Tag.MAX_QUEUES; i++) {
                int id = service.acquireQueueId();
                assertFalse(given[id]);
                given[id] = true;
            }
            assertEquals(Status.NOSPC, assertThrows(AdaptorException.class, service::acquireQueueId).status());
            service.releaseQueueId(77);
            assertEquals(77, service.acquireQueueId());
        } finally {
            QatService.release(service);
        }
    }

    @Test
    void shouldTryAgainToRemoveWhatIsInUse() throws Exception {
        QatService service = QatService.use("SSL");
        try {
            AtomicInteger tries = new AtomicInteger();
            service.remove(() -> tries.incrementAndGet() == 3);
            assertEquals(1, tries.get());
            service.remove(() -> true);
            service.remove(() -> true);
            assertEquals(3, tries.get());
            service.remove(() -> true);
            assertEquals(3, tries.get(), "it was removed");
        } finally {
            QatService.release(service);
        }
    }
}
