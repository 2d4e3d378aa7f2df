package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.KeyMaterial;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.CounterTotals;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.SessionLimit;
import io.hwadaptor.ffm.ipsecmb.IpsecMb;
import io.hwadaptor.ffm.ipsecmb.IpsecMb.Architecture;
import io.hwadaptor.ffm.ipsecmb.IpsecMbException;
import io.hwadaptor.ffm.ipsecmb.Manager;
import io.hwadaptor.ffm.ipsecmb.ManagerFunction;
import java.lang.foreign.MemorySegment;
import java.util.List;

/**
 * The adaptor over one loaded library. It keeps a manager of its own for what sessions need: key expansions, and the
 * functions that are pointers inside a manager and the same in all managers of one library and instruction set.
 */
final class IpsecMbAdaptor implements Adaptor {
    /** The most operations in flight that a queue takes: 512 bytes of private memory each. */
    private static final int MAX_DEPTH = 1 << 16;

    /** Of this adaptor, open. */
    final SessionLimit sessions = new SessionLimit("ipsecmb");
    private final IpsecMb library;
    private final Architecture architecture;
    private final Manager control;
    private final String version;
    private final Capabilities capabilities;
    private final MemorySegment[] functions = new MemorySegment[ManagerFunction.values().length];
    private final KeyVault vault = KeyVault.ofNativeEngine();
    private final CounterTotals totals = new CounterTotals();
    private boolean closed;

    IpsecMbAdaptor(IpsecMb library, Architecture architecture) throws IpsecMbException {
        this.library = library;
        this.architecture = architecture;
        control = library.newManager(architecture);
        version = library + ", " + control.instructions();
        capabilities = Algorithms.capabilities(library.hasGoodDes(control.architecture()));
        for (ManagerFunction function : ManagerFunction.values()) {
            functions[function.ordinal()] = control.function(function);
        }
    }

    @Override
    public String name() {
        return IpsecMbProvider.NAME;
    }

    @Override
    public String version() {
        return version;
    }

    @Override
    public Capabilities capabilities() {
        return capabilities;
    }

    @Override
    public boolean supports(SessionSpec spec) {
        return Algorithms.supports(capabilities, spec);
    }

    /** Keys are kept expanded, each part in a slot of its own. */
    @Override
    public long keyBytes(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Aead aead -> Aeads.KEY_BYTES;
            case SessionSpec.Chain chain -> keyBytes(chain.cipher()) + keyBytes(chain.digest());
            case SessionSpec.Cipher cipher -> Ciphers.KEY_BYTES;
            case SessionSpec.Mac mac when mac.mac() == MacAlgorithm.GMAC_AES -> Aeads.KEY_BYTES;
            default -> Digests.KEY_BYTES + KeyMaterial.lockedBytes(spec);
        };
    }

    @Override
    public Session openSession(SessionSpec spec) throws AdaptorException {
        requireOpen();
        if (!supports(spec)) {
            throw new AdaptorException(capabilities().refusal(spec), "ipsecmb: no " + spec);
        }
        sessions.opened();
        KeyMemory keys = new KeyMemory(vault);
        boolean done = false;
        try {
            Session session = Algorithms.open(this, spec, keys);
            done = true;
            return session;
        } finally {
            if (!done) {
                sessions.closed();
                keys.wipe();
            }
        }
    }

    @Override
    public AdaptorQueue openQueue(int depth) throws AdaptorException {
        requireOpen();
        if (depth < 1 || depth > MAX_DEPTH) {
            throw new AdaptorException(Status.ERR, "ipsecmb: a queue holds 1 to " + MAX_DEPTH + " operations");
        }
        try {
            return new MbQueue(this, depth, newManager(), totals.queueOpened());
        } catch (IpsecMbException e) {
            throw new AdaptorException(Status.NOSPC, e.getMessage(), e);
        }
    }

    /** {@return a manager for one queue, owned by it} */
    Manager newManager() throws IpsecMbException {
        return library.newManager(architecture);
    }

    /** {@return a function of the library; any thread may call it} */
    MemorySegment function(ManagerFunction function) {
        return functions[function.ordinal()];
    }

    /** {@return bytes of a job} */
    int jobBytes() {
        return library.jobBytes();
    }

    /** Fills in the part of a job that depends on the library's version. */
    synchronized void completeTemplate(MemorySegment job) {
        control.completeTemplate(job);
    }

    /** Takes a closed queue's counters back. */
    void queueClosed(QueueCounters counters) {
        totals.queueClosed(counters);
    }

    @Override
    public List<EngineCounters> counters() {
        return List.of(totals.sum(name()));
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            control.close();
            vault.close();
        }
    }

    private synchronized void requireOpen() throws AdaptorException {
        if (closed) {
            throw new AdaptorException(Status.ERR, "ipsecmb: the adaptor is closed");
        }
    }
}
