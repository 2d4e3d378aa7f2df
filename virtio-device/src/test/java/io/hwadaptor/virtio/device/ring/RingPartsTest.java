package io.hwadaptor.virtio.device.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.ScatterList;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ring and descriptor chain by themselves, at the bounds that requests through a whole queue don't reach. */
class RingPartsTest {
    private static final int SIZE = 8;
    private static final int NEXT = TestGuest.DESC_NEXT;
    private static final int WRITE = TestGuest.DESC_WRITE;
    private static final int INDIRECT = TestGuest.DESC_INDIRECT;

    private final TestGuest guest = new TestGuest(SIZE);
    private final Arena arena = Arena.ofShared();

    @AfterEach
    void close() {
        arena.close();
        guest.close();
    }

    private SplitRing ring(NotificationMode mode) {
        return new SplitRing(guest.setup(mode));
    }

    private DescriptorChain chain() {
        return new DescriptorChain(guest.memory, ring(NotificationMode.FLAGS), arena);
    }

    @Test
    void shouldTakeAFullRingAndNoMore() {
        guest.availableIndex(SIZE);
        assertEquals(SIZE, ring(NotificationMode.FLAGS).pending());
        guest.availableIndex(SIZE + 1);
        assertEquals(-1, ring(NotificationMode.FLAGS).pending());
    }

    @Test
    void shouldInterruptForWhatWasUsedOnly() {
        for (NotificationMode mode : new NotificationMode[] {NotificationMode.FLAGS, NotificationMode.EVENT_IDX}) {
            SplitRing ring = ring(mode);
            assertFalse(ring.publish(), "nothing was used");
            ring.putUsed(3, 17);
            guest.usedEvent(guest.nextUsed);
            assertTrue(ring.publish());
            assertEquals(new TestGuest.Used(3, 17), guest.takeUsed().getFirst());
            assertFalse(ring.publish(), "nothing was used since");
        }
    }

    @Test
    void shouldWantAPlaceForTheStatus() {
        guest.descriptor(0, guest.allocate(16), 16, 0, 0);
        assertEquals(ChainFault.NO_STATUS, chain().read(0));
        guest.descriptor(0, guest.allocate(1), 1, WRITE, 0);
        assertEquals(ChainFault.NONE, chain().read(0));
    }

    @Test
    void shouldTakeAChainOfTheWholeTable() {
        long buffer = guest.allocate(SIZE);
        for (int i = 0; i < SIZE; i++) {
            guest.descriptor(i, buffer + i, 1, i < SIZE - 1 ? NEXT : WRITE, i + 1);
        }
        DescriptorChain chain = chain();
        assertEquals(ChainFault.NONE, chain.read(0));
        assertEquals(SIZE - 1, chain.readableBytes());
        guest.descriptor(SIZE - 1, buffer, 1, NEXT | WRITE, 0);
        assertEquals(ChainFault.TOO_LONG, chain().read(0));
    }

    /** The longest table, and one that three regions have a part of. */
    @Test
    void shouldReadIndirectTablesOfEveryLength() {
        int longest = DescriptorChain.MAX_INDIRECT;
        assertTable(guest.allocate(16L * longest), longest, ChainFault.NONE);
        assertTable(guest.allocate(16L * longest + 16), longest + 1, ChainFault.TABLE_LENGTH);
        int inside = (int) (TestGuest.NEXT_SIZE / 16);
        assertTable(TestGuest.SEAM - 16, inside + 2, ChainFault.NONE);
        assertTable(TestGuest.SEAM - 24, inside + 4, ChainFault.NONE);
        assertTable(TestGuest.SEAM - 24, longest, ChainFault.NONE);
    }

    @Test
    void shouldStayInsideAnIndirectTable() {
        for (long table : new long[] {guest.allocate(64), TestGuest.SEAM - 40}) {
            long buffer = guest.allocate(1);
            put(table, buffer, NEXT, 3);
            put(table + 16, buffer, WRITE, 0);
            put(table + 48, buffer, WRITE, 0);
            guest.descriptor(0, table, 64, INDIRECT, 0);
            assertEquals(ChainFault.NONE, chain().read(0));
            guest.descriptor(0, table, 48, INDIRECT, 0);
            assertEquals(ChainFault.INDEX, chain().read(0));
        }
    }

    /** A ring may have more descriptors than a chain. */
    @Test
    void shouldRefuseALongerChainInALongRing() {
        int longest = DescriptorChain.MAX_INDIRECT;
        try (TestGuest large = new TestGuest(2 * longest)) {
            long buffer = large.allocate(2L * longest);
            for (int i = 0; i <= longest; i++) {
                large.descriptor(i, buffer + i, 1, i < longest ? NEXT : WRITE, i + 1);
            }
            SplitRing ring = new SplitRing(large.setup(NotificationMode.FLAGS));
            assertEquals(ChainFault.TOO_LONG, new DescriptorChain(large.memory, ring, arena).read(0));
            assertEquals(ChainFault.NONE, new DescriptorChain(large.memory, ring, arena).read(1));
        }
    }

