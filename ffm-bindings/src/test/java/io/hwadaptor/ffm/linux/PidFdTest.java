package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PidFdTest {
    @Test
    void shouldTellOfAProcessThatEnds() throws Exception {
        Process sleep = new ProcessBuilder("sleep", "60").start();
        try (PidFd process = PidFd.of((int) sleep.pid()); Poller poller = Poller.create(1)) {
            assertFalse(process.isDead());
            poller.add(process.fd(), 7);
            assertEquals(0, poller.await(0));
            sleep.destroyForcibly();
            assertEquals(1, poller.await(10_000));
            assertEquals(7, poller.token(0));
            assertTrue(process.isDead());
        } finally {
            sleep.destroyForcibly().waitFor();
        }
        assertNull(PidFd.of((int) sleep.pid()));
    }

    @Test
    void shouldFindThePeerOfASocket() throws Exception {
        UnixSocket[] pair = UnixSocket.pair();
        try (UnixSocket one = pair[0]; UnixSocket other = pair[1]; PidFd self = PidFd.ofPeer(one)) {
            assertFalse(self.isDead());
            assertEquals(ProcessHandle.current().pid(), other.peerCredentials().pid());
        }
    }
}
