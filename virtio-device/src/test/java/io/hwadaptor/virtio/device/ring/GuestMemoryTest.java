package io.hwadaptor.virtio.device.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

class GuestMemoryTest {
    @Test
    void shouldRefuseRegionsThatOverlapOrOverflow() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(8192);
            GuestMemory.Region low = new GuestMemory.Region(0x1000, 4096, 0x10_0000, memory);
            assertThrows(IllegalArgumentException.class,
                    () -> GuestMemory.of(List.of(low, new GuestMemory.Region(0x1fff, 4096, 0x20_0000, memory))));
            assertThrows(IllegalArgumentException.class,
                    () -> GuestMemory.of(List.of(low, new GuestMemory.Region(0x4000, 4096, 0x10_0fff, memory))));
            assertThrows(IllegalArgumentException.class,
                    () -> new GuestMemory.Region(Long.MAX_VALUE - 100, 4096, 0, memory));
            assertThrows(IllegalArgumentException.class, () -> new GuestMemory.Region(-4096, 4096, 0, memory));
            assertThrows(IllegalArgumentException.class, () -> new GuestMemory.Region(0, 0, 0, memory));
            assertThrows(IllegalArgumentException.class, () -> new GuestMemory.Region(0, 4096, -100L, memory));
            assertThrows(IllegalArgumentException.class, () -> new GuestMemory.Region(0, 8193, 0, memory));
        }
    }

    @Test
    void shouldFindRangesByUserAddress() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(8192, 4096);
            GuestMemory table = GuestMemory.of(List.of(new GuestMemory.Region(0, 8192, 0x7000_0000L, memory)));
            assertEquals(memory.address() + 16, table.userRange(0x7000_0010L, 100, 16).address());
            assertEquals(8192, table.userRange(0x7000_0000L, 8192, 16).byteSize());
            assertNull(table.userRange(0x7000_0008L, 100, 16), "not aligned");
            assertNull(table.userRange(0x7000_0000L, 8193, 16), "too long");
            assertNull(table.userRange(0x6fff_ffffL, 16, 1), "before the region");
            assertNull(table.userRange(0x7000_2000L, 1, 1), "behind the region");
            assertNull(table.userRange(0x7000_0010L, Long.MAX_VALUE, 1), "overflow");
            assertNull(table.userRange(0x7000_0010L, -1, 1), "negative length");
        }
    }

    @Test
    void shouldTranslateGuestAddressesWithoutOverflow() {
        try (TestGuest guest = new TestGuest(8)) {
            GuestMemory memory = guest.memory;
            assertEquals(0, memory.find(TestGuest.LOW, TestGuest.LOW_SIZE, 1));
            assertEquals(1, memory.find(TestGuest.HIGH + 5, 7, 0));
            assertEquals(-1, memory.find(TestGuest.LOW, TestGuest.LOW_SIZE + 1, 0));
            assertEquals(-1, memory.find(TestGuest.LOW - 1, 2, 0));
            assertEquals(-1, memory.find(-1, 2, 0));
            assertEquals(-1, memory.find(Long.MIN_VALUE, 0xffffffffL, 0));
            assertEquals(-1, memory.find(Long.MAX_VALUE, 0xffffffffL, 1));
            assertEquals(-1, GuestMemory.EMPTY.find(0, 1, 0));
            assertEquals(-1, memory.find(TestGuest.SEAM - 1, 2, 0));
            assertEquals(2, memory.find(TestGuest.SEAM, TestGuest.NEXT_SIZE, 0));
        }
    }

    @Test
    void shouldFollowRegionsThatTouch() {
        try (TestGuest guest = new TestGuest(8)) {
            GuestMemory memory = guest.memory;
            long whole = TestGuest.HIGH_SIZE + TestGuest.NEXT_SIZE + TestGuest.LAST_SIZE;
            assertEquals(2, memory.seams());
            assertEquals(1, memory.findRun(TestGuest.HIGH, whole, 0));
            assertEquals(1, memory.findRun(TestGuest.SEAM - 1, 2, 3));
            assertEquals(2, memory.findRun(TestGuest.SEAM, TestGuest.NEXT_SIZE + 1, 0));
            assertEquals(3, memory.findRun(TestGuest.LAST, TestGuest.LAST_SIZE, 0));
            assertEquals(0, memory.findRun(TestGuest.LOW, TestGuest.LOW_SIZE, 3));
            assertEquals(-1, memory.findRun(TestGuest.HIGH, whole + 1, 0), "behind the last one");
            assertEquals(-1, memory.findRun(TestGuest.LOW, TestGuest.LOW_SIZE + 1, 0), "into a gap");
            assertEquals(-1, memory.findRun(TestGuest.HIGH - 1, 2, 0), "out of a gap");
            assertEquals(-1, memory.findRun(Long.MAX_VALUE, 0xffffffffL, 1));
            assertEquals(-1, memory.findRun(-1, 2, 0));
            assertEquals(1, memory.room(1, TestGuest.SEAM - 1));
            assertEquals(0, GuestMemory.EMPTY.seams());
            assertEquals(-1, GuestMemory.EMPTY.findRun(0, 1, 0));
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment page = arena.allocate(4096);
            GuestMemory top = GuestMemory.of(List.of(new GuestMemory.Region(Long.MAX_VALUE - 4096, 4096, 0, page),
                    new GuestMemory.Region(Long.MAX_VALUE - 8192, 4096, 8192, page)));
            assertEquals(0, top.findRun(Long.MAX_VALUE - 4097, 4097, 0));
            assertEquals(-1, top.findRun(Long.MAX_VALUE - 4097, 4098, 0));
        }
    }
}
