package io.hwadaptor.qat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.qat.Cargo.Kind;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What happens when the device restarts, loses, fails or refuses requests, or has no room: nothing is lost, nothing is
 * completed twice, and the next engine goes on.
 */
@Timeout(120)
class QatFaultTest {
    /** For switches that count down: more than any test sends. */
    private static final long ALWAYS = 1_000_000_000;
    private static final String FOR_EVER = "3600000";

    @BeforeEach
    void reset() {
        Simulator.load();
        Simulator.set("shuffle", 1);
    }

    @AfterEach
    void wasUsedRightly() {
        Simulator.assertClean();
    }

    /**
     * {@return requests that failed on a device alone} With public keys nothing is written before the device is done,
     * so they are declined.
     */
    private static int failed(Kind kind, Cargo cargo) {
        assertEquals(0, kind == Kind.RSA ? cargo.errors : cargo.refused);
        return cargo.errors + cargo.refused;
    }

    /** Requests with public keys that the device fails are done by the next engine. */
    private static void checkFailures(Kind kind, int errors, int least, int most) {
        if (kind == Kind.RSA) {
            assertEquals(0, errors);
        } else {
            assertTrue(errors >= least && errors <= most, errors + " failed, not " + least + " to " + most);
        }
    }

    @ParameterizedTest
    @CsvSource({"CIPHER, restart", "CIPHER, fatal", "RSA, restart", "RSA, fatal"})
    void shouldGoOnWithTheNextEngineWhileDevicesRestart(Kind kind, String event) throws Exception {
        try (Adaptor adaptor = Simulator.open("qat,soft", "retry-after-ms", FOR_EVER);
                Cargo cargo = Cargo.of(kind, adaptor, 64, 1500)) {
            cargo.send(0, 500, 32);
            int next = 500 + cargo.submit(500, 48);
            assertTrue(next > 500 && cargo.queue.inFlight() > 0);
            int before = cargo.inQueue;
            Simulator.set(event, 0);
            Simulator.set(event, 1);
            long soft = Cargo.requests(adaptor, "soft");
            long qat = Cargo.requests(adaptor, "qat");
            cargo.send(next, 1000, 32);
            cargo.drain();
            checkFailures(kind, cargo.errors, 1, before);
            assertEquals(1000 - cargo.errors, cargo.ok);
            assertTrue(Cargo.requests(adaptor, "soft") - soft >= 1000 - next, "the next engine did the work");
            assertTrue(Cargo.requests(adaptor, "qat") - qat <= before, "the device was left alone");

            Simulator.set("restarted", 0);
            Simulator.set("restarted", 1);
            waitForEvents();
            qat = Cargo.requests(adaptor, "qat");
            cargo.send(1000, 1500, 16);
            cargo.drain();
            assertTrue(Cargo.requests(adaptor, "qat") - qat >= 400, "the device is back in the order");
            assertEquals(1500 - cargo.errors, cargo.ok);
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldMoveToAnInstanceThatIsUp(Kind kind) throws Exception {
        try (Adaptor adaptor = Simulator.open("qat", "retry-after-ms", FOR_EVER, "node", "0");
                Cargo cargo = Cargo.of(kind, adaptor, 32, 300)) {
            assertEquals(32, cargo.submit(0, 32));
            Simulator.set("restart", 0);
            waitForEvents();
            cargo.send(32, 300, 32);
            cargo.drain();
            int failed = failed(kind, cargo);
            assertTrue(failed > 0 && failed <= 32, failed + " failed of 32 that the restart met");
            assertEquals(300 - failed, cargo.ok);
            assertFalse(cargo.queue.failed());
            Simulator.set("restarted", 0);
            waitForEvents();
            cargo.poll();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldComeBackToADeviceThatLosesRequestsAfterItsRest(Kind kind) throws Exception {
        try (Adaptor adaptor = Simulator.open("qat", "timeout-ms", "100", "retry-after-ms", "100");
                Cargo cargo = Cargo.of(kind, adaptor, 64, 600)) {
            Simulator.set("lose", 3);
            cargo.send(32);
            int failed = failed(kind, cargo);
            assertTrue(failed >= 3 && failed <= 64, failed + " failed, 3 were lost");
            assertEquals(600 - failed, cargo.ok);
        }
    }

    @ParameterizedTest
    @CsvSource({"CIPHER, true", "CIPHER, false", "RSA, true"})
    void shouldGoOnWithTheNextEngineWhenTheDeviceLosesRequests(Kind kind, boolean registered) throws Exception {
        Simulator.set("instances", 1);
        try (Adaptor adaptor = Simulator.open("qat,soft", "timeout-ms", "100", "retry-after-ms", FOR_EVER);
                Cargo cargo = registered ? Cargo.of(kind, adaptor, 64, 1000)
                        : Cargo.cipher(adaptor, 64, 1000, false)) {
            cargo.send(0, 200, 32);
            cargo.drain();
            Simulator.set("lose", 3);
            cargo.send(200, 232, 32);
            cargo.drain();
            checkFailures(kind, cargo.errors, 3, 3);
            long qat = Cargo.requests(adaptor, "qat");
            long soft = Cargo.requests(adaptor, "soft");
            cargo.send(232, 600, 32);
            cargo.drain();
            assertEquals(qat, Cargo.requests(adaptor, "qat"), "nothing goes to a device that loses requests");
            assertEquals(soft + 368, Cargo.requests(adaptor, "soft"));

            Simulator.set("restart", 0);
            Simulator.set("restarted", 0);
            waitForEvents();
            cargo.poll();
            cargo.send(600, 1000, 16);
            cargo.drain();
            assertTrue(Cargo.requests(adaptor, "qat") - qat >= 300, "it was reset, and is back in the order");
            checkFailures(kind, cargo.errors, 3, 3);
            assertEquals(1000 - cargo.errors, cargo.ok);
        }
        assertEquals(0, Simulator.get("ranges"), "pinned memory that nobody has freed");
    }

    /** A request that was given up may complete when its slot is in use again, for another request. */
    @ParameterizedTest
    @EnumSource
    void shouldNotCompleteTwiceWhatComesLate(Kind kind) throws Exception {
        Simulator.set("instances", 1);
        int sessions;
        try (Adaptor adaptor = Simulator.open("qat", "timeout-ms", "50", "retry-after-ms", "50")) {
            sessions = Simulator.get("sessions");
            try (Cargo cargo = Cargo.of(kind, adaptor, 8, 400)) {
                Simulator.set("late", 5);
                cargo.send(0, 8, 8);
                cargo.drain();
                assertEquals(5, failed(kind, cargo));
                int next = 8;
                while (next < 16) {
                    next += cargo.submit(next, 16 - next);
                }
                Simulator.set("late-come", 1);
                cargo.send(16, 400, 8);
                cargo.drain();
                assertEquals(5, failed(kind, cargo));
                assertEquals(395, cargo.ok);
            }
            assertEquals(sessions, Simulator.get("sessions"), "what has come late no longer holds its session");
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFailTheRequestThatTheDeviceFails(Kind kind) throws Exception {
        // Without a timeout, or a completion that nobody saw would look like this too.
        try (Adaptor adaptor = Simulator.open("qat", "timeout-ms", FOR_EVER);
                Cargo cargo = Cargo.of(kind, adaptor, 64, 300)) {
            Simulator.set("fail", 5);
            cargo.send(32);
            assertEquals(5, failed(kind, cargo));
            assertEquals(295, cargo.ok);
            assertFalse(cargo.queue.failed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeaveADeviceThatFailsEverything(Kind kind) throws Exception {
        try (Adaptor adaptor = Simulator.open("qat,soft", "retry-after-ms", FOR_EVER, "timeout-ms", FOR_EVER);
                Cargo cargo = Cargo.of(kind, adaptor, 64, 1000)) {
            Simulator.set("fail", ALWAYS);
            cargo.send(32);
            Simulator.set("fail", 0);
            checkFailures(kind, cargo.errors, 16, 200);
            assertEquals(1000 - cargo.errors, cargo.ok);
            assertTrue(Cargo.requests(adaptor, "soft") >= 800);
        }
    }

    /** One short of what means the device, twice, with a success between. */
    @Test
    void shouldForgetFailuresAfterASuccess() throws Exception {
        Simulator.set("instances", 1);
        try (Adaptor adaptor = Simulator.open("qat", "retry-after-ms", FOR_EVER, "timeout-ms", FOR_EVER);
                Cargo cargo = Cargo.cipher(adaptor, 64, 40, true)) {
            for (int from = 0; from < 32; from += 16) {
                Simulator.set("fail", 15);
                assertEquals(15, cargo.submit(from, 15));
                cargo.drain();
                assertEquals(1, cargo.submit(from + 15, 1));
                cargo.drain();
            }
            assertEquals(30, cargo.errors);
            assertFalse(cargo.queue.failed());
            cargo.send(32, 40, 8);
            cargo.drain();
            assertEquals(10, cargo.ok);
        }
    }

    /** Nothing was written, so the next engine can do it. */
    @ParameterizedTest
    @CsvSource({"CIPHER, refuse", "CIPHER, retry", "RSA, refuse", "RSA, retry"})
    void shouldPassOnWhatTheDeviceDoesNotTake(Kind kind, String fault) throws Exception {
        try (Adaptor adaptor = Simulator.open("qat,soft"); Cargo cargo = Cargo.of(kind, adaptor, 64, 600)) {
            cargo.send(0, 200, 16);
            cargo.drain();
            long soft = Cargo.requests(adaptor, "soft");
            Simulator.set(fault, ALWAYS);
            cargo.send(200, 400, 32);
            cargo.drain();
            assertEquals(soft + 200, Cargo.requests(adaptor, "soft"), "the next engine did the work");
            Simulator.set(fault, 0);
            long qat = Cargo.requests(adaptor, "qat");
            cargo.send(400, 600, 16);
            cargo.drain();
            assertTrue(Cargo.requests(adaptor, "qat") - qat >= 150, "the device never failed");
            assertEquals(600, cargo.ok);
        }
    }

    /** Alone, full means full: what is not taken now is taken later. */
    @ParameterizedTest
    @EnumSource
    void shouldWaitForRoom(Kind kind) throws Exception {
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.of(kind, adaptor, 64, 500)) {
            Simulator.set("retry", 40);
            cargo.send(64);
            assertEquals(500, cargo.ok);
            assertFalse(cargo.queue.failed());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldPassOnWhatThereIsNoPinnedMemoryFor(Kind kind) throws Exception {
        for (String order : new String[] {"qat,soft", "qat"}) {
            try (Adaptor adaptor = Simulator.open(order); Cargo cargo = kind == Kind.RSA
                    ? Cargo.of(kind, adaptor, 64, 300) : Cargo.cipher(adaptor, 64, 300, false)) {
                Simulator.set("no-memory", 1);
                cargo.send(32);
                assertEquals(0, cargo.errors);
                assertEquals(300, cargo.ok + cargo.refused);
                assertEquals(order.equals("qat"), cargo.refused > 0, cargo.refused + " declined");
                Simulator.set("no-memory", 0);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldFreeWhatWasLostOnceTheDeviceWasReset(Kind kind) throws Exception {
        Simulator.set("instances", 1);
        try (Adaptor adaptor = Simulator.open("qat", "timeout-ms", "1", "retry-after-ms", FOR_EVER, "bounce-mb", "1");
                Cargo cargo = kind == Kind.RSA ? Cargo.of(kind, adaptor, 8, 8) : Cargo.cipher(adaptor, 8, 8, false)) {
            int warm = 0;
            for (int round = 0; round < 40; round++) {
                Simulator.set("lose", 8);
                cargo.send(8);
                reset(cargo);
                cargo.send(8);
                assertEquals((round + 1) * 8, cargo.ok);
                warm = round == 2 ? Simulator.get("ranges") : warm;
            }
            // A context that a restart has lost is in use for ever: 1 KiB a round.
            assertTrue(Simulator.get("ranges") <= warm + 1, Simulator.get("ranges") + " slabs, " + warm + " at first");
        }
    }

    /** So many losses that no slot is left: by the lane's own limit, or for want of memory. */
    @ParameterizedTest
    @EnumSource
    void shouldGoOnWithLostSlotsOnceTheDeviceWasReset(Kind kind) throws Exception {
        Simulator.set("instances", 1);
        try (Adaptor adaptor = Simulator.open("qat", "timeout-ms", "1", "retry-after-ms", "1");
                Cargo cargo = Cargo.of(kind, adaptor, 8, 8)) {
            cargo.send(8);
            Simulator.set("no-memory", kind == Kind.RSA ? 1 : 0);
            Simulator.set("lose", ALWAYS);
            for (int round = 0; round < (kind == Kind.RSA ? 1 : 5); round++) {
                cargo.send(8);
                waitForEvents();
                cargo.poll();
            }
            int refused = cargo.refused;
            assertEquals(kind == Kind.RSA ? 8 : 0, cargo.submit(0, 8));
            cargo.drain();
            assertEquals(kind == Kind.RSA ? refused + 8 : refused, cargo.refused);
            assertEquals(kind == Kind.CIPHER, cargo.queue.failed());
            Simulator.set("lose", 0);
            reset(cargo);
            assertFalse(cargo.queue.failed());
            cargo.send(8);
            assertEquals(16, cargo.ok);
            Simulator.set("no-memory", 0);
        }
    }

    /** Its memory goes with its queue. */
    @ParameterizedTest
    @EnumSource
    void shouldFreeWhatTheDeviceRefused(Kind kind) throws Exception {
        try (Adaptor adaptor = Simulator.open("qat")) {
            int warm = 0;
            for (int round = 0; round < 40; round++) {
                try (Cargo cargo = Cargo.of(kind, adaptor, 8, 8)) {
                    Simulator.set("refuse", ALWAYS);
                    cargo.send(8);
                    assertEquals(8, cargo.refused);
                    Simulator.set("refuse", 0);
                }
                warm = round == 2 ? Simulator.get("ranges") : warm;
            }
            assertEquals(warm, Simulator.get("ranges"));
        }
    }

    @Test
    void shouldLeaveOutWhatIsNotThere() throws Exception {
        Simulator.set("no-device", 1);
        assertThrows(AdaptorException.class, () -> Simulator.open("qat").close());
        try (Adaptor adaptor = Simulator.open("qat,soft"); Cargo cargo = Cargo.cipher(adaptor, 64, 100, true)) {
            cargo.send(32);
            assertEquals(100, cargo.ok);
            assertEquals(100, Cargo.requests(adaptor, "soft"));
        }
    }

    @Test
    void shouldClaimOnlyWhatTheDeviceHas() throws Exception {
        SessionSpec sha1 = new SessionSpec.Hash(HashAlgorithm.SHA1, 20);
        Simulator.set("legacy", 0);
        try (Adaptor adaptor = Simulator.open("qat")) {
            assertFalse(adaptor.supports(sha1));
            assertThrows(AdaptorException.class, () -> adaptor.openSession(sha1).close());
        }
        try (Adaptor adaptor = Simulator.open("qat,soft"); Session session = adaptor.openSession(sha1)) {
            assertEquals(20, session.digestLength());
        }
        Simulator.set("legacy", 1);
        try (Adaptor adaptor = Simulator.open("qat")) {
            assertTrue(adaptor.supports(sha1));
        }
    }

    private static void reset(Cargo cargo) throws InterruptedException {
        Simulator.set("restart", 0);
        Simulator.set("restarted", 0);
        waitForEvents();
        cargo.poll();
    }

    /** Events are asked for every so often. */
    private static void waitForEvents() throws InterruptedException {
        Thread.sleep(20);
    }
}
