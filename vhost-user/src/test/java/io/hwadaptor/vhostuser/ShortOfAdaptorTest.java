package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.vhostuser.TestDaemon.Holdings;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.memory.GuestRegion;
import io.hwadaptor.virtio.driver.vhost.AckPolicy;
import io.hwadaptor.virtio.driver.vhost.VhostException;
import java.lang.foreign.MemorySegment;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An adaptor that has no queue left, or can't reach a region: the front-end learns it, and what there was goes on. */
class ShortOfAdaptorTest {
    private static final long MIB = 1 << 20;
    private static final long HIGH = 0x1_0000_0000L;

    /** The software adaptor with limits. */
    private static final class Limited extends ForwardingAdaptor {
        private volatile boolean noQueue;

        Limited() throws AdaptorException {
            super(Adaptors.open());
        }

        @Override
        public AdaptorQueue openQueue(int depth) throws AdaptorException {
            if (noQueue) {
                throw new AdaptorException(Status.ERR, "no queue left");
            }
            return super.openQueue(depth);
        }

        @Override
        public Registration register(MemorySegment region) throws AdaptorException {
            if (region.byteSize() == MIB) {
                throw new AdaptorException(Status.ERR, "too far away");
            }
            return super.register(region);
        }
    }

    @Test
    void shouldGoOnWithTheMemoryBeforeWhenMoreCanNotBeReached() throws Exception {
        TestDaemon.warmUp();
        try (Limited adaptor = new Limited(); TestDaemon daemon = new TestDaemon(b -> b.adaptor(adaptor));
                Guest guest = new Guest(daemon.socket(), DriverOptions.generic(), List.of(
                        new GuestRam.Plan(0, 8 * MIB)))) {
            guest.frontEnd.acknowledge(AckPolicy.ALWAYS);
            guest.assertEncrypts();
            GuestRegion far = guest.ram.add(new GuestRam.Plan(HIGH, MIB));
            Holdings before = Holdings.settled();
            assertThrows(VhostException.class, () -> guest.frontEnd.addMemReg(far));
            daemon.awaitLine("ADD_MEM_REG (37): the adaptor can't reach this memory: too far away");
            before.awaitAgain();
            guest.assertEncrypts();
            assertThrows(VhostException.class, () -> guest.frontEnd.setMemTable(guest.ram.regions()));
            before.awaitAgain();
            guest.assertEncrypts();
            assertTrue(guest.newSession() >= 0);
        }
    }

    @Test
    void shouldStartARingOnceThereIsAQueueForIt() throws Exception {
        TestDaemon.warmUp();
        try (Limited adaptor = new Limited(); TestDaemon daemon = new TestDaemon(b -> b.adaptor(adaptor));
                Guest guest = new Guest(daemon.socket(), DriverOptions.generic())) {
            guest.frontEnd.acknowledge(AckPolicy.ALWAYS);
            guest.assertEncrypts();
            Holdings running = Holdings.settled();
            assertEquals(1, guest.frontEnd.getVringBase(0));
            adaptor.noQueue = true;
            for (int i = 0; i < 3; i++) {
                assertThrows(VhostException.class, () -> guest.frontEnd.setVringKick(0, guest.queue(0).kick()));
            }
            assertEquals(3, daemon.count("SET_VRING_KICK (12): ring 0 can't be started: no queue left"),
                    daemon::toString);
            // The other ring is served meanwhile.
            assertTrue(guest.newSession() >= 0);
            adaptor.noQueue = false;
            guest.frontEnd.setVringKick(0, guest.queue(0).kick());
            guest.assertEncrypts();
            running.awaitAgain();
        }
    }
}
