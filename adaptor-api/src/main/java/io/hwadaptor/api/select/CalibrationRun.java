package io.hwadaptor.api.select;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Measures engines against each other: bursts on flat memory, out of place, engine after engine in turn.
 *
 * <p>The clock is the CPU time of the thread, so what else runs on the host costs no engine its place; and turns of an
 * engine that disagree all the same, because caches or the processor's clock are shared, are repeated, and left out of
 * the figures if they go on to.
 */
final class CalibrationRun {
    /** Requests in flight. */
    static final int BURST = 32;
    private static final int BURSTS_PER_LOOK = 4;
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** At the second length and the further ones, where little is new to the compiler. */
    private static final long SHORT_WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long TURN_NANOS = TimeUnit.MILLISECONDS.toNanos(3);
    private static final int TURNS = 3;
    private static final int MAX_TURNS = 12;
    /** Two turns of an engine agree if they are no further apart. */
    private static final double AGREEMENT = 1.1;
    private static final long START_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** How long to wait for an engine that doesn't answer. */
    private static final long LOST_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final int CACHE_LINE = 64;
    private static final int KEY_BYTES = 16;
    private static final int HMAC_KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;

    private final List<Adaptor> engines;
    private final Calibration.Pace pace;
    private final Clock clock = new Clock();

    /** The CPU time of the calling thread. */
    private static final class Clock {
        private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        private final boolean hasCpuTime = threads.isCurrentThreadCpuTimeSupported()
                && threads.isThreadCpuTimeEnabled();

        /** {@return nanoseconds; of the wall where the JVM does not know better} */
        private long nanos() {
            return hasCpuTime ? threads.getCurrentThreadCpuTime() : System.nanoTime();
        }
    }

    /** What is known of the speeds of some engines at one length. */
    private static final class Speeds {
        private final Map<String, Double> best = new HashMap<>();
        private final Map<String, Double> second = new HashMap<>();

        private void add(String engine, double speed) {
            double first = best.getOrDefault(engine, 0.0);
            second.put(engine, Math.max(second.getOrDefault(engine, 0.0), Math.min(first, speed)));
            best.put(engine, Math.max(first, speed));
        }

        private boolean agree() {
            return best.entrySet().stream()
                    .allMatch(entry -> entry.getValue() <= AGREEMENT * second.getOrDefault(entry.getKey(), 0.0));
        }
    }

    CalibrationRun(List<Adaptor> engines, Calibration.Pace pace) {
        this.engines = List.copyOf(engines);
        this.pace = pace;
    }

