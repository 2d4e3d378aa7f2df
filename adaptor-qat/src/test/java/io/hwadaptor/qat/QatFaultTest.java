package io.hwadaptor.qat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when the device is full, restarts, loses or fails requests: nothing is lost, and nothing done twice. */
@Timeout(120)
class QatFaultTest {
    @BeforeEach
    void reset() {
        Simulator.load();
        Simulator.set("shuffle", 1);
    }

    @AfterEach
    void wasUsedRightly() {
        Simulator.assertClean();
    }

    @Test
    void shouldHold1024InFlight() throws Exception {
        Simulator.set("ring", 2048);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = new Cargo(adaptor, 1024, 1024, true)) {
            assertEquals(1024, cargo.submit(0, 1024));
            assertEquals(1024, cargo.queue.inFlight());
            cargo.drain();
            assertEquals(1024, cargo.ok);
            assertEquals(0, cargo.queue.counters().stagedBytes());
        }
    }

    @Test
    void shouldRingOnceForABurst() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = new Cargo(adaptor, 64, 32, true)) {
            int doorbells = Simulator.get("doorbells");
            int requests = Simulator.get("requests");
            assertEquals(32, cargo.submit(0, 32));
            assertEquals(doorbells + 1, Simulator.get("doorbells"));
            assertEquals(requests + 32, Simulator.get("requests"));
            cargo.drain();
        }
    }

    @Test
    void shouldTakeNoMoreThanTheRingHolds() throws Exception {
        Simulator.set("ring", 13);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = new Cargo(adaptor, 64, 64, true)) {
            int taken = cargo.submit(0, 64);
            assertTrue(taken > 0 && taken <= 13, taken + " taken by a ring of 13");
            assertEquals(0, cargo.submit(taken, 0));
            cargo.drain();
            assertEquals(taken, cargo.ok);
            assertFalse(cargo.queue.failed());
        }
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = new Cargo(adaptor, 64, 500, true)) {
            Simulator.set("retry", 40);
            cargo.send(64);
            assertEquals(500, cargo.ok);
        }
    }

    @Test
    void shouldCopyWhatTheDeviceCannotReachAndCountIt() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = new Cargo(adaptor, 32, 100, false)) {
            cargo.send(32);
            assertEquals(100, cargo.ok);
            assertEquals(2L * 100 * Cargo.LENGTH, cargo.queue.counters().stagedBytes());
        }
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = new Cargo(adaptor, 32, 100, true)) {
            cargo.send(32);
            assertEquals(100, cargo.ok);
            assertEquals(0, cargo.queue.counters().stagedBytes());
        }
    }

    @Test
    void shouldGoOnWithTheNextEngineWhileDevicesRestart() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat,soft", "rest-ms", "3600000");
                Cargo cargo = new Cargo(adaptor, 64, 1500, true)) {
            int next = 0;
            while (next < 500) {
                next += cargo.submit(next, 32);
                cargo.poll();
            }
            int withDevice = cargo.submit(next, 48);
            next += withDevice;
            assertTrue(withDevice > 0 && cargo.queue.inFlight() > 0);
            int before = cargo.inQueue;
            Simulator.set("restart", 0);
            Simulator.set("restart", 1);
            long soft = Cargo.requests(adaptor, "soft");
            while (next < 1000) {
                next += cargo.submit(next, Math.min(32, 1000 - next));
                cargo.poll();
            }
            cargo.drain();
            assertTrue(cargo.errors > 0 && cargo.errors <= before, cargo.errors + " of " + before + " failed");
            assertEquals(1000 - cargo.errors, cargo.ok);
            assertTrue(Cargo.requests(adaptor, "soft") - soft >= 1000 - 600, "the next engine did the work");

            Simulator.set("restarted", 0);
            Simulator.set("restarted", 1);
            waitForEvents();
            long qat = Cargo.requests(adaptor, "qat");
            while (next < 1500) {
                next += cargo.submit(next, Math.min(32, 1500 - next));
                cargo.poll();
            }
            cargo.drain();
            assertTrue(Cargo.requests(adaptor, "qat") - qat >= 400, "the device is back in the order");
            assertEquals(1500 - cargo.errors, cargo.ok);
        }
    }

    @Test
    void shouldMoveToAnInstanceThatIsUp() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat", "rest-ms", "3600000", "node", "0");
                Cargo cargo = new Cargo(adaptor, 32, 300, true)) {
            assertEquals(32, cargo.submit(0, 32));
            Simulator.set("restart", 0);
            waitForEvents();
            int next = 32;
            while (next < 300) {
                next += cargo.submit(next, Math.min(32, 300 - next));
                cargo.poll();
            }
            cargo.drain();
            assertTrue(cargo.errors <= 32, cargo.errors + " failed of 32 that the restart met");
            assertEquals(300 - cargo.errors, cargo.ok);
            assertFalse(cargo.queue.failed());
            Simulator.set("restarted", 0);
            waitForEvents();
            cargo.poll();
        }
    }

    @Test
    void shouldGiveUpWhatTheDeviceLoses() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat,soft", "timeout-ms", "100", "rest-ms", "100");
                Cargo cargo = new Cargo(adaptor, 64, 600, true)) {
            Simulator.set("lose", 3);
            cargo.send(32);
            assertTrue(cargo.errors >= 3, cargo.errors + " failed, 3 were lost");
            assertEquals(600 - cargo.errors, cargo.ok);
            assertTrue(cargo.errors <= 64, "no more than were in flight");
        }
    }

    @Test
    void shouldFailTheRequestThatTheDeviceFails() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = new Cargo(adaptor, 64, 300, true)) {
            Simulator.set("fail", 5);
            cargo.send(32);
            assertEquals(5, cargo.errors);
            assertEquals(295, cargo.ok);
            assertFalse(cargo.queue.failed());
        }
    }

    @Test
    void shouldLeaveADeviceThatFailsEverything() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat,soft", "rest-ms", "3600000");
                Cargo cargo = new Cargo(adaptor, 64, 1000, true)) {
            Simulator.set("fail", 1_000_000);
            cargo.send(32);
            Simulator.set("fail", 0);
            assertTrue(cargo.errors >= 16 && cargo.errors <= 200, cargo.errors + " failed");
            assertEquals(1000 - cargo.errors, cargo.ok);
            assertTrue(Cargo.requests(adaptor, "soft") >= 800);
        }
    }

    @Test
    void shouldRemoveSessionsWhenTheyAreIdle() throws Exception {
        int sessions;
        try (Adaptor adaptor = Simulator.open("qat")) {
            sessions = Simulator.get("sessions");
            try (Cargo cargo = new Cargo(adaptor, 32, 64, true)) {
                cargo.send(32);
                assertTrue(Simulator.get("sessions") > sessions);
            }
            assertEquals(sessions, Simulator.get("sessions"));
        }
        assertEquals(0, Simulator.get("ranges"), "pinned memory that nobody has freed");
    }

    @Test
    void shouldSpreadQueuesOverInstances() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat"); Cargo one = new Cargo(adaptor, 8, 8, true);
                Cargo two = new Cargo(adaptor, 8, 8, true); Cargo three = new Cargo(adaptor, 8, 8, true)) {
            for (Cargo cargo : new Cargo[] {one, two, three}) {
                assertEquals(8, cargo.submit(0, 8));
            }
            // The first and the third share an instance: whoever polls, each gets its own.
            three.drain();
            two.drain();
            one.drain();
            assertEquals(24, one.ok + two.ok + three.ok);
            assertTrue(adaptor.version().contains("2 instances on NUMA nodes 0, 1"), adaptor.version());
        }
    }

    @Test
    void shouldSleepOnTheInstancesDescriptor() throws Exception {
        Simulator.set("epoll", 1);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = new Cargo(adaptor, 8, 8, true)) {
            assertTrue(cargo.queue.completionFd() > 0);
            cargo.send(8);
        }
        Simulator.set("epoll", 0);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = new Cargo(adaptor, 8, 8, true)) {
            assertEquals(-1, cargo.queue.completionFd());
        }
    }

    /** Events are asked for every so often. */
    private static void waitForEvents() throws InterruptedException {
        Thread.sleep(20);
    }
}
