package io.hwadaptor.api.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A cursor against the same bytes in an array. */
class SegmentCursorTest {
    private static final int LENGTH = 200;

    private final Random random = new Random(20);
    private final Arena arena = Arena.ofConfined();
    private final byte[] bytes = new byte[LENGTH];

    @AfterEach
    void close() {
        arena.close();
    }

    /** Puts the bytes into a list of segments of 1 to 9 bytes that lie apart. */
    private ScatterList scattered(ScatterList list) {
        MemorySegment memory = arena.allocate(2L * LENGTH);
        int at = 0;
        for (int from = 0; from < LENGTH;) {
            int length = Math.min(1 + random.nextInt(9), LENGTH - from);
            MemorySegment.copy(bytes, from, memory, ValueLayout.JAVA_BYTE, at, length);
            list.add(memory, at, length);
            from += length;
            at += length + 1;
        }
        return list;
    }

    private byte[] all(ScatterList list) {
        byte[] all = new byte[LENGTH];
        list.copyTo(0, all, 0, LENGTH);
        return all;
    }

    @Test
    void readsWhatTheListHolds() {
        random.nextBytes(bytes);
        ScatterList list = scattered(new ScatterList(4));
        SegmentCursor cursor = new SegmentCursor();
        for (int from = 0; from <= LENGTH; from += 7) {
            int length = random.nextInt(LENGTH - from + 1);
            cursor.start(list, from);
            MemorySegment target = arena.allocate(length + 2L);
            cursor.gather(target, 1, length);
            byte[] expected = Arrays.copyOfRange(bytes, from, from + length);
            assertArrayEquals(expected, target.asSlice(1, length).toArray(ValueLayout.JAVA_BYTE));
            cursor.start(list);
            cursor.skip(from);
            byte[] array = new byte[length];
            cursor.gather(array, length);
            assertArrayEquals(expected, array);
            cursor.skip(LENGTH - from - length);
            assertEquals(0, cursor.available(), "at the end");
        }
    }

    @Test
    void writesWhereItStands() {
        ScatterList list = scattered(new Operation(arena, 4).dst);
        byte[] source = new byte[50];
        random.nextBytes(source);
        SegmentCursor cursor = new SegmentCursor();
        cursor.start(list, 3);
        cursor.scatter(source, 5, 40);
        cursor.scatter(arena.allocateFrom(ValueLayout.JAVA_BYTE, source), 7, 43);
        System.arraycopy(source, 5, bytes, 3, 40);
        System.arraycopy(source, 7, bytes, 43, 43);
        assertArrayEquals(bytes, all(list));
    }

    @Test
    void copiesFromAnotherPlaceAndLeavesAloneWhatIsTheSame() {
        random.nextBytes(bytes);
        ScatterList source = scattered(new ScatterList(4));
        byte[] before = bytes.clone();
        random.nextBytes(bytes);
        ScatterList target = scattered(new Operation(arena, 4).dst);
        SegmentCursor from = new SegmentCursor();
        SegmentCursor to = new SegmentCursor();
        from.start(source, 11);
        to.start(target, 2);
        to.copyFrom(from, 100);
        System.arraycopy(before, 11, bytes, 2, 100);
        assertArrayEquals(bytes, all(target));
        SegmentCursor same = new SegmentCursor();
        same.start(to);
        same.copyFrom(to, 50);
        assertArrayEquals(bytes, all(target));
        assertEquals(same.address(), to.address());
    }

    @Test
    void looksAheadInsideASegmentAndStays() {
        random.nextBytes(bytes);
        ScatterList list = new ScatterList(1);
        list.add(arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes), 0, LENGTH);
        SegmentCursor cursor = new SegmentCursor();
        cursor.start(list, 10);
        MemorySegment target = arena.allocate(8);
        cursor.peek(20, target, 2, 4);
        assertArrayEquals(Arrays.copyOfRange(bytes, 30, 34), target.asSlice(2, 4).toArray(ValueLayout.JAVA_BYTE));
        assertEquals(LENGTH - 10, cursor.available());
        cursor.advance(LENGTH - 10L);
        assertEquals(0, cursor.available());
        assertThrows(IndexOutOfBoundsException.class, () -> cursor.skip(1));
        assertThrows(IndexOutOfBoundsException.class, () -> cursor.gather(target, 0, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> cursor.scatter(new byte[1], 0, 1));
        cursor.clear();
        assertThrows(NullPointerException.class, cursor::available, "it holds on to nothing");
    }
}
