package io.hwadaptor.qat.sym;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.qat.service.QatInstance;
import io.hwadaptor.qat.service.QatService;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A symmetric session: the library's contexts that its requests have needed so far. Any thread. */
public final class SymSession {
    /** Contexts per session: AAD of yet another length goes to another engine. */
    private static final int MAX_CONTEXTS = 64;

    private static final SymContext[] NONE = {};

    final SymPlan plan;

    private final QatService service;
    private final KeyVault vault;
    /** Replaced as a whole when a context is added: queues read it without a lock. */
    private volatile SymContext[] contexts = NONE;
    private boolean closed;

    /**
     * A session without contexts.
     *
     * @param service whose instances it is for
     * @param vault keeps what is derived of the key
     * @param spec what the session shall do; a copy that the vault has made and the caller zeroizes
     * @param maxLength the longest text, by the capabilities
     * @throws AdaptorException with {@link Status#NOSPC} if the vault has no room or is closed
     */
    public SymSession(QatService service, KeyVault vault, SessionSpec spec, long maxLength) throws AdaptorException {
        this.service = service;
        this.vault = vault;
        plan = new SymPlan(spec, vault, maxLength);
    }

    /**
     * {@return the context for a request, set up if it is the first of its kind; null if the instance doesn't take one
     * now, there are too many, or no memory is left}
     */
    @Nullable SymContext context(QatInstance instance, int aadLength, boolean verify) {
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

    private synchronized @Nullable SymContext add(QatInstance instance, int aadLength, boolean verify) {
        int kept = 0;
        SymContext[] old = contexts;
        SymContext[] next = new SymContext[old.length + 1];
        for (SymContext context : old) {
            if (context.stale()) {
                service.remove(context::remove);
                continue;
            }
            if (context.instance == instance && context.aadLength == aadLength && context.verify == verify) {
                return context;
            }
            next[kept++] = context;
        }
        SymContext context = closed || kept == MAX_CONTEXTS ? null
                : SymContext.open(service.memory(), instance, plan, aadLength, verify);
        if (context != null) {
            next[kept++] = context;
        }
        contexts = Arrays.copyOf(next, kept);
        return context;
    }

    /** Removes the contexts, each when nothing of it is in flight any more, and zeroizes what the vault has. */
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        SymContext[] all = contexts;
        contexts = NONE;
        for (SymContext context : all) {
            service.remove(context::remove);
        }
        plan.zeroize(vault);
    }
}
