package io.hwadaptor.soft;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.spi.ContextSession;
import io.hwadaptor.api.spi.KeyVault;
import java.security.GeneralSecurityException;

/** A session of this adaptor. */
final class SoftSession extends ContextSession<Context> {
    /** The adaptor that opened the session: its queues take no other's. */
    final SoftAdaptor owner;

    private SoftSession(SoftAdaptor owner, KeyVault vault, SessionSpec spec) {
        super(vault, owner.sessions, spec);
        this.owner = owner;
    }

    /**
     * {@return a new session}
     *
     * @param owner the adaptor
     * @param vault keeps the key
     * @param spec what the session shall do
     */
    static SoftSession open(SoftAdaptor owner, KeyVault vault, SessionSpec spec) throws AdaptorException {
        SoftSession session = new SoftSession(owner, vault, vault.copy(spec));
        session.begin(owner.name());
        return session;
    }

    @Override
    protected Context newContext(SessionSpec spec) throws GeneralSecurityException {
        return Engines.context(spec);
    }

    @Override
    protected void free(Context context) {
        context.wipe();
    }

    @Override
    protected int digestLength(SessionSpec spec) {
        return switch (spec) {
            case SessionSpec.Aead aead -> aead.tagLength();
            case SessionSpec.Chain chain -> Digests.resultLength(chain.digest());
            default -> Digests.resultLength(spec);
        };
    }
}
