package io.hwadaptor.vhostuser.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeyPagesTest {
    private static final String NO_CAPABILITY = "0000000000000000";

    @Test
    void shouldSayWhatToSet() {
        assertEquals(Optional.of("keys of all guests may need 33 MiB of locked memory, and this process may lock "
                + "8192 KiB: set LimitMEMLOCK=33M (ulimit -l 33792); sessions beyond that are refused"),
                KeyPages.shortage((32 << 20) + 1, 8388608, NO_CAPABILITY));
    }

    @Test
    void shouldSayNothingWhereThereIsEnough() {
        assertTrue(KeyPages.shortage(8388608, 8388608, NO_CAPABILITY).isEmpty());
        assertTrue(KeyPages.shortage(Long.MAX_VALUE, Long.MAX_VALUE, NO_CAPABILITY).isEmpty());
        // CAP_IPC_LOCK.
        assertTrue(KeyPages.shortage(1 << 30, 65536, "0000000000004000").isEmpty());
        assertTrue(KeyPages.shortage(1 << 30, 65536, "0000000000003fff").isPresent());
    }
}
