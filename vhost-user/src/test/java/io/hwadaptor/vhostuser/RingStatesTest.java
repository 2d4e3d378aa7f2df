package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.vhostuser.TestDaemon.Holdings;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.crypto.Ticket;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.vhost.AckPolicy;
import io.hwadaptor.virtio.driver.vhost.VhostException;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a ring keeps and what it forgets from one state to the next; where it must stay silent, and where not. */
class RingStatesTest {
    private static final long PROTOCOL_FEATURES = 1L << 30;
    private static final int CONTROL = 2;

    private TestDaemon daemon;
    private Holdings before;

    @BeforeEach
    void start() throws Exception {
        TestDaemon.warmUp();
        daemon = new TestDaemon(2);
        before = Holdings.settled();
    }

    @AfterEach
    void stop() throws Exception {
        before.awaitAgain();
        daemon.close();
    }

    private Guest guest(DriverOptions options) throws IOException {
        Guest guest = new Guest(daemon.socket(), options.queues(2, 64));
        guest.frontEnd.acknowledge(AckPolicy.ALWAYS);
        return guest;
    }

    private static void setAddress(Guest guest) throws IOException {
        DriverQueue queue = guest.queue(0);
        guest.frontEnd.setVringAddr(0, 0, guest.ram.userAddress(queue.ring().descriptorAddress()),
                guest.ram.userAddress(queue.ring().usedAddress()), guest.ram.userAddress(queue.ring().availAddress()),
                0);
    }

    private static void assertAnswers(Guest guest, Ticket ticket, CryptoStatus status) throws IOException {
        guest.driver.dataQueue(0).await(ticket, Duration.ofSeconds(10));
        assertEquals(status, ticket.status());
    }

    @Test
    void shouldStopRingsWhenTheStatusIsReset() throws Exception {
        try (Guest guest = guest(DriverOptions.generic())) {
            guest.frontEnd.setStatus(0);
            Ticket waiting = guest.submit();
            assertTrue(guest.isIdle());
            guest.frontEnd.setVringEnable(0, true);
            assertTrue(guest.isIdle());
            guest.driver.link().startRing(guest.ram, guest.queue(0), 0);
            guest.assertCompletes(waiting);
        }
    }

    /** Ownership is the connection itself: to say it again changes nothing. */
    @Test
    void shouldServeOnWhenTheOwnerIsSetAgain() throws Exception {
        try (Guest guest = guest(DriverOptions.generic())) {
            guest.frontEnd.setOwner();
            guest.assertEncrypts();
            guest.frontEnd.resetOwner();
            guest.frontEnd.setOwner();
            guest.frontEnd.setVringKick(0, guest.queue(0).kick());
            Ticket waiting = guest.submit();
            assertTrue(guest.isIdle());
            guest.frontEnd.setVringEnable(0, true);
            guest.assertCompletes(waiting);
        }
    }

    @Test
    void shouldStayStoppedAfterGetVringBaseUntilAKickComes() throws Exception {
        try (Guest guest = guest(DriverOptions.generic())) {
            guest.assertEncrypts();
            assertEquals(1, guest.frontEnd.getVringBase(0));
            Ticket waiting = guest.submit();
            guest.frontEnd.setVringEnable(0, false);
            guest.frontEnd.setVringEnable(0, true);
            assertTrue(guest.isIdle());
            // Size, addresses and base are those it had.
            guest.frontEnd.setVringKick(0, guest.queue(0).kick());
            guest.assertCompletes(waiting);
        }
    }

    @Test
    void shouldForgetSizesAndAddressesAtResetDevice() throws Exception {
        try (Guest guest = guest(DriverOptions.cryptodev())) {
            guest.frontEnd.resetDevice();
            guest.frontEnd.setVringKick(0, guest.queue(0).kick());
            Ticket waiting = guest.submit();
            assertTrue(guest.isIdle());
            guest.frontEnd.setVringNum(0, 64);
            assertTrue(guest.isIdle());
            setAddress(guest);
            assertAnswers(guest, waiting, CryptoStatus.INVSESS);
        }
    }

