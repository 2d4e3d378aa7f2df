package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.KeyMaterial;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.CounterTotals;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.SessionLimit;
import io.hwadaptor.ffm.ipsecmb.IpsecMb;
import io.hwadaptor.ffm.ipsecmb.IpsecMb.Architecture;
import io.hwadaptor.ffm.ipsecmb.IpsecMbException;
import java.util.List;

/** The adaptor over one loaded library. */
final class IpsecMbAdaptor implements Adaptor {
    static final String NAME = "ipsecmb";

    /** The most operations in flight that a queue takes: 512 bytes of private memory each. */
    private static final int MAX_DEPTH = 1 << 16;

    private final SessionLimit sessions = new SessionLimit(NAME);
    private final ControlManager control;
    private final String version;
    private final Capabilities capabilities;
    private final KeyVault vault = KeyVault.ofNativeEngine();
    private final CounterTotals totals = new CounterTotals();
    private boolean closed;

    IpsecMbAdaptor(IpsecMb library, Architecture architecture) throws IpsecMbException {
        control = new ControlManager(library, architecture);
        version = control.version();
        capabilities = Algorithms.capabilities(control.hasGoodDes());
    }

    @Override
    public String name() {
        return NAME;
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
        KeyMemory keys = new KeyMemory(vault, sessions);
        boolean done = false;
        try {
            Session session = Algorithms.open(control, spec, keys);
            done = true;
            return session;
        } finally {
            if (!done) {
                keys.release();
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
            return new MbQueue(control, depth, totals);
        } catch (IpsecMbException e) {
            throw new AdaptorException(Status.NOSPC, e.getMessage(), e);
        }
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
