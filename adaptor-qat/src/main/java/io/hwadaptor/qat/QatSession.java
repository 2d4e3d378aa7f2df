package io.hwadaptor.qat;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.SessionLimit;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.qat.pke.KeyAlgorithms;
import io.hwadaptor.qat.pke.KeyContext;
import io.hwadaptor.qat.service.QatService;
import io.hwadaptor.qat.sym.SymSession;
import java.security.GeneralSecurityException;

/** A session: its key in the adaptor's vault, and what one of the library's two APIs needs for its requests. */
final class QatSession implements Session {
    /** The adaptor that opened the session: its queues take no other's. */
    final Adaptor owner;
    /** Null for public keys. */
    final SymSession symmetric;
    /** Null for symmetric sessions. */
    final KeyContext key;

    private final SessionLimit limit;
    private final KeyVault vault;
    private final SessionSpec spec;
    private volatile boolean closed;

    private QatSession(Adaptor owner, QatService service, SessionLimit limit, KeyVault vault, SessionSpec spec)
            throws AdaptorException, GeneralSecurityException {
        this.owner = owner;
        this.limit = limit;
        this.vault = vault;
        this.spec = spec;
        key = KeyAlgorithms.open(spec);
        symmetric = key != null ? null : new SymSession(service, vault, spec,
                owner.capabilities().find(spec.algorithm()).orElseThrow().maxLength());
    }

    /**
     * {@return a new session}
     *
     * @param owner whose queues take it
     * @param service has the instances
     * @param limit of the adaptor's sessions
     * @param vault keeps the key
     * @param spec one that the adaptor supports
     * @throws AdaptorException with {@link Status#ERR} if the key is none, {@link Status#NOTSUPP} if it is a good one
     *     that the device doesn't have
     */
    static QatSession open(Adaptor owner, QatService service, SessionLimit limit, KeyVault vault, SessionSpec spec)
            throws AdaptorException {
        limit.opened();
        SessionSpec copy = null;
        QatSession session = null;
        try {
            copy = vault.copy(spec);
            session = new QatSession(owner, service, limit, vault, copy);
            return session;
        } catch (UnsupportedKeyException e) {
            throw new AdaptorException(Status.NOTSUPP, "qat: " + spec + ": " + e.getMessage());
        } catch (GeneralSecurityException | RuntimeException e) {
            // Without the cause: it may name what was found in the key.
            throw new AdaptorException(Status.ERR, "qat: " + spec + ": the key is refused");
        } finally {
            if (session == null) {
                limit.closed();
                if (copy != null) {
                    vault.wipe(copy);
                }
            }
        }
    }

    boolean closed() {
        return closed;
    }

    @Override
    public Service service() {
        return spec.service();
    }

    @Override
    public Algorithm algorithm() {
        return spec.algorithm();
    }

    @Override
    public int digestLength() {
        return symmetric == null ? 0 : symmetric.digestLength();
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        limit.closed();
        if (symmetric != null) {
            symmetric.close();
        }
        vault.wipe(spec);
    }
}
