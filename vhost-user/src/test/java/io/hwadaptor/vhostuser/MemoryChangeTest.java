package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.ffm.linux.Mapping;
import io.hwadaptor.vhostuser.TestDaemon.Holdings;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.crypto.Ticket;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.memory.GuestRegion;
import io.hwadaptor.virtio.driver.vhost.AckPolicy;
import io.hwadaptor.virtio.driver.vhost.ProtocolFeature;
import io.hwadaptor.virtio.driver.vhost.VhostException;
import java.io.RandomAccessFile;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Guest memory that comes, goes and misbehaves while rings run. */
class MemoryChangeTest {
    private static final long MIB = 1 << 20;
    private static final long LOW = 0;
    private static final long HIGH = 0x1_0000_0000L;

    private static List<GuestRam.Plan> twoRegions() {
        // As QEMU's q35: memory below and above the gap, the second one deep in its file.
        return List.of(new GuestRam.Plan(LOW, 8 * MIB), new GuestRam.Plan(HIGH, 4 * MIB, 0xc0000, true));
    }

    @Test
    void shouldUseEveryRegionWhicheverWayItWasAnnounced() throws Exception {
        for (long mask : new long[] {-1L, ~ProtocolFeature.CONFIGURE_MEM_SLOTS}) {
            try (TestDaemon daemon = new TestDaemon(); Guest guest = new Guest(daemon.socket(),
                    DriverOptions.cryptodev().protocol(mask), twoRegions())) {
                guest.assertEncrypts();
                // With the low region full, rings stay there and requests lie in the high one.
                long filler = guest.ram.allocateIn(0, 7 * MIB, 4096);
                Load load = new Load(guest, 64 * 1024, 16);
                load.awaitMore(50);
                load.finish();
                load.close();
                guest.ram.free(filler);
            }
        }
    }

    @Test
    void shouldTakeAndGiveBackMemoryUnderLoad() throws Exception {
        try (TestDaemon daemon = new TestDaemon();
                Guest guest = new Guest(daemon.socket(), DriverOptions.cryptodev(), twoRegions());
                Load load = new Load(guest, 512, 64)) {
            guest.frontEnd.acknowledge(AckPolicy.ALWAYS);
            GuestRegion extra = guest.ram.add(new GuestRam.Plan(2 * HIGH, MIB));
            long mapped = Mapping.liveBytes();
            for (int i = 0; i < 50; i++) {
                load.awaitMore(50);
                guest.frontEnd.addMemReg(extra);
                assertEquals(mapped + MIB, Mapping.liveBytes());
                load.awaitMore(50);
                guest.frontEnd.remMemReg(extra);
                assertEquals(mapped, Mapping.liveBytes());
            }
            for (int i = 0; i < 50; i++) {
                load.awaitMore(50);
                guest.frontEnd.setMemTable(guest.ram.regions().subList(0, 2 + (i & 1)));
            }
            load.finish();
        }
    }

    @Test
    void shouldRefuseBadChangesAndGoOnWithTheOldTable() throws Exception {
        try (TestDaemon daemon = new TestDaemon();
                Guest guest = new Guest(daemon.socket(), DriverOptions.cryptodev(), twoRegions())) {
            guest.frontEnd.acknowledge(AckPolicy.ALWAYS);
            Holdings before = Holdings.settled();
            for (GuestRegion region : guest.ram.regions()) {
                assertThrows(VhostException.class, () -> guest.frontEnd.addMemReg(region));
            }
            daemon.awaitLine("ADD_MEM_REG (37): regions at user addresses");
            GuestRegion wrong = new GuestRegion(2 * HIGH, 0x1000, MIB, 0, guest.ram.regions().getFirst().fd(), null);
            assertThrows(VhostException.class, () -> guest.frontEnd.remMemReg(wrong));
            before.awaitAgain();
            guest.assertEncrypts();
        }
    }

