package io.hwadaptor.qat;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.EngineSession;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.qat.pke.KeyAlgorithms;
import io.hwadaptor.qat.pke.KeyContext;
import io.hwadaptor.qat.service.QatService;
import io.hwadaptor.qat.sym.SymSession;
import java.security.GeneralSecurityException;
import org.jspecify.annotations.Nullable;

/** A session: its key in the adaptor's vault, and what one of the library's two APIs needs for its requests. */
final class QatSession extends EngineSession {
    /** Null for public keys. */
    final @Nullable SymSession symmetric;
    /** Null for symmetric sessions, and when the session is closed: nothing else can make its numbers go. */
    private volatile @Nullable KeyContext key;

    private final EngineAdaptor adaptor;
    private final SessionSpec spec;

    private QatSession(EngineAdaptor adaptor, QatService service, SessionSpec spec)
            throws AdaptorException, GeneralSecurityException {
        super(adaptor, spec);
        this.adaptor = adaptor;
        this.spec = spec;
        KeyContext context = KeyAlgorithms.open(spec);
        key = context;
        symmetric = context != null ? null : new SymSession(service, adaptor.vault(), spec,
                adaptor.capabilities().find(spec.algorithm()).orElseThrow().maxLength());
    }

    /**
     * {@return a new session}
     *
     * @param adaptor whose queues take it
     * @param service has the instances
     * @param spec one that the adaptor supports
     * @throws AdaptorException with {@link Status#ERR} if the key is none, {@link Status#NOTSUPP} if it is a good one
     *     that the device doesn't have
     */
    static QatSession open(EngineAdaptor adaptor, QatService service, SessionSpec spec) throws AdaptorException {
        SessionSpec copy = null;
        QatSession session = null;
        try {
            copy = adaptor.vault().copy(spec);
            session = new QatSession(adaptor, service, copy);
            return session;
        } catch (UnsupportedKeyException e) {
            throw new AdaptorException(Status.NOTSUPP, "qat: " + spec + ": " + e.getMessage());
        } catch (GeneralSecurityException | RuntimeException e) {
            // Without the cause: it may name what was found in the key.
            throw new AdaptorException(Status.ERR, "qat: " + spec + ": the key is refused");
        } finally {
            if (session == null && copy != null) {
                adaptor.vault().wipe(copy);
            }
        }
    }

    /** {@return what does requests with a public key; null if the session is symmetric or closed} */
    @Nullable KeyContext key() {
        return key;
    }

    @Override
    protected void release() {
        key = null;
        if (symmetric != null) {
            symmetric.close();
        }
        adaptor.vault().wipe(spec);
    }
}
