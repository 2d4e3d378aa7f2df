package io.hwadaptor.qat.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.ffm.qat.QatCalls;
import io.hwadaptor.qat.Simulator;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PinnedPoolTest {
    @BeforeEach
    void load() {
        Simulator.load();
    }

    @AfterEach
    void wasUsedRightly() {
        Simulator.assertClean();
    }

    @Test
    void shouldGiveOutZeros() throws Exception {
        PinnedPool pool = new PinnedPool();
        try {
            for (int size : new int[] {1, 64, 65, 1000, 40_000, PinnedPool.SLAB}) {
                for (int round = 0; round < 3; round++) {
                    PinnedPool.Block block = pool.allocate(size, -1);
                    assertTrue(block.memory().byteSize() >= size);
                    assertEquals(block.address(), block.memory().address());
                    assertEquals(-1, block.memory().mismatch(MemorySegment.ofArray(
                            new byte[(int) block.memory().byteSize()])), size + " bytes, round " + round);
                    block.memory().fill((byte) 0xEE);
                    pool.free(block);
                }
            }
            Simulator.set("no-memory", 1);
            assertThrows(AdaptorException.class, () -> {
                while (true) {
                    pool.allocate(PinnedPool.SLAB, -1);
                }
            });
        } finally {
            pool.close();
        }
        assertEquals(0, Simulator.get("ranges"));
    }

    @Test
    void shouldGiveTheNextPowerOfTwoAndItsPhysicalAddress() throws Exception {
        PinnedPool pool = new PinnedPool();
        try {
            for (int size = 1; size <= PinnedPool.SLAB; size = size * 3 / 2 + 1) {
                PinnedPool.Block block = pool.allocate(size, -1);
                assertEquals(Math.max(64, Integer.highestOneBit(2 * size - 1)), block.memory().byteSize());
                assertEquals(block.physical(), QatCalls.qaeVirtToPhysNUMA(block.address()));
            }
            assertEquals(128, pool.allocate(128, -1).memory().byteSize());
        } finally {
            pool.close();
        }
    }

    /** As many as there are in a slab, whose first and last byte are somebody's, and no two blocks overlap. */
    @Test
    void shouldCutASlabWithoutARest() throws Exception {
        PinnedPool pool = new PinnedPool();
        int before = Simulator.get("ranges");
        try {
            Set<Long> addresses = new TreeSet<>();
            List<PinnedPool.Block> blocks = new ArrayList<>();
            for (int i = 0; i < 1024; i++) {
                PinnedPool.Block block = pool.allocate(64, 1);
                assertTrue(addresses.add(block.address()));
                blocks.add(block);
            }
            assertEquals(before + 1, Simulator.get("ranges"));
            assertEquals(1, Simulator.get("on-node=1"));
            blocks.forEach(pool::free);
            for (int i = 0; i < 1024; i++) {
                assertFalse(addresses.add(pool.allocate(64, 1).address()), "memory of its own for what was free");
            }
            assertEquals(before + 1, Simulator.get("ranges"));
            assertTrue(addresses.add(pool.allocate(64, 1).address()));
            assertEquals(before + 2, Simulator.get("ranges"));
        } finally {
            pool.close();
        }
        assertEquals(before, Simulator.get("ranges"));
    }
}
