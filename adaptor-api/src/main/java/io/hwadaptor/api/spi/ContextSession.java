package io.hwadaptor.api.spi;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A session of an engine whose state is one object per thread: its key in the adaptor's vault, and a context for each
 * queue that has met it. A queue that closes leaves its contexts to the next queue of its number; closing the session
 * frees them all.
 *
 * <p>Any thread may open and close it; each queue asks for its own context.
 *
 * @param <C> the engine's state for one session and queue
 */
public abstract class ContextSession<C> extends EngineSession {
    private static final Object[] NONE = {};

    private final EngineAdaptor adaptor;
    private final SessionSpec spec;
    /**
     * By queue number. Replaced as a whole when a context is added, so an array that a reader has is complete and never
     * changes: queues read it without a lock.
     */
    private volatile Object[] contexts = NONE;

    /**
     * A session without contexts, which has copied the key. The subclass calls {@link #begin} before anybody else sees
     * it.
     *
     * @param adaptor opens it; its vault keeps the key
     * @param spec what the session shall do; the caller's memory
     * @throws AdaptorException with {@link Status#NOSPC} if there is no memory for the key
     */
    protected ContextSession(EngineAdaptor adaptor, SessionSpec spec) throws AdaptorException {
        super(adaptor, spec);
        this.adaptor = adaptor;
        this.spec = adaptor.vault().copy(spec);
    }

    /**
     * Makes a context.
     *
     * @param spec what the session shall do
     * @return the context
     * @throws GeneralSecurityException if the engine refuses the key: {@link UnsupportedKeyException} for a good one
     */
    protected abstract C newContext(SessionSpec spec) throws GeneralSecurityException;

    /**
     * Wipes and frees a context.
     *
     * @param context what {@link #newContext} made
     */
    protected abstract void free(C context);

    /**
     * Makes the context of queue 0 at once, so a key that an engine refuses is refused here. A session that is refused
     * is closed.
     *
     * @throws AdaptorException with {@link Status#ERR} if the key is refused, without the engine's reason, which may
     *     name what it found in the key; with {@link Status#NOTSUPP} if it is a good key that the engine doesn't do
     * @throws Error what the engine has thrown; the session is closed then too
     */
    protected final void begin() throws AdaptorException {
        try {
            addContext(0);
        } catch (UnsupportedKeyException e) {
            discard();
            throw new AdaptorException(Status.NOTSUPP, adaptor.name() + ": " + spec + ": " + e.getMessage());
        } catch (GeneralSecurityException | RuntimeException e) {
            discard();
            throw new AdaptorException(Status.ERR, adaptor.name() + ": " + spec + ": the key is refused");
        } catch (Error e) {
            discard();
            throw e;
        }
    }

    /**
     * {@return the queue's own context, or null if the session is closed}
     *
     * @param queue the caller's queue number
     */
    public final @Nullable C context(int queue) {
        Object[] all = contexts;
        if (queue < all.length) {
            C context = cast(all[queue]);
            if (context != null) {
                return context;
            }
        }
        return firstUse(queue);
    }

    /** The array is this object's, and {@link #addContext} alone puts something in. */
    @SuppressWarnings("unchecked")
    private C cast(Object context) {
        return (C) context;
    }

    private synchronized @Nullable C firstUse(int queue) {
        if (!usableBy(adaptor)) {
            return null;
        }
        try {
            return addContext(queue);
        } catch (GeneralSecurityException e) {
            // The same engine took the same key when the session was opened.
            throw new IllegalStateException(e);
        }
    }

    private synchronized C addContext(int queue) throws GeneralSecurityException {
        // The room first: a context that found no place in the table would never be freed.
        Object[] all = Arrays.copyOf(contexts, Math.max(contexts.length, queue + 1));
        C context = newContext(spec);
        all[queue] = context;
        contexts = all;
        return context;
    }

    @Override
    protected final void release() {
        Object[] all = contexts;
        contexts = NONE;
        try {
            freeFrom(all, 0);
        } finally {
            adaptor.vault().wipe(spec);
        }
    }

    /** Frees contexts from a place on: all of them, also if the engine stumbles over one. */
    private void freeFrom(Object[] all, int from) {
        for (int i = from; i < all.length; i++) {
            if (all[i] == null) {
                continue;
            }
            boolean done = false;
            try {
                free(cast(all[i]));
                done = true;
            } finally {
                if (!done) {
                    freeFrom(all, i + 1);
                }
            }
        }
    }
}
