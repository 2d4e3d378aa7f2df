package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The ring states of vhost-user.rst, "Ring states", and what starts and ends them. */
class RingLifecycleTest {
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

    private Guest generic() throws IOException {
        Guest guest = new Guest(daemon.socket(), DriverOptions.generic().queues(2, 64));
        guest.frontEnd.acknowledge(AckPolicy.ALWAYS);
        return guest;
    }

    private Guest cryptodev() throws IOException {
        Guest guest = new Guest(daemon.socket(), DriverOptions.cryptodev().queues(2, 64));
        guest.frontEnd.acknowledge(AckPolicy.ALWAYS);
        return guest;
    }

    @Test
    void shouldPauseADisabledRingAndGoOnWhereItWas() throws Exception {
        try (Guest guest = generic()) {
            for (int i = 0; i < 5; i++) {
                guest.assertEncrypts();
                guest.frontEnd.setVringEnable(0, false);
                Ticket waiting = guest.submit();
                assertTrue(guest.isIdle());
                guest.frontEnd.setVringEnable(0, true);
                guest.assertCompletes(waiting);
            }
        }
    }

    @Test
    void shouldNotStartARingThatWasNotEnabledOnceEnablingIsInUse() throws Exception {
        try (Guest guest = generic()) {
            guest.frontEnd.setVringEnable(0, false);
            int base = guest.frontEnd.getVringBase(0);
            Ticket waiting = guest.submit();
            guest.driver.link().startRing(guest.ram, guest.queue(0), base);
            assertTrue(guest.isIdle());
            guest.frontEnd.setVringEnable(0, true);
            guest.assertCompletes(waiting);
        }
    }

    @Test
    void shouldStopAtGetVringBaseAndGoOnFromThere() throws Exception {
        try (Guest guest = cryptodev()) {
            guest.assertEncrypts();
            guest.assertEncrypts();
            assertEquals(2, guest.frontEnd.getVringBase(0));
            assertEquals(2, guest.frontEnd.getVringBase(0));
            Ticket waiting = guest.submit();
            assertTrue(guest.isIdle());
            guest.driver.link().startRing(guest.ram, guest.queue(0), 2);
            guest.assertCompletes(waiting);
        }
    }

    @Test
    void shouldReplaceEventDescriptorsOfARunningRing() throws Exception {
        try (Guest guest = cryptodev(); EventFd kick = EventFd.create(); EventFd call = EventFd.create()) {
            guest.assertEncrypts();
            guest.frontEnd.setVringCall(0, call);
            guest.frontEnd.setVringErr(0, call);
            assertTrue(TestDaemon.await(call::drain));
            guest.frontEnd.setVringKick(0, kick);
            Thread.sleep(20);
            Ticket ticket = guest.driver.dataQueue(0)
                    .submit(DataRequests.cipher(guest.session, true, Guest.IV, Guest.PLAIN), guest.driver.layout());
            guest.queue(0).ring().publishUnnotified();
            kick.signal();
            guest.assertCompletes(ticket);
            guest.frontEnd.setVringCall(0, null);
            guest.frontEnd.setVringErr(0, null);
            guest.frontEnd.setVringKick(0, guest.queue(0).kick());
            guest.assertEncrypts();
        }
    }

    /** A driver that waits would else wait for ever: the ring stops before its thread has seen the new descriptor. */
    @Test
    void shouldSignalADescriptorThatCameJustBeforeTheStop() throws Exception {
        try (Guest guest = cryptodev()) {
            guest.assertEncrypts();
            for (int i = 0; i < 100; i++) {
                try (EventFd call = EventFd.create()) {
                    guest.frontEnd.setVringCall(0, call);
                    int base = guest.frontEnd.getVringBase(0);
                    assertTrue(call.drain(), "round " + i);
                    guest.driver.link().startRing(guest.ram, guest.queue(0), base);
                }
            }
            guest.assertEncrypts();
        }
    }

    @Test
    void shouldPollARingWithoutKickDescriptor() throws Exception {
        try (Guest guest = generic()) {
            for (int ring : List.of(0, 2)) {
                guest.frontEnd.setVringKick(ring, null);
            }
            Thread.sleep(20);
            Ticket ticket = guest.driver.dataQueue(0)
                    .submit(DataRequests.cipher(guest.session, true, Guest.IV, Guest.PLAIN), guest.driver.layout());
            guest.queue(0).ring().publishUnnotified();
            guest.assertCompletes(ticket);
            guest.newSession();
        }
    }

    @Test
    void shouldRefuseAddressesOutsideMemory() throws Exception {
        try (Guest guest = cryptodev()) {
            guest.assertEncrypts();
            assertThrows(VhostException.class, () -> guest.frontEnd.setVringAddr(0, 0, 0x1000, 0x2000, 0x3000, 0));
            daemon.awaitLine("ring 0: the descriptor table at user address 0x1000 (0x400 bytes, aligned to 16) is not");
            long used = guest.ram.userAddress(guest.queue(0).ring().usedAddress());
            long avail = guest.ram.userAddress(guest.queue(0).ring().availAddress());
            long table = guest.ram.userAddress(guest.queue(0).ring().descriptorAddress());
            assertThrows(VhostException.class, () -> guest.frontEnd.setVringAddr(0, 0, table + 8, used, avail, 0));
            assertThrows(VhostException.class, () -> guest.frontEnd.setVringAddr(0, 0, table, used + 2, avail, 0));
            daemon.awaitLine("the used ring at user address");
            assertThrows(VhostException.class, () -> guest.frontEnd.setVringAddr(0, 0, table, used, avail + 1, 0));
            daemon.awaitLine("the available ring at user address");
            long end = guest.ram.userAddress(guest.ram.regions().getFirst().guestAddress()) + (16 << 20);
            assertThrows(VhostException.class, () -> guest.frontEnd.setVringAddr(0, 0, table, end - 64, avail, 0));
            guest.assertEncrypts();
        }
    }