    /** All descriptors of the ring, all of a table, and a buffer on each side of each seam that it cuts. */
    @Test
    void shouldHaveRoomForTheLongestChain() {
        int longest = DescriptorChain.MAX_INDIRECT;
        long table = guest.allocate(16L * longest);
        long buffer = guest.allocate(longest);
        for (int i = 0; i < SIZE - 1; i++) {
            guest.descriptor(i, buffer + i, 1, NEXT, i + 1);
        }
        guest.descriptor(SIZE - 1, table, 16L * longest, INDIRECT, 0);
        for (int i = 0; i < longest; i++) {
            long seam = i == 0 || i == longest - 2 ? TestGuest.SEAM : TestGuest.LAST;
            boolean cut = i < 2 || i >= longest - 2;
            boolean last = i == longest - 1;
            guest.descriptor(table, i, cut ? seam - 1 : buffer + i, cut ? 2 : 1,
                    last ? WRITE : i < longest - 2 ? NEXT : NEXT | WRITE, i + 1);
        }
        DescriptorChain chain = chain();
        assertEquals(ChainFault.NONE, chain.read(0));
        assertEquals(SIZE - 1 + longest + 4, chain.segments());
        assertEquals(4, chain.writableBytes());
    }

    /** Overlapping buffers make more segments than there is room for; whichever comes first, whole or cut. */
    @Test
    void shouldRefuseMoreSegmentsThanThereIsRoomFor() {
        int longest = DescriptorChain.MAX_INDIRECT;
        long table = guest.allocate(16L * longest);
        long buffer = guest.allocate(1);
        for (int wholeFrom : new int[] {longest, 20}) {
            for (int i = 0; i < longest; i++) {
                boolean whole = i >= wholeFrom;
                guest.descriptor(table, i, whole ? buffer : TestGuest.SEAM - 1, whole ? 1 : 2,
                        i < longest - 1 ? NEXT : WRITE, i + 1);
            }
            guest.descriptor(0, table, 16L * longest, INDIRECT, 0);
            assertEquals(ChainFault.TOO_LONG, chain().read(0));
        }
    }

    /** The table's first region is like every other one. */
    @Test
    void shouldCutABufferThatBeginsInTheFirstRegion() {
        MemorySegment front = arena.allocate(4096, 4096);
        MemorySegment back = arena.allocate(4096, 4096);
        GuestMemory memory = GuestMemory.of(List.of(new GuestMemory.Region(0x1000, 4096, 0x1000, front),
                new GuestMemory.Region(0x2000, 4096, 0x2000, back)));
        guest.descriptor(0, 0x2000 - 3, 8, WRITE, 0);
        DescriptorChain chain = new DescriptorChain(memory, ring(NotificationMode.FLAGS), arena);
        assertEquals(ChainFault.NONE, chain.read(0));
        assertEquals(2, chain.segments());
        assertEquals(8, chain.writableBytes());
        front.set(TestGuest.U64, 4088, 0x1800);
        back.set(TestGuest.U32, 0, 6);
        back.set(TestGuest.U16, 4, (short) WRITE);
        guest.descriptor(0, 0x2000 - 8, 16, INDIRECT, 0);
        assertEquals(ChainFault.NONE, chain.read(0));
        assertEquals(6, chain.writableBytes());
        // And so is an only one, also for a table.
        GuestMemory only = GuestMemory.of(List.of(new GuestMemory.Region(0x1000, 4096, 0x1000, front)));
        front.set(TestGuest.U64, 0, 0x1800);
        front.set(TestGuest.U32, 8, 5);
        front.set(TestGuest.U16, 12, (short) WRITE);
        guest.descriptor(0, 0x1000, 16, INDIRECT, 0);
        chain = new DescriptorChain(only, ring(NotificationMode.FLAGS), arena);
        assertEquals(ChainFault.NONE, chain.read(0));
        assertEquals(5, chain.writableBytes());
    }

    /** What is read in place of a header is never what the device may write. */
    @Test
    void shouldHaveNoFirstReadableSegmentWhereNothingIsReadable() {
        guest.descriptor(0, guest.allocate(128), 128, WRITE, 0);
        DescriptorChain chain = chain();
        assertEquals(ChainFault.NONE, chain.read(0));
        assertEquals(0, chain.firstLength());
        guest.descriptor(1, guest.allocate(96), 96, NEXT, 0);
        assertEquals(ChainFault.NONE, chain.read(1));
        assertEquals(96, chain.firstLength());
    }

