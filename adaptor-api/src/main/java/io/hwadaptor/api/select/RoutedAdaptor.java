package io.hwadaptor.api.select;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.KeyMaterial;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.KeyVault;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several adaptors as one: an operation goes to the first of them that can do it (see {@link RoutedQueue}).
 *
 * <p>Owns the adaptors and closes them. Its capabilities are the union of theirs; where two of them take different
 * lengths of one algorithm, the union's range may hold lengths that neither takes, and {@link #supports} is exact.
 */
final class RoutedAdaptor implements Adaptor {
    private final List<Adaptor> engines;
    private final long[] minLengths;
    private final Capabilities capabilities;
    /** Places in the order of preference whose engines may change among each other by what was measured. */
    private final int[] flexiblePlaces;
    private final KeyVault vault = KeyVault.ofNativeEngine();
    private final int[][] byRank;
    /** Orders that were worked out from the {@link #calibration}. */
    private final Map<Kind, int[][]> known = new ConcurrentHashMap<>();
    /** What was measured, or null. */
    private volatile @Nullable Calibration calibration;
    private volatile boolean closed;

    /**
     * A router.
     *
     * @param engines in order of preference, at most 31; the router owns them from now on
     * @param minLengths per engine, the source length in bytes below which it is only used if no other can do it
     */
    RoutedAdaptor(List<Adaptor> engines, long[] minLengths) {
        this(engines, minLengths, new int[0]);
    }

    /**
     * A router that knows how fast its engines are.
     *
     * @param engines in order of preference, at most 31; the router owns them from now on
     * @param minLengths per engine, the source length in bytes below which it is only used if no other can do it
     * @param flexiblePlaces places of engines that stand by rank only, and that {@link #calibrate} may reorder
     */
    RoutedAdaptor(List<Adaptor> engines, long[] minLengths, int[] flexiblePlaces) {
        if (engines.isEmpty() || engines.size() >= Integer.SIZE || engines.size() != minLengths.length) {
            throw new IllegalArgumentException(engines.size() + " engines, " + minLengths.length + " thresholds");
        }
        this.engines = List.copyOf(engines);
        this.minLengths = minLengths.clone();
        this.flexiblePlaces = flexiblePlaces.clone();
        byRank = ranks(engines.size());
        capabilities = union(engines);
    }

    int engineCount() {
        return engines.size();
    }

    Adaptor engine(int place) {
        return engines.get(place);
    }

    long minLength(int place) {
        return minLengths[place];
    }

    /** {@return the engines that stand by rank only, in that order} */
    List<Adaptor> flexible() {
        return Arrays.stream(flexiblePlaces).mapToObj(engines::get).toList();
    }

    /** Orders engines by speed for sessions that are opened from now on. Any thread. */
    void calibrate(Calibration measured) {
        calibration = measured;
        known.clear();
    }

    /** {@return whether it knows how fast its engines are, all of them at everything} */
    boolean isCalibrated() {
        Calibration measured = calibration;
        return measured != null && measured.isComplete(flexible());
    }

    /**
     * {@return for each size class of {@link Calibration}, the engines in the order in which they are asked} Worked out
     * once per kind of session, because every stateless request opens one.
     */
    int[][] orders(SessionSpec spec) {
        Calibration measured = calibration;
        return measured == null ? byRank
                : known.computeIfAbsent(Kind.of(spec), kind -> orders(measured, spec));
    }

    private int[][] orders(Calibration measured, SessionSpec spec) {
        List<String> names = flexible().stream().map(Adaptor::name).toList();
        int[][] orders = ranks(engines.size());
        for (int i = 0; i < orders.length; i++) {
            int[] moved = measured.order(spec, names, i);
            for (int k = 0; k < moved.length; k++) {
                orders[i][flexiblePlaces[k]] = flexiblePlaces[moved[k]];
            }
        }
        return orders;
    }

    /** What the figures tell sessions apart by. Without a chain there is no digest. */
    private record Kind(Algorithm algorithm, @Nullable Algorithm digest, OperationType type) {
        static Kind of(SessionSpec spec) {
            Algorithm digest = spec instanceof SessionSpec.Chain chain ? chain.digest().algorithm() : null;
            return new Kind(spec.algorithm(), digest, CalibrationRun.type(spec));
        }
    }

