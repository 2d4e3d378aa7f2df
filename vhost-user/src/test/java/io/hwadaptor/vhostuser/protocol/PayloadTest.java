package io.hwadaptor.vhostuser.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Fields and bounds of vhost-user.rst, "Message payload", on the last value that is good and the first that is not. */
class PayloadTest {
    private final ByteBuffer bytes = ByteBuffer.allocateDirect(512).order(ByteOrder.LITTLE_ENDIAN);
    private final MemorySegment payload = MemorySegment.ofBuffer(bytes);

    /** Byte i is i + 1. */
    private void fill() {
        for (int i = 0; i < bytes.capacity(); i++) {
            bytes.put(i, (byte) (i + 1));
        }
    }

    @Test
    void shouldFindNumbers() {
        fill();
        assertEquals(0x0807060504030201L, Payload.number(payload));
        assertEquals(new Payload.VringState(0x04030201, 0x08070605), Payload.vringState(payload));
        assertEquals(new Payload.VringAddress(0x04030201, 0x08070605, 0x100f0e0d0c0b0a09L, 0x1817161514131211L,
                0x201f1e1d1c1b1a19L), Payload.vringAddress(payload));
        Payload.putVringState(payload, new Payload.VringState(7, -2));
        assertEquals(7, bytes.getInt(0));
        assertEquals(-2, bytes.getInt(4));
        assertEquals(9, bytes.get(8), "nothing behind it");
    }

    @Test
    void shouldReadEvents() throws Exception {
        bytes.putLong(0, 0xff);
        assertEquals(new Payload.VringEvent(0xff, true), Payload.vringEvent(payload, 1));
        assertThrows(RequestException.class, () -> Payload.vringEvent(payload, 0));
        assertThrows(RequestException.class, () -> Payload.vringEvent(payload, 2));
        bytes.putLong(0, 0x1fe);
        assertEquals(new Payload.VringEvent(0xfe, false), Payload.vringEvent(payload, 0));
        assertThrows(RequestException.class, () -> Payload.vringEvent(payload, 1));
        for (int bit = 9; bit < 64; bit++) {
            bytes.putLong(0, 1L << bit);
            assertThrows(RequestException.class, () -> Payload.vringEvent(payload, 1), "bit " + bit);
        }
    }

    private static Payload.Region region(int first) {
        return new Payload.Region(number(first), number(first + 8), number(first + 16), number(first + 24));
    }

    private static long number(int offset) {
        long number = 0;
        for (int i = 7; i >= 0; i--) {
            number = (number << 8) | ((offset + i + 1) & 0xff);
        }
        return number;
    }

    @Test
    void shouldReadMemoryTables() throws Exception {
        fill();
        for (int count = 0; count <= 8; count++) {
            bytes.putInt(0, count);
            List<Payload.Region> regions = Payload.memoryTable(payload, 8 + 32 * count, count);
            assertEquals(count, regions.size());
            for (int i = 0; i < count; i++) {
                assertEquals(region(8 + 32 * i), regions.get(i));
            }
            // The whole array, whatever the count.
            assertEquals(regions, Payload.memoryTable(payload, 8 + 32 * 8, count));
            int fds = count;
            assertThrows(RequestException.class, () -> Payload.memoryTable(payload, 8 + 32 * fds - 1, fds));
            assertThrows(RequestException.class, () -> Payload.memoryTable(payload, 8 + 32 * fds, fds + 1));
            assertThrows(RequestException.class, () -> Payload.memoryTable(payload, 8 + 32 * fds, fds - 1));
        }
        for (int count : new int[] {-1, 9, Integer.MIN_VALUE}) {
            bytes.putInt(0, count);
            assertThrows(RequestException.class, () -> Payload.memoryTable(payload, 512, count), "" + count);
        }
    }

    @Test
    void shouldReadSingleRegions() throws Exception {
        fill();
        assertEquals(region(8), Payload.singleRegion(payload, 40));
        // QEMU 5.1: the upper half of the file offset is missing.
        Payload.Region whole = region(8);
        assertEquals(new Payload.Region(whole.guestAddress(), whole.size(), whole.userAddress(),
                whole.fileOffset() & 0xffffffffL), Payload.singleRegion(payload, 36));
        bytes.putInt(32, -1);
        assertEquals(0xffffffffL, Payload.singleRegion(payload, 36).fileOffset());
        for (int length : new int[] {35, 37, 39, 41}) {
            assertThrows(RequestException.class, () -> Payload.singleRegion(payload, length));
        }
    }

    @Test
    void shouldReadAccessesToTheConfiguration() throws Exception {
        bytes.putInt(0, 3).putInt(4, 20).putInt(8, 1);
        assertEquals(new Payload.ConfigAccess(3, 20, 1), Payload.configAccess(payload, 32));
        assertThrows(RequestException.class, () -> Payload.configAccess(payload, 31));
        assertThrows(RequestException.class, () -> Payload.configAccess(payload, 33));
    }

