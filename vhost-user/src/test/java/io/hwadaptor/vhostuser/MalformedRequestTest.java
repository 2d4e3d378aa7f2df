package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.linux.DeviceNode;
import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.MemFd;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.vhostuser.TestDaemon.Holdings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Everything malformed that a front-end can send: with need_reply it gets an error, without it a closed connection;
 * either way one log line that names what and where, nothing leaks, and the next front-end is served.
 */
class MalformedRequestTest {
    private static final int FILE_BYTES = 1 << 20;
    private static final long PAGE = 4096;

    private TestDaemon daemon;
    private OwnedFd file;
    private DeviceNode device;
    private EventFd event;
    private Holdings before;

    @BeforeEach
    void start() throws Exception {
        TestDaemon.warmUp();
        daemon = new TestDaemon(2);
        file = MemFd.create("test", FILE_BYTES, true);
        device = DeviceNode.open(Path.of("/dev/zero"));
        event = EventFd.create();
        before = Holdings.settled();
    }

    @AfterEach
    void stop() throws Exception {
        before.awaitAgain();
        event.close();
        device.close();
        file.close();
        daemon.close();
    }

    /** Which descriptors go with a message. */
    private enum Fds {
        NONE, EVENT, FILE, DEVICE, TWO_FILES, NINE_EVENTS
    }

    private record Case(String line, int request, Fds fds, List<Number> numbers) {
        byte[] payload() {
            return RawPeer.bytes(numbers.toArray(Number[]::new));
        }

        @Override
        public String toString() {
            return line;
        }
    }

    private static Case bad(String line, int request, Fds fds, Number... payload) {
        return new Case(line, request, fds, List.of(payload));
    }

    static List<Case> refused() {
        List<Case> cases = new ArrayList<>(List.of(
                bad("unknown request 99: is not known", 99, Fds.NONE),
                bad("unknown request 0: is not known", 0, Fds.NONE),
                bad("unknown request 4294967295: is not known", -1, Fds.NONE, 1L),
                bad("SET_LOG_BASE (6): belongs to a feature that was not offered", 6, Fds.EVENT, 1L, 0L),
                bad("SET_BACKEND_REQ_FD (21): belongs to a feature", 21, Fds.EVENT),
                bad("GET_INFLIGHT_FD (31): belongs to a feature", 31, Fds.NONE, 0L, 0L, 0L),
                bad("VRING_KICK (35): belongs to a feature", 35, Fds.NONE, 0L),
                bad("SET_FEATURES (2): has 4 bytes of payload, 8 are wanted", 2, Fds.NONE, 1),
                bad("SET_FEATURES (2): has 16 bytes of payload, 8 are wanted", 2, Fds.NONE, 1L, 2L),
                bad("SET_FEATURES (2): came with 1 file descriptors, 0 are wanted", 2, Fds.EVENT, 1L << 32),
                bad("SET_FEATURES (2): acknowledges features 0x4000000 that", 2, Fds.NONE, 1L << 26 | 1L << 32),
                bad("SET_PROTOCOL_FEATURES (16): acknowledges protocol features 0x2 that", 16, Fds.NONE, 3L),
                bad("SET_OWNER (3): has 8 bytes of payload, 0 are wanted", 3, Fds.NONE, 0L),
                bad("SET_STATUS (39): has status 0x100", 39, Fds.NONE, 256L)));
        cases.addAll(rings());
        cases.addAll(memory());
        return cases;
    }

