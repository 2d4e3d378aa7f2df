package io.hwadaptor.virtio.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.virtio.device.LaidOutRequest.Mode;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.ring.TestGuest;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Every field of every request in every layout: where it is, and what it may be. */
class RequestLayoutTest {
    private static final int OK = 0;
    private static final int ERR = 1;
    private static final int NOTSUPP = 3;
    private static final int INVSESS = 4;
    private static final int UNTOUCHED = 0xee;
    private static final long LARGE = 1 << 20;

    private final RecordingAdaptor adaptor = new RecordingAdaptor();
    /** How often a request is sent. */
    private int rounds = 1;
    private byte[] writable;
    private int used;
    /** Sessions of the engine that no session of the device is behind, once the queue has nothing to do. */
    private int left;

    /** Sends what a test has made of a request, and says with which status it came back. */
    private int send(LaidOutRequest r, byte[] readable, int writableBytes, int segment, long limit) {
        adaptor.asked.clear();
        adaptor.opened.clear();
        DeviceLimits limits = DeviceLimits.defaults().withMaxRequestBytes(limit);
        try (TestGuest guest = new TestGuest(16);
                CryptoDevice device = new CryptoDevice(adaptor, limits, line -> { })) {
            boolean legacy = r.mode == Mode.LEGACY;
            device.driverFeatures(legacy ? 0 : r.stateless() ? -1 : device.offeredFeatures() & ~0x3eL);
            device.memory(guest.memory);
            if (!r.stateless()) {
                long id = device.createSession(r.session);
                assertTrue(id > 0, r + ": no session");
                if (readable.length >= 16) {
                    MemorySegment.ofArray(readable).set(TestGuest.U64, 8, id);
                }
            }
            long in = guest.allocate(readable.length);
            long out = guest.allocate(writableBytes + 1);
            guest.put(in, readable);
            guest.put(out, LaidOutRequest.bytes(writableBytes, LaidOutRequest.BEFORE));
            guest.put(out + writableBytes, new byte[] {(byte) UNTOUCHED});
            long table = guest.allocate(16 * 512);
            int count = 0;
            for (int from = 0; from < readable.length; from += segment) {
                guest.descriptor(table, count, in + from, Math.min(segment, readable.length - from),
                        TestGuest.DESC_NEXT, ++count);
            }
            for (int from = 0; from <= writableBytes; from += segment) {
                boolean last = from + segment > writableBytes;
                guest.descriptor(table, count, out + from, Math.min(segment, writableBytes + 1 - from),
                        last ? TestGuest.DESC_WRITE : TestGuest.DESC_NEXT | TestGuest.DESC_WRITE, ++count);
            }
            guest.descriptor(0, table, 16L * count, TestGuest.DESC_INDIRECT, 0);
            try (DataQueue queue = device.startDataQueue(0, guest.setup(NotificationMode.FLAGS), () -> { },
                    () -> { })) {
                for (int round = 0; round < rounds; round++) {
                    guest.offer(0);
                    queue.work();
                }
                left = adaptor.open - device.openSessions();
            }
            used = guest.takeUsed().getLast().length();
            writable = guest.get(out, writableBytes);
            return guest.get(out + writableBytes, 1)[0] & 0xff;
        } catch (AdaptorException e) {
            throw new AssertionError(e);
        }
    }

    private int send(LaidOutRequest r) {
        return send(r, r.readable(), r.writable, 4096, LARGE);
    }

    private void assertServed(LaidOutRequest r, String what, int status, int writableBytes) {
        assertEquals(OK, status, what);
        assertEquals(Collections.nCopies(rounds, r.asked), adaptor.asked, what);
        assertEquals(Collections.nCopies(r.stateless() ? rounds : 1, r.opened), adaptor.opened, what);
        assertArrayEquals(r.after(writableBytes), writable, what);
        assertEquals(r.used() + 1, used, what);
        assertEquals(0, left, what + ": sessions left open");
        assertEquals(0, adaptor.open, what + ": sessions left open by the device");
    }

    private void assertRefused(String what, int expected, int status) {
        assertEquals(expected, status, what);
        assertEquals(List.of(), adaptor.asked, what);
        assertArrayEquals(LaidOutRequest.bytes(writable.length, LaidOutRequest.BEFORE), writable, what);
        assertEquals(1, used, what);
        assertEquals(0, left, what + ": sessions left open");
        assertEquals(0, adaptor.open, what + ": sessions left open by the device");
    }

    /** In one segment, in segments that cut every part, and with more room on either side than is asked for. */
    @Test
    void shouldFindEveryFieldOfEveryLayout() {
        for (LaidOutRequest r : LaidOutRequest.all()) {
            for (int segment : new int[] {4096, 100, 73, 24, 7}) {
                assertServed(r, r + ", segments of " + segment, send(r, r.readable(), r.writable, segment, LARGE),
                        r.writable);
            }
            byte[] longer = LaidOutRequest.join(r.readable(), new byte[9]);
            assertServed(r, r + ", with more room", send(r, longer, r.writable + 9, 4096, LARGE), r.writable + 9);
        }
    }