    private static int[][] ranks(int engines) {
        int[][] orders = new int[Calibration.classes()][engines];
        for (int[] order : orders) {
            Arrays.setAll(order, place -> place);
        }
        return orders;
    }

    KeyVault vault() {
        return vault;
    }

    @Override
    public String name() {
        return engines.stream().map(Adaptor::name).collect(Collectors.joining(","));
    }

    @Override
    public String version() {
        return engines.stream().map(engine -> engine.name() + ": " + engine.version())
                .collect(Collectors.joining("; "));
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public boolean supports(SessionSpec spec) {
        return engines.stream().anyMatch(engine -> engine.supports(spec));
    }

    /** The router's own copy, and one of each engine that may ever meet the session. */
    @Override
    public long keyBytes(SessionSpec spec) {
        long bytes = KeyMaterial.lockedBytes(spec);
        for (Adaptor engine : engines) {
            bytes += engine.supports(spec) ? engine.keyBytes(spec) : 0;
        }
        return bytes;
    }

    @Override
    public Session openSession(SessionSpec spec) throws AdaptorException {
        requireOpen();
        return RoutedSession.open(this, spec);
    }

    /** An engine that has no queue left is left out of this queue; only if none has one is that an error. */
    @Override
    public AdaptorQueue openQueue(int depth) throws AdaptorException {
        requireOpen();
        AdaptorQueue[] queues = new AdaptorQueue[engines.size()];
        AdaptorException reason = null;
        int opened = 0;
        for (int i = 0; i < queues.length; i++) {
            try {
                queues[i] = engines.get(i).openQueue(depth);
                opened++;
            } catch (AdaptorException e) {
                reason = reason == null ? e : reason;
            }
        }
        if (opened == 0 && reason != null) {
            throw reason;
        }
        return new RoutedQueue(this, queues, depth);
    }

    /** Every engine must reach the region, because any of them may get an operation that names it. */
    @Override
    public Registration register(MemorySegment region) throws AdaptorException {
        List<Registration> registrations = new ArrayList<>();
        try {
            for (Adaptor engine : engines) {
                registrations.add(engine.register(region));
            }
        } catch (AdaptorException e) {
            closeAll(registrations);
            throw e;
        }
        return () -> closeAll(registrations);
    }

    @Override
    public List<EngineCounters> counters() {
        return engines.stream().flatMap(engine -> engine.counters().stream()).toList();
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            engines.reversed().forEach(Adaptor::close);
            vault.close();
        }
    }

    private void requireOpen() throws AdaptorException {
        if (closed) {
            throw new AdaptorException(Status.ERR, name() + ": the adaptor is closed");
        }
    }

    private static void closeAll(List<Registration> registrations) {
        registrations.reversed().forEach(Registration::close);
    }

    private static Capabilities union(List<Adaptor> engines) {
        Map<Algorithm, Capability> merged = new LinkedHashMap<>();
        boolean chaining = false;
        boolean registration = false;
        int alignment = 1;
        for (Adaptor engine : engines) {
            Capabilities own = engine.capabilities();
            own.list().forEach(entry -> merged.merge(entry.algorithm(), entry, RoutedAdaptor::union));
            chaining |= own.chaining();
            registration |= own.memoryNeeds().registration();
            alignment = Math.max(alignment, own.memoryNeeds().alignment());
        }
        return new Capabilities(List.copyOf(merged.values()), chaining,
                new Capabilities.MemoryNeeds(registration, alignment));
    }

    private static Capability union(Capability one, Capability other) {
        Set<OperationType> operations = new HashSet<>(one.operations());
        operations.addAll(other.operations());
        return new Capability(one.algorithm(), operations, one.keyLengths().span(other.keyLengths()),
                one.ivLengths().span(other.ivLengths()), one.digestLengths().span(other.digestLengths()),
                Math.max(one.maxLength(), other.maxLength()));
    }
}