    /** Ring addresses are the front-end's, and may be anything. */
    @Test
    void shouldFindRangesInsideOneRegionOnly() {
        MemorySegment segment = arena.allocate(4096, 4096);
        GuestMemory memory = GuestMemory.of(List.of(new GuestMemory.Region(0, 4096, 0x7000, segment)));
        assertEquals(segment.address(), memory.userRange(0x7000, 4096, 16).address());
        assertEquals(segment.address() + 4095, memory.userRange(0x7fff, 1, 1).address());
        assertNull(memory.userRange(0x7000, 4097, 16));
        assertNull(memory.userRange(0x7ff0, 17, 16));
        assertNull(memory.userRange(0x7ff8, 8, 16), "not aligned");
        assertNull(memory.userRange(0x8000, 1, 1));
        assertNull(memory.userRange(0x6fff, 2, 1));
        assertNull(memory.userRange(0x7000, 0, 1));
        assertNull(memory.userRange(-1, 1, 1));
    }

    private void assertTable(long table, int length, ChainFault expected) {
        long buffer = guest.allocate(length);
        for (int i = 0; i < length; i++) {
            put(table + 16L * i, buffer + i, i < length - 1 ? NEXT : WRITE, i + 1);
        }
        guest.descriptor(0, table, 16L * length, INDIRECT, 0);
        DescriptorChain chain = chain();
        assertEquals(expected, chain.read(0));
        assertEquals(expected == ChainFault.NONE ? length - 1 : 0, chain.readableBytes());
    }

    /** A descriptor of one byte, as bytes, because it may lie across a border. */
    private void put(long at, long buffer, int flags, int next) {
        byte[] bytes = new byte[16];
        MemorySegment descriptor = MemorySegment.ofArray(bytes);
        descriptor.set(TestGuest.U64, 0, buffer);
        descriptor.set(TestGuest.U32, 8, 1);
        descriptor.set(TestGuest.U16, 12, (short) flags);
        descriptor.set(TestGuest.U16, 14, (short) next);
        guest.put(at, bytes);
    }

    /** Forwards, backwards, across segments, and up to a segment's last byte. */
    @Test
    void shouldCopyWhatIsAskedForInAnyOrder() {
        byte[] bytes = new byte[30];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (i + 1);
        }
        // Not one behind the other.
        long[] buffers = {guest.allocate(4096) + 900, guest.allocate(4096) + 100, guest.allocate(4096) + 500};
        for (int i = 0; i < 3; i++) {
            guest.put(buffers[i], Arrays.copyOfRange(bytes, 10 * i, 10 * i + 10));
            guest.descriptor(i, buffers[i], 10, NEXT, i + 1);
        }
        long written = guest.allocate(64);
        guest.descriptor(3, written, 4, NEXT | WRITE, 4);
        guest.descriptor(4, written + 20, 6, WRITE, 0);
        DescriptorChain chain = chain();
        assertEquals(ChainFault.NONE, chain.read(0));
        for (int[] range : new int[][] {{25, 5}, {0, 10}, {9, 2}, {10, 10}, {0, 30}, {19, 11}, {20, 1}, {5, 20},
            {30, 0}}) {
            byte[] expected = Arrays.copyOfRange(bytes, range[0], range[0] + range[1]);
            MemorySegment copy = arena.allocate(32);
            chain.copyReadable(range[0], copy, range[1]);
            assertArrayEquals(Arrays.copyOf(expected, 32), copy.toArray(ValueLayout.JAVA_BYTE),
                    Arrays.toString(range));
            ScatterList list = new ScatterList(8);
            chain.readableSegments(range[0], range[1], list);
            assertArrayEquals(expected, bytes(list), Arrays.toString(range));
        }
        MemorySegment source = arena.allocate(32);
        source.copyFrom(MemorySegment.ofArray(bytes));
        chain.copyWritable(source, 6);
        assertArrayEquals(Arrays.copyOf(Arrays.copyOf(bytes, 4), 20), guest.get(written, 20));
        assertArrayEquals(new byte[] {5, 6, 0, 0, 0, 0, 0}, guest.get(written + 20, 7));
        for (int[] range : new int[][] {{0, 10}, {3, 2}, {4, 6}, {9, 1}, {1, 4}}) {
            byte[] whole = {1, 2, 3, 4, 5, 6, 0, 0, 0, 0};
            ScatterList list = new ScatterList(8);
            chain.writableSegments(range[0], range[1], list);
            MemorySegment copy = arena.allocate(10);
            chain.copyFromWritable(range[0], copy, range[1]);
            assertArrayEquals(Arrays.copyOf(Arrays.copyOfRange(whole, range[0], range[0] + range[1]), 10),
                    copy.toArray(ValueLayout.JAVA_BYTE), Arrays.toString(range));
            assertArrayEquals(Arrays.copyOfRange(whole, range[0], range[0] + range[1]), bytes(list),
                    Arrays.toString(range));
        }
    }

    private static byte[] bytes(ScatterList list) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < list.count(); i++) {
            bytes.writeBytes(list.region(i).asSlice(list.offset(i), list.length(i)).toArray(ValueLayout.JAVA_BYTE));
        }
        return bytes.toByteArray();
    }
}
