package io.hwadaptor.qat.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.qat.Simulator;
import java.lang.foreign.MemorySegment;
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
}