    @Test
    void shouldStartWhateverComesLast() throws Exception {
        try (Guest guest = guest(DriverOptions.cryptodev())) {
            guest.frontEnd.resetDevice();
            guest.frontEnd.setVringKick(0, guest.queue(0).kick());
            setAddress(guest);
            Ticket waiting = guest.submit();
            assertTrue(guest.isIdle());
            guest.frontEnd.setVringNum(0, 64);
            assertAnswers(guest, waiting, CryptoStatus.INVSESS);
        }
    }

    /** Without the feature a ring is enabled from the start, with it only once the front-end has said so. */
    @Test
    void shouldEnableRingsByTheFeatureOfTheProtocol() throws Exception {
        try (Guest guest = guest(DriverOptions.generic())) {
            guest.frontEnd.resetDevice();
            guest.driver.link().startRing(guest.ram, guest.queue(0), 0);
            assertAnswers(guest, guest.submit(), CryptoStatus.INVSESS);
            guest.frontEnd.resetDevice();
            guest.frontEnd.setFeatures(PROTOCOL_FEATURES);
            guest.driver.link().startRing(guest.ram, guest.queue(0), 1);
            Ticket waiting = guest.submit();
            assertTrue(guest.isIdle());
            guest.frontEnd.setVringEnable(0, true);
            assertAnswers(guest, waiting, CryptoStatus.INVSESS);
        }
    }

    @Test
    void shouldGoToOtherAddressesWhileItRuns() throws Exception {
        try (Guest guest = guest(DriverOptions.cryptodev())) {
            long other = guest.ram.userAddress(guest.ram.allocate(16384, 4096));
            guest.frontEnd.setVringAddr(0, 0, other, other + 8192, other + 4096, 0);
            Ticket waiting = guest.submit();
            assertTrue(guest.isIdle());
            setAddress(guest);
            guest.assertCompletes(waiting);
        }
    }

    @Test
    void shouldKeepTheAddressesItHadWhenNewOnesAreRefused() throws Exception {
        try (Guest guest = guest(DriverOptions.cryptodev())) {
            guest.assertEncrypts();
            assertThrows(VhostException.class, () -> guest.frontEnd.setVringAddr(0, 0, 0x1000, 0x2000, 0x3000, 0));
            assertEquals(1, guest.frontEnd.getVringBase(0));
            guest.frontEnd.setVringKick(0, guest.queue(0).kick());
            guest.assertEncrypts();
        }
    }

    /** A notification may have gone to the descriptor before: the driver is told once more. */
    @Test
    void shouldSignalANewCallOfEachRingAtOnce() throws Exception {
        try (Guest guest = guest(DriverOptions.generic())) {
            for (int ring = 0; ring <= CONTROL; ring++) {
                try (EventFd call = EventFd.create()) {
                    guest.frontEnd.setVringCall(ring, call);
                    assertTrue(TestDaemon.await(call::drain), "ring " + ring);
                }
            }
        }
    }

    @Test
    void shouldReportABrokenControlRingOnceAndGoOnWithTheOthers() throws Exception {
        try (Guest guest = guest(DriverOptions.generic())) {
            guest.assertEncrypts();
            DriverQueue queue = guest.queue(CONTROL);
            guest.ram.write(queue.ring().availAddress() + 2, new byte[] {(byte) 0xff, 0x70});
            queue.kickNow();
            assertTrue(TestDaemon.await(queue.err()::drain));
            queue.kickNow();
            guest.assertEncrypts();
            assertEquals(1, guest.frontEnd.getVringBase(CONTROL));
            assertFalse(queue.err().drain());
            assertFalse(guest.queue(0).err().drain());
        }
    }

    /** What the control ring is kicked for while it is stopped is done once it is served. */
    @Test
    void shouldStopAndRestartTheControlRing() throws Exception {
        try (Guest guest = guest(DriverOptions.generic())) {
            for (int i = 1; i < 4; i++) {
                assertEquals(i, guest.frontEnd.getVringBase(CONTROL));
                guest.queue(CONTROL).kickNow();
                guest.driver.link().startRing(guest.ram, guest.queue(CONTROL), i);
                assertTrue(guest.newSession() >= 0);
                guest.assertEncrypts();
            }
        }
    }
}
