package io.hwadaptor.virtio.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.ring.TestGuest;
import io.hwadaptor.virtio.device.wire.Wire;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** No pass keeps its thread for long, and no device takes more than its share. */
class BudgetTest {
    private static final int ENCRYPT = 1;
    private static final int AES_CBC = 3;
    private static final int DES3_CBC = 8;

    private static CreateRequest cipher(int algorithm, int keyLength) {
        CreateRequest request = new CreateRequest();
        request.opcode = 0x0002;
        request.opType = 1;
        request.cipherAlgorithm = algorithm;
        request.direction = ENCRYPT;
        request.key = MemorySegment.ofArray(new byte[keyLength]);
        return request;
    }

    @Test
    void shouldTakeFewOfWhatIsSlow() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            f.adaptor.immediate = false;
            long fast = f.session(1, ENCRYPT);
            long slow = f.device.createSession(cipher(DES3_CBC, 24));
            // 16 KiB of Triple-DES: 0.85 ms.
            for (int i = 0; i < 8; i++) {
                DeviceFixture.Request request = f.new Request(i < 4 ? slow : fast, 0, 16 * 1024);
                f.guest.u32(request.header + 24, i < 4 ? 8 : 16);
                request.indirect(i);
                f.guest.offer(i);
            }
            f.queue.work();
            assertEquals(3, f.queue.inFlight());
            f.queue.work();
            assertEquals(8, f.queue.inFlight());
            f.adaptor.queues.get(0).finish(false);
        }
    }

    @Test
    void shouldTakeAtLeastOne() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            long slow = f.device.createSession(cipher(DES3_CBC, 24));
            DeviceFixture.Request request = f.new Request(slow, 0, 128 * 1024);
            f.guest.u32(request.header + 24, 8);
            request.indirect(0);
            f.guest.offer(0);
            assertEquals(2, f.queue.work());
            assertEquals(0, request.status());
        }
    }

    @Test
    void shouldCountWhatTheSessionsOfStatelessRequestsTake() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            f.adaptor.sessionMillis = 3;
            try (StatelessQueue queue = new StatelessQueue(f)) {
                for (int i = 0; i < 4; i++) {
                    queue.offer(i, i == 2 ? 1 : AES_CBC);
                }
                // Each opens a session for longer than a pass may take; one is refused after as long.
                for (int i = 0; i < 4; i++) {
                    assertEquals(i == 2 ? 1 : 2, queue.queue.work());
                }
                assertEquals(0, queue.queue.work());
            }
            f.adaptor.sessionMillis = 0;
        }
    }

    @Test
    void shouldAnswerWhatTheAdaptorRefusesForEverWhenItStops() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            f.adaptor.appetite = 0;
            DeviceFixture.Request request = f.new Request(f.session(1, ENCRYPT), 0, 64);
            request.indirect(0);
            f.guest.offer(0);
            f.queue.work();
            assertFalse(f.queue.prepareSleep(), "nobody would wake it");
            f.queue.stopFetching();
            long end = System.nanoTime() + 2_000_000_000L;
            while (!f.queue.drained() && System.nanoTime() < end) {
                f.queue.work();
            }
            assertTrue(f.queue.drained());
            assertEquals(1, request.status());
        }
    }

    @Test
    void shouldSleepWhileAFullAdaptorWillWakeIt() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            f.adaptor.immediate = false;
            long session = f.session(1, ENCRYPT);
            for (int i = 0; i < 3; i++) {
                f.new Request(session, 0, 64).indirect(i);
                f.guest.offer(i);
            }
            f.adaptor.appetite = 1;
            f.queue.work();
            f.adaptor.appetite = 0;
            f.queue.work();
            f.new Request(session, 0, 64).indirect(3);
            f.guest.offer(3);
            assertFalse(f.queue.prepareSleep(), "completions show by polling only");
            f.adaptor.completionFd = 7;
            assertTrue(f.queue.prepareSleep());
            f.queue.wakeUp();
            f.adaptor.appetite = 8;
            f.adaptor.queues.get(0).finish(false);
            while (f.queue.work() > 0) {
                f.adaptor.queues.get(0).finish(false);
            }
            assertTrue(f.queue.drained());
        }
    }

    @Test
    void shouldCloseManySessionsInSeveralPasses() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            for (int i = 0; i < 10; i++) {
                f.device.closeSession(f.session(1, ENCRYPT));
            }
            assertEquals(10, f.device.openSessions());
            f.adaptor.sessionMillis = 1;
            f.queue.work();
            assertTrue(f.device.openSessions() >= 7, f.device.openSessions() + " left");
            assertFalse(f.queue.prepareSleep(), "there are more");
            f.adaptor.sessionMillis = 0;
            for (int i = 0; i < 10 && f.device.openSessions() > 0; i++) {
                f.queue.work();
            }
            assertEquals(0, f.device.openSessions());
        }
    }

    @Test
    void shouldOpenFewSessionsAtOnceIfTheyTakeLong() throws AdaptorException {
        TestGuest guest = new TestGuest(8);
        TestAdaptor adaptor = new TestAdaptor();
        try (CryptoDevice device = new CryptoDevice(adaptor, DeviceLimits.defaults(), line -> { })) {
            device.memory(guest.memory);
            adaptor.sessionMillis = 3;
            try (ControlQueue queue = device.startControlQueue(guest.setup(NotificationMode.FLAGS), () -> { })) {
                long request = guest.allocate(72);
                long outcome = guest.allocate(16);
                guest.u32(request, 0x0002);
                guest.u32(request + 16, AES_CBC);
                guest.u32(request + 20, 16);
                guest.u32(request + 24, ENCRYPT);
                guest.u32(request + 64, 1);
                guest.descriptor(0, request, 72, TestGuest.DESC_NEXT, 1);
                guest.descriptor(1, guest.allocate(16), 16, TestGuest.DESC_NEXT, 2);
                guest.descriptor(2, outcome, 16, TestGuest.DESC_WRITE, 0);
                for (int i = 0; i < 4; i++) {
                    guest.offer(0);
                }
                for (int i = 0; i < 4; i++) {
                    assertEquals(1, queue.work());
                }
            }
            assertEquals(4, device.openSessions());
            adaptor.sessionMillis = 0;
        } finally {
            guest.close();
        }
    }

    @Test
    void shouldLimitKeyMaterial() {
        List<String> lines = new ArrayList<>();
        TestAdaptor adaptor = new TestAdaptor();
        try (CryptoDevice device = new CryptoDevice(adaptor, DeviceLimits.defaults().withMaxKeyBytes(4096),
                lines::add)) {
            device.driverFeatures(device.offeredFeatures());
            long id = 0;
            for (int i = 0; i < 64; i++) {
                id = device.createSession(cipher(AES_CBC, 16));
                assertTrue(id > 0, i + ": " + id);
            }
            assertEquals(4096, device.keyBytes());
            assertEquals(-Wire.code(io.hwadaptor.api.Status.NOSPC), device.createSession(cipher(AES_CBC, 16)));
            assertTrue(lines.getLast().contains("4096 bytes (maxKeyBytes)"), lines.toString());
            device.closeSession(id);
            assertEquals(4032, device.keyBytes());
            assertTrue(device.createSession(cipher(AES_CBC, 32)) > 0);
            device.driverFeatures(0);
            assertEquals(-1, device.createSession(cipher(AES_CBC, 16)), "NOSPC is a status of REVISION_1");
        }
    }

    @Test
    void shouldTakeNothingForSessionsThatTheEngineFailsToOpen() {
        TestAdaptor adaptor = new TestAdaptor();
        List<String> lines = new ArrayList<>();
        try (CryptoDevice device = new CryptoDevice(adaptor, DeviceLimits.defaults(), lines::add)) {
            for (Error fault : List.of(new OutOfMemoryError(), new StackOverflowError(), new LinkageError())) {
                adaptor.fault = fault;
                assertEquals(-1, device.createSession(cipher(AES_CBC, 16)));
                assertEquals("session refused: the engine failed: " + fault.getClass().getSimpleName(),
                        lines.getLast());
            }
            assertEquals(0, device.keyBytes());
            assertEquals(0, device.openSessions());
            adaptor.fault = null;
            assertTrue(device.createSession(cipher(AES_CBC, 16)) > 0);
        }
    }

    @Test
    void shouldChargeASessionUntilItIsClosed() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            f.adaptor.immediate = false;
            long session = f.session(1, ENCRYPT);
            f.new Request(session, 0, 64).indirect(0);
            f.guest.offer(0);
            f.queue.work();
            f.device.closeSession(session);
            f.queue.work();
            assertEquals(64, f.device.keyBytes());
            f.adaptor.queues.get(0).finish(false);
            f.queue.work();
            assertEquals(0, f.device.keyBytes());
        }
    }

    /** A second data queue's ring would need memory of its own; so this is the first one's, started anew. */
    private static final class StatelessQueue implements AutoCloseable {
        private final TestGuest guest = new TestGuest(16);
        private final CryptoDevice device;
        final DataQueue queue;

        StatelessQueue(DeviceFixture f) {
            device = new CryptoDevice(f.adaptor, DeviceLimits.defaults(), line -> { });
            try {
                device.memory(guest.memory);
                device.driverFeatures(device.offeredFeatures());
                queue = device.startDataQueue(0, guest.setup(NotificationMode.FLAGS), () -> { }, () -> { });
            } catch (AdaptorException e) {
                throw new AssertionError(e);
            }
        }

        /** A stateless cipher request of one block. */
        void offer(int head, int algorithm) {
            long request = guest.allocate(100 + 16 + 16 + 16);
            guest.u32(request, 0);
            guest.u32(request + 24, algorithm);
            guest.u32(request + 28, 16);
            guest.u32(request + 32, ENCRYPT);
            guest.u32(request + 36, 16);
            guest.u32(request + 40, 16);
            guest.u32(request + 44, 16);
            guest.u32(request + 96, 1);
            long table = guest.allocate(16 * 3);
            guest.descriptor(table, 0, request, 148, TestGuest.DESC_NEXT, 1);
            guest.descriptor(table, 1, guest.allocate(16), 16, TestGuest.DESC_NEXT | TestGuest.DESC_WRITE, 2);
            guest.descriptor(table, 2, guest.allocate(1), 1, TestGuest.DESC_WRITE, 0);
            guest.descriptor(head, table, 16 * 3, TestGuest.DESC_INDIRECT, 0);
            guest.offer(head);
        }

        @Override
        public void close() {
            queue.close();
            device.close();
            guest.close();
        }
    }
}
