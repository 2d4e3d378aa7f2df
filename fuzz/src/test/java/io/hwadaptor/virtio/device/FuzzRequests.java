package io.hwadaptor.virtio.device;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Status;
import io.hwadaptor.fuzz.Check;
import io.hwadaptor.fuzz.Input;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.wire.Wire;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Data queues: requests one by one, each held against {@link FuzzDataModel}, and in bursts that an engine completes
 * late, in part and backwards. Every head comes back once, nothing but what the guest gave is written, used lengths
 * stay inside the chain, and no session outlives its request.
 */
public final class FuzzRequests {
    private static final int MAX_STEPS = 12;
    private static final int MAX_PASSES = 400;
    private static final long DATA = FuzzGuest.FREE;
    private static final int DATA_BYTES = 0x1800;
    private static final DeviceLimits LIMITS = DeviceLimits.defaults().withMaxRequestBytes(2048)
            .withInFlightPerQueue(16);
    private static final FuzzGuest GUEST = new FuzzGuest();

    private final FuzzEngine engine = new FuzzEngine();
    private final Map<Long, FuzzDataModel.Known> sessions = new HashMap<>();
    private final List<Long> ids = new ArrayList<>();
    private CryptoDevice device;
    private DataQueue queue;
    private FuzzDataModel.Mode mode;

    private FuzzRequests() {
    }

