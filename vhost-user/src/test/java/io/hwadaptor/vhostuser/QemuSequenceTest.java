package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.Layout;
import io.hwadaptor.virtio.driver.crypto.RequestQueue;
import io.hwadaptor.virtio.driver.crypto.Ticket;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.memory.GuestRegion;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.ring.Notification;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Message by message what the cryptodev-vhost-user object of stock QEMU 7.2 sends, as it was recorded: only bit 30 is
 * acknowledged although the guest has indirect descriptors and EVENT_IDX, and no ring is ever enabled.
 */
class QemuSequenceTest {
    private static final byte[] NONE = {};
    private static final int RING_SIZE = 1024;
    private static final long PROTOCOL_FEATURES = 1L << 30;
    // What QEMU 7.2 knows of what is offered: MQ, REPLY_ACK, CRYPTO_SESSION, RESET_DEVICE, CONFIGURE_MEM_SLOTS; not
    // CONFIG.
    private static final long QEMU_72 = 1 | 1 << 3 | 1 << 7 | 1 << 13 | 1 << 15;

    private static void greet(RawPeer peer, DriverQueue queue, int index) throws Exception {
        long features = RawPeer.number(peer.ask(1, NONE));
        assertNotEquals(0, features & PROTOCOL_FEATURES);
        long protocol = RawPeer.number(peer.ask(15, NONE));
        assertEquals(QEMU_72, protocol & QEMU_72);
        peer.send(16, RawPeer.bytes(QEMU_72));
        if (index == 0) {
            assertEquals(3, RawPeer.number(peer.ask(17, NONE)));
            assertTrue(RawPeer.number(peer.ask(36, NONE)) >= 8);
            peer.send(3, NONE);
        }
        peer.ask(1, NONE);
        peer.send(13, RawPeer.bytes((long) index), queue.call().fd());
        peer.send(14, RawPeer.bytes((long) index), queue.err().fd());
    }

    private static void shareMemory(RawPeer peer, GuestRam ram, int regionBytes) throws Exception {
        List<GuestRegion> regions = ram.regions();
        if (regionBytes > 0) {
            for (GuestRegion r : regions) {
                byte[] region = RawPeer.bytes(0L, r.guestAddress(), r.bytes(), r.userAddress(), r.mmapOffset());
                assertEquals(0, peer.tell(37, Arrays.copyOf(region, regionBytes), r.fd()));
            }
            return;
        }
        GuestRegion a = regions.get(0);
        GuestRegion b = regions.get(1);
        assertEquals(0, peer.tell(5, RawPeer.bytes(2, 0, a.guestAddress(), a.bytes(), a.userAddress(), a.mmapOffset(),
                b.guestAddress(), b.bytes(), b.userAddress(), b.mmapOffset()), a.fd(), b.fd()));
    }

    private static void startRing(RawPeer peer, GuestRam ram, DriverQueue queue, int base) throws Exception {
        peer.send(8, RawPeer.bytes(0, RING_SIZE));
        peer.send(10, RawPeer.bytes(0, base));
        peer.send(9, RawPeer.bytes(0, 0, ram.userAddress(queue.ring().descriptorAddress()),
                ram.userAddress(queue.ring().usedAddress()), ram.userAddress(queue.ring().availAddress()), 0L));
        peer.send(12, RawPeer.bytes(0L), queue.kick().fd());
        peer.send(13, RawPeer.bytes(0L), queue.call().fd());
    }

    /** The 632 bytes that QEMU up to 8.0 sends, stale pointers included; up to 7.0 with an operation code. */
    private static byte[] session(int direction, boolean withOperation) {
        byte[] message = new byte[632];
        byte[] numbers = withOperation ? RawPeer.bytes(-1L, 2, 3, Guest.KEY.length)
                : RawPeer.bytes(-1L, 3, Guest.KEY.length);
        System.arraycopy(numbers, 0, message, 0, numbers.length);
        message[withOperation ? 36 : 32] = 1;
        message[withOperation ? 37 : 33] = (byte) direction;
        System.arraycopy(RawPeer.bytes(0x55d0_1234_5678L, 0x55d0_8765_4321L), 0, message, 40, 16);
        System.arraycopy(Guest.KEY, 0, message, 56, Guest.KEY.length);
        return message;
    }

    /** With the memory in one message, region by region, and region by region as QEMU 5.1 cuts the message off. */
    @ParameterizedTest
    @ValueSource(ints = {0, 40, 36})
    void shouldServeStockQemu(int regionBytes) throws Exception {
        for (boolean withOperation : new boolean[] {false, true}) {
            try (TestDaemon daemon = new TestDaemon(2); RawPeer peer = new RawPeer(daemon.socket());
                    GuestRam ram = GuestRam.create(List.of(new GuestRam.Plan(0, 8 << 20),
                            new GuestRam.Plan(1L << 32, 4 << 20, 0xc0000, true)));
                    DriverQueue queue = DriverQueue.create(ram, 0, RING_SIZE, true, Notification.SLEEP);
                    DriverQueue second = DriverQueue.create(ram, 1, RING_SIZE, true, Notification.SLEEP)) {
                greet(peer, queue, 0);
                greet(peer, second, 1);
                peer.send(2, RawPeer.bytes(PROTOCOL_FEATURES));
                shareMemory(peer, ram, regionBytes);
                byte[] early = peer.ask(26, session(1, withOperation));
                startRing(peer, ram, queue, 0);
                byte[] later = peer.ask(26, session(2, withOperation));
                long encrypt = RawPeer.number(Arrays.copyOf(early, 8));
                long decrypt = RawPeer.number(Arrays.copyOf(later, 8));
                assertEquals(632, early.length);
                assertTrue(encrypt >= 0 && decrypt >= 0 && encrypt != decrypt);
                RequestQueue requests = new RequestQueue(ram, queue);
                for (int i = 0; i < 10; i++) {
                    exchange(requests, encrypt, decrypt);
                    Thread.sleep(5); // the device sleeps in between, and must ask for a kick by the event index
                }
                assertEquals(20, RawPeer.number(peer.ask(11, RawPeer.bytes(0, 0))) >>> 32);
                startRing(peer, ram, queue, 20);
                exchange(requests, encrypt, decrypt);
                peer.send(27, RawPeer.bytes(encrypt));
                peer.send(27, RawPeer.bytes(decrypt));
                assertEquals(22, RawPeer.number(peer.ask(11, RawPeer.bytes(0, 0))) >>> 32);
                assertEquals(2, daemon.lines().size(), () -> daemon.lines().toString());
            }
        }
    }

    private static void exchange(RequestQueue requests, long encrypt, long decrypt) throws Exception {
        Ticket there = requests.submit(DataRequests.cipher(encrypt, true, Guest.IV, Guest.PLAIN), Layout.LINUX);
        Ticket back = requests.submit(DataRequests.cipher(decrypt, false, Guest.IV, Guest.CIPHERTEXT), Layout.LINUX);
        requests.publish();
        requests.await(there, Duration.ofSeconds(10));
        requests.await(back, Duration.ofSeconds(10));
        assertArrayEquals(Guest.CIPHERTEXT, there.output(0));
        assertArrayEquals(Guest.PLAIN, back.output(0));
    }
}
