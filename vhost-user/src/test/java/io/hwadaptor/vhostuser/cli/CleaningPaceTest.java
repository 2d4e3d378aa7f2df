package io.hwadaptor.vhostuser.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CleaningPaceTest {
    @Test
    void shouldStandStillForOnePerCentAtTheMost() {
        CleaningPace pace = new CleaningPace();
        long now = Long.MAX_VALUE - 50;
        assertTrue(pace.isDue(now));
        pace.cleaned(now, 3);
        assertFalse(pace.isDue(now + 3));
        assertFalse(pace.isDue(now + 299_999_999));
        assertTrue(pace.isDue(now + 300_000_000));
    }
}
