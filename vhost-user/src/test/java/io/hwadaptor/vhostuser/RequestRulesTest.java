package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.MemFd;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.vhostuser.TestDaemon.Holdings;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What vhost-user.rst says of single requests: who is answered, with what, and what becomes of descriptors. */
class RequestRulesTest {
    private static final byte[] NOTHING = new byte[0];
    private static final long PAGE = 4096;
    private static final int LAST_RING = 2;

    private TestDaemon daemon;
    private EventFd event;
    private Holdings before;

    @BeforeEach
    void start() throws Exception {
        TestDaemon.warmUp();
        daemon = new TestDaemon(2);
        event = EventFd.create();
        before = Holdings.settled();
    }

    @AfterEach
    void stop() throws Exception {
        before.awaitAgain();
        event.close();
        daemon.close();
    }

    private RawPeer peer() throws Exception {
        return new RawPeer(daemon.socket()).greet();
    }

    /** What is open once the last message is done: its descriptors are closed after its acknowledgement. */
    private static int open(RawPeer peer) throws Exception {
        peer.ask(1, NOTHING);
        return OwnedFd.liveCount();
    }

    @Test
    void shouldAcknowledgeOnlyOnceThatIsNegotiated() throws Exception {
        try (RawPeer peer = new RawPeer(daemon.socket())) {
            peer.sendBytes(RawPeer.bytes(3, 1 | RawPeer.NEED_REPLY, 0));
            // The first answer is that of the next request.
            long features = RawPeer.number(peer.ask(1, NOTHING));
            assertNotEquals(0, features & 1L << 30);
            peer.sendBytes(RawPeer.bytes(99, 1 | RawPeer.NEED_REPLY, 0));
            assertTrue(peer.closedByBackEnd());
        }
    }

    @Test
    void shouldSayOneWhenItRefuses() throws Exception {
        try (RawPeer peer = peer()) {
            assertEquals(1, peer.tell(99, NOTHING));
            assertEquals(0, peer.tell(3, NOTHING));
        }
    }

    /** The request's own answer tells nothing of an error, so there is none. */
    @ParameterizedTest
    @ValueSource(ints = {3, 255, 256, Integer.MAX_VALUE, -1})
    void shouldHangUpWhenARingIsAskedForThatDoesNotExist(int ring) throws Exception {
        for (int flags : new int[] {1, 1 | RawPeer.NEED_REPLY}) {
            try (RawPeer peer = peer()) {
                peer.sendBytes(RawPeer.bytes(11, flags, 8, ring, 0));
                assertTrue(peer.closedByBackEnd());
            }
        }
        String line = "GET_VRING_BASE (11): there is no ring " + Integer.toUnsignedString(ring) + ", the last one is 2";
        assertEquals(2, daemon.count(line), daemon::toString);
    }