    @Test
    void shouldLetARingWaitWhileItsMemoryIsGone() throws Exception {
        try (TestDaemon daemon = new TestDaemon();
                Guest guest = new Guest(daemon.socket(), DriverOptions.cryptodev(), twoRegions())) {
            guest.frontEnd.acknowledge(AckPolicy.ALWAYS);
            GuestRegion home = guest.ram.regions().getFirst();
            guest.frontEnd.remMemReg(home);
            daemon.awaitLine("ring 0: the descriptor table at user address");
            Ticket waiting = guest.submit();
            assertTrue(guest.isIdle());
            guest.frontEnd.addMemReg(home);
            guest.assertCompletes(waiting);
        }
    }

    @Test
    void shouldTakeMemoryThatIsNotSealed() throws Exception {
        try (TestDaemon daemon = new TestDaemon();
                Guest guest = new Guest(daemon.socket(), DriverOptions.cryptodev(), List.of(
                        new GuestRam.Plan(LOW, 8 * MIB, 0, false), new GuestRam.Plan(HIGH, MIB, 0, false)))) {
            guest.assertEncrypts();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soft", "openssl", "ipsecmb"})
    void shouldOnlyLoseTheConnectionWhenMemoryVanishes(String engine) throws Exception {
        TestDaemon.warmUp();
        try (Adaptor adaptor = open(engine); TestDaemon daemon = new TestDaemon(b -> b.adaptor(adaptor))) {
            new Guest(daemon.socket(), DriverOptions.cryptodev()).close();
            Holdings before = Holdings.settled();
            for (int i = 0; i < 5; i++) {
                try (Guest guest = new Guest(daemon.socket(), DriverOptions.cryptodev(),
                        List.of(new GuestRam.Plan(LOW, 8 * MIB, 0, false)))) {
                    guest.assertEncrypts();
                    resize(guest.ram.regions().getFirst(), 0);
                    guest.queue(0).kickNow();
                    int lost = i + 1;
                    assertTrue(TestDaemon.await(() -> daemon.count("is gone: its file was truncated") == lost));
                    resize(guest.ram.regions().getFirst(), 8 * MIB);
                }
                before.awaitAgain();
            }
            try (Guest next = new Guest(daemon.socket(), DriverOptions.generic())) {
                next.assertEncrypts();
            }
        }
    }

    /** Without a guard the native engines end the JVM here. */
    @ParameterizedTest
    @ValueSource(strings = {"soft", "openssl", "ipsecmb"})
    void shouldGoOnWhenMemoryVanishesUnderLoad(String engine) throws Exception {
        try (Adaptor adaptor = open(engine); TestDaemon daemon = new TestDaemon(b -> b.adaptor(adaptor))) {
            new Guest(daemon.socket(), DriverOptions.cryptodev()).close();
            Holdings before = Holdings.settled();
            for (int i = 0; i < 5; i++) {
                Guest guest = new Guest(daemon.socket(), DriverOptions.cryptodev(),
                        List.of(new GuestRam.Plan(LOW, 8 * MIB, 0, false)));
                try (Load load = new Load(guest, 16 * 1024, 64)) {
                    load.awaitMore(100);
                    resize(guest.ram.regions().getFirst(), 0);
                    guest.queue(0).kickNow(); // it may have been asleep
                    int lost = i + 1;
                    assertTrue(TestDaemon.await(() -> daemon.count("front-end gone") == lost + 1), daemon::toString);
                    load.abandon();
                    resize(guest.ram.regions().getFirst(), 8 * MIB);
                }
                guest.close();
            }
            assertEquals(5, daemon.count("is gone: its file was truncated"));
            before.awaitAgain();
            try (Guest next = new Guest(daemon.socket(), DriverOptions.generic())) {
                next.assertEncrypts();
            }
        }
    }

    private static Adaptor open(String engine) {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor", engine);
        try {
            return Adaptors.open(properties);
        } catch (AdaptorException e) {
            return abort(e.getMessage());
        }
    }

    /** Changes the file's size through the process's own table of descriptors, where the file has a name. */
    private static void resize(GuestRegion region, long bytes) throws Exception {
        try (RandomAccessFile file = new RandomAccessFile("/proc/self/fd/" + region.fd(), "rw")) {
            file.setLength(bytes);
        }
    }
}
