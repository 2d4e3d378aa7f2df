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

/** The three forms of the session description, field by field. */
class SessionMessageTest {
    private final MemorySegment payload = Arena.ofAuto().allocate(SessionMessage.NEW_BYTES, 8);
    private final ByteBuffer bytes = payload.asByteBuffer().order(ByteOrder.nativeOrder());
    private final CreateRequest request = new CreateRequest();

    private void symmetric() {
        symmetric(8);
    }

    /** A chain whose numbers begin at that byte; the rest is at the same place in all forms. */
    private void symmetric(int from) {
        bytes.putInt(from, 3).putInt(from + 4, 32).putInt(from + 8, 4).putInt(from + 12, 20).putInt(from + 16, 64)
                .putInt(from + 20, 12);
        bytes.put(from + 24, (byte) 2).put(from + 25, (byte) 1).put(from + 26, (byte) 3).put(from + 27, (byte) 2);
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
    void shouldReadTheFormUpToQemu70() throws Exception {
        bytes.putLong(0, -1L).putInt(8, 2);
        symmetric(12);
        SessionMessage.read(payload, 632, request);
        assertSymmetric();
    }

    @Test
    void shouldReadTheFormOfQemu71To80() throws Exception {
        bytes.putLong(0, -1L);
        symmetric();
        SessionMessage.read(payload, 632, request);
        assertSymmetric();
    }

    /** AES-ECB has the number of the operation code that the other form has there; QEMU leaves gaps as they were. */
    @Test
    void shouldNotTakeAnAlgorithmForAnOperation() throws Exception {
        for (int gap : new int[] {0, 0x0101, 0x0202, -1}) {
            for (int direction = 1; direction <= 2; direction++) {
                for (int keyLength = 16; keyLength <= 32; keyLength += 8) {
                    bytes.putInt(8, 2).putInt(12, keyLength).putInt(32, 1 | direction << 8).putInt(36, gap);
                    SessionMessage.read(payload, 632, request);
                    assertEquals(2, request.cipherAlgorithm);
                    assertEquals(keyLength, request.key.byteSize());
                    assertEquals(1, request.opType);
                    assertEquals(direction, request.direction);
                    assertEquals(0, request.hashAlgorithm);
                }
            }
        }
    }

    /** The length of the additional data lies where the other form has operation type and direction. */
    @Test
    void shouldNotTakeALengthForADirection() throws Exception {
        for (int algorithm = 1; algorithm <= 14; algorithm++) {
            for (int aad : new int[] {0, 12, 0x0101, 0x0102, 0x0201, 0x0202}) {
                bytes.putInt(8, 2).putInt(12, algorithm).putInt(16, 16).putInt(20, 4).putInt(24, 20).putInt(28, 64);
                bytes.putInt(32, aad).putInt(36, 2 | 1 << 8 | 2 << 16 | 1 << 24);
                SessionMessage.read(payload, 632, request);
                assertEquals(algorithm, request.cipherAlgorithm);
                assertEquals(16, request.key.byteSize());
                assertEquals(4, request.hashAlgorithm);
                assertEquals(20, request.hashResultLength);
                assertEquals(64, request.authKey.byteSize());
                assertEquals(aad, request.aadLength);
                assertEquals(2, request.opType);
                assertEquals(1, request.direction);
                assertEquals(2, request.hashMode);
                assertEquals(1, request.chainOrder);
            }
        }
    }

    /** What is refused further on is at least named rightly: an algorithm that does not exist. */
    @Test
    void shouldReadAnUnknownAlgorithmWhereItIs() throws Exception {
        bytes.putInt(8, 2).putInt(12, 99).putInt(16, 16).putInt(36, 1 | 2 << 8);
        SessionMessage.read(payload, 632, request);
        assertEquals(99, request.cipherAlgorithm);
        assertEquals(2, request.direction);
    }

    @Test
    void shouldReadTheFormSinceQemu81WhateverThePadding() throws Exception {
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
        // Of the session before.
        request.cipherAlgorithm = 3;
        request.authKey = payload.asSlice(0, 8);
        SessionMessage.read(payload, 1072, request);
        assertEquals(0, request.cipherAlgorithm);
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
        bytes.putInt(8, 2).putInt(12, 3).putInt(16, 65).putInt(24, 0).putInt(36, 1 | 1 << 8);
        assertThrows(RequestException.class, () -> SessionMessage.read(payload, 632, request));
        bytes.putInt(16, 64).putInt(28, 513);
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
