package io.hwadaptor.api.spi;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class KeyVaultTest {
    private final List<MemorySegment> slabs = new ArrayList<>();

    private static MemorySegment bytes(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return MemorySegment.ofArray(bytes);
    }

    @Test
    void copiesAreTheCallersBytes() throws AdaptorException {
        try (KeyVault vault = new KeyVault()) {
            for (int length : new int[] {0, 1, 63, 64, 65, 128, 129, 5000, 70_000, 200_000}) {
                MemorySegment source = bytes(length, 7);
                MemorySegment copy = vault.copy(source);
                source.fill((byte) 0);
                assertTrue(copy.isNative());
                assertArrayEquals(bytes(length, 7).toArray(ValueLayout.JAVA_BYTE), copy.toArray(ValueLayout.JAVA_BYTE));
                vault.wipe(copy);
            }
        }
    }

    @Test
    void wipedKeysAreGoneAndTheirSlotsReused() throws AdaptorException {
        try (KeyVault vault = new KeyVault(noted(slabs))) {
            Random random = new Random(3);
            List<MemorySegment> keys = new ArrayList<>();
            for (int i = 0; i < 20_000; i++) {
                if (keys.size() > 50) {
                    vault.wipe(keys.remove(random.nextInt(keys.size())));
                }
                keys.add(vault.copy(bytes(1 + random.nextInt(300), 0xFF)));
            }
            assertTrue(slabs.size() <= 4, slabs.size() + " blocks of memory for 51 keys");
            long written = ones();
            assertEquals(keys.stream().mapToLong(MemorySegment::byteSize).sum(), written, "keys do not overlap");
            keys.forEach(vault::wipe);
            assertEquals(0, ones());
        }
    }

    @Test
    void memoryThatHoldsNothingIsGivenBack() throws AdaptorException {
        AtomicLong held = new AtomicLong();
        KeyMemory counted = byteSize -> {
            KeyMemory.Block block = KeyMemory.ORDINARY.allocate(byteSize);
            held.addAndGet(byteSize);
            return new KeyMemory.Block(block.segment(), () -> {
                held.addAndGet(-byteSize);
                block.release().run();
            });
        };
        try (KeyVault vault = new KeyVault(counted)) {
            for (int round = 0; round < 3; round++) {
                List<MemorySegment> keys = new ArrayList<>();
                for (int i = 0; i < 2_000; i++) {
                    keys.add(vault.copy(bytes(1 + i % 3_000, 1)));
                }
                keys.add(vault.copy(bytes(100_000, 1)));
                assertTrue(held.get() > 2_000_000, "bytes held for 3 MB of keys: " + held);
                keys.forEach(vault::wipe);
                assertEquals(4 * 65_536, held.get());
            }
        }
        assertEquals(0, held.get());
    }

    private long ones() {
        long count = 0;
        for (MemorySegment slab : slabs) {
            for (long i = 0; i < slab.byteSize(); i++) {
                count += slab.get(ValueLayout.JAVA_BYTE, i) != 0 ? 1 : 0;
            }
        }
        return count;
    }

    @Test
    void closedVaultTakesNothing() throws AdaptorException {
        KeyVault vault = new KeyVault();
        MemorySegment copy = vault.copy(bytes(16, 1));
        assertNotEquals(0, copy.address());
        vault.close();
        vault.close();
        vault.wipe(copy);
        AdaptorException refusal = assertThrows(AdaptorException.class, () -> vault.copy(bytes(16, 1)));
        assertEquals(Status.NOSPC, refusal.status());
    }

    @Test
    void foreignMemoryIsNotTakenBack() {
        try (KeyVault vault = new KeyVault()) {
            assertThrows(IllegalArgumentException.class, () -> vault.wipe(bytes(16, 1)));
        }
    }

    private static KeyMemory noted(List<MemorySegment> slabs) {
        return byteSize -> {
            KeyMemory.Block block = KeyMemory.ORDINARY.allocate(byteSize);
            slabs.add(block.segment());
            return block;
        };
    }
}
