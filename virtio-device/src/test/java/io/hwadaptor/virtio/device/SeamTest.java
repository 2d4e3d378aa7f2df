package io.hwadaptor.virtio.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.ring.TestGuest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Buffers that go from one region of guest memory into the next, where the guest sees no border: every part of a
 * request, cut at every byte.
 */
class SeamTest {
    private static final int OK = 0;
    private static final int ERR = 1;
    private static final int UNTOUCHED = 0xee;
    private static final int NEXT = TestGuest.DESC_NEXT;
    private static final int WRITE = TestGuest.DESC_WRITE;
    private static final int INDIRECT = TestGuest.DESC_INDIRECT;
    private static final int LENGTH = 64;
    private static final int KEY = 0x42;

    /** A request of five descriptors; where each part lies is up to the test. */
    private static final class Parts {
        final DeviceFixture f;
        final long session;
        long header;
        long iv;
        long source;
        long destination;
        long status;
        /** Whether the status is the last byte of the destination's descriptor. */
        boolean merged;

        Parts(DeviceFixture f, long session) {
            this.f = f;
            this.session = session;
            header = f.guest.allocate(72);
            iv = f.guest.allocate(16);
            source = f.guest.allocate(LENGTH);
            destination = f.guest.allocate(LENGTH);
            status = f.guest.allocate(1);
        }

        void fill() {
            byte[] head = new byte[72];
            ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN).putLong(8, session).putInt(24, 16)
                    .putInt(28, LENGTH).putInt(32, LENGTH).putInt(64, 1);
            f.guest.put(header, head);
            f.guest.put(iv, new byte[] {0x11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
            byte[] bytes = new byte[LENGTH];
            for (int i = 0; i < LENGTH; i++) {
                bytes[i] = (byte) (i * 7 + 3);
            }
            f.guest.put(destination, new byte[LENGTH]);
            f.guest.put(source, bytes);
            f.guest.put(status, new byte[] {(byte) UNTOUCHED});
        }

        void describe(long table) {
            f.guest.descriptor(table, 0, header, 72, NEXT, 1);
            f.guest.descriptor(table, 1, iv, 16, NEXT, 2);
            f.guest.descriptor(table, 2, source, LENGTH, NEXT, 3);
            if (merged) {
                f.guest.descriptor(table, 3, destination, LENGTH + 1, WRITE, 0);
            } else {
                f.guest.descriptor(table, 3, destination, LENGTH, NEXT | WRITE, 4);
                f.guest.descriptor(table, 4, status, 1, WRITE, 0);
            }
        }

        /** Sends it and says whether all of it is as it should be. */
        void check(String what) {
            f.guest.offer(0);
            f.queue.work();
            assertEquals(List.of(new TestGuest.Used(0, LENGTH + 1)), f.guest.takeUsed(), what);
            assertEquals(OK, f.guest.get(status, 1)[0] & 0xff, what);
            byte[] expected = new byte[LENGTH];
            for (int i = 0; i < LENGTH; i++) {
                expected[i] = (byte) (i * 7 + 3 ^ KEY ^ 0x11);
            }
            assertArrayEquals(expected, f.guest.get(destination, LENGTH), what);
        }
    }

    private static DeviceFixture fixture() {
        return new DeviceFixture(16, NotificationMode.FLAGS);
    }

    @Test
    void shouldServeEveryPartCutAtEveryByte() {
        try (DeviceFixture f = fixture()) {
            long session = f.session(KEY, 1);
            for (int part = 0; part < 5; part++) {
                int length = new int[] {72, 16, LENGTH, LENGTH, LENGTH + 1}[part];
                for (int cut = 1; cut < length; cut++) {
                    Parts parts = new Parts(f, session);
                    long at = TestGuest.SEAM - cut;
                    switch (part) {
                        case 0 -> parts.header = at;
                        case 1 -> parts.iv = at;
                        case 2 -> parts.source = at;
                        case 3 -> parts.destination = at;
                        default -> {
                            // In one descriptor, so the last cut leaves the status alone behind the seam.
                            parts.destination = at;
                            parts.status = at + LENGTH;
                            parts.merged = true;
                        }
                    }
                    parts.fill();
                    parts.describe(TestGuest.LOW);
                    parts.check("part " + part + " cut at " + cut);
                }
            }
        }
    }

