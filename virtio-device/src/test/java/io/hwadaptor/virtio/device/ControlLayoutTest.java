package io.hwadaptor.virtio.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.ring.TestGuest;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every field of every control request, without and with VIRTIO_CRYPTO_F_REVISION_1. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
class ControlLayoutTest {
    private static final int OK = 0;
    private static final int ERR = 1;
    private static final int NOTSUPP = 3;
    private static final byte[] KEY = LaidOutRequest.bytes(16, 0x11);
    private static final byte[] AUTH_KEY = LaidOutRequest.bytes(24, 0x33);

    @Parameter
    private boolean revision1;

    private final TestGuest guest = new TestGuest(8);
    private final RecordingAdaptor adaptor = new RecordingAdaptor();
    private final CryptoDevice device = new CryptoDevice(adaptor, DeviceLimits.defaults(), line -> { });
    private ControlQueue queue;
    private long memory;

    /** A request and the session that it asks for. */
    private final class Create {
        private final String opened;
        private final byte[] header;
        private final byte[] keys;

        /**
         * A request.
         *
         * @param bytes of the header with the feature bit; without it they are 72
         * @param offsetsAndNumbers from the header's first byte on
         */
        Create(String opened, int opcode, int bytes, byte[] keys, int... offsetsAndNumbers) {
            this.opened = opened;
            this.keys = keys;
            header = new byte[revision1 ? bytes : 72];
            set(0, opcode);
            for (int i = 0; i < offsetsAndNumbers.length; i += 2) {
                set(offsetsAndNumbers[i], offsetsAndNumbers[i + 1]);
            }
        }

        Create set(int offset, int number) {
            MemorySegment.ofArray(header).set(TestGuest.U32, offset, number);
            return this;
        }

        byte[] readable() {
            return LaidOutRequest.join(header, keys);
        }
    }

    @BeforeEach
    void start() throws AdaptorException {
        device.driverFeatures(revision1 ? -1 : 0);
        device.memory(guest.memory);
        queue = device.startControlQueue(guest.setup(NotificationMode.FLAGS), () -> { });
        memory = guest.allocate(1 << 16);
    }

    @AfterEach
    void stop() {
        queue.close();
        device.close();
        guest.close();
    }

    private static String text(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private Create cipher(int keyBytes) {
        byte[] key = LaidOutRequest.bytes(keyBytes, 0x11);
        return new Create("AES_CBC DECRYPT " + text(key), 0x002, 72, key, 16, 3, 20, keyBytes, 24, 2, 64, 1);
    }

    private Create chain(int hashMode, String digest, byte[] authKey) {
        // Where there is no authentication key, its length is padding.
        return new Create("AES_CBC ENCRYPT " + text(KEY) + " HASH_THEN_CIPHER " + digest + " 20 12", 0x002, 72,
                LaidOutRequest.join(KEY, authKey), 16, 1, 20, hashMode, 24, 3, 28, KEY.length, 32, 1, 40, 4, 44, 20,
                48, authKey.length > 0 ? authKey.length : 99, 56, 12, 64, 2);
    }

    private Create mac(int keyBytes) {
        byte[] key = LaidOutRequest.bytes(keyBytes, 0x33);
        return new Create("HMAC_SHA_256 " + text(key) + " 31", 0x202, 32, key, 16, 4, 20, 31, 24, keyBytes);
    }

    private Create aead(int keyBytes) {
        byte[] key = LaidOutRequest.bytes(keyBytes, 0x11);
        return new Create("GCM ENCRYPT " + text(key) + " 15 13", 0x302, 40, key, 16, 1, 20, keyBytes, 24, 15, 28, 13,
                32, 1);
    }

    private Create rsa(int keyBytes) {
        byte[] key = LaidOutRequest.bytes(keyBytes, 0x11);
        return new Create("RSA PRIVATE PKCS1 " + RsaHash.values()[5] + " " + text(key), 0x404, 72, key, 16, 1, 20, 2,
                24, keyBytes, 28, 1, 32, 5);
    }

    private Create ecdsa() {
        return new Create("ECDSA PUBLIC NIST_P384 " + text(KEY), 0x404, 72, KEY, 16, 2, 20, 1, 24, KEY.length, 28, 4);
    }

    private Create hash() {
        return new Create("SHA_256 20", 0x102, 24, new byte[0], 16, 4, 20, 20);
    }

    private List<Create> all() {
        List<Create> all = new ArrayList<>(List.of(cipher(16), chain(1, "SHA_256", new byte[0]),
                chain(2, "HMAC_SHA_256 " + text(AUTH_KEY), AUTH_KEY), chain(3, "nested SHA_256", new byte[0]), hash(),
                mac(24), aead(16), rsa(300), ecdsa()));
        all.add(ecdsa().set(16, 3));
        all.add(new Create("RSA PUBLIC RAW " + RsaHash.values()[0] + " " + text(KEY), 0x404, 72, KEY, 16, 1, 20, 1,
                24, KEY.length));
        return all;
    }

    /** {@return bytes used} */
    private int send(byte[] readable, int writable, int segment) {
        adaptor.opened.clear();
        guest.put(memory, readable);
        long out = memory + (1 << 15);
        guest.put(out, new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1});
        long table = guest.allocate(16 * 512);
        int count = 0;
        for (int from = 0; from < readable.length; from += segment) {
            guest.descriptor(table, count, memory + from, Math.min(segment, readable.length - from),
                    TestGuest.DESC_NEXT, ++count);
        }
        guest.descriptor(table, count++, out, writable, TestGuest.DESC_WRITE, 0);
        guest.descriptor(0, table, 16L * count, TestGuest.DESC_INDIRECT, 0);
        guest.offer(0);
        queue.work();
        return guest.takeUsed().getFirst().length();
    }

