package io.hwadaptor.virtio.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.virtio.device.ring.GuestMemory;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.ring.RingSetup;
import io.hwadaptor.virtio.device.ring.TestGuest;
import java.util.List;
import org.junit.jupiter.api.Test;

class DataQueueTest {
    private static final int ENCRYPT = 1;
    private static final int DECRYPT = 2;

    @Test
    void shouldServeDirectAndIndirectChains() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            long session = f.session(0x5a, ENCRYPT);
            DeviceFixture.Request direct = f.new Request(session, 0, 48);
            direct.direct(4);
            DeviceFixture.Request indirect = f.new Request(session, 0, 32);
            f.guest.put(indirect.iv, new byte[] {0x0f});
            indirect.indirect(2);
            f.guest.offer(4);
            f.guest.offer(2);
            assertEquals(4, f.queue.work());
            assertEquals(List.of(new TestGuest.Used(4, 49), new TestGuest.Used(2, 33)), f.guest.takeUsed());
            assertEquals(0, direct.status());
            assertTrue(direct.holds(0x5a));
            assertTrue(indirect.holds(0x5a ^ 0x0f));
            assertEquals(1, f.guest.calls);
            assertEquals(2, f.queue.statistics().requests());
            assertEquals(80, f.queue.statistics().bytes());
            assertEquals(0, f.queue.work());
        }
    }

    @Test
    void shouldTakeNormalDescriptorsFollowedByAnIndirectOne() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            DeviceFixture.Request request = f.new Request(f.session(0x11, ENCRYPT), 0, 16);
            long table = request.indirect(9);
            // The header in the ring, the rest in the table.
            f.guest.descriptor(3, request.header, 72, TestGuest.DESC_NEXT, 9);
            f.guest.descriptor(9, table + 16, 16 * 4, TestGuest.DESC_INDIRECT, 0);
            for (int i = 0; i < 3; i++) {
                f.guest.u16(table + 16 + 16L * i + 14, i + 1);
            }
            f.guest.offer(3);
            f.queue.work();
            assertEquals(List.of(new TestGuest.Used(3, 17)), f.guest.takeUsed());
            assertTrue(request.holds(0x11));
        }
    }

    @Test
    void shouldWriteOnlyWhatTheRequestAsksFor() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            DeviceFixture.Request request = f.new Request(f.session(0x11, ENCRYPT), 0, 64);
            // The guest's buffers are longer than the request, and the status is the last byte of a long one.
            f.guest.u32(request.header + 28, 16);
            f.guest.u32(request.header + 32, 32);
            byte[] before = new byte[64];
            java.util.Arrays.fill(before, (byte) 0x77);
            f.guest.put(request.destination, before);
            long tail = f.guest.allocate(16);
            f.guest.put(tail, before);
            request.direct(0);
            f.guest.descriptor(4, tail, 16, TestGuest.DESC_WRITE, 0);
            f.guest.offer(0);
            f.queue.work();
            assertEquals(List.of(new TestGuest.Used(0, 17)), f.guest.takeUsed());
            byte[] after = f.guest.get(request.destination, 64);
            for (int i = 16; i < 64; i++) {
                assertEquals(0x77, after[i]);
            }
            byte[] status = f.guest.get(tail, 16);
            assertEquals(0x77, status[14]);
            assertEquals(0, status[15]);
        }
    }

    @Test
    void shouldCompleteHeadsInTheOrderOfCompletion() {
        try (DeviceFixture f = new DeviceFixture(8, NotificationMode.FLAGS)) {
            f.adaptor.immediate = false;
            long session = f.session(1, ENCRYPT);
            // Last in, first out, as Linux gives heads out again.
            int[] heads = {5, 2, 7};
            DeviceFixture.Request[] requests = new DeviceFixture.Request[3];
            for (int i = 0; i < 3; i++) {
                requests[i] = f.new Request(session, 0, 16 * (i + 1));
                requests[i].indirect(heads[i]);
                f.guest.offer(heads[i]);
            }
            f.queue.work();
            assertEquals(3, f.queue.inFlight());
            assertEquals(List.of(), f.guest.takeUsed());
            f.adaptor.queues.get(0).finish(true);
            f.queue.work();
            assertEquals(List.of(new TestGuest.Used(7, 49), new TestGuest.Used(2, 33), new TestGuest.Used(5, 17)),
                    f.guest.takeUsed());
            f.guest.offer(7);
            f.guest.offer(5);
            f.queue.work();
            f.adaptor.queues.get(0).finish(true);
            f.queue.work();
            assertEquals(List.of(new TestGuest.Used(5, 17), new TestGuest.Used(7, 49)), f.guest.takeUsed());
        }
    }

    @Test
    void shouldKeepWhatTheAdaptorDoesNotTake() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            f.adaptor.appetite = 1;
            long session = f.session(1, ENCRYPT);
            for (int i = 0; i < 5; i++) {
                f.new Request(session, 0, 16).indirect(i);
                f.guest.offer(i);
            }
            int done = 0;
            for (int i = 0; i < 5; i++) {
                f.queue.work();
                List<TestGuest.Used> used = f.guest.takeUsed();
                assertEquals(1, used.size());
                assertEquals(done++, used.get(0).head());
            }
            assertTrue(f.queue.drained());
        }
    }

    @Test
    void shouldLeaveRequestsInTheRingWhenNoSlotIsFree() {
        DeviceLimits limits = DeviceLimits.defaults().withInFlightPerQueue(2);
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS, limits)) {
            f.adaptor.immediate = false;
            long session = f.session(1, ENCRYPT);
            for (int i = 0; i < 5; i++) {
                f.new Request(session, 0, 16).indirect(i);
                f.guest.offer(i);
            }
            f.queue.work();
            assertEquals(2, f.queue.inFlight());
            assertEquals(2, f.queue.nextAvailable());
            assertFalse(f.queue.prepareSleep(), "completions only show by polling");
            for (int i = 0; i < 3; i++) {
                f.adaptor.queues.get(0).finish(false);
                f.queue.work();
                f.queue.work();
            }
            assertEquals(5, f.guest.takeUsed().size());
        }
    }

    @Test
    void shouldFlushAnEngineThatCollectsWhenNoMoreCanCome() {
        DeviceLimits limits = DeviceLimits.defaults().withInFlightPerQueue(2);
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS, limits)) {
            f.adaptor.collecting = true;
            long session = f.session(1, ENCRYPT);
            for (int i = 0; i < 5; i++) {
                f.new Request(session, 0, 16).indirect(i);
                f.guest.offer(i);
            }
            // One that is answered without the engine, behind those that are not.
            f.guest.descriptor(7, 0x40, 80, TestGuest.DESC_WRITE, 0);
            f.guest.offer(7);
            for (int i = 0; i < 10; i++) {
                f.queue.work();
            }
            assertEquals(6, f.guest.takeUsed().size());
            assertTrue(f.queue.drained());
        }
    }

    @Test
    void shouldCompleteOneBurstWhileTheDriverHasMore() {
        try (DeviceFixture f = new DeviceFixture(64, NotificationMode.FLAGS)) {
            f.adaptor.collecting = true;
            long session = f.session(1, ENCRYPT);
            for (int i = 0; i < 40; i++) {
                f.new Request(session, 0, 16).indirect(i);
                f.guest.offer(i);
            }
            // Half a burst's completions are of no use to a driver if they come with the next burst's.
            for (int burst : new int[] {16, 16, 8}) {
                assertEquals(2 * burst, f.queue.work());
                assertEquals(burst, f.guest.takeUsed().size());
            }
            assertEquals(0, f.queue.work());
        }
    }

    @Test
    void shouldAnswerWhatADeadEngineWillNeverTake() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            f.adaptor.dead = true;
            long session = f.session(1, ENCRYPT);
            DeviceFixture.Request request = f.new Request(session, 0, 16);
            request.indirect(3);
            f.guest.offer(3);
            f.queue.work();
            assertEquals(List.of(new TestGuest.Used(3, 1)), f.guest.takeUsed());
            assertEquals(1, request.status());
            assertEquals(1, f.guest.calls);
            assertTrue(f.queue.drained());
        }
    }

    @Test
    void shouldNotTakeMoreThanAMegabyteAtOnce() {
        try (DeviceFixture f = new DeviceFixture(64, NotificationMode.FLAGS)) {
            f.adaptor.immediate = false;
            long session = f.session(1, ENCRYPT);
            DeviceFixture.Request request = f.new Request(session, 0, 256 * 1024);
            for (int i = 0; i < 20; i++) {
                request.indirect(i);
                f.guest.offer(i);
            }
            f.queue.work();
            assertEquals(4, f.queue.inFlight());
            f.adaptor.queues.get(0).finish(false);
            f.queue.work();
            assertEquals(4, f.guest.takeUsed().size());
            f.adaptor.immediate = true;
        }
    }

    @Test
    void shouldGoOnAcrossTheWrapOfTheIndexes() {
        try (TestGuest guest = new TestGuest(4)) {
            TestAdaptor adaptor = new TestAdaptor();
            CryptoDevice device = new CryptoDevice(adaptor, DeviceLimits.defaults(), line -> { });
            guest.nextAvailable = 65533;
            guest.usedIndex(65533);
            try {
                device.memory(guest.memory);
                RingSetup setup = guest.setup(NotificationMode.EVENT_IDX);
                DataQueue queue = device.startDataQueue(0, setup, () -> { }, () -> { });
                for (int i = 0; i < 9; i++) {
                    // No session: INVSESS is an answer too.
                    long header = guest.allocate(72);
                    guest.u32(header + 64, 1);
                    long status = guest.allocate(1);
                    guest.descriptor(0, header, 72, TestGuest.DESC_NEXT, 1);
                    guest.descriptor(1, status, 1, TestGuest.DESC_WRITE, 0);
                    guest.offer(0);
                    queue.work();
                    assertEquals(List.of(new TestGuest.Used(0, 1)), guest.takeUsed());
                    assertEquals(4, guest.get(status, 1)[0]);
                }
                assertEquals(6, queue.nextAvailable());
                queue.close();
            } catch (AdaptorException e) {
                throw new AssertionError(e);
            }
            device.close();
        }
    }

    @Test
    void shouldInterruptOnlyWhenTheFlagsAllow() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            long session = f.session(1, ENCRYPT);
            f.guest.availableFlags(1);
            assertTrue(f.serves(session, 0));
            assertEquals(0, f.guest.calls);
            f.guest.availableFlags(0);
            assertTrue(f.serves(session, 1));
            assertEquals(1, f.guest.calls);
        }
    }

    @Test
    void shouldInterruptWhenTheUsedEventIsPassed() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.EVENT_IDX)) {
            long session = f.session(1, ENCRYPT);
            f.guest.usedEvent(2);
            assertTrue(f.serves(session, 0));
            assertTrue(f.serves(session, 0));
            assertEquals(0, f.guest.calls);
            assertTrue(f.serves(session, 0));
            assertEquals(1, f.guest.calls);
            assertTrue(f.serves(session, 0));
            assertEquals(1, f.guest.calls);
        }
    }

    @Test
    void shouldAskForKicksBothWaysWhenNothingIsKnown() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.UNKNOWN)) {
            assertEquals(1, f.guest.usedFlags());
            long session = f.session(1, ENCRYPT);
            assertTrue(f.serves(session, 0));
            assertTrue(f.queue.prepareSleep());
            assertEquals(0, f.guest.usedFlags());
            assertEquals(1, f.guest.availableEvent());
            f.queue.wakeUp();
            assertEquals(1, f.guest.usedFlags());
            f.guest.offer(0);
            assertFalse(f.queue.prepareSleep(), "a request came before the thread slept");
            assertEquals(1, f.guest.usedFlags(), "who goes on polling wants no kicks");
        }
    }

    @Test
    void shouldCompleteWhatIsInFlightBeforeASessionIsClosed() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            f.adaptor.immediate = false;
            long session = f.session(0x21, ENCRYPT);
            DeviceFixture.Request request = f.new Request(session, 0, 16);
            request.indirect(0);
            f.guest.offer(0);
            f.queue.work();
            assertEquals(0, f.device.closeSession(session));
            assertEquals(1, f.guest.wakes);
            f.queue.work();
            assertFalse(f.adaptor.sessions.get(0).closed);
            assertEquals(1, f.device.openSessions());
            DeviceFixture.Request late = f.new Request(session, 0, 16);
            late.indirect(1);
            f.guest.offer(1);
            f.queue.work();
            assertEquals(4, late.status());
            f.adaptor.queues.get(0).finish(false);
            f.queue.work();
            assertTrue(request.holds(0x21));
            assertTrue(f.adaptor.sessions.get(0).closed);
            assertEquals(0, f.device.openSessions());
            assertEquals(1, f.device.closeSession(session), "destroying it again is an error");
        }
    }

    @Test
    void shouldPassOnTheAdaptorsStatus() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            long session = f.session(1, ENCRYPT);
            f.adaptor.forced = Status.ERR;
            DeviceFixture.Request request = f.new Request(session, 0, 16);
            request.indirect(0);
            f.guest.offer(0);
            f.queue.work();
            assertEquals(List.of(new TestGuest.Used(0, 1)), f.guest.takeUsed());
            assertEquals(1, request.status());
            assertEquals(1, f.queue.statistics().requests(Status.ERR));
        }
    }

    @Test
    void shouldRefuseADirectionThatTheSessionDoesNotHave() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            DeviceFixture.Request request = f.new Request(f.session(1, DECRYPT), 0, 16);
            request.indirect(0);
            f.guest.offer(0);
            f.queue.work();
            assertEquals(1, request.status());
        }
    }

    @Test
    void shouldStopFetchingAndDrain() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            f.adaptor.immediate = false;
            long session = f.session(1, ENCRYPT);
            f.new Request(session, 0, 16).indirect(0);
            f.guest.offer(0);
            f.queue.work();
            f.queue.stopFetching();
            f.new Request(session, 0, 16).indirect(1);
            f.guest.offer(1);
            f.queue.work();
            assertFalse(f.queue.drained());
            assertThrows(IllegalStateException.class, () -> f.device.memory(GuestMemory.EMPTY));
            f.adaptor.queues.get(0).finish(false);
            f.queue.work();
            assertTrue(f.queue.drained());
            assertEquals(1, f.queue.nextAvailable(), "the second request stays in the ring");
            assertEquals(1, f.guest.takeUsed().size());
        }
    }

    @Test
    void shouldNotAllocatePerRequest() {
        try (DeviceFixture f = new DeviceFixture(64, NotificationMode.FLAGS)) {
            f.adaptor.appetite = 0;
            // Requests that the device answers by itself, so that only its own code is measured.
            long header = f.guest.allocate(72);
            long status = f.guest.allocate(1);
            f.guest.u64(header + 8, 12345);
            f.guest.descriptor(0, header, 72, TestGuest.DESC_NEXT, 1);
            f.guest.descriptor(1, status, 1, TestGuest.DESC_WRITE, 0);
            var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
            long deadline = System.nanoTime() + 10_000_000_000L;
            long perRequest = Long.MAX_VALUE;
            // Until the JIT compiler has had its time, which a busy machine doesn't give it at once.
            while (perRequest > 0 && System.nanoTime() - deadline < 0) {
                long before = threads.getCurrentThreadAllocatedBytes();
                for (int round = 0; round < 10_000; round++) {
                    f.guest.offer(0);
                    f.queue.work();
                }
                perRequest = (threads.getCurrentThreadAllocatedBytes() - before) / 10_000;
            }
            assertEquals(0, perRequest);
        }
    }
}