    @Test
    void shouldServeABufferInThreeRegions() {
        try (DeviceFixture f = fixture()) {
            long session = f.session(KEY, 1);
            Parts parts = new Parts(f, session);
            parts.fill();
            int length = (int) TestGuest.NEXT_SIZE + 32;
            long in = TestGuest.SEAM - 16;
            long out = f.guest.allocate(length);
            byte[] bytes = new byte[length];
            Arrays.fill(bytes, (byte) 0x5a);
            f.guest.put(in, bytes);
            f.guest.u32(parts.header + 28, length);
            f.guest.u32(parts.header + 32, length);
            // There, and in place.
            for (long destination : new long[] {out, in}) {
                parts.describe(TestGuest.LOW);
                f.guest.descriptor(2, in, length, NEXT, 3);
                f.guest.descriptor(3, destination, length, NEXT | WRITE, 4);
                f.guest.offer(0);
                f.queue.work();
                assertEquals(List.of(new TestGuest.Used(0, length + 1)), f.guest.takeUsed());
                byte[] expected = new byte[length];
                Arrays.fill(expected, (byte) (0x5a ^ KEY ^ 0x11));
                assertArrayEquals(expected, f.guest.get(destination, length));
            }
        }
    }

    @Test
    void shouldReadAnIndirectTableCutAtEveryByte() {
        try (DeviceFixture f = fixture()) {
            long session = f.session(KEY, 1);
            for (int cut = 1; cut < 80; cut++) {
                Parts parts = new Parts(f, session);
                parts.fill();
                long table = TestGuest.SEAM - cut;
                // Descriptor by descriptor, each of which may be cut.
                long whole = f.guest.allocate(80);
                parts.describe(whole);
                f.guest.put(table, f.guest.get(whole, 80));
                f.guest.descriptor(0, table, 80, INDIRECT, 0);
                parts.check("table cut at " + cut);
            }
        }
    }

    @Test
    void shouldRefuseWhatEndsBehindTheLastRegion() {
        long end = TestGuest.LAST + TestGuest.LAST_SIZE;
        for (int part = 0; part < 3; part++) {
            try (DeviceFixture f = fixture()) {
                long session = f.session(KEY, 1);
                Parts parts = new Parts(f, session);
                parts.fill();
                parts.describe(TestGuest.LOW);
                switch (part) {
                    // From the region before on, and one byte too long.
                    case 0 -> f.guest.descriptor(2, TestGuest.SEAM - 1, end - TestGuest.SEAM + 2, NEXT, 3);
                    case 1 -> f.guest.descriptor(3, TestGuest.SEAM - 1, end - TestGuest.SEAM + 2, NEXT | WRITE, 4);
                    default -> f.guest.descriptor(2, TestGuest.HIGH - 1, LENGTH, NEXT, 3);
                }
                f.guest.offer(0);
                f.queue.work();
                assertEquals(List.of(new TestGuest.Used(0, 1)), f.guest.takeUsed());
                assertEquals(ERR, f.guest.get(parts.status, 1)[0]);
                assertArrayEquals(new byte[LENGTH], f.guest.get(parts.destination, LENGTH));
                assertTrue(f.serves(session, 7));
            }
        }
    }

    /**
     * The last writable descriptor is half outside memory: there is no place for the status, not even its own front.
     */
    @Test
    void shouldNotWriteAStatusIntoHalfABuffer() {
        try (DeviceFixture f = fixture()) {
            long session = f.session(KEY, 1);
            Parts parts = new Parts(f, session);
            parts.fill();
            parts.describe(TestGuest.LOW);
            byte[] before = f.guest.get(TestGuest.LAST, (int) TestGuest.LAST_SIZE);
            f.guest.descriptor(4, TestGuest.LAST - 1, TestGuest.LAST_SIZE + 2, WRITE, 0);
            f.guest.offer(0);
            f.queue.work();
            assertEquals(List.of(new TestGuest.Used(0, 0)), f.guest.takeUsed());
            assertArrayEquals(before, f.guest.get(TestGuest.LAST, (int) TestGuest.LAST_SIZE));
            assertTrue(f.serves(session, 7));
        }
    }