    /** Loads and instruments what there is, so that the time limit of the first run is for that run alone. */
    public static void fuzzerInitialize() {
        seeds().forEach(FuzzRequests::fuzzerTestOneInput);
    }

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) {
        new FuzzRequests().run(new Input(data));
    }

    private void run(Input in) {
        // Revision 1 and the five stateless modes; without the first of them the others say nothing.
        int features = in.u8() & 0x3f;
        boolean revision1 = (features & 1) != 0;
        GUEST.clear(1 << in.below(7), in.u16());
        device = new CryptoDevice(engine, LIMITS, line -> { });
        try (CryptoDevice opened = device) {
            opened.driverFeatures(features | 1L << 32);
            device.memory(GUEST.memory);
            openSessions();
            mode = new FuzzDataModel.Mode(revision1, 0x1f, revision1 ? features >> 1 : 0, LIMITS);
            queue = device.startDataQueue(0, GUEST.setup(NotificationMode.FLAGS), () -> { }, () -> { });
            try {
                boolean sane = true;
                for (int i = 0; i < MAX_STEPS && sane && !in.atEnd(); i++) {
                    sane = step(in);
                }
            } finally {
                engine.late = false;
                engine.appetite = Integer.MAX_VALUE;
                drain();
                queue.close();
            }
            Check.equal(sessions.size(), engine.open, "sessions that are open");
        } catch (AdaptorException e) {
            throw new AssertionError(e);
        }
        Check.equal(0, engine.open, "sessions left open");
        GUEST.checkCanaries();
    }

    private void drain() {
        queue.stopFetching();
        for (int pass = 0; !queue.drained(); pass++) {
            Check.that(pass < MAX_PASSES, "the queue does not drain");
            queue.work();
        }
    }

    private boolean step(Input in) {
        int what = in.below(8);
        if (what < 5) {
            return one(in);
        }
        if (what == 5) {
            long id = ids.get(in.below(ids.size()));
            boolean was = sessions.remove(id) != null;
            Check.equal(was ? 0 : 1, device.closeSession(id), "status of a destroyed session");
            return true;
        }
        return burst(in);
    }

    /** One of each service and direction; ids are known to the fuzzer by their numbers in this list. */
    private void openSessions() {
        FuzzSpecModel model = new FuzzSpecModel(LIMITS);
        byte[] key = new byte[16];
        for (int direction = 1; direction <= 2; direction++) {
            OperationType type = direction == 1 ? OperationType.ENCRYPT : OperationType.DECRYPT;
            open(new FuzzDataModel.Known(model.cipher(3, direction, key), type));
            open(new FuzzDataModel.Known(model.chain(model.cipher(3, direction, key), 2, 2, 4, 20, 0, key), type));
            open(new FuzzDataModel.Known(model.aead(1, direction, 16, 0, key), type));
        }
        open(new FuzzDataModel.Known(model.hash(4, 32), null));
        open(new FuzzDataModel.Known(model.mac(4, 32, key), null));
        open(new FuzzDataModel.Known(model.mac(41, 16, key), null));
        open(new FuzzDataModel.Known(model.akcipher(1, 2, 1, 3, key), null));
    }

    private void open(FuzzDataModel.Known known) {
        try {
            CreateRequest request = FuzzSessions.request(known.spec());
            long id = device.createSession(request);
            Check.that(id > 0, "session " + known + ": " + id);
            sessions.put(id, known);
            ids.add(id);
        } catch (RuntimeException e) {
            throw new AssertionError(known.toString(), e);
        }
    }

    /** Lays a request out in memory and says where its head is. */
    private int lay(Input in, int slot) {
        int form = in.u8();
        byte[] request = in.bytes(in.u8() + (form >> 7) * 256);
        if (request.length >= 16 && (form & 0x40) == 0) {
            // The session by its number.
            long id = ids.get((request[8] & 0xff) % ids.size());
            ByteBuffer.wrap(request).order(ByteOrder.LITTLE_ENDIAN).putLong(8, id);
        }
        long at = DATA + slot * 0x200L;
        GUEST.put(at, request);
        if ((form & 1) == 0) {
            int count = Math.min(in.below(9), GUEST.size);
            for (int i = 0; i < count; i++) {
                GUEST.descriptor(in, FuzzGuest.DESCRIPTORS, i);
            }
            return in.below(GUEST.size);
        }
        // In order, behind one descriptor: the request in two segments, then room for the answer in two.
        int cut = in.u8() % (request.length + 1);
        int room = in.u8() + (form & 2) * 64;
        int firstRoom = room == 0 ? 0 : in.u8() % room;
        long table = FuzzGuest.STARTS[1] + slot * 64L;
        long answer = FuzzGuest.STARTS[1] + 0x200 + slot * 0x200L;
        GUEST.descriptor(table, 0, at, cut, FuzzGuest.NEXT, 1);
        GUEST.descriptor(table, 1, at + cut, request.length - cut, FuzzGuest.NEXT, 2);
        GUEST.descriptor(table, 2, answer, firstRoom, FuzzGuest.NEXT | FuzzGuest.WRITE, 3);
        GUEST.descriptor(table, 3, answer + 0x180, room - firstRoom, FuzzGuest.WRITE, 0);
        int head = slot % GUEST.size;
        GUEST.descriptor(FuzzGuest.DESCRIPTORS, head, table, 64, FuzzGuest.INDIRECT, 0);
        return head;
    }

    /** {@return whether the ring is still what the guest thinks it is} */
    private boolean one(Input in) {
        engine.forced = Status.values()[in.below(8) < 6 ? 0 : in.below(Status.values().length)];
        engine.produced = in.u8();
        engine.late = false;
        int head = lay(in, 0);
        FuzzChainModel chain = GUEST.chain(head);
        if (chain.readableBytes() > DATA_BYTES || chain.writableBytes() > DATA_BYTES) {
            return true;
        }
        FuzzDataModel model = new FuzzDataModel(mode, chain, sessions);
        byte[][] expected = GUEST.snapshot();
        engine.asked = null;
        engine.refused = null;
        engine.ran.clear();
        GUEST.offer(head);
        for (int pass = 0; queue.work() > 0; pass++) {
            Check.that(pass < MAX_PASSES, "work does not end");
        }
        GUEST.checkCanaries();
        if (chain.writes(FuzzGuest.STARTS[0], FuzzGuest.FREE - FuzzGuest.STARTS[0])) {
            return false;
        }
        Check.that(queue.drained(), "a request stays in flight");
        Check.equal(sessions.size(), engine.open, "sessions that are open");
        long length = expect(model, chain, expected);
        FuzzGuest.put(expected, FuzzGuest.AVAILABLE, GUEST.get(FuzzGuest.AVAILABLE, 4 + 2 * GUEST.size));
        GUEST.forgiveUsedRing(expected);
        GUEST.check(expected, "a request");
        Check.equal(List.of(new FuzzGuest.Used(head, length)), GUEST.takeUsed(), "used");
        return true;
    }

    /** Writes into a copy of memory what the device should have. {@return the used length} */
    private long expect(FuzzDataModel model, FuzzChainModel chain, byte[][] expected) {
        long status = chain.statusAddress();
        if (!model.wrong.isEmpty() || (model.stateless && engine.refused != null)) {
            Check.equal(0, engine.ran.size(), "operations of a wrong request");
            if (status < 0) {
                return 0;
            }
            int code = GUEST.get(status, 1)[0];
            boolean right = model.wrong.stream().anyMatch(s -> Wire.code(s) == code)
                    || (engine.refused != null && Wire.code(engine.refused) == code);
            Check.that(right, "status " + code + " of " + model.wrong + ", engine " + engine.refused);
            FuzzGuest.put(expected, status, new byte[] {(byte) code});
            return 1;
        }
        if (model.stateless) {
            Check.equal(FuzzEngine.describe(model.spec), engine.asked, "session of a stateless request");
        } else {
            Check.equal(null, engine.asked, "session of a request that names one");
        }
        Check.equal(1, engine.ran.size(), "operations");
        FuzzEngine.Ran ran = engine.ran.get(0);
        Check.equal(model.type, ran.type(), "type");
        Check.equal(hex(model.iv), ran.iv(), "IV");
        Check.equal(hex(model.source), ran.source(), "source");
        Check.equal(hex(model.auxiliary), ran.auxiliary(), "AAD or signature");
        Check.equal(model.destination, ran.destination(), "destination's length");
        Check.equal(model.ranges, ran.ranges(), "ranges of a chain");
        if (model.expectedDigest != null) {
            Check.equal(hex(model.expectedDigest), ran.digest(), "expected digest or tag");
        }
        long written = 0;
        Status outcome = engine.forced;
        if (outcome == Status.OK) {
            boolean key = model.spec.service() == Service.AKCIPHER;
            long length = key ? Math.min(model.destination, engine.produced) : model.destination;
            chain.write(expected, 0, FuzzGuest.filled((int) length, FuzzEngine.DESTINATION));
            chain.write(expected, model.resultAt, FuzzGuest.filled((int) model.resultLength, FuzzEngine.DIGEST));
            written = length + model.resultLength;
        } else if (outcome == Status.BADMSG && model.spec.service() == Service.CHAIN) {
            outcome = Status.ERR;
        }
        FuzzGuest.put(expected, status, new byte[] {(byte) Wire.code(outcome)});
        return 1 + written;
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** Several requests at once, good and bad, with an engine that takes some and completes when it likes. */
    private boolean burst(Input in) {
        engine.forced = Status.OK;
        engine.late = in.flag();
        engine.reversed = in.flag();
        engine.appetite = 1 + in.below(4);
        int count = 1 + in.below(Math.min(8, GUEST.size));
        Map<Integer, List<FuzzChainModel>> offered = new HashMap<>();
        int expectedUsed = 0;
        boolean aliased = false;
        List<Integer> heads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            heads.add(in.below(4) == 0 ? in.u16() : lay(in, i % 4));
        }
        List<FuzzChainModel> chains = new ArrayList<>();
        for (int head : heads) {
            if (head < GUEST.size) {
                FuzzChainModel chain = GUEST.chain(head);
                offered.computeIfAbsent(head, h -> new ArrayList<>()).add(chain);
                chains.add(chain);
                expectedUsed++;
            }
            GUEST.offer(head);
        }
        for (FuzzChainModel chain : chains) {
            aliased |= chains.stream().flatMap(c -> c.tables.stream()).anyMatch(t -> chain.writes(t.address(),
                    t.length())) || chain.writes(FuzzGuest.STARTS[0], FuzzGuest.FREE - FuzzGuest.STARTS[0]);
        }
        byte[][] before = GUEST.snapshot();
        for (int pass = 0; pass < 4 || !queue.drained(); pass++) {
            Check.that(pass < MAX_PASSES, "a burst does not end");
            engine.late &= pass < 3;
            queue.work();
        }
        GUEST.checkCanaries();
        if (aliased) {
            return false;
        }
        List<FuzzGuest.Used> used = GUEST.takeUsed();
        Check.equal(expectedUsed, used.size(), "heads completed");
        for (FuzzGuest.Used element : used) {
            List<FuzzChainModel> left = Objects.requireNonNullElse(offered.get(element.head()), List.of());
            Check.that(!left.isEmpty(), "head " + element.head() + " came back once more than it went");
            FuzzChainModel chain = left.removeFirst();
            Check.that(element.length() <= chain.writableBytes(), "used length beyond the chain");
            Check.that(element.length() > 0 || chain.statusAddress() < 0, "no status");
        }
        chains.forEach(chain -> chain.writable.forEach(p -> GUEST.forgive(before, p.address(), p.length())));
        GUEST.forgiveUsedRing(before);
        GUEST.check(before, "a burst");
        statuses(chains);
        return true;
    }

    /** Where nothing else lies on a status byte, it is one of the standard's. */
    private static void statuses(List<FuzzChainModel> chains) {
        for (FuzzChainModel chain : chains) {
            long address = chain.statusAddress();
            boolean alone = chains.stream().allMatch(c -> c == chain || !c.writes(address, 1))
                    && chain.writable.stream().filter(p -> FuzzGuest.overlaps(p.address(), p.length(), address, 1))
                            .count() == 1;
            if (address >= 0 && alone) {
                int code = GUEST.get(address, 1)[0];
                Check.that(Arrays.stream(Status.values()).anyMatch(s -> Wire.code(s) == code), "status " + code);
            }
        }
    }

    /** {@return inputs to start from: every layout of every service} */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int features : new int[] {0, 1, 0x3f}) {
            for (byte[] request : FuzzSessions.dataRequests(features)) {
                seeds.add(FuzzSessions.run(features, request, 1));
                seeds.add(FuzzSessions.run(features, request, 3));
            }
        }
        return seeds;
    }
}
