package io.hwadaptor.openssl;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.KeyVault;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.security.InvalidKeyException;
import java.util.Arrays;

/**
 * A session: its key in the adaptor's vault, and one context per queue that has met it. A queue that closes leaves its
 * contexts to the next queue of its number; closing the session frees them all.
 */
final class OpenSslSession implements Session {
    private static final Context[] NONE = {};

    /** The adaptor that opened the session: its queues take no other's. */
    final OpenSslAdaptor owner;

    private final KeyVault vault;
    private final SessionSpec spec;
    /**
     * By queue number. Replaced as a whole when a context is added, so an array that a reader has is complete and never
     * changes: queues read it without a lock.
     */
    private volatile Context[] contexts = NONE;
    private boolean closed;

    private OpenSslSession(OpenSslAdaptor owner, KeyVault vault, SessionSpec spec) {
        this.owner = owner;
        this.vault = vault;
        this.spec = spec;
    }

    /**
     * {@return a new session} Makes the context of queue 0 at once, so a key that an engine refuses is refused here.
     *
     * @param owner the adaptor
     * @param vault keeps the key
     * @param spec what the session shall do
     */
    static OpenSslSession open(OpenSslAdaptor owner, KeyVault vault, SessionSpec spec) throws AdaptorException {
        OpenSslSession session = new OpenSslSession(owner, vault, vault.copy(spec));
        try {
            session.addContext(0);
            return session;
        } catch (InvalidKeyException e) {
            session.close();
            throw new AdaptorException(Status.ERR, "openssl: " + spec + ": the key is refused");
        }
    }

    /**
     * {@return the queue's own context, or null if the session is closed or no engine takes the key}
     *
     * @param queue the caller's queue number
     */
    Context context(int queue) {
        Context[] all = contexts;
        if (queue < all.length) {
            Context context = all[queue];
            if (context != null) {
                return context;
            }
        }
        return firstUse(queue);
    }

    private synchronized Context firstUse(int queue) {
        if (closed) {
            return null;
        }
        try {
            return addContext(queue);
        } catch (InvalidKeyException e) {
            // The same engine took the same key when the session was opened.
            throw new IllegalStateException(e);
        }
    }

    private synchronized Context addContext(int queue) throws InvalidKeyException {
        Context context = Engines.context(spec);
        Context[] all = Arrays.copyOf(contexts, Math.max(contexts.length, queue + 1));
        all[queue] = context;
        contexts = all;
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
        return switch (spec) {
            case SessionSpec.Aead aead -> aead.tagLength();
            case SessionSpec.Chain chain -> Digests.resultLength(chain.digest());
            default -> Digests.resultLength(spec);
        };
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Context[] all = contexts;
        contexts = NONE;
        for (Context context : all) {
            if (context != null) {
                context.free();
            }
        }
        vault.wipe(spec);
    }
}
