package io.hwadaptor.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ScatterListTest {
    private Arena arena;
    private MemorySegment region;
    private MemorySegment other;

    @BeforeEach
    void open() {
        arena = Arena.ofConfined();
        region = arena.allocate(100);
        other = arena.allocate(100);
        for (int i = 0; i < 100; i++) {
            region.set(ValueLayout.JAVA_BYTE, i, (byte) i);
            other.set(ValueLayout.JAVA_BYTE, i, (byte) (100 + i));
        }
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void neighboursBecomeOneSegment() {
        ScatterList list = new ScatterList(0);
        list.add(region, 10, 5);
        list.add(region, 15, 5);
        list.add(region, 25, 5);
        list.add(other, 30, 5);
        list.add(other, 30, 5);
        assertEquals(4, list.count());
        assertEquals(25, list.byteLength());
        assertEquals(10, list.length(0));
        assertEquals(region.address() + 25, list.address(1));
    }

    @Test
    void emptySegmentsAreLeftOut() {
        ScatterList list = new ScatterList(1);
        list.add(region, 100, 0);
        assertEquals(0, list.count());
        assertEquals(0, list.byteLength());
    }

    @Test
    void segmentsOutsideTheRegionAreRefused() {
        ScatterList list = new ScatterList(1);
        assertThrows(IndexOutOfBoundsException.class, () -> list.add(region, 99, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> list.add(region, -1, 2));
        assertThrows(IndexOutOfBoundsException.class, () -> list.add(region, 1, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> list.add(region, Long.MAX_VALUE, Long.MAX_VALUE));
        assertEquals(0, list.count());
    }

    @Test
    void copiesAcrossSegments() {
        ScatterList list = new ScatterList(1);
        list.add(region, 10, 3);
        list.add(other, 20, 4);
        list.add(region, 50, 2);
        byte[] all = new byte[11];
        list.copyTo(0, all, 1, 9);
        assertArrayEquals(new byte[] {0, 10, 11, 12, 120, 121, 122, 123, 50, 51, 0}, all);
        byte[] middle = new byte[3];
        list.copyTo(5, middle, 0, 3);
        assertArrayEquals(new byte[] {122, 123, 50}, middle);

        list.copyFrom(2, new byte[] {9, 1, 2, 3, 4, 5, 6, 7}, 1, 6);
        list.copyTo(0, all, 1, 9);
        assertArrayEquals(new byte[] {0, 10, 11, 1, 2, 3, 4, 5, 6, 51, 0}, all);
        assertEquals(13, region.get(ValueLayout.JAVA_BYTE, 13));

        list.zero(1, 7);
        list.copyTo(0, all, 1, 9);
        assertArrayEquals(new byte[] {0, 10, 0, 0, 0, 0, 0, 0, 0, 51, 0}, all);
    }

    @Test
    void rangesBeyondTheEndAreRefused() {
        ScatterList list = new ScatterList(1);
        list.add(region, 0, 10);
        byte[] bytes = new byte[20];
        assertThrows(IndexOutOfBoundsException.class, () -> list.copyTo(1, bytes, 0, 10));
        assertThrows(IndexOutOfBoundsException.class, () -> list.copyFrom(0, bytes, 0, 11));
        assertThrows(IndexOutOfBoundsException.class, () -> list.zero(11, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> list.copyTo(0, bytes, 15, 10));
        list.copyTo(10, bytes, 0, 0);
    }

    @Test
    void rangesOfOtherLists() {
        ScatterList list = new ScatterList(1);
        list.add(region, 10, 3);
        list.add(other, 20, 4);
        ScatterList part = new ScatterList(1);
        part.addRange(list, 2, 3);
        assertEquals(2, part.count());
        assertEquals(1, part.length(0));
        assertEquals(12, part.offset(0));
        assertEquals(2, part.length(1));
        part.addRange(list, 7, 0);
        assertEquals(3, part.byteLength());
        assertThrows(IndexOutOfBoundsException.class, () -> part.addRange(list, 5, 3));
    }

    @Test
    void clearForgetsAll() {
        ScatterList list = new ScatterList(1);
        list.add(region, 10, 3);
        list.clear();
        assertEquals(0, list.count());
        assertEquals(0, list.byteLength());
        list.add(region, 13, 3);
        assertEquals(13, list.offset(0));
        assertEquals(3, list.length(0));
    }

    @Test
    void memoryThatNoEngineReachesIsRefused() {
        Operation operation = new Operation(arena, 1);
        for (ScatterList list : List.of(operation.src, operation.dst, operation.auxiliary, new ScatterList(0))) {
            assertThrows(IllegalArgumentException.class, () -> list.add(MemorySegment.ofArray(new byte[4]), 0, 4));
            assertEquals(0, list.count());
            assertEquals(0, list.byteLength());
        }
        assertThrows(IllegalArgumentException.class, () -> operation.dst.add(region.asReadOnly(), 0, 4));
        operation.src.add(region.asReadOnly(), 0, 4);
    }

    @Test
    void memoryThatIsGoneIsRefusedAlsoTheSecondTime() {
        Operation operation = new Operation(arena, 1);
        Arena shorter = Arena.ofShared();
        MemorySegment memory = shorter.allocate(8);
        operation.src.add(memory, 0, 4);
        operation.src.clear();
        shorter.close();
        assertThrows(IllegalStateException.class, () -> operation.src.add(memory, 0, 4));
        assertThrows(IllegalStateException.class, () -> operation.dst.add(memory, 0, 4));
        assertEquals(0, operation.src.byteLength());
    }

    @Test
    void memoryOfAnotherThreadIsRefused() throws InterruptedException {
        Operation operation = new Operation(arena, 1);
        Throwable[] thrown = new Throwable[1];
        Thread thread = new Thread(() -> {
            try {
                operation.src.add(region, 0, 4);
            } catch (RuntimeException e) {
                thrown[0] = e;
            }
        });
        thread.start();
        thread.join();
        assertEquals(WrongThreadException.class, thrown[0].getClass());
    }
}
