package io.hwadaptor.vhostuser.server;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.vhostuser.protocol.RequestException;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharesTest {
    private static final long GIB = 1L << 30;
    private static final long TIB = 1L << 40;
    private static final int MAP_COUNT = 65_530;

    @Test
    void shouldGiveATebibyteEachAsLongAsThereIsRoom() throws Exception {
        assertHas(TIB, Shares.among(Collections.nCopies(48, 0L), MAP_COUNT).budget(0));
        assertHas(768 * GIB, Shares.among(Collections.nCopies(64, 0L), MAP_COUNT).budget(0));
    }

    @Test
    void shouldGiveWhatWasAskedForFirst() throws Exception {
        Shares shares = Shares.among(List.of(40 * TIB, 4 * GIB, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L), MAP_COUNT);
        assertHas(40 * TIB, shares.budget(40 * TIB));
        assertHas(4 * GIB, shares.budget(4 * GIB));
        assertHas(1023 * GIB, shares.budget(0));
    }

    @Test
    void shouldRefuseMoreThanAProcessHas() {
        assertThrows(IOException.class, () -> Shares.among(List.of(40 * TIB, 9 * TIB), MAP_COUNT));
        assertThrows(IOException.class, () -> Shares.among(List.of(48 * TIB, 0L), MAP_COUNT));
        String message = assertThrows(IOException.class,
                () -> Shares.among(Collections.nCopies(3, Long.MAX_VALUE), MAP_COUNT)).getMessage();
        assertTrue(message.contains("3 virtual machines") && message.contains("48 TiB"), message);
    }

    @Test
    void shouldShareMappings() throws Exception {
        assertEquals(512, Shares.among(List.of(0L), MAP_COUNT).budget(0).maxRegions());
        assertEquals(223, Shares.among(Collections.nCopies(128, 0L), MAP_COUNT).budget(0).maxRegions());
        assertEquals(8, Shares.among(List.of(0L), 1000).budget(0).maxRegions());
    }

    @Test
    void shouldSayHowManyDescriptorsAreNeeded() throws Exception {
        Shares shares = Shares.among(Collections.nCopies(64, 0L), MAP_COUNT);
        assertTrue(shares.shortage(1, 1 << 20).isEmpty());
        String line = shares.shortage(1, 1024).orElseThrow();
        assertTrue(line.contains("LimitNOFILE=5504"), line);
    }

    @Test
    void shouldCountWhatAConnectionThatIsEndingHolds() {
        MemoryBudget budget = new MemoryBudget(10 * GIB, 4);
        assertDoesNotThrow(() -> budget.check(10 * GIB, 4, 0, 0));
        budget.charge(6 * GIB, 3);
        // Its own table may grow to the limit, another connection's may not.
        assertDoesNotThrow(() -> budget.check(10 * GIB, 4, 6 * GIB, 3));
        String memory = assertThrows(RequestException.class, () -> budget.check(5 * GIB, 1, 0, 0)).getMessage();
        assertTrue(memory.contains("0x180000000 are held by a connection that is ending"), memory);
        assertThrows(RequestException.class, () -> budget.check(GIB, 2, 0, 0));
        budget.charge(-6 * GIB, -3);
        assertDoesNotThrow(() -> budget.check(10 * GIB, 4, 0, 0));
        assertThrows(RequestException.class, () -> budget.check(Long.MAX_VALUE, 1, 0, 0));
    }

    private static void assertHas(long bytes, MemoryBudget budget) {
        assertDoesNotThrow(() -> budget.check(bytes, 1, 0, 0));
        assertThrows(RequestException.class, () -> budget.check(bytes + 1, 1, 0, 0));
    }
}
