package io.hwadaptor.qat;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import java.security.GeneralSecurityException;

/** A session: its key in the adaptor's vault, and the library's contexts that requests have needed so far. */
final class QatSession implements Session {
    /** Contexts per session: AAD of yet another length goes to another engine. */
    static final int MAX_CONTEXTS = 64;

    private static final SymContext[] NONE = {};

    /** The adaptor that opened the session: its queues take no other's. */
    final QatAdaptor owner;
    /** Null for public keys. */
    final SymPlan plan;
    /** Null for symmetric sessions. */
    final KeyContext key;

    private final KeyVault vault;
    private final SessionSpec spec;
    /** Replaced as a whole when a context is added: queues read it without a lock. */
    private volatile SymContext[] contexts = NONE;
    private volatile boolean closed;

    private QatSession(QatAdaptor owner, KeyVault vault, SessionSpec spec, SymPlan plan, KeyContext key) {
        this.owner = owner;
        this.vault = vault;
        this.spec = spec;
        this.plan = plan;
        this.key = key;
    }

    /**
     * {@return a new session}
     *
     * @param spec one that the adaptor supports
     * @throws AdaptorException with {@link Status#ERR} if the key is none, {@link Status#NOTSUPP} if it is a good one
     *     that the device doesn't have
     */
    static QatSession open(QatAdaptor owner, KeyVault vault, SessionSpec spec) throws AdaptorException {
        owner.sessions.opened();
        SessionSpec copy = null;
        QatSession session = null;
        try {
            copy = vault.copy(spec);
            long maxLength = owner.capabilities().find(spec.algorithm()).orElseThrow().maxLength();
            KeyContext key = KeyContext.of(copy);
            session = new QatSession(owner, vault, copy, key == null ? new SymPlan(copy, vault, maxLength) : null, key);
            return session;
        } catch (UnsupportedKeyException e) {
            throw new AdaptorException(Status.NOTSUPP, "qat: " + spec + ": " + e.getMessage());
        } catch (GeneralSecurityException | RuntimeException e) {
            // Without the cause: it may name what was found in the key.
            throw new AdaptorException(Status.ERR, "qat: " + spec + ": the key is refused");
        } finally {
            if (session == null) {
                owner.sessions.closed();
                if (copy != null) {
                    vault.wipe(copy);
                }
            }
        }
    }

    boolean closed() {
        return closed;
    }

    /**
     * {@return the context for a request, set up if it is the first of its kind; null if the instance doesn't take one
     * now, there are too many, or no memory is left}
     */
    SymContext context(QatInstance instance, int aadLength, boolean verify) {
        SymContext[] all = contexts;
        for (SymContext context : all) {
            if (context.instance == instance && context.aadLength == aadLength && context.verify == verify
                    && !context.stale()) {
                return context;
            }
        }
        try {
            return add(instance, aadLength, verify);
        } catch (RuntimeException | Error e) {
            // No heap for one, most likely.
            return null;
        }
    }

    private synchronized SymContext add(QatInstance instance, int aadLength, boolean verify) {
        int kept = 0;
        SymContext[] old = contexts;
        SymContext[] next = new SymContext[old.length + 1];
        for (SymContext context : old) {
            if (context.stale()) {
                owner.service().remove(context);
                continue;
            }
            if (context.instance == instance && context.aadLength == aadLength && context.verify == verify) {
                return context;
            }
            next[kept++] = context;
        }
        SymContext context = closed || kept == MAX_CONTEXTS ? null
                : SymContext.open(owner.service(), instance, plan, aadLength, verify);
        if (context != null) {
            next[kept++] = context;
        }
        contexts = java.util.Arrays.copyOf(next, kept);
        return context;
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
        return plan == null ? 0 : plan.digestLength;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        owner.sessions.closed();
        SymContext[] all = contexts;
        contexts = NONE;
        for (SymContext context : all) {
            owner.service().remove(context);
        }
        if (plan != null) {
            plan.wipe(vault);
        }
        if (key != null) {
            key.wipe();
        }
        vault.wipe(spec);
    }
}
