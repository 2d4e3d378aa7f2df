package io.hwadaptor.virtio.driver.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.ring.Notification;
import io.hwadaptor.virtio.driver.ring.Placement;
import io.hwadaptor.virtio.driver.ring.RingViolationException;
import io.hwadaptor.virtio.driver.stub.StubRing;
import io.hwadaptor.virtio.driver.stub.Stubs;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the driver notices of a device that misbehaves, and what its fast path costs in memory. */
class OracleTest {
    private static final Request REQUEST = DataRequests.cipher(1, true, new byte[16], new byte[32]);

    private GuestRam ram;
    private DriverQueue queue;
    private RequestQueue requests;
    private StubRing device;

    @BeforeEach
    void open() throws IOException {
        ram = GuestRam.create(1 << 20);
        queue = DriverQueue.create(ram, 0, 64, false, Notification.POLL);
        requests = new RequestQueue(ram, queue);
        device = Stubs.facing(ram, queue.ring(), false);
        device.flags(1);
    }

    @AfterEach
    void close() {
        queue.close();
        ram.close();
    }

    private Ticket submit(Layout layout) {
        Ticket ticket = requests.submit(REQUEST, layout);
        requests.publish();
        return ticket;
    }

    private StubRing.Chain use(StubRing.Chain chain) {
        device.put(chain.head(), chain.room());
        device.publish();
        return chain;
    }

    @Test
    void shouldHandOverWhatTheDeviceWrote() {
        Ticket ticket = submit(Layout.LINUX);
        assertFalse(ticket.done());
        assertThrows(IllegalStateException.class, () -> ticket.output(0));
        StubRing.Chain chain = device.take(1).getFirst();
        chain.write(0, new byte[] {9, 8, 7});
        chain.write(32, new byte[] {2});
        use(chain);
        assertEquals(ticket, requests.poll());
        assertEquals(CryptoStatus.BADMSG, ticket.status());
        assertArrayEquals(new byte[] {9, 8, 7, (byte) 0xa5}, Arrays.copyOf(ticket.output(0), 4));
        assertNull(requests.poll());
    }

    @Test
    void shouldNoticeAMissingStatus() {
        Ticket ticket = submit(Layout.LINUX);
        use(device.take(1).getFirst());
        requests.poll();
        assertThrows(RingViolationException.class, ticket::status);
    }

    @Test
    void shouldNoticeAWriteToAReadableBuffer() {
        submit(Layout.LINUX);
        StubRing.Chain chain = device.take(1).getFirst();
        chain.readable().get(1).set(ValueLayout.JAVA_BYTE, 3, (byte) 1);
        use(chain);
        assertThrows(RingViolationException.class, requests::poll);
    }

    @Test
    void shouldNoticeAWriteBeyondABuffer() {
        submit(Layout.LINUX);
        StubRing.Chain chain = device.take(1).getFirst();
        long base = ram.regions().getFirst().memory().address();
        long offset = chain.writable().getFirst().address() - base + 32;
        ram.regions().getFirst().memory().set(ValueLayout.JAVA_BYTE, offset, (byte) 1);
        use(chain);
        assertThrows(RingViolationException.class, requests::poll);
    }

    @Test
    void shouldOverlayTheDestination() {
        Ticket ticket = submit(new Layout(Fragmentation.every(7), Fragmentation.MERGED,
                Placement.INDIRECT, true));
        StubRing.Chain chain = device.take(1).getFirst();
        List<Long> readable = chain.readable().stream().map(s -> s.address()).toList();
        assertTrue(readable.contains(chain.writable().getFirst().address()));
        byte[] out = new byte[33];
        Arrays.fill(out, (byte) 5);
        out[32] = 0;
        chain.write(0, out);
        use(chain);
        requests.poll();
        assertEquals(CryptoStatus.OK, ticket.status());
        assertArrayEquals(Arrays.copyOf(out, 32), ticket.output(0));
        Request verify = DataRequests.verify(false, 1, new byte[4], new byte[4]);
        assertThrows(IllegalArgumentException.class, () -> requests.submit(verify, Layout.LINUX.overlaid()));
    }

