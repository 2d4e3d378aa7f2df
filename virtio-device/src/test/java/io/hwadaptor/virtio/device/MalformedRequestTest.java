package io.hwadaptor.virtio.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.ring.TestGuest;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Everything a guest can get wrong in one request: it is answered, and the next request is served. */
class MalformedRequestTest {
    private static final int OK = 0;
    private static final int ERR = 1;
    private static final int NOTSUPP = 3;
    private static final int INVSESS = 4;
    private static final int UNTOUCHED = 0xee;
    private static final int NEXT = TestGuest.DESC_NEXT;
    private static final int WRITE = TestGuest.DESC_WRITE;
    private static final int INDIRECT = TestGuest.DESC_INDIRECT;

    /** One way to be wrong: spoils a request that is laid out as five direct descriptors from 0 on. */
    private record Case(String name, int status, int usedLength,
            BiConsumer<DeviceFixture, DeviceFixture.Request> spoil) {
    }

    private static List<Case> cases() {
        return List.of(
                new Case("nothing wrong", OK, 65, (f, r) -> { }),
                new Case("unknown opcode", NOTSUPP, 1, (f, r) -> f.guest.u32(r.header, 0x0777)),
                new Case("opcode of a service that is not offered", NOTSUPP, 1,
                        (f, r) -> f.guest.u32(r.header, 0x0300)),
                new Case("unknown session", INVSESS, 1, (f, r) -> f.guest.u64(r.header + 8, 99)),
                new Case("session id −1", INVSESS, 1, (f, r) -> f.guest.u64(r.header + 8, -1)),
                new Case("operation type none", NOTSUPP, 1, (f, r) -> f.guest.u32(r.header + 64, 0)),
                new Case("chain request on a cipher session", INVSESS, 1, (f, r) -> f.guest.u32(r.header + 64, 2)),
                new Case("IV longer than the chain", ERR, 1, (f, r) -> f.guest.u32(r.header + 24, 500)),
                new Case("IV of 4 GiB", ERR, 1, (f, r) -> f.guest.u32(r.header + 24, -1)),
                new Case("source longer than the chain", ERR, 1, (f, r) -> f.guest.u32(r.header + 28, 80)),
                new Case("source of 4 GiB", ERR, 1, (f, r) -> {
                    f.guest.u32(r.header + 28, -1);
                    f.guest.u32(r.header + 32, -1);
                }),
                new Case("destination longer than the chain", ERR, 1, (f, r) -> f.guest.u32(r.header + 32, 65)),
                new Case("destination shorter than the source", ERR, 1, (f, r) -> f.guest.u32(r.header + 32, 63)),
                new Case("header cut short", ERR, 1, (f, r) -> f.guest.descriptor(0, r.header, 71, NEXT, 4)),
                new Case("header and status only", ERR, 1, (f, r) -> f.guest.descriptor(0, r.header, 72, NEXT, 4)),
                new Case("status only", ERR, 1, (f, r) -> f.guest.descriptor(0, r.status, 1, WRITE, 0)),
                new Case("no writable descriptor", UNTOUCHED, 0,
                        (f, r) -> f.guest.descriptor(2, r.source, 64, 0, 0)),
                new Case("only an empty writable descriptor", UNTOUCHED, 0, (f, r) -> {
                    f.guest.descriptor(2, r.source, 64, NEXT, 4);
                    f.guest.descriptor(4, r.status, 0, WRITE, 0);
                }),
                new Case("readable behind writable", ERR, 1, (f, r) -> {
                    f.guest.descriptor(4, r.status, 1, WRITE | NEXT, 5);
                    f.guest.descriptor(5, r.source, 16, 0, 0);
                }),
                new Case("loop", ERR, 1, (f, r) -> f.guest.descriptor(4, r.status, 1, WRITE | NEXT, 4)),
                new Case("loop to the head", UNTOUCHED, 0, (f, r) -> f.guest.descriptor(1, r.iv, 16, NEXT, 0)),
                new Case("next outside the table", ERR, 1,
                        (f, r) -> f.guest.descriptor(4, r.status, 1, WRITE | NEXT, 16)),
                new Case("buffer outside memory", ERR, 1, (f, r) -> f.guest.descriptor(2, 0x40, 64, NEXT, 3)),
                new Case("buffer over a region's end", ERR, 1,
                        (f, r) -> f.guest.descriptor(2, TestGuest.LOW + TestGuest.LOW_SIZE - 63, 64, NEXT, 3)),
                new Case("buffer whose end overflows", ERR, 1, (f, r) -> f.guest.descriptor(2, -32L, 64, NEXT, 3)),
                new Case("destination outside memory", ERR, 1,
                        (f, r) -> f.guest.descriptor(3, 0x7fff_ffff_ffff_ff00L, 64, WRITE | NEXT, 4)),
                new Case("status outside memory", UNTOUCHED, 0, (f, r) -> f.guest.descriptor(4, 0x40, 1, WRITE, 0)),
                new Case("all outside memory", UNTOUCHED, 0, (f, r) -> f.guest.descriptor(0, 0x40, 80, WRITE, 0)),
                indirect("empty indirect table", 0, (f, t) -> f.guest.descriptor(0, t, 0, INDIRECT, 0)),
                indirect("indirect table of 17 bytes", 0, (f, t) -> f.guest.descriptor(0, t, 17, INDIRECT, 0)),
                indirect("indirect table of 1025", 0, (f, t) -> f.guest.descriptor(0, t, 16400, INDIRECT, 0)),
                indirect("indirect table outside memory", 0, (f, t) -> f.guest.descriptor(0, 8, 80, INDIRECT, 0)),
                indirect("indirect with next", 0, (f, t) -> f.guest.descriptor(0, t, 80, INDIRECT | NEXT, 1)),
                indirect("indirect inside indirect", 0, (f, t) -> f.guest.descriptor(t, 1, t, 80, INDIRECT, 0)),
                indirect("next outside the indirect table", 1, (f, t) -> f.guest.u16(t + 16 * 4 + 12, WRITE | NEXT),
                        (f, t) -> f.guest.u16(t + 16 * 4 + 14, 5)),
                indirect("loop in the indirect table", 1, (f, t) -> f.guest.u16(t + 16 * 4 + 12, WRITE | NEXT),
                        (f, t) -> f.guest.u16(t + 16 * 4 + 14, 4)));
    }

