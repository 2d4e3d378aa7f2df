package io.hwadaptor.api.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import org.junit.jupiter.api.Test;

class SessionLimitTest {
    @Test
    void shouldNameTheLeak() throws AdaptorException {
        SessionLimit limit = new SessionLimit("fake", 3);
        for (int i = 0; i < 3; i++) {
            limit.opened();
        }
        for (int i = 0; i < 2; i++) {
            AdaptorException e = assertThrows(AdaptorException.class, limit::opened);
            assertEquals(Status.NOSPC, e.status());
            assertTrue(e.getMessage().startsWith("fake: 3 sessions are open"), e.getMessage());
            assertTrue(e.getMessage().contains("Session.close"), e.getMessage());
        }
        assertEquals(3, limit.open());
        limit.closed();
        limit.opened();
    }

    @Test
    void shouldLetThoseHaveMoreWhoHaveALimitOfTheirOwn() throws AdaptorException {
        SessionLimit.expect(70_000);
        SessionLimit.expect(5);
        SessionLimit limit = new SessionLimit("fake");
        for (int i = 0; i < 70_000; i++) {
            limit.opened();
        }
        assertThrows(AdaptorException.class, limit::opened);
    }
}
