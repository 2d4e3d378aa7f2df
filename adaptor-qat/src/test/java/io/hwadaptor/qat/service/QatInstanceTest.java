package io.hwadaptor.qat.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When an instance is down and when it is up again: the events' numbers are those of CpaInstanceEvent (cpa.h). */
class QatInstanceTest {
    private static final int RESTARTING = 1;
    private static final int RESTARTED = 1 << 1;
    private static final int FATAL = 1 << 2;
    private static final long REST = 1000;

    private final QatInstance instance = new QatInstance(0, 0, 0);

    @ParameterizedTest
    @ValueSource(ints = {RESTARTING, FATAL, RESTARTING | FATAL})
    void shouldStayDownUntilItHasRestarted(int event) {
        instance.events(event, 5);
        assertTrue(instance.down());
        assertEquals(5, instance.downSince());
        instance.recover(5 + 100 * REST, REST);
        assertTrue(instance.down(), "a rest ends no restart");
        assertEquals(0, instance.epoch());
        instance.events(RESTARTED, 5 + 200 * REST);
        assertFalse(instance.down());
        assertEquals(1, instance.epoch());
        assertEquals(1, instance.restarts());
    }

    @Test
    void shouldStayDownWhenARestartMeetsAnother() {
        instance.events(RESTARTING, 5);
        instance.events(RESTARTING, 6);
        assertEquals(5, instance.downSince());
        instance.recover(7 + REST, REST);
        assertTrue(instance.down());
        instance.events(RESTARTED, 8);
        instance.events(RESTARTING, 9);
        assertTrue(instance.down());
        assertEquals(9, instance.downSince());
        instance.recover(10 + REST, REST);
        assertTrue(instance.down());
        instance.events(RESTARTED, 11);
        assertFalse(instance.down());
        assertEquals(2, instance.epoch());
        assertEquals(2, instance.restarts());
    }

    /** Between two looks at the events. */
    @ParameterizedTest
    @ValueSource(ints = {RESTARTED, RESTARTING | RESTARTED})
    void shouldLoseWhatWasInFlightInARestartThatNobodySaw(int events) {
        instance.events(events, 5);
        assertFalse(instance.down());
        assertEquals(1, instance.epoch());
        assertEquals(1, instance.restarts());
        instance.takeDown(6);
        instance.recover(7 + REST, REST);
        assertFalse(instance.down(), "it is not restarting any more");
    }

    @Test
    void shouldComeBackAfterItsRest() {
        instance.recover(REST * 2, REST);
        assertEquals(0, instance.epoch(), "it was up");
        instance.takeDown(5);
        instance.takeDown(6);
        assertEquals(5, instance.downSince());
        instance.recover(5 + REST, REST);
        assertTrue(instance.down());
        instance.recover(6 + REST, REST);
        assertFalse(instance.down());
        assertEquals(1, instance.epoch());
        assertEquals(0, instance.restarts());
    }

    /** The library said so at a call: its event is still to come. */
    @Test
    void shouldStayDownWhenACallSaysThatItRestarts() {
        assertEquals(Cpa.FAIL, instance.noted(Cpa.FAIL));
        assertFalse(instance.down());
        assertEquals(Cpa.FATAL, instance.noted(Cpa.FATAL));
        assertTrue(instance.down());
        instance.recover(instance.downSince() + REST + 1, REST);
        assertFalse(instance.down());
        assertEquals(Cpa.RESTARTING, instance.noted(Cpa.RESTARTING));
        instance.recover(instance.downSince() + REST + 1, REST);
        assertTrue(instance.down());
    }
}