    @Test
    void shouldRefuseWhatIsCutShort() {
        for (LaidOutRequest r : LaidOutRequest.all()) {
            byte[] all = r.readable();
            for (int length : new int[] {all.length - 1, r.header.length - 1, 24, 23}) {
                for (int segment : new int[] {4096, 7}) {
                    assertRefused(r + ", " + length + " bytes", ERR,
                            send(r, Arrays.copyOf(all, length), r.writable, segment, LARGE));
                }
            }
            if (r.writable > 0) {
                assertRefused(r + ", no room", ERR, send(r, all, r.writable - 1, 4096, LARGE));
            }
        }
    }

    @Test
    void shouldTakeWhatTheLimitSaysAndNoMore() {
        for (LaidOutRequest r : LaidOutRequest.all()) {
            assertServed(r, r + ", at the limit", send(r, r.readable(), r.writable, 4096, r.counted), r.writable);
            assertRefused(r + ", above the limit", ERR,
                    send(r, r.readable(), r.writable, 4096, r.counted - 1L));
        }
    }

    /** The opcode has a direction, and so has the session. */
    @Test
    void shouldRefuseTheOtherDirection() {
        for (LaidOutRequest r : LaidOutRequest.all()) {
            if (r.session.direction != 0) {
                assertRefused(r + ", other direction", ERR, send(r.set(0, r.opcode ^ 1)));
            }
        }
    }

    @Test
    void shouldRefuseSessionsOfOtherServices() {
        for (Mode mode : List.of(Mode.LEGACY, Mode.REVISION_1)) {
            LaidOutRequest cipher = LaidOutRequest.cipher(mode, true);
            LaidOutRequest chain = LaidOutRequest.chain(mode, true, 1);
            assertRefused("chain session", INVSESS, send(chain.set(64, 1)));
            assertRefused("cipher session", INVSESS, send(cipher.set(64, 2)));
            LaidOutRequest mac = LaidOutRequest.mac(mode, false);
            LaidOutRequest hash = LaidOutRequest.hash(mode);
            LaidOutRequest aead = LaidOutRequest.aead(mode, true);
            LaidOutRequest key = LaidOutRequest.akcipher(mode, 0);
            for (LaidOutRequest other : List.of(hash, aead, key)) {
                assertRefused(other + " as MAC", INVSESS, send(other.set(0, mac.opcode)));
            }
            mac.set(0, hash.opcode);
            assertRefused("MAC session", INVSESS, send(mac));
            LaidOutRequest longer = LaidOutRequest.cipher(mode, true);
            for (LaidOutRequest wanted : List.of(aead, key)) {
                assertRefused("cipher session as " + wanted, INVSESS, send(longer.set(0, wanted.opcode)));
            }
        }
    }

    /** Nothing of one request is in the next one. */
    @Test
    void shouldForgetARequest() {
        rounds = 3;
        for (LaidOutRequest r : LaidOutRequest.all()) {
            // The first has written where the second reads the digest that it verifies.
            if (!r.asked.contains(" digest=") || r.opcode != 0x001) {
                assertServed(r, r + ", three times", send(r), r.writable);
            }
        }
    }

    @Test
    void shouldRefuseWhatTheStandardHasNoNumberFor() {
        for (LaidOutRequest r : List.of(LaidOutRequest.cipher(Mode.STATELESS, true),
                LaidOutRequest.hash(Mode.STATELESS), LaidOutRequest.mac(Mode.STATELESS, false),
                LaidOutRequest.aead(Mode.STATELESS, true), LaidOutRequest.akcipher(Mode.STATELESS, 0))) {
            assertRefused(r + ", algorithm 99", NOTSUPP, send(r.set(24, 99)));
        }
        LaidOutRequest chain = LaidOutRequest.chain(Mode.STATELESS, true, 1);
        assertRefused("hash algorithm 99", NOTSUPP, send(chain.set(44, 99)));
        for (Mode mode : Mode.values()) {
            LaidOutRequest header = LaidOutRequest.hash(mode).set(0, 0x199);
            for (int length : new int[] {23, 24}) {
                assertRefused("only a header of " + length + " bytes", length < 24 ? ERR : NOTSUPP,
                        send(header, Arrays.copyOf(header.header, length), header.writable, 4096, LARGE));
            }
        }
    }

    /** RSA has the longest keys. */
    @Test
    void shouldTakeTheLongestKeyAndNoLongerOne() {
        int longest;
        try (CryptoDevice device = new CryptoDevice(adaptor, DeviceLimits.defaults(), line -> { })) {
            longest = (int) device.keyMemory().byteSize();
        }
        for (int length : new int[] {longest, longest + 1}) {
            LaidOutRequest r = LaidOutRequest.akcipher(Mode.STATELESS, 0).set(32, length);
            byte[] key = LaidOutRequest.bytes(length, 3);
            byte[] body = LaidOutRequest.join(r.header, key, Arrays.copyOfRange(r.body, 16, r.body.length));
            int status = send(r, body, r.writable, 1 << 16, LARGE);
            assertEquals(length == longest ? OK : ERR, status, "key of " + length);
            assertEquals(length == longest ? List.of(r.asked) : List.of(), adaptor.asked);
        }
    }

