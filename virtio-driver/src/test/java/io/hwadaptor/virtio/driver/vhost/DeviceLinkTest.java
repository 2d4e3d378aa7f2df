package io.hwadaptor.virtio.driver.vhost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.ring.Notification;
import io.hwadaptor.virtio.driver.stub.StubBackEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * The order of messages, against what the two peers were seen to send. A negative number asks for an acknowledgement.
 */
class DeviceLinkTest {
    private static List<Integer> sequence(Peer peer, int queueCount, Consumer<StubBackEnd> setUp) throws Exception {
        UnixSocket[] ends = UnixSocket.pair();
        StubBackEnd backEnd = new StubBackEnd(ends[1]);
        setUp.accept(backEnd);
        try (backEnd;
                GuestRam ram = GuestRam.create(List.of(new GuestRam.Plan(0, 0xa0000),
                        new GuestRam.Plan(0xc0000, 1 << 20)));
                FrontEnd frontEnd = FrontEnd.over(ends[0], Duration.ofSeconds(20))) {
            backEnd.start();
            List<DriverQueue> queues = new ArrayList<>();
            for (int i = 0; i < queueCount; i++) {
                queues.add(DriverQueue.create(ram, i, 64, false, Notification.POLL));
            }
            try (DeviceLink link = DeviceLink.open(frontEnd, peer, queues)) {
                link.start(ram, queues, 0);
                link.stop();
            } finally {
                queues.forEach(DriverQueue::close);
            }
        }
        return backEnd.log();
    }

    @Test
    void shouldSpeakAsCryptodev() throws Exception {
        assertEquals(List.of(
                1, 15, 16, 17, 3, 1, 13, 14, // greeting
                2, -5, 8, 10, 9, 12, 13, // start
                11), // stop
                sequence(Peer.CRYPTODEV, 1, b -> b.protocolFeatures = 1 | 1 << 3 | 1 << 7));
    }

    @Test
    void shouldSpeakAsCryptodevToTheBarestBackEnd() throws Exception {
        assertEquals(List.of(1, 15, 16, 3, 1, 13, 14, 2, 5, 8, 10, 9, 12, 13, 11),
                sequence(Peer.CRYPTODEV, 1, b -> b.protocolFeatures = 1 << 7));
    }

    @Test
    void shouldRepeatTheGreetingForEachQueueOfCryptodev() throws Exception {
        List<Integer> log = sequence(Peer.CRYPTODEV, 2, b -> b.protocolFeatures = 1 | 1 << 7);
        assertEquals(List.of(1, 15, 16, 17, 3, 1, 13, 14, 1, 15, 16, 1, 13, 14, 2, 5), log.subList(0, 16));
    }

    @Test
    void shouldForwardOnlyPartOfTheStatusAsCryptodev() throws Exception {
        assertEquals(List.of(1, 15, 16, 36, 21, 3, 1, 13, 14, 2, 40, 39, 37, 37, 8, 10, 9, 12, 13, 11),
                sequence(Peer.CRYPTODEV, 1, b -> b.protocolFeatures = 1 << 5 | 1 << 7 | 1 << 9 | 1 << 15 | 1 << 16));
    }

    @Test
    void shouldSpeakAsGenericDevice() throws Exception {
        long protocol = 1 | 1 << 3 | 1 << 5 | 1 << 9 | 1 << 15 | 1 << 16;
        assertEquals(List.of(
                1, 15, 16, 17, 36, 21, 3, 1, 13, 14, 13, 14,
                2, 40, 39, -37, -37, 8, 10, 9, 12, 13, 8, 10, 9, 12, 13, 18, 18, 40, 39,
                18, 18, 11, 11, 39),
                sequence(Peer.GENERIC, 2, b -> b.protocolFeatures = protocol));
    }

    @Test
    void shouldRefuseTooFewQueues() {
        assertThrows(VhostException.class, () -> sequence(Peer.GENERIC, 3, b -> b.queueNum = 2));
    }
}