    @SafeVarargs
    private static Case indirect(String name, int usedLength, BiConsumer<DeviceFixture, Long>... spoils) {
        return new Case(name, usedLength == 0 ? UNTOUCHED : ERR, usedLength, (f, r) -> {
            long table = r.indirect(0);
            for (BiConsumer<DeviceFixture, Long> spoil : spoils) {
                spoil.accept(f, table);
            }
        });
    }

    @TestFactory
    List<DynamicTest> shouldAnswerAndGoOn() {
        return cases().stream().map(c -> DynamicTest.dynamicTest(c.name(), () -> check(c))).toList();
    }

    private static void check(Case c) {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            long session = f.session(1, 1);
            DeviceFixture.Request request = f.new Request(session, 0, 64);
            request.direct(0);
            byte[] before = f.guest.get(request.destination, 64);
            c.spoil().accept(f, request);
            f.guest.offer(0);
            f.queue.work();
            assertEquals(List.of(new TestGuest.Used(0, c.usedLength())), f.guest.takeUsed());
            assertEquals(c.status(), request.status());
            if (c.status() != OK) {
                assertArrayEquals(before, f.guest.get(request.destination, 64), "the destination was touched");
            }
            assertEquals(1, f.guest.calls);
            assertTrue(f.serves(session, 7), "the next request was not served");
        }
    }

    @Test
    void shouldSkipAHeadThatIsOutsideTheTable() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            long session = f.session(1, 1);
            f.guest.offer(16);
            f.guest.offer(65535);
            f.queue.work();
            assertEquals(List.of(), f.guest.takeUsed());
            assertEquals(2, f.queue.statistics().unanswered());
            assertTrue(f.serves(session, 3));
        }
    }

    @Test
    void shouldStopOnAnImpossibleAvailableIndex() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            f.guest.availableIndex(17);
            assertEquals(0, f.queue.work());
            assertTrue(f.queue.broken());
            assertTrue(f.queue.prepareSleep(), "a broken queue must not spin");
        }
    }

    @Test
    void shouldReadAHeaderSplitAtEveryByte() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            long session = f.session(0x42, 1);
            for (int cut = 1; cut < 72; cut++) {
                DeviceFixture.Request request = f.new Request(session, 0, 16);
                long table = f.guest.allocate(16 * 6);
                f.guest.descriptor(table, 0, request.header, cut, NEXT, 1);
                f.guest.descriptor(table, 1, request.header + cut, 72 - cut, NEXT, 2);
                f.guest.descriptor(table, 2, request.iv, 16, NEXT, 3);
                f.guest.descriptor(table, 3, request.source, 16, NEXT, 4);
                f.guest.descriptor(table, 4, request.destination, 16, NEXT | WRITE, 5);
                f.guest.descriptor(table, 5, request.status, 1, WRITE, 0);
                f.guest.descriptor(0, table, 96, INDIRECT, 0);
                f.guest.offer(0);
                f.queue.work();
                assertEquals(OK, request.status(), "cut at " + cut);
                assertTrue(request.holds(0x42), "cut at " + cut);
                assertEquals(1, f.guest.takeUsed().size());
            }
        }
    }

    /** Random bytes over a good request's descriptors, header and ring: every offered head comes back at most once. */
    @Test
    void shouldSurviveNoise() {
        Random random = new Random(20260101);
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.EVENT_IDX)) {
            long session = f.session(1, 1);
            DeviceFixture.Request request = f.new Request(session, 0, 64);
            long table = f.guest.allocate(16 * 5);
            long answered = 0;
            for (int round = 0; round < 200_000; round++) {
                f.guest.u32(request.header, 0);
                f.guest.u64(request.header + 8, session);
                f.guest.u32(request.header + 24, 16);
                f.guest.u32(request.header + 28, 64);
                f.guest.u32(request.header + 32, 64);
                f.guest.u32(request.header + 64, 1);
                request.direct(0);
                for (int i = 0; i < 5; i++) {
                    f.guest.u64(table + 16L * i, f.guest.u64(TestGuest.LOW + 16L * i));
                    f.guest.u64(table + 16L * i + 8, f.guest.u64(TestGuest.LOW + 16L * i + 8));
                }
                boolean indirect = random.nextBoolean();
                if (indirect) {
                    f.guest.descriptor(0, table, 80, INDIRECT, 0);
                }
                long victim = switch (random.nextInt(3)) {
                    case 0 -> request.header + random.nextInt(72);
                    case 1 -> table + random.nextInt(80);
                    default -> TestGuest.LOW + random.nextInt(80);
                };
                f.guest.put(victim, new byte[] {(byte) random.nextInt()});
                f.guest.offer(0);
                f.queue.work();
                List<TestGuest.Used> used = f.guest.takeUsed();
                assertEquals(1, used.size());
                assertEquals(0, used.get(0).head());
                answered += used.get(0).length() > 0 ? 1 : 0;
            }
            assertTrue(answered > 100_000, "only " + answered + " were answered");
            assertTrue(f.serves(session, 7));
        }
    }

    /** A burst's chains are looked at before they are read: that may not reach outside memory either. */
    @Test
    void shouldServeTheGoodOnesOfABurst() {
        try (DeviceFixture f = new DeviceFixture(64, NotificationMode.FLAGS)) {
            long session = f.session(7, 1);
            long[] tables = {
                0x40, -1L, Long.MIN_VALUE, Long.MAX_VALUE - 15, TestGuest.LOW - 16,
                TestGuest.LOW + TestGuest.LOW_SIZE - 16, TestGuest.LOW + TestGuest.LOW_SIZE - 71,
                TestGuest.LOW + TestGuest.LOW_SIZE
            };
            for (int round = 0; round < 2; round++) {
                DeviceFixture.Request first = f.new Request(session, 0, 64);
                first.indirect(0);
                f.guest.offer(0);
                for (int i = 0; i < tables.length; i++) {
                    f.guest.descriptor(1 + i, tables[i], 80, INDIRECT, 0);
                    f.guest.offer(1 + i);
                }
                f.guest.offer(64);
                f.guest.offer(0xffff);
                // A table inside memory whose header is not.
                DeviceFixture.Request wild = f.new Request(session, 0, 64);
                f.guest.descriptor(wild.indirect(20), 0, -80L, 72, NEXT, 1);
                f.guest.offer(20);
                DeviceFixture.Request last = f.new Request(session, 0, 64);
                last.indirect(21);
                f.guest.offer(21);
                while (f.queue.work() > 0) {
                    // Until idle.
                }
                assertEquals(tables.length + 3, f.guest.takeUsed().size());
                assertTrue(first.holds(7) && last.holds(7));
                assertEquals(ERR, wild.status());
                assertEquals(OK, last.status());
            }
        }
    }

    /** A single request is looked for where the one before it was: that need not be memory of a request any more. */
    @Test
    void shouldServeSingleRequestsWhereverTheyAre() {
        try (DeviceFixture f = new DeviceFixture(16, NotificationMode.FLAGS)) {
            long session = f.session(3, 1);
            long end = TestGuest.LOW + TestGuest.LOW_SIZE;
            for (int round = 0; round < 3; round++) {
                assertTrue(f.serves(session, round));
                // A header at the very end of memory, and a table there.
                f.guest.descriptor(5, end - 8, 8, NEXT, 6);
                f.guest.descriptor(6, f.guest.allocate(1), 1, WRITE, 0);
                f.guest.offer(5);
                f.queue.work();
                f.guest.descriptor(5, end - 16, 16, INDIRECT, 0);
                f.guest.offer(5);
                f.queue.work();
                f.guest.offer(16);
                f.queue.work();
                f.guest.takeUsed();
                assertTrue(f.serves(session, 15 - round));
            }
        }
    }
}