    @Test
    void shouldRefuseToResizeARunningRing() throws Exception {
        try (Guest guest = cryptodev()) {
            assertThrows(VhostException.class, () -> guest.frontEnd.setVringNum(0, 128));
            assertThrows(VhostException.class, () -> guest.frontEnd.setVringBase(0, 5));
            daemon.awaitLine("SET_VRING_BASE (10): ring 0 is running");
            guest.assertEncrypts();
        }
    }

    @Test
    void shouldForgetSessionsAndRingsAtResetDeviceButKeepMemory() throws Exception {
        try (Guest guest = generic()) {
            guest.assertEncrypts();
            guest.frontEnd.resetDevice();
            assertEquals(0, guest.frontEnd.getStatus());
            assertEquals(0, guest.frontEnd.getVringBase(0));
            guest.frontEnd.setFeatures(guest.driver.features() | 1L << 30);
            for (int ring = 0; ring < 3; ring++) {
                DriverQueue queue = guest.queue(ring);
                guest.driver.link().startRing(guest.ram, queue, queue.ring().availIndex());
                guest.frontEnd.setVringEnable(ring, true);
            }
            assertEquals(CryptoStatus.INVSESS, guest.driver.run(
                    DataRequests.cipher(guest.session, true, Guest.IV, Guest.PLAIN)).status());
            guest.newSession();
        }
    }

    @Test
    void shouldDisableAllRingsAtResetOwner() throws Exception {
        try (Guest guest = generic()) {
            guest.frontEnd.resetOwner();
            Ticket waiting = guest.submit();
            assertTrue(guest.isIdle());
            guest.frontEnd.setVringEnable(0, true);
            guest.assertCompletes(waiting);
        }
    }

    @Test
    void shouldKeepSessionsWhenAMachineIsOnlyPaused() throws Exception {
        for (boolean generic : new boolean[] {true, false}) {
            try (Guest guest = generic ? generic() : cryptodev()) {
                guest.assertEncrypts();
                int[] bases = guest.driver.link().stop();
                guest.frontEnd.setStatus(0);
                for (int ring = 0; ring < bases.length; ring++) {
                    guest.driver.link().startRing(guest.ram, guest.queue(ring), bases[ring]);
                    if (generic) {
                        guest.frontEnd.setVringEnable(ring, true);
                    }
                }
                guest.frontEnd.setStatus(15);
                guest.assertEncrypts();
            }
        }
    }

    @Test
    void shouldDropSessionsWhenAnotherDriverBegins() throws Exception {
        for (boolean generic : new boolean[] {true, false}) {
            try (Guest guest = generic ? generic() : cryptodev()) {
                guest.assertEncrypts();
                int[] bases = guest.driver.link().stop();
                int rings = bases.length;
                guest.frontEnd.setStatus(0);
                long later = -1;
                if (!generic) {
                    // The last stop of all is this ring's; the message behind it is of the driver that begins.
                    guest.driver.link().startRing(guest.ram, guest.queue(0), bases[0]);
                    guest.frontEnd.getVringBase(0);
                    later = guest.newSession();
                }
                for (int ring = 0; ring < rings; ring++) {
                    guest.queue(ring).ring().reset();
                    guest.queue(ring).ring().startAt(0);
                    guest.driver.link().startRing(guest.ram, guest.queue(ring), 0);
                    if (generic) {
                        guest.frontEnd.setVringEnable(ring, true);
                    }
                }
                assertEquals(CryptoStatus.INVSESS, guest.driver.run(
                        DataRequests.cipher(guest.session, true, Guest.IV, Guest.PLAIN)).status());
                assertArrayEquals(Guest.CIPHERTEXT, guest.driver.cipher(generic ? guest.newSession() : later, true,
                        Guest.IV, Guest.PLAIN));
            }
        }
    }

    @Test
    void shouldReportARingWhoseIndexJumped() throws Exception {
        try (Guest guest = cryptodev()) {
            guest.assertEncrypts();
            DriverQueue queue = guest.queue(0);
            guest.ram.write(queue.ring().availAddress() + 2, new byte[] {(byte) 0xff, 0x70});
            queue.kickNow();
            assertTrue(TestDaemon.await(queue.err()::drain));
            for (int i = 0; i < 3; i++) {
                queue.kickNow();
                Thread.sleep(10);
            }
            assertFalse(queue.err().drain(), "it is told once");
            // The device answers messages all the same; a reset cures the ring.
            assertEquals(1, guest.frontEnd.getVringBase(0));
            assertFalse(queue.err().drain(), "it is told once");
            guest.ram.write(queue.ring().availAddress() + 2, new byte[] {1, 0});
            guest.driver.link().startRing(guest.ram, queue, 1);
            guest.assertEncrypts();
        }
    }

    @Test
    void shouldStopAndRestartUnderLoadWithoutLosingARequest() throws Exception {
        try (Guest guest = cryptodev(); Load load = new Load(guest, 1024, 32)) {
            for (int i = 0; i < 50; i++) {
                load.awaitMore(100);
                int base = guest.frontEnd.getVringBase(0);
                guest.driver.link().startRing(guest.ram, guest.queue(0), base);
            }
            load.finish();
        }
    }

    @Test
    void shouldChangeFeaturesOfARunningRing() throws Exception {
        try (Guest guest = cryptodev()) {
            guest.assertEncrypts();
            guest.frontEnd.setFeatures(1L << 30 | 1L << 32 | 1L << 28 | 1L << 29);
            guest.assertEncrypts();
            guest.frontEnd.setFeatures(1L << 30);
            guest.assertEncrypts();
        }
    }
}
