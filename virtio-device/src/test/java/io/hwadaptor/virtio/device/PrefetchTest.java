package io.hwadaptor.virtio.device;

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
        guest.descriptor(head, table, 32, TestGuest.DESC_INDIRECT, 0);
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
        guest.descriptor(1, table, 32, TestGuest.DESC_INDIRECT, 0);
        guest.offer(1);
        guest.u64(table, table);
        guest.u64(table + LINE, 5);
        guest.descriptor(2, TestGuest.LOW, 32, TestGuest.DESC_INDIRECT, 0);
        guest.offer(2);
        // The header of the second is at no place of memory.
        long first = guest.u64(TestGuest.LOW);
        prefetch.read(2);
        assertEquals(table + 5 + 5 + first + guest.u64(TestGuest.LOW + LINE), prefetch.seen);
        guest.descriptor(2, table + 1, 32, TestGuest.DESC_INDIRECT, 0);
        prefetch.read(2);
        assertEquals(table + 5 + 5, prefetch.seen);
        guest.descriptor(2, TestGuest.LOW - 1, 32, TestGuest.DESC_INDIRECT, 0);
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
    void shouldNotRememberWhatIsNotAllInOneRegion() {
        long[][] places = {
            {TestGuest.HIGH + 1024, END - LINE - 7}, {END - LINE - 7, TestGuest.LOW + 4096},
            {TestGuest.HIGH, TestGuest.LOW + 4096}
        };
        for (long[] place : places) {
            guest.descriptor(3, place[0], 32, TestGuest.DESC_INDIRECT, 0);
            guest.descriptor(place[0], 0, place[1], 8, TestGuest.DESC_NEXT, 1);
            guest.descriptor(place[0], 1, place[1], 1, TestGuest.DESC_WRITE, 0);
            guest.offer(3);
            takeSingle();
            prefetch.read(1);
            assertEquals(0, prefetch.seen);
        }
        // The last places that are.
        guest.descriptor(4, END - LINE - 8, 16, 0, 0);
        guest.offer(4);
        takeSingle();
        prefetch.read(1);
        assertEquals(guest.u64(END - LINE - 8) + 2 * guest.u64(END - 8), prefetch.seen);
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
