package io.hwadaptor.vhostuser.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** 200 lines at once, one more for each second, and one that says so. */
class ConnectionLogTest {
    private final long begin = System.nanoTime();
    private final List<String> busyLines = new ArrayList<>();
    private final List<String> idleLines = new ArrayList<>();
    private final ConnectionLog busy = new ConnectionLog("busy", busyLines::add);
    private final ConnectionLog idle = new ConnectionLog("idle", idleLines::add);

    private static void say(ConnectionLog log, int lines) {
        for (int i = 0; i < lines; i++) {
            log.peer("line " + i);
        }
    }

    private long seconds() {
        return (System.nanoTime() - begin) / 1_000_000_000;
    }

    @Test
    void shouldLetThroughOneLinePerSecondAfterTheFirst() throws Exception {
        say(busy, 250);
        assertEquals("busy: line 199", busyLines.get(199));
        assertTrue(busyLines.get(200).contains("now logged once a second"), busyLines.get(200));
        Thread.sleep(2200);
        say(busy, 50);
        // As a rule 203; a machine that stands still for a second has a line more.
        assertTrue(busyLines.size() >= 203 && busyLines.size() <= 201 + seconds(),
                busyLines.size() + " lines after " + seconds() + " s, one of which says so");
        long before = seconds();
        say(idle, 250);
        assertTrue(idleLines.size() <= 201 + 1 + seconds() - before, "what was not used is not saved up");
    }
}