    /** {@return the figures that there would be, without speeds} */
    List<Calibration.Row> wanted(int... sizes) {
        List<Calibration.Row> rows = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            for (SessionSpec spec : specs(arena)) {
                if (engines.stream().filter(engine -> engine.supports(spec)).count() > 1) {
                    for (int size : sizes) {
                        rows.add(new Calibration.Row(label(spec), type(spec), size, Map.of()));
                    }
                }
            }
        }
        return rows;
    }

    /** {@return a session's name in the table} A chain goes by both of its parts. */
    static String label(SessionSpec spec) {
        return spec instanceof SessionSpec.Chain chain
                ? chain.algorithm().name() + "+" + chain.digest().algorithm().name() : spec.algorithm().name();
    }

    /** {@return what a session does, as the table has it} */
    static OperationType type(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Cipher cipher -> cipher.direction().operationType();
            case SessionSpec.Aead aead -> aead.direction().operationType();
            case SessionSpec.Chain chain -> chain.cipher().direction().operationType();
            default -> OperationType.DIGEST;
        };
    }

    /**
     * Measures what at least two engines have: a row per algorithm, direction and size.
     *
     * @param isKnown rows that need not be measured
     * @param sink takes the rows of one algorithm and direction, and those that were not steady enough left out
     * @param sizes source bytes, rising
     */
    void run(Predicate<Calibration.Row> isKnown, Consumer<List<Calibration.Row>> sink, int... sizes) {
        try (Arena arena = Arena.ofShared()) {
            Bench bench = new Bench(arena, sizes[sizes.length - 1], clock);
            boolean started = false;
            for (SessionSpec spec : specs(arena)) {
                int[] missing = IntStream.of(sizes)
                        .filter(size -> !isKnown.test(new Calibration.Row(label(spec), type(spec), size, Map.of())))
                        .toArray();
                if (missing.length == 0) {
                    continue;
                }
                if (!pace.turn()) {
                    return;
                }
                pace.measuring(label(spec) + " " + type(spec));
                if (!started) {
                    start(bench, spec, missing);
                    started = true;
                }
                sink.accept(rows(bench, spec, missing));
            }
        }
    }

    /** Before the first figures that count: until what all have in common is compiled, and they change no more. */
    private void start(Bench bench, SessionSpec spec, int[] sizes) {
        long begin = clock.nanos();
        List<Calibration.Row> last = List.of();
        List<Calibration.Row> now = rows(bench, spec, sizes);
        while (!now.isEmpty() && !agree(last, now) && clock.nanos() - begin < START_NANOS) {
            last = now;
            now = rows(bench, spec, sizes);
        }
    }

    private static boolean agree(List<Calibration.Row> last, List<Calibration.Row> now) {
        boolean agree = last.size() == now.size();
        for (int i = 0; agree && i < now.size(); i++) {
            Map<String, Double> before = last.get(i).speeds();
            agree = now.get(i).speeds().entrySet().stream().allMatch(entry ->
                    entry.getValue() < AGREEMENT * before.getOrDefault(entry.getKey(), 0.0));
        }
        return agree;
    }

    private List<Calibration.Row> rows(Bench bench, SessionSpec spec, int[] sizes) {
        List<Lane> lanes = new ArrayList<>();
        try {
            for (Adaptor engine : engines) {
                if (engine.supports(spec)) {
                    Lane lane = Lane.open(engine, spec);
                    if (lane != null) {
                        lanes.add(lane);
                    }
                }
            }
            if (lanes.size() < 2) {
                return List.of();
            }
            List<Calibration.Row> rows = new ArrayList<>();
            for (int size : sizes) {
                Map<String, Double> speeds = speeds(bench, lanes, size, rows.isEmpty());
                if (speeds.size() > 1) {
                    rows.add(new Calibration.Row(label(spec), type(spec), size, speeds));
                }
            }
            return rows;
        } finally {
            lanes.forEach(Lane::close);
        }
    }

    /** {@return the best of some turns of each; nothing if turns don't agree, or somebody else wants the CPU} */
    private Map<String, Double> speeds(Bench bench, List<Lane> lanes, int size, boolean first) {
        for (Lane lane : lanes) {
            bench.run(lane, size, first ? WARM_UP_NANOS : SHORT_WARM_UP_NANOS);
        }
        Speeds speeds = new Speeds();
        for (int turn = 1; turn <= MAX_TURNS && pace.turn(); turn++) {
            Map<String, Double> now = new HashMap<>();
            for (Lane lane : lanes) {
                double speed = bench.run(lane, size, TURN_NANOS);
                if (speed > 0) {
                    now.put(lane.engine.name(), speed);
                }
            }
            if (pace.undisturbed()) {
                now.forEach(speeds::add);
            }
            if (turn >= TURNS && speeds.best.size() > 1 && speeds.agree()) {
                return speeds.best;
            }
        }
        return Map.of();
    }

    /** {@return a session per symmetric algorithm and direction that any engine has, and common chains} */
    private List<SessionSpec> specs(Arena arena) {
        Map<Algorithm, Capability> known = new LinkedHashMap<>();
        for (Adaptor engine : engines) {
            engine.capabilities().list().forEach(entry -> known.putIfAbsent(entry.algorithm(), entry));
        }
        List<SessionSpec> specs = new ArrayList<>();
        for (Capability entry : known.values()) {
            switch (entry.algorithm()) {
                case CipherAlgorithm cipher -> {
                    MemorySegment key = key(arena, entry, KEY_BYTES);
                    specs.add(new SessionSpec.Cipher(cipher, Direction.ENCRYPT, key));
                    specs.add(new SessionSpec.Cipher(cipher, Direction.DECRYPT, key));
                }
                case HashAlgorithm hash -> specs.add(new SessionSpec.Hash(hash, digestLength(entry)));
                case MacAlgorithm mac ->
                    specs.add(new SessionSpec.Mac(mac, key(arena, entry, HMAC_KEY_BYTES), digestLength(entry)));
                case AeadAlgorithm aead -> {
                    MemorySegment key = key(arena, entry, KEY_BYTES);
                    specs.add(new SessionSpec.Aead(aead, Direction.ENCRYPT, key, TAG_BYTES, 0));
                    specs.add(new SessionSpec.Aead(aead, Direction.DECRYPT, key, TAG_BYTES, 0));
                }
                default -> { }
            }
        }
        chains(arena, known, specs);
        return specs;
    }

    /** AES-CBC or AES-CTR with each HMAC, as IPsec and TLS chain them. */
    private static void chains(Arena arena, Map<Algorithm, Capability> known, List<SessionSpec> specs) {
        for (CipherAlgorithm cipher : List.of(CipherAlgorithm.AES_CBC, CipherAlgorithm.AES_CTR)) {
            for (Capability entry : known.values()) {
                if (known.containsKey(cipher) && entry.algorithm() instanceof MacAlgorithm mac
                        && mac.name().startsWith("HMAC_SHA")) {
                    SessionSpec.Mac digest =
                            new SessionSpec.Mac(mac, key(arena, entry, HMAC_KEY_BYTES), digestLength(entry));
                    MemorySegment key = key(arena, known.get(cipher), KEY_BYTES);
                    for (Direction direction : Direction.values()) {
                        specs.add(new SessionSpec.Chain(new SessionSpec.Cipher(cipher, direction, key),
                                direction == Direction.ENCRYPT ? SessionSpec.ChainOrder.CIPHER_THEN_HASH
                                        : SessionSpec.ChainOrder.HASH_THEN_CIPHER, digest, 0));
                    }
                }
            }
        }
    }

    private static MemorySegment key(Arena arena, Capability entry, int wanted) {
        int length = entry.keyLengths().contains(wanted) ? wanted : entry.keyLengths().min();
        MemorySegment key = arena.allocate(Math.max(1, length));
        for (int i = 0; i < length; i++) {
            // Any key will do, but the two halves of an XTS key, and the thirds of a Triple-DES key, must differ.
            key.set(java.lang.foreign.ValueLayout.JAVA_BYTE, i, (byte) (i * 37 + 11));
        }
        return key.asSlice(0, length);
    }

    private static int digestLength(Capability entry) {
        int wanted = 32;
        return entry.digestLengths().contains(wanted) && entry.digestLengths().max() > 64 ? wanted
                : entry.digestLengths().max();
    }

    /** One engine with its session. */
    private record Lane(Adaptor engine, SessionSpec spec, Session session, Session encrypting, AdaptorQueue queue) {

        /** {@return the lane, or null if the engine refuses} */
        static @Nullable Lane open(Adaptor engine, SessionSpec spec) {
            List<Session> sessions = new ArrayList<>();
            try {
                sessions.add(engine.openSession(spec));
                if (spec instanceof SessionSpec.Aead aead && aead.direction() == Direction.DECRYPT) {
                    sessions.add(engine.openSession(new SessionSpec.Aead(
                            aead.aead(), Direction.ENCRYPT, aead.key(), aead.tagLength(), 0)));
                }
                return new Lane(engine, spec, sessions.getFirst(), sessions.getLast(), engine.openQueue(BURST));
            } catch (AdaptorException e) {
                sessions.forEach(Session::close);
                return null;
            }
        }

        int ivLength() {
            Capability.Range range = engine.capabilities().find(spec.algorithm()).orElseThrow().ivLengths();
            return range.contains(NONCE_BYTES) ? NONCE_BYTES : range.max();
        }

        void close() {
            queue.close();
            session.close();
            encrypting.close();
        }
    }

    /** Memory and operations that all lanes use in turn. */
    private static final class Bench {
        private final MemorySegment source;
        private final MemorySegment target;
        private final long stride;
        private final Operation[] operations = new Operation[BURST];
        private final Operation[] polled = new Operation[BURST];
        private final Clock clock;

        Bench(Arena arena, int largest, Clock clock) {
            this.clock = clock;
            stride = (largest / CACHE_LINE | 1L) * CACHE_LINE + CACHE_LINE;
            source = arena.allocate(stride * BURST, CACHE_LINE);
            target = arena.allocate(stride * BURST, CACHE_LINE);
            for (int i = 0; i < BURST; i++) {
                operations[i] = new Operation(arena, 1);
            }
        }

        /** {@return bytes per second, 0 if the engine fails} */
        double run(Lane lane, int size, long nanos) {
            List<Adaptor.Registration> registrations = new ArrayList<>();
            try {
                registrations.add(lane.engine.register(source));
                registrations.add(lane.engine.register(target));
                if (lane.encrypting != lane.session) {
                    // Gives the tags that decryption expects; the text that it decrypts then stands in the target.
                    fill(lane, lane.encrypting, OperationType.ENCRYPT, size, source, target);
                    if (!burst(lane)) {
                        return 0;
                    }
                    fill(lane, lane.session, OperationType.DECRYPT, size, target, source);
                } else {
                    fill(lane, lane.session, type(lane.spec), size, source, target);
                }
                long begin = clock.nanos();
                long done = 0;
                long now = begin;
                do {
                    // Several, because this clock takes as long as some requests do.
                    for (int i = 0; i < BURSTS_PER_LOOK; i++) {
                        if (!burst(lane)) {
                            return 0;
                        }
                        done += BURST;
                    }
                    now = clock.nanos();
                } while (now - begin < nanos);
                return done * (double) size * 1e9 / (now - begin);
            } catch (AdaptorException e) {
                return 0;
            } finally {
                registrations.forEach(Adaptor.Registration::close);
            }
        }

        private void fill(Lane lane, Session session, OperationType type, int size, MemorySegment from,
                MemorySegment to) {
            for (int i = 0; i < BURST; i++) {
                Operation operation = operations[i];
                operation.clear();
                operation.type = type;
                operation.session = session;
                operation.src.add(from, i * stride, size);
                if (type != OperationType.DIGEST) {
                    operation.dst.add(to, i * stride, size);
                }
                operation.ivLength = lane.ivLength();
                operation.cipherLength = size;
                operation.hashLength = size;
            }
        }

        /** One burst, all of it. {@return whether all went well} */
        private boolean burst(Lane lane) {
            int sent = 0;
            int back = 0;
            boolean good = true;
            long begin = System.nanoTime();
            while (back < BURST) {
                sent += lane.queue.submit(operations, sent, BURST - sent);
                lane.queue.flush();
                int got = lane.queue.poll(polled, BURST);
                for (int i = 0; i < got; i++) {
                    good &= polled[i].status == Status.OK;
                }
                back += got;
                if (got == 0 && (System.nanoTime() - begin > LOST_NANOS || (sent == back && lane.queue.failed()))) {
                    return false;
                }
            }
            return good;
        }
    }
}
