package io.hwadaptor.virtio.driver.memory;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.linux.Mapping;
import io.hwadaptor.ffm.linux.OwnedFd;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GuestRamTest {
    private static final List<GuestRam.Plan> TWO_REGIONS = List.of(
            new GuestRam.Plan(0, 0x10000), new GuestRam.Plan(0x1_0000_0000L, 0x20000, 0x3000, false));

    @Test
    void shouldKeepThreeKindsOfAddressesApart() throws IOException {
        try (GuestRam ram = GuestRam.create(TWO_REGIONS)) {
            for (GuestRegion region : ram.regions()) {
                assertNotEquals(region.guestAddress(), region.userAddress());
                assertNotEquals(region.userAddress(), region.memory().address());
                assertEquals(region.userAddress() + 0x123, ram.userAddress(region.guestAddress() + 0x123));
            }
            assertNotEquals(ram.regions().get(0).fd(), ram.regions().get(1).fd());
        }
    }

    @Test
    void shouldResolveOnlyWhatLiesInOneRegion() throws IOException {
        try (GuestRam ram = GuestRam.create(TWO_REGIONS)) {
            assertEquals(1, ram.segment(0xffff, 1).byteSize());
            assertThrows(IllegalArgumentException.class, () -> ram.segment(0xffff, 2));
            assertThrows(IllegalArgumentException.class, () -> ram.segment(0x10000, 1));
            assertThrows(IllegalArgumentException.class, () -> ram.segment(0x8000_0000L, 1));
            assertThrows(IllegalArgumentException.class, () -> ram.segment(-1, 1));
            assertThrows(IllegalArgumentException.class, () -> ram.segment(0x1_0000_0000L, Long.MAX_VALUE));
        }
    }

    @Test
    void shouldReadWhatWasWritten() throws IOException {
        try (GuestRam ram = GuestRam.create(TWO_REGIONS)) {
            ram.write(0x1_0000_0000L + 7, new byte[] {1, 2, 3});
            assertArrayEquals(new byte[] {1, 2, 3}, ram.read(0x1_0000_0007L, 3));
            assertEquals(3, ram.regions().get(1).memory().get(ValueLayout.JAVA_BYTE, 9));
        }
    }

    @Test
    void shouldAllocateAlignedAndApart() throws IOException {
        try (GuestRam ram = GuestRam.create(1 << 20)) {
            long all = ram.freeBytes();
            Random random = new Random(1);
            List<long[]> blocks = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                long bytes = random.nextInt(1, 2000);
                long alignment = 1L << random.nextInt(8);
                long address = ram.allocate(bytes, alignment);
                assertEquals(0, address % alignment);
                for (long[] other : blocks) {
                    assertTrue(address + bytes <= other[0] || other[0] + other[1] <= address);
                }
                blocks.add(new long[] {address, bytes});
                if (random.nextBoolean()) {
                    ram.free(blocks.remove(random.nextInt(blocks.size()))[0]);
                }
            }
            blocks.forEach(block -> ram.free(block[0]));
            assertEquals(all, ram.freeBytes());
            assertEquals(GuestRam.DEFAULT_GUEST_ADDRESS, ram.allocate(1 << 20, 4096));
        }
    }

    @Test
    void shouldGoToTheNextRegionWhenOneIsFull() throws IOException {
        try (GuestRam ram = GuestRam.create(TWO_REGIONS)) {
            assertEquals(0, ram.allocate(0x10000, 1));
            assertEquals(0x1_0000_0000L, ram.allocate(0x20000, 1));
            assertThrows(IllegalStateException.class, () -> ram.allocate(1, 1));
            assertThrows(IllegalStateException.class, () -> ram.allocateIn(1, 1, 1));
            assertThrows(IllegalArgumentException.class, () -> ram.free(5));
        }
    }

    @Test
    void shouldRefuseBrokenPages() {
        assertThrows(IllegalArgumentException.class, () -> GuestRam.create(4095));
        assertThrows(IllegalArgumentException.class, () -> GuestRam.create(0));
        assertThrows(IllegalArgumentException.class, () -> GuestRam.create(List.of(new GuestRam.Plan(1, 4096))));
    }

    @Test
    void shouldGiveEverythingBack() throws IOException {
        int fds = OwnedFd.liveCount();
        long mappings = Mapping.liveCount();
        GuestRam ram = GuestRam.create(TWO_REGIONS);
        ram.close();
        ram.close();
        assertEquals(fds, OwnedFd.liveCount());
        assertEquals(mappings, Mapping.liveCount());
    }
}
