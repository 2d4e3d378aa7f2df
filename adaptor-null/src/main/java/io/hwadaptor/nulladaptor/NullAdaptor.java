package io.hwadaptor.nulladaptor;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.CounterTotals;
import io.hwadaptor.api.spi.SessionLimit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The adaptor that does nothing: any thread may call it, so what changes after construction is synchronized. */
final class NullAdaptor implements Adaptor {
    static final String VERSION = "no engine";

    /** Worked out once: what an engine can do does not change while it is open. */
    private static final Capabilities CAPABILITIES =
            new Capabilities(everythingSymmetrical(), true, Capabilities.MemoryNeeds.ANY);

    /** Of this adaptor, open. */
    final SessionLimit sessions = new SessionLimit("null");
    private final CounterTotals totals = new CounterTotals();
    private volatile boolean closed;

    @Override
    public String name() {
        return "null";
    }

    @Override
    public String version() {
        return VERSION;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    /** A real adaptor copies the key into memory of its own here, and turns the engine's refusals into a status. */
    @Override
    public Session openSession(SessionSpec spec) throws AdaptorException {
        requireOpen();
        if (!supports(spec)) {
            throw new AdaptorException(Status.NOTSUPP, "null: no " + spec);
        }
        sessions.opened();
        return new NullSession(this, spec);
    }

    @Override
    public AdaptorQueue openQueue(int depth) throws AdaptorException {
        requireOpen();
        return new NullQueue(this, depth, totals);
    }

    @Override
    public List<EngineCounters> counters() {
        return List.of(totals.sum(name()));
    }

    @Override
    public void close() {
        closed = true;
    }

    private void requireOpen() throws AdaptorException {
        if (closed) {
            throw new AdaptorException(Status.ERR, "null: the adaptor is closed");
        }
    }

    private static List<Capability> everythingSymmetrical() {
        Set<OperationType> bothWays = Set.of(OperationType.ENCRYPT, OperationType.DECRYPT);
        Set<OperationType> digest = Set.of(OperationType.DIGEST);
        Range anyKey = new Range(0, Integer.MAX_VALUE, 1);
        Range anyDigest = new Range(1, Operation.MAX_DIGEST_LENGTH, 1);
        List<Capability> list = new ArrayList<>();
        for (CipherAlgorithm cipher : CipherAlgorithm.values()) {
            list.add(entry(cipher, bothWays, anyKey, Range.of(cipher.ivLength()), Range.NONE));
        }
        for (HashAlgorithm hash : HashAlgorithm.values()) {
            list.add(entry(hash, digest, Range.NONE, Range.NONE, anyDigest));
        }
        for (MacAlgorithm mac : MacAlgorithm.values()) {
            list.add(entry(mac, digest, anyKey, new Range(0, 16, 1), anyDigest));
        }
        for (AeadAlgorithm aead : AeadAlgorithm.values()) {
            list.add(entry(aead, bothWays, anyKey, new Range(1, 64, 1), anyDigest));
        }
        return list;
    }

    private static Capability entry(Algorithm algorithm, Set<OperationType> operations, Range keys, Range ivs,
            Range digests) {
        return new Capability(algorithm, operations, keys, ivs, digests, Long.MAX_VALUE);
    }
}
