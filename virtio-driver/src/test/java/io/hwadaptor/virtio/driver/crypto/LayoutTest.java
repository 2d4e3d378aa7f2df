package io.hwadaptor.virtio.driver.crypto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.virtio.driver.crypto.SessionParameters.Aead;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Chain;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Cipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Hash;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Mac;
import io.hwadaptor.virtio.driver.ring.RingViolationException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Where each number of each request is, against offsets worked out by hand from the standard's structs. */
class LayoutTest {
    private static final Cipher CIPHER = new Cipher(3, 1, new byte[16]);
    private static final Chain CHAIN = new Chain(2, CIPHER, 2, 4, 32, new byte[20], 8);
    private static final DataRequests.Ranges RANGES = new DataRequests.Ranges(4, 60, 1, 63, 20);

    private static void expectHeader(Request request, int bytes, int... offsetsAndValues) {
        byte[] header = request.readable().getFirst();
        assertEquals(bytes, header.length);
        ByteBuffer expected = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < offsetsAndValues.length; i += 2) {
            expected.putInt(offsetsAndValues[i], offsetsAndValues[i + 1]);
        }
        assertArrayEquals(expected.array(), header);
    }

    private static void expectParts(Request request, List<Integer> readable, List<Integer> writable) {
        assertEquals(readable, request.readable().stream().skip(1).map(part -> part.length).toList());
        assertEquals(writable, request.writable());
    }

    @Test
    void shouldCreateSymmetricSessions() {
        for (boolean revision1 : new boolean[] {false, true}) {
            Request cipher = ControlRequests.create(CIPHER, revision1);
            expectHeader(cipher, 72, 0, 2, 4, 3, 16, 3, 20, 16, 24, 1, 64, 1);
            expectParts(cipher, List.of(16), List.of(16));
            Request chain = ControlRequests.create(CHAIN, revision1);
            expectHeader(chain, 72, 0, 2, 4, 3, 16, 2, 20, 2, 24, 3, 28, 16, 32, 1, 40, 4, 44, 32, 48, 20, 56, 8,
                    64, 2);
            expectParts(chain, List.of(16, 20), List.of(16));
        }
        Chain plain = new Chain(1, CIPHER, 1, 2, 20, new byte[0], 0);
        expectHeader(ControlRequests.create(plain, false), 72,
                0, 2, 4, 3, 16, 1, 20, 1, 24, 3, 28, 16, 32, 1, 40, 2, 44, 20, 64, 2);
    }

    @Test
    void shouldCreateOtherSessionsPaddedAndNot() {
        int[] lengths = {72, 24};
        Hash hash = new Hash(4, 32);
        expectHeader(ControlRequests.create(hash, false), lengths[0], 0, 0x102, 4, 4, 16, 4, 20, 32);
        expectHeader(ControlRequests.create(hash, true), lengths[1], 0, 0x102, 4, 4, 16, 4, 20, 32);
        Mac mac = new Mac(2, 20, new byte[64]);
        expectHeader(ControlRequests.create(mac, false), 72, 0, 0x202, 4, 2, 16, 2, 20, 20, 24, 64);
        expectHeader(ControlRequests.create(mac, true), 32, 0, 0x202, 4, 2, 16, 2, 20, 20, 24, 64);
        Aead aead = new Aead(1, 2, 16, 13, new byte[32]);
        int[] fields = {0, 0x302, 4, 1, 16, 1, 20, 32, 24, 16, 28, 13, 32, 2};
        expectHeader(ControlRequests.create(aead, false), 72, fields);
        expectHeader(ControlRequests.create(aead, true), 40, fields);
        Akcipher rsa = new Akcipher(1, 2, 1, 6, new byte[1190]);
        int[] rsaFields = {0, 0x404, 4, 1, 16, 1, 20, 2, 24, 1190, 28, 1, 32, 6};
        expectHeader(ControlRequests.create(rsa, false), 72, rsaFields);
        expectHeader(ControlRequests.create(rsa, true), 72, rsaFields);
        expectParts(ControlRequests.create(rsa, true), List.of(1190), List.of(16));
    }

    @Test
    void shouldDestroySessions() {
        Request legacy = ControlRequests.destroy(Opcode.AEAD_CREATE_SESSION, 5L << 32 | 9, false);
        expectHeader(legacy, 72, 0, 0x303, 16, 9, 20, 5);
        Request revision1 = ControlRequests.destroy(Opcode.AKCIPHER_CREATE_SESSION, 9, true);
        expectHeader(revision1, 24, 0, 0x405, 16, 9);
        expectParts(revision1, List.of(), List.of(1));
    }

    @Test
    void shouldBuildSessionModeRequests() {
        Request cipher = DataRequests.cipher(7, false, new byte[16], new byte[48]);
        expectHeader(cipher, 72, 0, 1, 8, 7, 16, 1, 24, 16, 28, 48, 32, 48, 64, 1);
        expectParts(cipher, List.of(16, 48), List.of(48, 1));

        Request chain = DataRequests.chain(7, true, RANGES, new byte[16], new byte[64], new byte[8],
                DataRequests.AadPlace.AFTER_SOURCE);
        expectHeader(chain, 72, 0, 0, 8, 7, 16, 1, 24, 16, 28, 64, 32, 64, 36, 4, 40, 60, 44, 1, 48, 63, 52, 8, 56, 20,
                64, 2);
        expectParts(chain, List.of(16, 64, 8), List.of(64, 20, 1));
        expectParts(DataRequests.chain(7, true, RANGES, new byte[16], new byte[64], new byte[8],
                DataRequests.AadPlace.BEFORE_SOURCE), List.of(16, 8, 64), List.of(64, 20, 1));

        expectHeader(DataRequests.hash(false, 7, new byte[5], 32), 72, 0, 0x100, 8, 7, 16, 1, 24, 5, 28, 32);
        expectHeader(DataRequests.mac(true, 7, new byte[5], 32), 32, 0, 0x200, 8, 7, 16, 1, 24, 5, 28, 32);
        expectParts(DataRequests.mac(true, 7, new byte[5], 32), List.of(5), List.of(32, 1));
    }

    @Test
    void shouldBuildSessionModeAeadAndAsymmetricRequests() {
        Request seal = DataRequests.aeadEncrypt(true, 7, new byte[12], new byte[30], new byte[9], 16);
        expectHeader(seal, 48, 0, 0x300, 8, 7, 16, 1, 24, 12, 28, 9, 32, 30, 36, 46, 40, 16);
        expectParts(seal, List.of(12, 30, 9), List.of(46, 1));
        Request open = DataRequests.aeadDecrypt(false, 7, new byte[12], new byte[46], new byte[9], 16);
        expectHeader(open, 72, 0, 0x301, 8, 7, 16, 1, 24, 12, 28, 9, 32, 46, 36, 30, 40, 16);

        Request sign = DataRequests.akcipher(Opcode.AKCIPHER_SIGN, true, 7, new byte[32], 256);
        expectHeader(sign, 32, 0, 0x402, 8, 7, 16, 1, 24, 32, 28, 256);
        Request verify = DataRequests.verify(false, 7, new byte[256], new byte[32]);
        expectHeader(verify, 72, 0, 0x403, 8, 7, 16, 1, 24, 256, 28, 32);
        expectParts(verify, List.of(256, 32), List.of(1));
    }

    @Test
    void shouldBuildStatelessRequests() {
        Request cipher = StatelessRequests.cipher(CIPHER, new byte[16], new byte[48]);
        expectHeader(cipher, 100, 4, 3, 24, 3, 28, 16, 32, 1, 36, 16, 40, 48, 44, 48, 96, 1);
        expectParts(cipher, List.of(16, 16, 48), List.of(48, 1));
        Request chain = StatelessRequests.chain(CHAIN, RANGES, new byte[16], new byte[8], new byte[64]);
        expectHeader(chain, 100, 4, 3, 24, 2, 28, 8, 32, 3, 36, 16, 40, 1, 44, 4, 48, 20, 52, 2, 56, 16, 60, 64, 64, 64,
                68, 4, 72, 60, 76, 1, 80, 63, 84, 8, 88, 20, 96, 2);
        expectParts(chain, List.of(16, 20, 16, 8, 64), List.of(64, 20, 1));
        expectHeader(StatelessRequests.hash(4, new byte[5], 32), 40, 0, 0x100, 4, 4, 24, 4, 28, 5, 32, 32);
        expectHeader(StatelessRequests.mac(new Mac(2, 20, new byte[64]), new byte[5]), 40,
                0, 0x200, 4, 2, 24, 2, 28, 64, 32, 5, 36, 20);
        Aead parameters = new Aead(1, 2, 16, 0, new byte[32]);
        Request aead = StatelessRequests.aead(parameters, new byte[12], new byte[46], new byte[9]);
        expectHeader(aead, 56, 0, 0x301, 4, 1, 24, 1, 28, 32, 32, 2, 36, 12, 40, 16, 44, 9, 48, 46, 52, 30);
        expectParts(aead, List.of(32, 12, 46, 9), List.of(30, 1));
        Akcipher key = new Akcipher(2, 1, 3, 0, new byte[65]);
        Request verify = StatelessRequests.verify(key, new byte[70], new byte[32]);
        expectHeader(verify, 52, 0, 0x403, 4, 2, 24, 2, 28, 1, 32, 65, 36, 3, 44, 70, 48, 32);
        expectParts(verify, List.of(65, 70, 32), List.of(1));
        expectParts(StatelessRequests.akcipher(Opcode.AKCIPHER_SIGN, key, new byte[32], 80), List.of(65, 32),
                List.of(80, 1));
    }

    private static byte[] key(int length, int seed) {
        byte[] key = new byte[length];
        new Random(seed).nextBytes(key);
        return key;
    }

    @Test
    void shouldEncodeSessionMessages() {
        Cipher cipher = new Cipher(3, 2, key(32, 1));
        Chain chain = new Chain(2, cipher, 2, 4, 32, key(64, 2), 5);
        for (SessionForm form : SessionForm.values()) {
            ByteBuffer b = ByteBuffer.wrap(SessionMessage.encode(chain, form)).order(ByteOrder.LITTLE_ENDIAN);
            assertEquals(form == SessionForm.QEMU_8_1 ? 1072 : 632, b.capacity());
            assertEquals(form == SessionForm.QEMU_8_1 ? 2 : 0, b.getLong(0));
            int from = form == SessionForm.QEMU_2_12 ? 12 : 8;
            assertTrue(from == 8 || b.getInt(8) == 2);
            int[] words = {3, 32, 4, 32, 64, 5};
            for (int i = 0; i < words.length; i++) {
                assertEquals(words[i], b.getInt(from + 4 * i));
            }
            byte[] small = new byte[4];
            b.get(from + 24, small);
            assertArrayEquals(new byte[] {2, 2, 2, 2}, small);
            byte[] found = new byte[32];
            b.get(56, found);
            assertArrayEquals(cipher.key(), found);
            found = new byte[64];
            b.get(120, found);
            assertArrayEquals(chain.authKey(), found);
        }
        ByteBuffer single = ByteBuffer.wrap(SessionMessage.encode(cipher, SessionForm.QEMU_7_1));
        assertEquals(1 << 24 | 2 << 16, single.getInt(32));
    }

    @Test
    void shouldEncodeAsymmetricSessionMessages() {
        Akcipher rsa = new Akcipher(1, 2, 1, 6, key(1024, 3));
        ByteBuffer b = ByteBuffer.wrap(SessionMessage.encode(rsa, SessionForm.QEMU_8_1)).order(ByteOrder.LITTLE_ENDIAN);
        assertEquals(0x404, b.getLong(0));
        assertEquals(List.of(1, 2, 1024), List.of(b.getInt(8), b.getInt(12), b.getInt(16)));
        assertEquals(List.of(1, 6), List.of(b.getInt(32), b.getInt(36)));
        byte[] found = new byte[1024];
        b.get(40, found);
        assertArrayEquals(rsa.key(), found);
        assertThrows(IllegalArgumentException.class, () -> SessionMessage.encode(rsa, SessionForm.QEMU_7_1));
        assertThrows(IllegalArgumentException.class, () -> SessionMessage.encode(rsa, SessionForm.QEMU_2_12));
        assertThrows(IllegalArgumentException.class,
                () -> SessionMessage.encode(new Akcipher(1, 2, 1, 6, new byte[1025]), SessionForm.QEMU_8_1));
        assertThrows(IllegalArgumentException.class,
                () -> SessionMessage.encode(new Cipher(3, 1, new byte[65]), SessionForm.QEMU_8_1));
    }

    @Test
    void shouldReadTheConfigurationSpace() {
        ByteBuffer b = ByteBuffer.allocate(56).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < 14; i++) {
            b.putInt(i + 1);
        }
        CryptoConfig config = CryptoConfig.of(b.array());
        assertEquals(new CryptoConfig(1, 2, 3, 5L << 32 | 4, 6, 8L << 32 | 7, 9, 10, 11, 12, 14L << 32 | 13), config);
        assertThrows(IllegalArgumentException.class, () -> CryptoConfig.of(new byte[48]));
    }

    @Test
    void shouldCutAndPatch() {
        int[] parts = {72, 0, 5};
        assertArrayEquals(new int[] {72, 5}, Fragmentation.PER_PART.cut(parts));
        assertArrayEquals(new int[] {77}, Fragmentation.MERGED.cut(parts));
        assertArrayEquals(new int[] {}, Fragmentation.MERGED.cut(new int[] {0}));
        assertArrayEquals(new int[] {30, 30, 17}, Fragmentation.every(30).cut(parts));
        assertArrayEquals(new int[] {76, 1}, Fragmentation.at(76).cut(parts));
        assertArrayEquals(new int[] {77}, Fragmentation.at(77).cut(parts));
        Request patched = DataRequests.hash(true, 1, new byte[5], 20).patched(28, 99);
        expectHeader(patched, 32, 0, 0x100, 8, 1, 16, 1, 24, 5, 28, 99);
        assertThrows(RingViolationException.class, () -> CryptoStatus.of(0xa5));
        assertEquals(CryptoStatus.KEY_REJECTED, CryptoStatus.of(6));
    }
}
