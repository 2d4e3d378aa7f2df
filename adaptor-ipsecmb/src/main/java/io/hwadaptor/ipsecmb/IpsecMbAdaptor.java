package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.KeyMaterial;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.QueuePlace;
import io.hwadaptor.ffm.ipsecmb.IpsecMb;
import io.hwadaptor.ffm.ipsecmb.IpsecMb.Architecture;
import io.hwadaptor.ffm.ipsecmb.IpsecMbException;
import io.hwadaptor.ffm.ipsecmb.Manager;
import java.lang.foreign.Arena;

/** The adaptor over one loaded library. */
final class IpsecMbAdaptor extends EngineAdaptor {
    static final String NAME = "ipsecmb";

    /** The most operations in flight that a queue takes: 512 bytes of private memory each. */
    private static final int MAX_DEPTH = 1 << 16;

    private final ControlManager control;
    private final Capabilities capabilities;

    IpsecMbAdaptor(IpsecMb library, Architecture architecture) throws IpsecMbException {
        this(new ControlManager(library, architecture));
    }

    private IpsecMbAdaptor(ControlManager control) {
        super(NAME, control.version(), KeyVault.ofNativeEngine());
        this.control = control;
        capabilities = Algorithms.capabilities(control.hasGoodDes());
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
    protected Session newSession(SessionSpec spec) throws AdaptorException {
        SessionKeys keys = new SessionKeys(this);
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
    protected AdaptorQueue newQueue(QueuePlace place, int depth) throws AdaptorException {
        if (depth < 1 || depth > MAX_DEPTH) {
            throw new AdaptorException(Status.ERR, "ipsecmb: a queue holds 1 to " + MAX_DEPTH + " operations");
        }
        Manager manager;
        try {
            manager = control.newManager();
        } catch (IpsecMbException e) {
            throw new AdaptorException(Status.NOSPC, String.valueOf(e.getMessage()), e);
        }
        Arena arena = Arena.ofShared();
        MbQueue queue = null;
        try {
            queue = new MbQueue(this, control, place, depth, manager, arena);
            return queue;
        } finally {
            if (queue == null) {
                manager.close();
                arena.close();
            }
        }
    }

    @Override
    protected void release() {
        control.close();
    }
}