    @Test
    void shouldGiveUpWaiting() {
        Ticket ticket = submit(Layout.LINUX);
        assertThrows(IllegalStateException.class, () -> requests.await(ticket, Duration.ofMillis(20)));
        requests.reset();
        assertEquals(64, queue.ring().freeCount());
    }

    @Test
    void shouldNoticeAMissingStatusInThePipe() {
        CipherPipe pipe = CipherPipe.open(ram, queue, 1, true, new CipherPipe.Plan(32, 2));
        pipe.submit(1);
        use(device.take(1).getFirst());
        assertThrows(RingViolationException.class, pipe::poll);
        assertThrows(IllegalStateException.class, pipe::close, "a request is in flight");
    }

    @Test
    void shouldNoticeAWrongLengthInThePipe() {
        CipherPipe pipe = CipherPipe.open(ram, queue, 1, true, new CipherPipe.Plan(32, 2));
        pipe.submit(1);
        StubRing.Chain chain = device.take(1).getFirst();
        chain.write(32, new byte[1]);
        device.put(chain.head(), 32);
        device.publish();
        assertThrows(RingViolationException.class, pipe::poll);
    }

    @Test
    void shouldLayARequestOutAnewAndShowItByItself() {
        try (CipherPipe pipe = CipherPipe.open(ram, queue, 7, true, new CipherPipe.Plan(32, 2))) {
            pipe.memory().fill((byte) 0x55);
            int first = pipe.submitAnew();
            StubRing.Chain chain = device.take(2).getFirst();
            byte[] header = DataRequests.cipherHeader(7, true, 16, 32, 32);
            byte[] read = chain.read();
            assertEquals(header.length + 16 + 32, read.length);
            assertArrayEquals(header, Arrays.copyOf(read, header.length));
            int second = pipe.submitAnew();
            assertEquals(1, first + second);
            assertEquals(-1, pipe.submitAnew());
            StubRing.Chain other = device.take(2).getFirst();
            assertNotEquals(ByteBuffer.wrap(read), ByteBuffer.wrap(other.read()), "another IV");
            assertEquals(-1, pipe.pollOne());
            chain.write(32, new byte[1]);
            device.put(chain.head(), 33);
            device.publish();
            assertEquals(first, pipe.pollOne());
            assertEquals(first, pipe.submitAnew(), "last in, first out");
            for (StubRing.Chain last : List.of(other, device.take(2).getFirst())) {
                last.write(32, new byte[1]);
                device.put(last.head(), 33);
            }
            device.publish();
            assertEquals(second, pipe.pollOne());
            assertEquals(first, pipe.pollOne());
        }
    }

    @Test
    void shouldRefuseAPipeThatDoesNotFit() {
        assertThrows(IllegalArgumentException.class,
                () -> CipherPipe.open(ram, queue, 1, true, new CipherPipe.Plan(32, 65)));
        assertThrows(IllegalArgumentException.class, () -> CipherPipe.open(ram, queue, 1, true,
                new CipherPipe.Plan(32, 13, 16, CipherPipe.Shape.SPLIT, false, false)));
        assertThrows(IllegalArgumentException.class, () -> CipherPipe.open(ram, queue, 1, true,
                new CipherPipe.Plan(32, 1, 105, CipherPipe.Shape.SPLIT, false, false)));
    }

    @Test
    void shouldNotAllocateOnTheFastPath() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (CipherPipe pipe = CipherPipe.open(ram, queue, 1, true, new CipherPipe.Plan(32, 32))) {
            long allocated = 0;
            for (int round = 0; round < 3000; round++) {
                long before = threads.getCurrentThreadAllocatedBytes();
                int sent = pipe.submit(32);
                long between = threads.getCurrentThreadAllocatedBytes();
                for (StubRing.Chain chain : device.take(32)) {
                    chain.write(32, new byte[1]);
                    device.put(chain.head(), 33);
                }
                device.publish();
                long after = threads.getCurrentThreadAllocatedBytes();
                assertEquals(sent, pipe.poll());
                long end = threads.getCurrentThreadAllocatedBytes();
                // Only after the JIT compiler has had its time.
                if (round >= 2000) {
                    allocated += between - before + end - after;
                }
            }
            assertEquals(0, pipe.failures());
            assertTrue(allocated / 1000 < 32, "bytes per 32 requests: " + allocated / 1000.0);
        }
    }
}
