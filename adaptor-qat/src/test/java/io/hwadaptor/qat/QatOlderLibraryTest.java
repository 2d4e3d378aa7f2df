package io.hwadaptor.qat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kit on a library that can't map memory, as Debian's 24.02: all data goes through pinned memory. */
@Tag("older-library")
class QatOlderLibraryTest extends QatConformanceTest {
    static {
        // What is different here is how bytes come and go, not what is computed of them.
        if (System.getProperty("hwadaptor.kit.scale") == null) {
            System.setProperty("hwadaptor.kit.scale", "0.2");
        }
    }

    @Override
    String library() {
        return Simulator.OLDER;
    }

    @Test
    void shouldCountWhatItCopies() throws Exception {
        Simulator.load(Simulator.OLDER);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.cipher(adaptor, 32, 100, true)) {
            assertEquals(0, Simulator.get("mapped"));
            cargo.send(32);
            assertEquals(100, cargo.ok);
            assertEquals(2L * 100 * cargo.length(), cargo.queue.counters().stagedBytes(), "in and out");
            assertTrue(adaptor.counters().getFirst().stagedBytes() > 0, "and the daemon's counters show it");
        }
    }
}