    /** Only buffers that lie in one another have more segments than the device has room for. */
    @Test
    void shouldRefuseMoreSegmentsThanThereIsRoomForAndGoOn() {
        try (DeviceFixture f = fixture()) {
            long session = f.session(KEY, 1);
            long table = f.guest.allocate(16 * 1024);
            for (int i = 0; i < 1023; i++) {
                f.guest.descriptor(table, i, TestGuest.SEAM - 1, 2, NEXT, i + 1);
            }
            f.guest.descriptor(table, 1023, f.guest.allocate(1), 1, WRITE, 0);
            f.guest.descriptor(0, table, 16 * 1024, INDIRECT, 0);
            f.guest.offer(0);
            f.queue.work();
            assertEquals(List.of(new TestGuest.Used(0, 0)), f.guest.takeUsed());
            assertEquals(1, f.queue.statistics().unanswered());
            assertTrue(f.serves(session, 7));
        }
    }

    /** As many descriptors as a table can have, and a buffer on each side that the seams cut. */
    @Test
    void shouldTakeTheLongestTableWithCutBuffers() {
        try (DeviceFixture f = fixture()) {
            long session = f.session(KEY, 1);
            Parts parts = new Parts(f, session);
            parts.source = TestGuest.SEAM - 7;
            parts.destination = TestGuest.LAST - 7;
            parts.fill();
            long table = f.guest.allocate(16 * 1024);
            f.guest.descriptor(table, 0, parts.header, 72, NEXT, 1);
            f.guest.descriptor(table, 1, parts.iv, 16, NEXT, 2);
            f.guest.descriptor(table, 2, parts.source, LENGTH, NEXT, 3);
            f.guest.descriptor(table, 3, parts.destination, LENGTH, NEXT | WRITE, 4);
            for (int i = 4; i < 1023; i++) {
                f.guest.descriptor(table, i, f.guest.allocate(1), 1, NEXT | WRITE, i + 1);
            }
            f.guest.descriptor(table, 1023, parts.status, 1, WRITE, 0);
            f.guest.descriptor(0, table, 16 * 1024, INDIRECT, 0);
            parts.check("1024 descriptors");
        }
    }

    @Test
    void shouldOpenSessionsWhoseRequestsAreCut() throws AdaptorException {
        for (int cut = 1; cut < 72 + 16 + 16; cut++) {
            try (TestGuest guest = new TestGuest(8); TestAdaptor adaptor = new TestAdaptor();
                    CryptoDevice device = new CryptoDevice(adaptor, DeviceLimits.defaults(), line -> { })) {
                device.memory(guest.memory);
                try (ControlQueue queue = device.startControlQueue(guest.setup(NotificationMode.FLAGS), () -> { })) {
                    // Request, key and outcome one behind the other, the readable ones in one descriptor.
                    long request = TestGuest.SEAM - cut;
                    byte[] bytes = new byte[72 + 16];
                    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(0, 2).putInt(16, 3)
                            .putInt(20, 16).putInt(24, 1).putInt(64, 1).put(72, (byte) KEY);
                    guest.put(request, bytes);
                    guest.descriptor(0, request, 72 + 16, NEXT, 1);
                    guest.descriptor(1, request + 72 + 16, 16, WRITE, 0);
                    guest.offer(0);
                    queue.work();
                    assertEquals(List.of(new TestGuest.Used(0, 16)), guest.takeUsed());
                    byte[] outcome = guest.get(request + 72 + 16, 16);
                    assertEquals(OK, outcome[8], "cut at " + cut);
                    assertTrue(ByteBuffer.wrap(outcome).order(ByteOrder.LITTLE_ENDIAN).getLong() > 0, "cut at " + cut);
                    assertEquals(KEY, adaptor.sessions.getLast().key);
                }
            }
        }
    }

    @Test
    void shouldAllocateNothing() {
        try (DeviceFixture f = fixture()) {
            long session = f.session(KEY, 1);
            Parts parts = new Parts(f, session);
            parts.source = TestGuest.SEAM - 7;
            parts.destination = TestGuest.LAST - 7;
            parts.status = parts.destination + LENGTH;
            parts.merged = true;
            parts.fill();
            long table = TestGuest.SEAM - 0x100 - 40;
            parts.describe(table);
            // A session that there is not: the engine of these tests allocates.
            f.guest.u64(parts.header + 8, 12345);
            f.guest.descriptor(0, table, 80, INDIRECT, 0);
            var threads = (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
            long deadline = System.nanoTime() + 10_000_000_000L;
            long perRequest = Long.MAX_VALUE;
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
