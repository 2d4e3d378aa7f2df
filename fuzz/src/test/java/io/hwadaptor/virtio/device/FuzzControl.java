package io.hwadaptor.virtio.device;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.fuzz.Check;
import io.hwadaptor.fuzz.Input;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.wire.Wire;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The control queue: each request is answered once, with the status that a second reading of it gives, the engine is
 * asked for exactly what the guest wrote, and nothing but the answer is written.
 */
public final class FuzzControl {
    private static final int HEADER = 16;
    private static final int PADDED = 72;
    private static final int MAX_REQUESTS = 8;
    private static final int MAX_SESSIONS = 4;
    private static final int KEY_BYTES = 8192;
    private static final long DATA = FuzzGuest.FREE;
    private static final int DATA_BYTES = 0x1000;
    private static final DeviceLimits LIMITS = DeviceLimits.defaults().withMaxSessions(MAX_SESSIONS);
    private static final FuzzGuest GUEST = new FuzzGuest();

    private final FuzzEngine engine = new FuzzEngine();
    private final boolean revision1;
    private final Set<Long> sessions = new HashSet<>();
    private final Set<Long> everGiven = new HashSet<>();

    private FuzzControl(boolean revision1) {
        this.revision1 = revision1;
    }

    /** Loads and instruments what there is, so that the time limit of the first run is for that run alone. */
    public static void fuzzerInitialize() {
        seeds().forEach(FuzzControl::fuzzerTestOneInput);
    }

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        boolean revision1 = in.flag();
        new FuzzControl(revision1).run(in);
    }

    private void run(Input in) {
        GUEST.clear(1 << in.below(7), in.u16());
        CryptoDevice device = new CryptoDevice(engine, LIMITS, line -> { });
        try (device) {
            device.driverFeatures(revision1 ? -1L : ~1L);
            device.memory(GUEST.memory);
            try (ControlQueue queue = device.startControlQueue(GUEST.setup(NotificationMode.FLAGS), () -> { })) {
                for (int i = 0; i < MAX_REQUESTS && !in.atEnd(); i++) {
                    if (!request(in, queue)) {
                        return;
                    }
                    Check.equal(sessions.size(), engine.open, "sessions that are open");
                }
            }
        } catch (AdaptorException e) {
            throw new AssertionError(e);
        } finally {
            device.close();
            Check.equal(0, engine.open, "sessions left open");
            GUEST.checkCanaries();
        }
    }

    /** {@return whether the ring is still what the guest thinks it is} */
    private boolean request(Input in, ControlQueue queue) {
        lay(in);
        int head = in.u8();
        head = head == 255 ? in.u16() : head % GUEST.size;
        if (head >= GUEST.size) {
            GUEST.offer(head);
            queue.work();
            Check.equal(List.of(), GUEST.takeUsed(), "used for a head that is none");
            return true;
        }
        FuzzChainModel chain = GUEST.chain(head);
        boolean ringHit = chain.writes(FuzzGuest.STARTS[0], FuzzGuest.FREE - FuzzGuest.STARTS[0]);
        byte[] readable = chain.read(chain.readable, 0, Math.min(chain.readableBytes(), PADDED + KEY_BYTES));
        GUEST.offer(head);
        byte[][] expected = GUEST.snapshot();
        engine.asked = null;
        engine.refused = null;
        Check.equal(1, queue.work(), "requests served");
        GUEST.checkCanaries();
        if (ringHit) {
            return false;
        }
        Answer answer = answer(chain, readable);
        long length = Math.min(answer.length(), chain.writableBytes());
        List<FuzzGuest.Used> used = GUEST.takeUsed();
        Check.equal(List.of(new FuzzGuest.Used(head, length)), used, "used");
        byte[] written = chain.read(chain.writable, 0, length);
        chain.write(expected, 0, written);
        GUEST.forgiveUsedRing(expected);
        GUEST.check(expected, "a control request");
        if (chain.overlapsItself(length)) {
            return false;
        }
        judge(answer, written);
        return true;
    }

    /** Up to 8 descriptors, as the fuzzer likes them, and a request in the place that most of them are for. */
    private static void lay(Input in) {
        int form = in.u8();
        byte[] request = in.bytes(in.u8());
        GUEST.put(DATA, request);
        if ((form & 1) != 0) {
            // In order: the request in two segments, and the answer.
            int cut = in.u8() % (request.length + 1);
            long answer = DATA + DATA_BYTES;
            GUEST.descriptor(FuzzGuest.DESCRIPTORS, 0, DATA, cut, FuzzGuest.NEXT, 1 % GUEST.size);
            if (GUEST.size >= 4) {
                int answerBytes = in.below(24);
                int first = answerBytes == 0 ? 0 : in.u8() % answerBytes;
                GUEST.descriptor(FuzzGuest.DESCRIPTORS, 1, DATA + cut, request.length - cut, FuzzGuest.NEXT, 2);
                GUEST.descriptor(FuzzGuest.DESCRIPTORS, 2, answer, first, FuzzGuest.NEXT | FuzzGuest.WRITE, 3);
                GUEST.descriptor(FuzzGuest.DESCRIPTORS, 3, answer + 64, answerBytes - first, FuzzGuest.WRITE, 0);
            }
            return;
        }
        int count = Math.min(in.below(9), GUEST.size);
        for (int i = 0; i < count; i++) {
            GUEST.descriptor(in, FuzzGuest.DESCRIPTORS, i);
        }
    }

    /**
     * What the guest has to be told.
     *
     * @param statuses any of them
     * @param asCreate with an id, in 16 bytes; else one byte
     * @param id whether there is a session to be named
     */
    private record Answer(Set<Status> statuses, boolean asCreate, boolean id) {
        int length() {
            return asCreate ? 16 : 1;
        }
    }

    private void judge(Answer answer, byte[] written) {
        if (written.length == 0) {
            return;
        }
        ByteBuffer buffer = ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN);
        int code = answer.asCreate() ? buffer.getInt(8) : written[0];
        Check.that(answer.statuses().stream().anyMatch(status -> Wire.code(status) == code),
                "status " + code + " of " + answer.statuses());
        if (!answer.asCreate()) {
            return;
        }
        Check.equal(0, buffer.getInt(12), "padding");
        long id = buffer.getLong(0);
        if (answer.id()) {
            Check.that(id > 0 && everGiven.add(id), "id " + id + " was given before");
            sessions.add(id);
        } else {
            Check.equal(-1, id, "id of no session");
        }
    }

    /** Virtio 1.4, "Control Virtqueue". */
    private Answer answer(FuzzChainModel chain, byte[] readable) {
        boolean room = chain.writableBytes() >= 16;
        if (!chain.faults.isEmpty() || readable.length < (revision1 ? HEADER : PADDED)) {
            Check.equal(null, engine.asked, "a malformed request reached the engine");
            return new Answer(EnumSet.of(Status.ERR), room, false);
        }
        ByteBuffer request = ByteBuffer.wrap(readable).order(ByteOrder.LITTLE_ENDIAN);
        int opcode = request.getInt(0);
        int service = opcode >>> 8;
        int what = opcode & 0xff;
        boolean create = service <= 3 ? what == 2 : service == 4 && what == 4;
        boolean destroy = service <= 3 ? what == 3 : service == 4 && what == 5;
        if (!create && !destroy) {
            return new Answer(EnumSet.of(Status.NOTSUPP), room, false);
        }
        int fields = destroy ? 8 : new int[] {56, 8, 16, 24, 56}[service];
        if (revision1 && readable.length < HEADER + fields) {
            return new Answer(EnumSet.of(Status.ERR), room, false);
        }
        if (destroy) {
            boolean was = sessions.remove(request.getLong(HEADER));
            return new Answer(EnumSet.of(was ? Status.OK : Status.ERR), false, false);
        }
        if (!room) {
            Check.equal(null, engine.asked, "a session was opened whose id can't be told");
            return new Answer(EnumSet.of(Status.ERR), false, false);
        }
        return create(service, request, readable, revision1 ? HEADER + fields : PADDED);
    }

    private Answer create(int service, ByteBuffer request, byte[] readable, int start) {
        FuzzSpecModel model = new FuzzSpecModel(LIMITS);
        int[] words = new int[14];
        for (int i = 0; i < words.length && HEADER + 4 * i + 4 <= readable.length; i++) {
            words[i] = request.getInt(HEADER + 4 * i);
        }
        boolean chained = service == 0 && words[12] == 2;
        // Of struct virtio_crypto_alg_chain_session_flf: order, mode, the cipher's four words, then the hash's.
        int cipher = chained ? 2 : 0;
        long keyLength = Integer.toUnsignedLong(switch (service) {
            case 0 -> words[cipher + 1];
            case 3 -> words[1];
            case 4 -> words[2];
            default -> 0;
        });
        boolean keyed = service == 2 || (chained && words[1] == 2);
        long authLength = !keyed ? 0 : Integer.toUnsignedLong(words[service == 2 ? 2 : 8]);
        if (keyLength + authLength > Math.min(KEY_BYTES, readable.length - start)) {
            Check.equal(null, engine.asked, "keys that are not there reached the engine");
            return new Answer(EnumSet.of(Status.ERR, Status.NOTSUPP), true, false);
        }
        byte[] key = Arrays.copyOfRange(readable, start, start + (int) keyLength);
        byte[] auth = Arrays.copyOfRange(readable, start + (int) keyLength, start + (int) (keyLength + authLength));
        SessionSpec spec = switch (service) {
            case 0 -> {
                SessionSpec.Cipher plain = model.cipher(words[cipher], words[cipher + 2], key);
                if (words[12] != 1 && words[12] != 2) {
                    model.wrong.add(Status.NOTSUPP);
                }
                yield !chained ? plain
                        : model.chain(plain, words[0], words[1], words[6], words[7], words[10], auth);
            }
            case 1 -> model.hash(words[0], words[1]);
            case 2 -> model.mac(words[0], words[1], auth);
            case 3 -> model.aead(words[0], words[4], words[2], words[3], key);
            default -> model.akcipher(words[0], words[1], words[3], words[4], key);
        };
        return outcome(model, spec);
    }

    private Answer outcome(FuzzSpecModel model, SessionSpec spec) {
        if (!model.wrong.isEmpty()) {
            Check.equal(null, engine.asked, "what is no session reached the engine");
            return new Answer(model.wrong, true, false);
        }
        if (sessions.size() == MAX_SESSIONS) {
            Check.equal(null, engine.asked, "one session too many reached the engine");
            return new Answer(EnumSet.of(revision1 ? Status.NOSPC : Status.ERR), true, false);
        }
        Check.equal(FuzzEngine.describe(spec), engine.asked, "what the engine was asked for");
        if (engine.refused != null) {
            return new Answer(EnumSet.of(engine.refused), true, false);
        }
        return new Answer(EnumSet.of(Status.OK), true, true);
    }

    /** {@return inputs to start from: each service's session, with and without VIRTIO_CRYPTO_F_REVISION_1} */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int revision = 0; revision < 2; revision++) {
            seeds.add(seed(revision, 0x0002, 56, 16, 3, 16, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1));
            seeds.add(seed(revision, 0x0002, 56, 48, 2, 2, 3, 16, 1, 0, 4, 32, 32, 0, 8, 0, 2));
            seeds.add(seed(revision, 0x0002, 56, 16, 1, 3, 3, 16, 2, 0, 4, 32, 0, 0, 8, 0, 2));
            seeds.add(seed(revision, 0x0102, 8, 0, 4, 32));
            seeds.add(seed(revision, 0x0202, 16, 20, 4, 32, 20));
            seeds.add(seed(revision, 0x0302, 24, 16, 1, 16, 16, 8, 1));
            seeds.add(seed(revision, 0x0404, 56, 90, 1, 2, 90, 1, 3));
            // The first session's id is 65536.
            seeds.add(join(seed(revision, 0x0102, 8, 0, 4, 32), request(revision, 0x0103, 8, 0, 0x10000, 0)));
        }
        return seeds;
    }

    /** Two of the same: the second one finds what the first has left. */
    private static byte[] seed(int revision, int opcode, int fields, int keys, int... words) {
        byte[] request = request(revision, opcode, fields, keys, words);
        return join(new byte[] {(byte) revision, 3, (byte) 0xff, (byte) 0xff}, join(request, request));
    }

    private static byte[] join(byte[] one, byte[] other) {
        byte[] joined = Arrays.copyOf(one, one.length + other.length);
        System.arraycopy(other, 0, joined, one.length, other.length);
        return joined;
    }

    /** A request cut at byte 20, with room for its answer in segments of 7 and 9 bytes. */
    private static byte[] request(int revision, int opcode, int fields, int keys, int... words) {
        int length = (revision == 1 ? HEADER + fields : PADDED) + keys;
        ByteBuffer request = ByteBuffer.allocate(length + 6).order(ByteOrder.LITTLE_ENDIAN);
        request.put((byte) 1).put((byte) length).putInt(opcode).putInt(words[0]).position(2 + HEADER);
        for (int word : words) {
            request.putInt(word);
        }
        request.position(2 + length);
        return request.put((byte) 20).put((byte) 16).put((byte) 7).put((byte) 0).array();
    }
}
