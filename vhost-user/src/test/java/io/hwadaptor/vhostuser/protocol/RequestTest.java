package io.hwadaptor.vhostuser.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

/** The table of requests against the numbers of vhost-user.rst. */
class RequestTest {
    @Test
    void shouldHaveTheNumbersOfTheSpecification() {
        for (Request request : Request.values()) {
            assertSame(request, Request.of(request.id()));
        }
        assertEquals(44, Request.values().length);
        assertSame(Request.SET_VRING_ENABLE, Request.of(18));
        assertSame(Request.CREATE_CRYPTO_SESSION, Request.of(26));
        assertSame(Request.RESET_DEVICE, Request.of(34));
        assertSame(Request.GET_STATUS, Request.of(40));
    }

    @Test
    void shouldKnowNoOthers() {
        assertNull(Request.of(0));
        assertNull(Request.of(45));
        assertNull(Request.of(-1));
        assertNull(Request.of(Integer.MAX_VALUE));
        assertNull(Request.of(Integer.MIN_VALUE));
    }

    @Test
    void shouldOfferOnlyWhatItImplements() {
        for (Request request : Request.values()) {
            if (request.feature() != 0) {
                assertEquals(request.feature(), request.feature() & ProtocolFeature.OFFERED, request.toString());
            }
        }
        assertEquals(0x1a289, ProtocolFeature.OFFERED);
    }
}
