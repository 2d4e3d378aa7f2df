package io.hwadaptor.nulladaptor;

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
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.QueuePlace;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The adaptor that does nothing. Any thread may call it; the base has all that changes after construction. */
final class NullAdaptor extends EngineAdaptor {
    static final String NAME = "null";
    static final String VERSION = "no engine";

    /** Worked out once: what an engine can do does not change while it is open. */
    private static final Capabilities CAPABILITIES =
            new Capabilities(everythingSymmetrical(), true, Capabilities.MemoryNeeds.ANY);

    NullAdaptor() {
        super(NAME, VERSION, new KeyVault());
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    /**
     * A real adaptor copies the key into the {@linkplain #vault vault} here, and turns the engine's refusals into a
     * status.
     */
    @Override
    protected Session newSession(SessionSpec spec) throws AdaptorException {
        limit().opened();
        return new NullSession(this, spec);
    }

    @Override
    protected AdaptorQueue newQueue(QueuePlace place, int depth) {
        return new NullQueue(this, place, depth);
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