    private static List<Case> rings() {
        return List.of(
                bad("SET_VRING_NUM (8): there is no ring 3, the last one is 2", 8, Fds.NONE, 3, 64),
                bad("SET_VRING_NUM (8): there is no ring 4294967295", 8, Fds.NONE, -1, 64),
                bad("SET_VRING_NUM (8): ring 0: size 0 is no power of two", 8, Fds.NONE, 0, 0),
                bad("SET_VRING_NUM (8): ring 0: size 100 is no power of two", 8, Fds.NONE, 0, 100),
                bad("SET_VRING_NUM (8): ring 0: size 65536 is no power of two", 8, Fds.NONE, 0, 65536),
                bad("SET_VRING_BASE (10): ring 0: available index 65536 is not", 10, Fds.NONE, 0, 65536),
                bad("SET_VRING_BASE (10): there is no ring 7", 10, Fds.NONE, 7, 0),
                bad("SET_VRING_ADDR (9): there is no ring 3", 9, Fds.NONE, 3, 0, 0L, 0L, 0L, 0L),
                bad("SET_VRING_ADDR (9): ring 0: flags 0x1 ask for logging", 9, Fds.NONE, 0, 1, 0L, 0L, 0L, 0L),
                bad("SET_VRING_ENABLE (18): ring 0: enable 2 is neither", 18, Fds.NONE, 0, 2),
                bad("SET_VRING_ENABLE (18): there is no ring 3", 18, Fds.NONE, 3, 1),
                bad("SET_VRING_KICK (12): came without the file descriptor that it announces", 12, Fds.NONE, 0L),
                bad("SET_VRING_KICK (12): came with a file descriptor although", 12, Fds.EVENT, 256L),
                bad("SET_VRING_KICK (12): there is no ring 3", 12, Fds.EVENT, 3L),
                bad("SET_VRING_KICK (12): has unknown bits 0x200", 12, Fds.EVENT, 512L),
                bad("SET_VRING_CALL (13): there is no ring 255", 13, Fds.EVENT, 255L),
                bad("SET_VRING_CALL (13): came with 2 file descriptors, 0 to 1 are wanted", 13, Fds.TWO_FILES, 0L),
                bad("SET_VRING_ERR (14): came without the file descriptor", 14, Fds.NONE, 0L));
    }

    private static List<Case> memory() {
        long size = FILE_BYTES;
        return List.of(
                bad("SET_MEM_TABLE (5): has 9 regions, at most 8", 5, Fds.NONE, 9, 0),
                bad("SET_MEM_TABLE (5): has 4294967295 regions, at most 8", 5, Fds.NONE, -1, 0),
                bad("SET_MEM_TABLE (5): has 2 regions but only 40 bytes", 5, Fds.TWO_FILES, 2, 0, 0L, size, 0L, 0L),
                bad("SET_MEM_TABLE (5): has 1 regions but came with 0 file", 5, Fds.NONE, 1, 0, 0L, size, 0L, 0L),
                bad("SET_MEM_TABLE (5): has 1 regions but came with 2 file", 5, Fds.TWO_FILES, 1, 0, 0L, size, 0L, 0L),
                bad("its file has only 0x100000 bytes", 5, Fds.FILE, 1, 0, 0L, size, 0L, PAGE),
                bad("its file has only 0x100000 bytes", 5, Fds.FILE, 1, 0, 0L, size, 0L, 2 * size),
                bad("its size is zero or overflows", 5, Fds.FILE, 1, 0, 0L, 0L, 0L, 0L),
                bad("its size is zero or overflows", 5, Fds.FILE, 1, 0, 0L, -PAGE, 0L, 0L),
                bad("its place in the file overflows", 5, Fds.FILE, 1, 0, 0L, PAGE, 0L, Long.MAX_VALUE - 4095),
                bad("its place in the file overflows", 5, Fds.FILE, 1, 0, 0L, PAGE, 0L, -PAGE),
                bad("not everything is a multiple of 4096", 5, Fds.FILE, 1, 0, 0L, 100L, 0L, 0L),
                bad("not everything is a multiple of 4096", 5, Fds.FILE, 1, 0, 1L, PAGE, 0L, 0L),
                bad("region at guest address 0x7ffffffffffff000 of 0x100000 bytes overflows", 5, Fds.FILE, 1, 0,
                        Long.MAX_VALUE - 4095, size, 0L, 0L),
                bad("region at user address 0xfffffffffffff000 of 0x100000 bytes overflows", 5, Fds.FILE, 1, 0, 0L,
                        size, -PAGE, 0L),
                bad("regions at guest addresses 0x0 and 0xff000 overlap", 5, Fds.TWO_FILES, 2, 0, 0L, size, 0L, 0L,
                        size - PAGE, size, 2 * size, 0L),
                bad("regions at user addresses 0x0 and 0xff000 overlap", 5, Fds.TWO_FILES, 2, 0, 0L, size, 0L, 0L,
                        2 * size, size, size - PAGE, 0L),
                bad("its file is no shared memory", 5, Fds.EVENT, 1, 0, 0L, size, 0L, 0L),
                bad("its file is no shared memory", 5, Fds.DEVICE, 1, 0, 0L, size, 0L, 0L),
                bad("ADD_MEM_REG (37): came with 0 file descriptors, 1 are wanted", 37, Fds.NONE, 0L, 0L, size, 0L, 0L),
                bad("ADD_MEM_REG (37): region at guest address 0x0 of 0x0 bytes", 37, Fds.FILE, 0L, 0L, 0L, 0L, 0L),
                bad("ADD_MEM_REG (37): region at guest address 0x0 of 0x100000 bytes (user address 0x0, file offset "
                        + "0x0): its file is no shared memory", 37, Fds.DEVICE, 0L, 0L, size, 0L, 0L),
                bad("REM_MEM_REG (38): there is no region at guest address 0x0", 38, Fds.NONE, 0L, 0L, size, 0L, 0L));
    }