    private byte[] outcome() {
        return guest.get(memory + (1 << 15), 16);
    }

    private void create(Create request, String what, int expected, byte[] readable, int segment) {
        assertEquals(16, send(readable, 16, segment), what);
        assertEquals(expected, outcome()[8], what);
        long id = MemorySegment.ofArray(outcome()).get(TestGuest.U64, 0);
        assertEquals(expected == OK ? List.of(request.opened) : List.of(), adaptor.opened, what);
        assertEquals(expected == OK, id > 0, what);
        if (expected == OK) {
            assertEquals(1, device.openSessions(), what);
            assertEquals(OK, device.closeSession(id), what);
        }
        assertEquals(0, device.openSessions(), what);
    }

    private void create(Create request, int expected) {
        create(request, request.opened + " " + Arrays.toString(request.header), expected, request.readable(), 4096);
    }

    @Test
    void shouldFindEveryField() {
        for (Create request : all()) {
            for (int segment : new int[] {4096, 24, 7}) {
                create(request, request.opened, OK, request.readable(), segment);
            }
            create(request, request.opened, OK, LaidOutRequest.join(request.readable(), new byte[9]), 4096);
        }
    }

    @Test
    void shouldRefuseWhatIsCutShort() {
        for (Create request : all()) {
            byte[] readable = request.readable();
            for (int length : new int[] {readable.length - 1, request.header.length - 1, 17, 16, 15, 3}) {
                create(request, request.opened + " of " + length, ERR, Arrays.copyOf(readable, length), 4096);
            }
            assertEquals(1, send(readable, 15, 4096), request.opened);
            assertEquals(ERR, outcome()[0]);
            assertEquals(List.of(), adaptor.opened, "a session whose id nobody learns");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0x003, 0x103, 0x203, 0x303, 0x405})
    void shouldDestroyUnderEveryNumber(int opcode) {
        send(hash().readable(), 16, 4096);
        long id = MemorySegment.ofArray(outcome()).get(TestGuest.U64, 0);
        byte[] destroy = new byte[revision1 ? 24 : 72];
        MemorySegment.ofArray(destroy).set(TestGuest.U32, 0, opcode);
        MemorySegment.ofArray(destroy).set(TestGuest.U64, 16, id);
        assertEquals(1, send(Arrays.copyOf(destroy, destroy.length - 1), 1, 4096));
        assertEquals(ERR, outcome()[0]);
        assertEquals(1, device.openSessions());
        assertEquals(1, send(destroy, 1, 4096));
        assertEquals(OK, outcome()[0]);
        assertEquals(0, device.openSessions());
        assertEquals(0, adaptor.open);
    }

    @Test
    void shouldTakeTheLongestKeysAndNoLongerOnes() {
        DeviceLimits limits = DeviceLimits.defaults();
        create(cipher(limits.maxCipherKeyLength()), OK);
        create(cipher(limits.maxCipherKeyLength() + 1), ERR);
        create(aead(limits.maxCipherKeyLength()), OK);
        create(aead(limits.maxCipherKeyLength() + 1), ERR);
        create(mac(limits.maxAuthKeyLength()), OK);
        create(mac(limits.maxAuthKeyLength() + 1), ERR);
        int all = (int) device.keyMemory().byteSize();
        assertTrue(all < 1 << 15);
        create(rsa(all), OK);
        create(rsa(all + 1), ERR);
        // Two that are too long together.
        create(chain(2, "", new byte[all - KEY.length + 1]), ERR);
    }

    /** Beside what the adaptor lacks. */
    @Test
    void shouldRefuseNumbersThatMeanNothing() {
        for (int number : new int[] {-1, 0, 15}) {
            create(cipher(16).set(16, number), NOTSUPP);
        }
        for (int number : new int[] {-1, 0, 3}) {
            create(cipher(16).set(24, number), NOTSUPP);
            create(cipher(16).set(64, number), NOTSUPP);
            create(aead(16).set(32, number), NOTSUPP);
            create(chain(1, "", new byte[0]).set(16, number), NOTSUPP);
            create(rsa(16).set(20, number), NOTSUPP);
        }
        for (int number : new int[] {-1, 0, 4}) {
            create(aead(16).set(16, number), NOTSUPP);
            create(rsa(16).set(16, number), NOTSUPP);
            create(chain(1, "", new byte[0]).set(20, number), NOTSUPP);
        }
        for (int number : new int[] {-1, 0, 13}) {
            create(hash().set(16, number), NOTSUPP);
        }
        for (int number : new int[] {-1, 0, 7, 24, 55}) {
            create(mac(16).set(16, number), NOTSUPP);
        }
        for (int number : new int[] {-1, 0, 6}) {
            create(ecdsa().set(28, number), NOTSUPP);
        }
        create(rsa(16).set(28, 2), NOTSUPP);
        create(rsa(16).set(28, -1), NOTSUPP);
        create(rsa(16).set(32, -1), NOTSUPP);
        create(rsa(16).set(32, RsaHash.values().length), NOTSUPP);
    }
}