    /** One byte more than an operation has room for would go into whatever lies behind it. */
    @Test
    void shouldTakeTheLongestIvAndDigestAndNoLongerOnes() {
        for (Mode mode : Mode.values()) {
            for (int length : new int[] {512, 513}) {
                byte[] iv = LaidOutRequest.bytes(length, 5);
                for (LaidOutRequest r : List.of(LaidOutRequest.cipher(mode, true, iv),
                        LaidOutRequest.chain(mode, true, 1, iv, 20), LaidOutRequest.aead(mode, true, iv))) {
                    if (length == 512) {
                        assertServed(r, r + ", longest IV", send(r), r.writable);
                    } else {
                        assertRefused(r + ", longer IV", ERR, send(r));
                    }
                }
            }
        }
        for (int length : new int[] {512, 513}) {
            for (LaidOutRequest r : List.of(LaidOutRequest.hash(Mode.STATELESS, length),
                    LaidOutRequest.chain(Mode.STATELESS, true, 1, new byte[16], length))) {
                if (length == 512) {
                    assertServed(r, r + ", longest digest", send(r), r.writable);
                } else {
                    assertRefused(r + ", longer digest", ERR, send(r));
                }
            }
        }
    }

    @Test
    void shouldHoldLengthsAgainstOneAnother() {
        for (Mode mode : Mode.values()) {
            boolean stateless = mode == Mode.STATELESS;
            // Of 64 bytes of source, the destination has room for 63.
            refuse(LaidOutRequest.cipher(mode, true).set(stateless ? 44 : 32, 63));
            int chain = stateless ? 56 : 24;
            refuse(LaidOutRequest.chain(mode, true, 1).set(chain + 8, 63));
            // 9 + 56 and 5 + 60 are more than there are.
            refuse(LaidOutRequest.chain(mode, true, 1).set(chain + 12, 9));
            refuse(LaidOutRequest.chain(mode, true, 1).set(chain + 20, 5));
            refuse(LaidOutRequest.aead(mode, true).set(stateless ? 52 : 36, 79));
            refuse(LaidOutRequest.aead(mode, false).set(stateless ? 52 : 36, 63));
            // Shorter than the tag, and than the IV at its front.
            refuse(LaidOutRequest.aead(mode, false).set(stateless ? 48 : 32, 15));
            refuse(LaidOutRequest.mac(mode, true).set(stateless ? 32 : 24, 11));
            refuse(LaidOutRequest.hash(mode).set(stateless ? 32 : 28, 0));
            refuse(LaidOutRequest.mac(mode, false).set(stateless ? 36 : 28, 0));
            if (!stateless) {
                refuse(LaidOutRequest.chain(mode, true, 1).set(chain + 32, 19));
                refuse(LaidOutRequest.mac(mode, false).set(28, 17));
                refuse(LaidOutRequest.aead(mode, true).set(40, 15));
                // What linux/virtio_crypto.h has no field for.
                LaidOutRequest r = LaidOutRequest.aead(mode, true).set(40, 0);
                assertServed(r, r + ", no tag length", send(r), r.writable);
            }
        }
    }

    private void refuse(LaidOutRequest r) {
        // With more room than any of the lengths asks for.
        byte[] readable = LaidOutRequest.join(r.readable(), new byte[64]);
        assertRefused(r.toString(), ERR, send(r, readable, r.writable + 64, 4096, LARGE));
    }

    /** An IV and nothing behind it is a message of no bytes. */
    @Test
    void shouldTakeTheShortest() {
        for (Mode mode : Mode.values()) {
            boolean stateless = mode == Mode.STATELESS;
            LaidOutRequest mac = LaidOutRequest.mac(mode, true).set(stateless ? 32 : 24, 12);
            mac.asked = mac.asked.replaceAll("src=[0-9a-f]*", "src=");
            assertServed(mac, mac + " of nothing", send(mac), mac.writable);
            LaidOutRequest aead = LaidOutRequest.aead(mode, false).set(stateless ? 48 : 32, 16)
                    .set(stateless ? 52 : 36, 0);
            assertEquals(OK, send(aead), aead + " of nothing");
            LaidOutRequest chain = LaidOutRequest.chain(mode, true, 1).set(stateless ? 64 : 32, 64);
            assertEquals(OK, send(chain), chain + " with just enough room");
            LaidOutRequest cipher = LaidOutRequest.cipher(mode, true).set(stateless ? 44 : 32, 64);
            assertEquals(OK, send(cipher), cipher + " with just enough room");
            LaidOutRequest header = LaidOutRequest.hash(mode).set(stateless ? 28 : 24, 0);
            assertEquals(OK, send(header, header.header, header.writable, 4096, LARGE), header + " of nothing");
            LaidOutRequest one = LaidOutRequest.hash(mode).set(stateless ? 32 : 28, 1);
            assertEquals(OK, send(one), one + " of one byte");
        }
    }
}