    private int[] fds(Fds which) {
        return switch (which) {
            case NONE -> new int[0];
            case EVENT -> new int[] {event.fd()};
            case FILE -> new int[] {file.fd()};
            case DEVICE -> new int[] {device.fd()};
            case TWO_FILES -> new int[] {file.fd(), file.fd()};
            case NINE_EVENTS -> Collections.nCopies(9, event.fd()).stream().mapToInt(i -> i).toArray();
        };
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldAnswerWithAnErrorIfAsked(Case bad) throws Exception {
        try (RawPeer peer = new RawPeer(daemon.socket()).greet()) {
            assertNotEquals(0, peer.tell(bad.request(), bad.payload(), fds(bad.fds())));
            assertEquals(1, daemon.count(bad.line()), () -> daemon.lines().toString());
            // The connection is as good as before.
            assertEquals(3, RawPeer.number(peer.ask(17, new byte[0])));
            assertEquals(0, peer.tell(3, new byte[0]));
        }
    }

    @ParameterizedTest
    @MethodSource("refused")
    void shouldHangUpIfNotAsked(Case bad) throws Exception {
        try (RawPeer peer = new RawPeer(daemon.socket()).greet()) {
            peer.send(bad.request(), bad.payload(), fds(bad.fds()));
            assertTrue(peer.closedByBackEnd());
            daemon.awaitLine(bad.line());
            assertEquals(1, daemon.count(bad.line()), () -> daemon.lines().toString());
        }
        assertServesTheNext();
    }

    static List<Case> framing() {
        return List.of(
                bad("GET_FEATURES (1): has protocol version 2", 1,
                        Fds.NONE, 1, 2, 0),
                bad("GET_FEATURES (1): has protocol version 0", 1, Fds.NONE, 1, 0, 0),
                bad("GET_FEATURES (1): has flags 0x5, which a request can't have", 1, Fds.NONE, 1, 5, 0),
                bad("GET_FEATURES (1): has flags 0x101, which", 1, Fds.NONE, 1, 0x101, 0),
                bad("SET_MEM_TABLE (5): announces 4097 bytes of payload", 5, Fds.NONE, 5, 1, 4097),
                bad("SET_MEM_TABLE (5): announces 4294967295 bytes", 5, Fds.NONE, 5, 1, -1),
                bad("EMSGSIZE", 5, Fds.NINE_EVENTS, 5, 1, 8, 0L));
    }

    @ParameterizedTest
    @MethodSource("framing")
    void shouldHangUpIfTheFramingIsBroken(Case bad) throws Exception {
        try (RawPeer peer = new RawPeer(daemon.socket()).greet()) {
            peer.sendBytes(bad.payload(), fds(bad.fds()));
            assertTrue(peer.closedByBackEnd());
            daemon.awaitLine(bad.line());
        }
        assertServesTheNext();
    }

    @Test
    void shouldTakeAMessageInSingleBytes() throws Exception {
        try (RawPeer peer = new RawPeer(daemon.socket()).greet()) {
            for (byte b : RawPeer.bytes(18, 1 | RawPeer.NEED_REPLY, 8, 0, 1)) {
                peer.sendBytes(new byte[] {b});
                Thread.sleep(2);
            }
            assertEquals(0, RawPeer.number(peer.answer(18)));
        }
    }

    @Test
    void shouldCloseTheDescriptorsOfAnUnfinishedMessage() throws Exception {
        try (RawPeer peer = new RawPeer(daemon.socket()).greet()) {
            peer.sendBytes(RawPeer.bytes(12, 1, 8, (short) 0), event.fd());
        }
        daemon.awaitLine("the connection ended after 14 of 20 bytes of a message");
        assertServesTheNext();
    }

    @Test
    void shouldOnlyGrantWhatWasNegotiated() throws Exception {
        try (RawPeer peer = new RawPeer(daemon.socket())) {
            peer.send(26, new byte[632]);
            assertTrue(peer.closedByBackEnd());
            daemon.awaitLine("CREATE_CRYPTO_SESSION (26): belongs to a protocol feature that was not negotiated");
        }
        assertServesTheNext();
    }

    @Test
    void shouldGoOnAfterWhatAGuestCanCause() throws Exception {
        try (RawPeer peer = new RawPeer(daemon.socket()).greet()) {
            peer.send(27, RawPeer.bytes(12345L));
            peer.send(25, RawPeer.bytes(0, 4, 0, 1));
            assertEquals(0, peer.ask(24, RawPeer.bytes(56, 4, 0, 0)).length);
            assertEquals(0, peer.ask(24, RawPeer.bytes(-4, 8, 0, 0L)).length);
            assertEquals(16, peer.ask(24, RawPeer.bytes(4, 4, 0, 0)).length);
            assertNotEquals(0, peer.tell(27, RawPeer.bytes(12345L)));
            assertEquals(2, daemon.count("CLOSE_CRYPTO_SESSION (27): there is no session 12345"));
            assertEquals(1, daemon.count("SET_CONFIG (25): writes 4 bytes at 0, but"));
            assertEquals(2, daemon.count("which is not inside the configuration space"));
        }
    }

    @Test
    void shouldAnswerBadSessionsWithANegativeNumber() throws Exception {
        try (RawPeer peer = new RawPeer(daemon.socket()).greet()) {
            byte[] old = new byte[632];
            System.arraycopy(RawPeer.bytes(3, 65), 0, old, 8, 8);
            assertTrue(RawPeer.number(Arrays.copyOf(peer.ask(26, old), 8)) < 0);
            assertEquals(1, daemon.count("names a cipher key of 65 bytes, its array has 64"));
            byte[] next = new byte[1072];
            next[0] = 77;
            byte[] answer = peer.ask(26, next);
            assertEquals(1072, answer.length);
            assertTrue(RawPeer.number(Arrays.copyOfRange(answer, 1064, 1072)) < 0);
            byte[] wrongLength = new byte[640];
            peer.send(26, wrongLength);
            assertTrue(peer.closedByBackEnd());
            daemon.awaitLine("has 640 bytes of payload, 632 or 1072 are wanted");
        }
    }

    @Test
    void shouldNotSendKeysBack() throws Exception {
        try (RawPeer peer = new RawPeer(daemon.socket()).greet()) {
            byte[] message = new byte[1072];
            System.arraycopy(RawPeer.bytes(2L, 3, 16), 0, message, 0, 16);
            message[32] = 1;
            message[33] = 1;
            Arrays.fill(message, 56, 72, (byte) 0x77);
            byte[] answer = peer.ask(26, message);
            assertTrue(RawPeer.number(Arrays.copyOfRange(answer, 1064, 1072)) >= 0);
            assertArrayEquals(new byte[1064], Arrays.copyOf(answer, 1064));
        }
    }

    @Test
    void shouldLimitWhatOneFrontEndCanMakeItLog() throws Exception {
        try (RawPeer peer = new RawPeer(daemon.socket()).greet()) {
            for (int i = 0; i < 1000; i++) {
                assertNotEquals(0, peer.tell(99, new byte[0]));
            }
            // 200 lines at once, the one of its coming among them, and one more per second.
            long lines = daemon.count("unknown request 99");
            assertTrue(lines >= 150 && lines <= 220, lines + " lines");
        }
    }

    private void assertServesTheNext() throws Exception {
        try (RawPeer next = new RawPeer(daemon.socket()).greet()) {
            assertEquals(0, next.tell(3, new byte[0]));
        }
    }
}