    @ParameterizedTest
    @CsvSource({"8,64", "10,1", "18,1"})
    void shouldRefuseRingsThatDoNotExist(int request, int number) throws Exception {
        try (RawPeer peer = peer()) {
            for (int ring : new int[] {LAST_RING + 1, 256, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
                assertEquals(1, peer.tell(request, RawPeer.bytes(ring, number)));
                assertEquals(1, peer.tell(9, RawPeer.bytes(ring, 0, 0L, 0L, 0L, 0L)));
            }
            assertEquals(0, peer.tell(request, RawPeer.bytes(LAST_RING, number)));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {12, 13, 14})
    void shouldCloseEventDescriptorsOfRingsThatDoNotExist(int request) throws Exception {
        try (RawPeer peer = peer()) {
            int live = open(peer);
            for (long ring : new long[] {LAST_RING + 1, 255}) {
                assertEquals(1, peer.tell(request, RawPeer.bytes(ring), event.fd()));
                assertEquals(1, peer.tell(request, RawPeer.bytes(ring | 256)));
            }
            assertEquals(1, peer.tell(request, RawPeer.bytes(1L << 32), event.fd()));
            assertEquals(1, peer.tell(request, RawPeer.bytes(-1L)));
            assertEquals(live, open(peer));
            assertEquals(0, peer.tell(request, RawPeer.bytes((long) LAST_RING), event.fd()));
            assertEquals(live + 1, open(peer));
            assertEquals(0, peer.tell(request, RawPeer.bytes(LAST_RING | 256L)));
            assertEquals(live, open(peer));
        }
    }

    @Test
    void shouldCloseTheKickOfARingThatIsStopped() throws Exception {
        try (RawPeer peer = peer()) {
            int live = open(peer);
            assertEquals(0, peer.tell(12, RawPeer.bytes(1L), event.fd()));
            assertEquals(live + 1, open(peer));
            assertArrayEquals(RawPeer.bytes(1, 0), peer.ask(11, RawPeer.bytes(1, 0)));
            assertEquals(live, open(peer));
        }
    }

    /** Those that have no feature, and no descriptor either. */
    @ParameterizedTest
    @CsvSource({"2,8", "3,0", "4,0", "8,8", "9,40", "10,8", "16,8", "18,8", "25,12", "27,8", "34,0", "39,8"})
    void shouldCloseDescriptorsOfRequestsThatHaveNone(int request, int bytes) throws Exception {
        try (RawPeer peer = peer()) {
            int live = open(peer);
            assertEquals(1, peer.tell(request, new byte[bytes], event.fd(), event.fd()));
            daemon.awaitLine("(" + request + "): came with 2 file descriptors, 0 are wanted");
            assertEquals(live, open(peer));
            assertEquals(0, peer.tell(3, NOTHING));
        }
    }

    @ParameterizedTest
    @CsvSource({"1,0", "11,8", "15,0", "17,0", "24,12", "26,632", "36,0", "40,0"})
    void shouldCloseDescriptorsOfQuestions(int request, int bytes) throws Exception {
        try (RawPeer peer = peer()) {
            peer.send(request, new byte[bytes], event.fd());
            assertTrue(peer.closedByBackEnd());
            daemon.awaitLine("(" + request + "): came with 1 file descriptors, 0 are wanted; connection closed");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 21, 32, 33})
    void shouldCloseDescriptorsOfFeaturesThatAreNotOffered(int request) throws Exception {
        try (RawPeer peer = peer()) {
            int live = open(peer);
            assertEquals(1, peer.tell(request, new byte[16], event.fd()));
            daemon.awaitLine("(" + request + "): belongs to a feature that was not offered");
            assertEquals(live, open(peer));
        }
    }

    /** Eight come with the header, as many as a request can have; what comes with the rest has no room. */
    @Test
    void shouldHangUpWhenLaterDescriptorsAreCutOff() throws Exception {
        int[] eight = new int[8];
        Arrays.fill(eight, event.fd());
        try (RawPeer peer = peer()) {
            peer.sendBytes(RawPeer.bytes(5, 1, 8), eight);
            peer.sendBytes(RawPeer.bytes(8, 0), event.fd());
            assertTrue(peer.closedByBackEnd());
        }
        daemon.awaitLine("EMSGSIZE");
    }

    /** One stream, two writes: each part's descriptors count. */
    @Test
    void shouldCountDescriptorsOfAllPartsOfAMessage() throws Exception {
        try (RawPeer peer = peer()) {
            int live = open(peer);
            peer.sendBytes(RawPeer.bytes(13, 1 | RawPeer.NEED_REPLY, 8), event.fd());
            peer.sendBytes(RawPeer.bytes(0L), event.fd());
            assertEquals(1, RawPeer.number(peer.answer(13)));
            daemon.awaitLine("SET_VRING_CALL (13): came with 2 file descriptors, 0 to 1 are wanted");
            assertEquals(live, open(peer));
        }
    }

    @Test
    void shouldTakeTheOwnerTwiceAndKeepEverything() throws Exception {
        try (RawPeer peer = peer()) {
            assertEquals(0, peer.tell(39, RawPeer.bytes(3L)));
            assertEquals(0, peer.tell(10, RawPeer.bytes(1, 77)));
            for (int request : new int[] {3, 3, 4, 4, 3}) {
                assertEquals(0, peer.tell(request, NOTHING));
            }
            assertEquals(3, RawPeer.number(peer.ask(40, NOTHING)));
            assertArrayEquals(RawPeer.bytes(1, 77), peer.ask(11, RawPeer.bytes(1, 0)));
        }
    }

    @Test
    void shouldKeepTheStatusUntilAReset() throws Exception {
        try (RawPeer peer = peer()) {
            assertEquals(0, RawPeer.number(peer.ask(40, NOTHING)));
            assertEquals(0, peer.tell(39, RawPeer.bytes(255L)));
            assertEquals(255, RawPeer.number(peer.ask(40, NOTHING)));
            assertEquals(1, peer.tell(39, RawPeer.bytes(1L << 32)));
            assertEquals(255, RawPeer.number(peer.ask(40, NOTHING)));
            assertEquals(0, peer.tell(34, NOTHING));
            assertEquals(0, RawPeer.number(peer.ask(40, NOTHING)));
        }
    }

    @Test
    void shouldStartEachRingAtItsBaseUntilAReset() throws Exception {
        try (RawPeer peer = peer()) {
            for (int ring = 0; ring <= LAST_RING; ring++) {
                assertEquals(0, peer.tell(10, RawPeer.bytes(ring, 0xffff - ring)));
            }
            for (int ring = 0; ring <= LAST_RING; ring++) {
                assertArrayEquals(RawPeer.bytes(ring, 0xffff - ring), peer.ask(11, RawPeer.bytes(ring, 0)));
            }
            assertEquals(0, peer.tell(34, NOTHING));
            assertArrayEquals(RawPeer.bytes(1, 0), peer.ask(11, RawPeer.bytes(1, 0)));
        }
    }

    @Test
    void shouldTakeTheConfigurationSpaceOnlyFromAMigration() throws Exception {
        try (RawPeer peer = peer()) {
            assertEquals(0, peer.tell(25, RawPeer.bytes(0, 4, 1, 5)));
            assertEquals(1, peer.tell(25, RawPeer.bytes(0, 4, 0, 5)));
            assertEquals(1, peer.tell(25, RawPeer.bytes(0, 4, 2, 5)));
            assertEquals(1, peer.tell(25, RawPeer.bytes(0, 8, 1, 5)));
            assertEquals(0, peer.tell(3, NOTHING));
        }
    }

    @Test
    void shouldTakeAsManyRegionsAsItSays() throws Exception {
        try (RawPeer peer = peer(); OwnedFd file = MemFd.create("regions", PAGE, true)) {
            long slots = RawPeer.number(peer.ask(36, NOTHING));
            for (long i = 0; i <= slots; i++) {
                long address = i * PAGE;
                assertEquals(i < slots ? 0 : 1, peer.tell(37, RawPeer.bytes(0L, address, PAGE, address, 0L), file.fd()),
                        "region " + i + " of " + slots);
            }
            // A descriptor that comes along is closed, and the place is free again.
            int live = open(peer);
            assertEquals(0, peer.tell(38, RawPeer.bytes(0L, 0L, PAGE, 0L, 0L), file.fd()));
            assertTrue(open(peer) <= live);
            assertEquals(0, peer.tell(37, RawPeer.bytes(0L, 0L, PAGE, 0L, 0L), file.fd()));
        }
    }

    /** Some front-ends set up their rings before they tell of memory. */
    @Test
    void shouldTakeAddressesBeforeThereIsMemory() throws Exception {
        try (RawPeer peer = peer(); OwnedFd file = MemFd.create("regions", PAGE, true)) {
            assertEquals(0, peer.tell(8, RawPeer.bytes(0, 16)));
            assertEquals(0, peer.tell(9, RawPeer.bytes(0, 0, PAGE, 2 * PAGE, 3 * PAGE, 0L)));
            assertEquals(0, peer.tell(12, RawPeer.bytes(0L), event.fd()));
            // Once there is, they are held against it.
            assertEquals(0, peer.tell(37, RawPeer.bytes(0L, 0L, PAGE, 0L, 0L), file.fd()));
            assertEquals(0, daemon.count("is not inside one memory region"), daemon::toString);
            assertEquals(1, peer.tell(9, RawPeer.bytes(0, 0, PAGE + 16, 2 * PAGE, 3 * PAGE, 0L)));
            assertEquals(1, daemon.count("is not inside one memory region"), daemon::toString);
        }
    }
}