    /** What each request takes: sizes and descriptors of the specification, one less, and one more. */
    @Test
    void shouldBoundSizesAndDescriptors() {
        for (Request request : Request.values()) {
            if (!request.implemented()) {
                continue;
            }
            int[] bounds = switch (request) {
                case GET_FEATURES, SET_OWNER, RESET_OWNER, GET_PROTOCOL_FEATURES, GET_QUEUE_NUM, RESET_DEVICE,
                        GET_MAX_MEM_SLOTS, GET_STATUS -> new int[] {0, 0, 0, 0};
                case SET_MEM_TABLE -> new int[] {8, 8 + 8 * 32, 0, 8};
                case SET_VRING_ADDR -> new int[] {40, 40, 0, 0};
                case SET_VRING_KICK, SET_VRING_CALL, SET_VRING_ERR -> new int[] {8, 8, 0, 1};
                case GET_CONFIG, SET_CONFIG -> new int[] {12, 12 + 256, 0, 0};
                case CREATE_CRYPTO_SESSION -> new int[] {632, 1072, 0, 0};
                case ADD_MEM_REG -> new int[] {36, 40, 1, 1};
                case REM_MEM_REG -> new int[] {36, 40, 0, 1};
                default -> new int[] {8, 8, 0, 0};
            };
            for (int length = bounds[0] - 1; length <= bounds[1] + 1; length++) {
                for (int fds = bounds[2] - 1; fds <= bounds[3] + 1; fds++) {
                    boolean good = length >= bounds[0] && length <= bounds[1] && fds >= bounds[2] && fds <= bounds[3];
                    assertEquals(good, takes(request, length, fds), request + ", " + length + " bytes, " + fds);
                }
            }
        }
    }

    private static boolean takes(Request request, int length, int fds) {
        try {
            request.check(length, fds);
            return true;
        } catch (RequestException e) {
            return false;
        }
    }

    @Test
    void shouldCheckWhatWasNegotiated() throws Exception {
        Message message = new Message(payload);
        for (int id = 0; id <= 45; id++) {
            Request request = Request.of(id);
            message.begin(id, id == 26 ? 632 : id == 24 || id == 25 ? 12 : id == 9 ? 40 : 8, false);
            if (request == null || !request.implemented()) {
                assertThrows(RequestException.class, () -> message.check(-1L), "request " + id);
            } else if (request.feature() != 0) {
                assertTrue(assertThrows(RequestException.class, () -> message.check(~request.feature()))
                        .getMessage().contains("not negotiated"), "request " + id);
            }
        }
        message.begin(Request.SET_STATUS.id(), 8, true);
        assertEquals(Request.SET_STATUS, message.check(Request.SET_STATUS.feature()));
        assertTrue(message.needReply());
        assertEquals(8, message.payloadBytes());
        assertTrue(message.name().contains("SET_STATUS") && message.name().contains("39"), message.name());
        message.begin(Request.SET_STATUS.id(), 9, false);
        assertThrows(RequestException.class, () -> message.check(-1L));
        message.begin(99, 8, false);
        assertFalse(message.needReply());
        assertTrue(message.name().contains("unknown") && message.name().contains("99"), message.name());
    }

    @Test
    void shouldSayWhatIsAnsweredAndWhatIsNegotiated() {
        for (Request request : Request.values()) {
            boolean answered = (request.name().startsWith("GET_") && request.implemented())
                    || request == Request.CREATE_CRYPTO_SESSION;
            assertEquals(answered, request.hasReply(), request.toString());
        }
        assertEquals(ProtocolFeature.STATUS, Request.SET_STATUS.feature());
        assertEquals(ProtocolFeature.CRYPTO_SESSION, Request.CLOSE_CRYPTO_SESSION.feature());
        assertEquals(0, Request.SET_VRING_NUM.feature());
    }

    /** Payloads hold keys. */
    @Test
    void shouldWipeWhatIsDone() {
        fill();
        Message message = new Message(payload);
        message.begin(26, 100, false);
        message.done();
        for (int i = 0; i < bytes.capacity(); i++) {
            assertEquals(i < 100 ? 0 : (byte) (i + 1), bytes.get(i), "byte " + i);
        }
        assertEquals(0, message.payloadBytes());
        try (Arena arena = Arena.ofConfined()) {
            // Announced, and not there: a front-end that ends in the middle of a message.
            Message longer = new Message(arena.allocate(8));
            longer.begin(26, 632, false);
            longer.done();
            assertEquals(0, Payload.number(longer.payload()));
        }
    }
}
