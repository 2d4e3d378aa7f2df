package io.hwadaptor.vhostuser.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hwadaptor.virtio.device.CreateRequest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

/** Both forms of the session description, field by field. */
class SessionMessageTest {
    private final MemorySegment payload = Arena.ofAuto().allocate(SessionMessage.NEW_BYTES, 8);
    private final ByteBuffer bytes = payload.asByteBuffer().order(ByteOrder.nativeOrder());
    private final CreateRequest request = new CreateRequest();

    private void symmetric() {
        bytes.putInt(8, 3).putInt(12, 32).putInt(16, 4).putInt(20, 20).putInt(24, 64).putInt(28, 12);
        bytes.put(32, (byte) 2).put(33, (byte) 1).put(34, (byte) 3).put(35, (byte) 2);
        bytes.putLong(40, 0x5555_0000_1234L).putLong(48, -1L);
        for (int i = 0; i < 64; i++) {
            bytes.put(56 + i, (byte) i);
        }
        for (int i = 0; i < 512; i++) {
            bytes.put(120 + i, (byte) (i * 3));
        }
    }

    private void assertSymmetric() {
        assertEquals(0x0002, request.opcode);
        assertEquals(3, request.cipherAlgorithm);
        assertEquals(4, request.hashAlgorithm);
        assertEquals(20, request.hashResultLength);
        assertEquals(12, request.aadLength);
        assertEquals(2, request.opType);
        assertEquals(1, request.direction);
        assertEquals(3, request.hashMode);
        assertEquals(2, request.chainOrder);
        assertEquals(32, request.key.byteSize());
        assertEquals(31, request.key.get(ValueLayout.JAVA_BYTE, 31));
        assertEquals(64, request.authKey.byteSize());
        assertEquals((byte) (63 * 3), request.authKey.get(ValueLayout.JAVA_BYTE, 63));
    }

    @Test
    void shouldReadTheOldForm() throws Exception {
        symmetric();
        SessionMessage.read(payload, 632, request);
        assertSymmetric();
    }

    @Test
    void shouldReadTheNewFormWhateverThePadding() throws Exception {
        symmetric();
        bytes.putInt(0, 2).putInt(4, 0x7eadbeef);
        SessionMessage.read(payload, 1072, request);
        assertSymmetric();
    }

    @Test
    void shouldReadAsymmetricSessions() throws Exception {
        bytes.putLong(0, 0x0404).putInt(8, 1).putInt(12, 2).putInt(16, 1024).putLong(24, -1L);
        bytes.putInt(32, 1).putInt(36, 5);
        bytes.put(40, (byte) 0x30).put(1063, (byte) 0x77);
        SessionMessage.read(payload, 1072, request);
        assertEquals(0x0404, request.opcode);
        assertEquals(1, request.akcipherAlgorithm);
        assertEquals(2, request.keyType);
        assertEquals(1, request.rsaPadding);
        assertEquals(1, request.curve);
        assertEquals(5, request.rsaHash);
        assertEquals(1024, request.key.byteSize());
        assertEquals(0x77, request.key.get(ValueLayout.JAVA_BYTE, 1023));
        assertEquals(0, request.authKey.byteSize());
    }

    @Test
    void shouldBoundKeysByTheirArrays() {
        bytes.putInt(12, 65);
        assertThrows(RequestException.class, () -> SessionMessage.read(payload, 632, request));
        bytes.putInt(12, -1);
        assertThrows(RequestException.class, () -> SessionMessage.read(payload, 632, request));
        bytes.putInt(12, 64).putInt(24, 513);
        assertThrows(RequestException.class, () -> SessionMessage.read(payload, 632, request));
        bytes.putLong(0, 0x0404).putInt(16, 1025);
        assertThrows(RequestException.class, () -> SessionMessage.read(payload, 1072, request));
    }

    @Test
    void shouldRefuseOtherSizesAndOperations() {
        assertThrows(RequestException.class, () -> SessionMessage.read(payload, 633, request));
        assertThrows(RequestException.class, () -> SessionMessage.read(payload, 1064, request));
        bytes.putLong(0, 0x0102);
        assertThrows(RequestException.class, () -> SessionMessage.read(payload, 1072, request));
    }

    @Test
    void shouldAnswerWithTheIdAndNothingElse() {
        symmetric();
        SessionMessage.answer(payload, 632, 42);
        assertEquals(42, bytes.getLong(0));
        assertArrayEquals(new byte[624], payload.asSlice(8, 624).toArray(ValueLayout.JAVA_BYTE));
        symmetric();
        SessionMessage.answer(payload, 1072, -3);
        assertEquals(-3, bytes.getLong(1064));
        assertArrayEquals(new byte[1064], payload.asSlice(0, 1064).toArray(ValueLayout.JAVA_BYTE));
    }
}
