package io.hwadaptor.virtio.device.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is read ahead: every line of what is in memory, and nothing beside it. The sum of the words tells. */
class PrefetchTest {
    private static final int SIZE = 8;
    private static final long LINE = 64;
    private static final long END = TestGuest.LOW + TestGuest.LOW_SIZE;

    private final TestGuest guest = new TestGuest(SIZE);
    private final Arena arena = Arena.ofShared();
    private SplitRing ring;
    private DescriptorChain chain;
    private Prefetch prefetch;

    @BeforeEach
    void start() {
        ring = new SplitRing(guest.setup(NotificationMode.FLAGS));
        chain = new DescriptorChain(guest.memory, ring, arena);
        prefetch = new Prefetch(guest.memory, ring, SIZE);
    }

    @AfterEach
    void close() {
        arena.close();
        guest.close();
    }

    /** A table of two buffers behind a head, with a word of its own in the second line of table and header. */
    private void table(int head, long table, long header, long inTable, long inHeader) {
        guest.descriptor(table, 0, header, 72, TestGuest.DESC_NEXT, 1);
        guest.descriptor(table, 1, header, 1, TestGuest.DESC_WRITE, 0);
        guest.u64(table + LINE, inTable);
        guest.u64(header + LINE, inHeader);
        guest.descriptor(head, table, 80, TestGuest.DESC_INDIRECT, 0);
        guest.offer(head);
    }

    private void takeSingle() {
        chain.read(ring.takeHead());
        prefetch.remember(chain);
        prefetch.seen = 0;
    }

    @Test
    void shouldReadTablesAndHeadersOfABurst() {
        long one = guest.allocate(128);
        long two = guest.allocate(128);
        table(1, one, guest.allocate(128), 1, 0x100);
        table(2, two, guest.allocate(128), 0x10, 0x1000);
        prefetch.read(2);
        assertEquals(guest.u64(one) + guest.u64(two) + 0x1111, prefetch.seen);
    }

    @Test
    void shouldReadUpToTheEndsOfMemoryAndNoFurther() {
        long table = END - LINE - 8;
        guest.descriptor(1, table, 72, TestGuest.DESC_INDIRECT, 0);
        guest.offer(1);
        guest.descriptor(table, 0, table, 72, 0, 0);
        guest.u64(table + LINE, 5);
        guest.offer(2);
        guest.descriptor(2, table + 1, 72, TestGuest.DESC_INDIRECT, 0);
        prefetch.read(2);
        assertEquals(table + 5 + 5, prefetch.seen);
        guest.descriptor(2, TestGuest.LOW - 1, 72, TestGuest.DESC_INDIRECT, 0);
        guest.u64(table, TestGuest.LOW);
        prefetch.read(2);
        assertEquals(TestGuest.LOW + 5 + guest.u64(TestGuest.LOW + LINE), prefetch.seen);
        for (long header : new long[] {table + 1, TestGuest.LOW - 1}) {
            guest.u64(table, header);
            prefetch.read(2);
            assertEquals(header + 5, prefetch.seen);
        }
    }

    @Test
    void shouldReadNothingBesideTheRequests() {
        long good = guest.allocate(128);
        long other = guest.allocate(128);
        table(1, good, guest.allocate(128), 1, 2);
        table(2, other, guest.allocate(128), 0x10, 0x20);
        // A table of four descriptors ends before its second line; so does a header that is cut short.
        guest.descriptor(2, other, 64, TestGuest.DESC_INDIRECT, 0);
        prefetch.read(2);
        assertEquals(guest.u64(good) + 3, prefetch.seen);
        guest.descriptor(2, other, 80, TestGuest.DESC_INDIRECT, 0);
        guest.descriptor(other, 0, guest.u64(other), 71, TestGuest.DESC_NEXT, 1);
        prefetch.read(2);
        assertEquals(guest.u64(good) + 3 + guest.u64(other) + 0x10, prefetch.seen);
        // What a chain without a table begins with is no descriptor.
        guest.descriptor(2, other, 80, 0, 0);
        prefetch.read(2);
        assertEquals(guest.u64(good) + 3, prefetch.seen);
    }

    @Test
    void shouldGoToTheRegionThatTheTablesAreIn() {
        table(1, TestGuest.HIGH + 256, TestGuest.HIGH, 3, 4);
        table(2, TestGuest.HIGH + 256, TestGuest.HIGH, 3, 4);
        prefetch.read(2);
        assertEquals(0, prefetch.seen);
        prefetch.read(2);
        assertEquals(2 * (TestGuest.HIGH + 3 + 4), prefetch.seen);
    }

    @Test
    void shouldReadASingleRequestWhereTheLastOneWas() {
        long table = TestGuest.HIGH + 1024;
        long header = TestGuest.HIGH + 512;
        table(3, table, header, 0x10, 0x100);
        prefetch.read(1);
        assertEquals(0, prefetch.seen, "there was none before");
        takeSingle();
        prefetch.read(1);
        assertEquals(header + 0x110, prefetch.seen);
    }

    @Test
    void shouldForgetTheLastOne() {
        table(3, TestGuest.HIGH + 1024, TestGuest.HIGH + 512, 0x10, 0x100);
        takeSingle();
        prefetch.forget();
        prefetch.read(1);
        assertEquals(0, prefetch.seen);
    }

    @Test
    void shouldRememberNothingBesideTheRequest() {
        // Table, its bytes, header, its bytes.
        long[][] places = {
            {TestGuest.HIGH + 1024, 80, TestGuest.LOW + 4096, 72}, {END - 64, 64, TestGuest.LOW + 4096, 72},
            {TestGuest.HIGH + 1024, 64, TestGuest.HIGH, 72}, {TestGuest.HIGH + 1024, 80, TestGuest.HIGH, 71},
            {TestGuest.LOW + 8192, 80, TestGuest.HIGH, 72}
        };
        for (long[] place : places) {
            guest.descriptor(3, place[0], place[1], TestGuest.DESC_INDIRECT, 0);
            guest.descriptor(place[0], 0, place[2], place[3], TestGuest.DESC_NEXT, 1);
            guest.descriptor(place[0], 1, place[2], 1, TestGuest.DESC_WRITE, 0);
            guest.u64(place[2] + LINE, 7);
            guest.offer(3);
            takeSingle();
            prefetch.read(1);
            assertEquals(0, prefetch.seen);
        }
        // A chain without a table, at the end of memory.
        guest.descriptor(4, END - LINE - 8, 72, 0, 0);
        guest.u64(END - LINE - 8, 3);
        guest.u64(END - 8, 5);
        guest.offer(4);
        takeSingle();
        prefetch.read(1);
        assertEquals(3 + 5 + 5, prefetch.seen);
    }

    @Test
    void shouldNotRememberWhatHasNoHeader() {
        guest.descriptor(5, TestGuest.LOW + 4096, 16, TestGuest.DESC_WRITE, 0);
        guest.u64(TestGuest.LOW + 4096, 7);
        guest.offer(5);
        takeSingle();
        prefetch.read(1);
        assertEquals(0, prefetch.seen);
    }
}
