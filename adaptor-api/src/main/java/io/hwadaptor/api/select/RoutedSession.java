package io.hwadaptor.api.select;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import org.jspecify.annotations.Nullable;

/**
 * The router's session: one engine session behind it per engine that has met it, opened when an operation first goes
 * there. Any thread.
 */
final class RoutedSession implements Session {
    private final RoutedAdaptor owner;
    private final SessionSpec spec;
    private final Service service;
    private final Algorithm algorithm;
    private final int digestLength;
    /**
     * One entry per engine. Queues read it without a lock: an array is never changed once it stands here, a change
     * replaces it.
     */
    private volatile Entry[] entries;
    /** Engines in the order in which they are asked, one order per size class. */
    private final int[][] orders;
    private boolean closed;

    private RoutedSession(RoutedAdaptor owner, SessionSpec spec, int[][] orders, Entry[] entries, Session first) {
        this.owner = owner;
        this.spec = spec;
        this.orders = orders;
        this.entries = entries;
        service = first.service();
        algorithm = first.algorithm();
        digestLength = first.digestLength();
    }

    /**
     * Opens a session on the first engine that does it.
     *
     * @param owner the router
     * @param spec what the session shall do; a copy of it is kept for the engines that come later
     * @return the session
     * @throws AdaptorException if no engine opens it: {@link Status#ERR} before {@link Status#NOSPC} before
     *     {@link Status#NOTSUPP}
     */
    static RoutedSession open(RoutedAdaptor owner, SessionSpec spec) throws AdaptorException {
        SessionSpec copy = owner.vault().copy(spec);
        RoutedSession session = null;
        try {
            session = open(owner, copy, spec);
            return session;
        } finally {
            if (session == null) {
                owner.vault().wipe(copy);
            }
        }
    }

    private static RoutedSession open(RoutedAdaptor owner, SessionSpec copy, SessionSpec spec)
            throws AdaptorException {
        Entry[] entries = new Entry[owner.engineCount()];
        RoutedSession session = null;
        try {
            int[][] orders = owner.orders(copy);
            Session first = openFirst(owner, copy, spec, orders[0], entries);
            session = new RoutedSession(owner, copy, orders, entries, first);
            return session;
        } finally {
            if (session == null) {
                for (Entry entry : entries) {
                    if (entry != null && entry.session != null) {
                        entry.session.close();
                    }
                }
            }
        }
    }

    /** {@return the session of the first engine that opens one} Others are marked as refused or untried. */
    private static Session openFirst(RoutedAdaptor owner, SessionSpec copy, SessionSpec spec, int[] order,
            Entry[] entries) throws AdaptorException {
        AdaptorException reason = null;
        Session first = null;
        Status refusal = Status.NOTSUPP;
        // Opened first where small requests go: most sessions only ever see those.
        for (int i : order) {
            Adaptor engine = owner.engine(i);
            entries[i] = Entry.REFUSED;
            if (!engine.supports(copy)) {
                refusal = engine.capabilities().refusal(copy) == Status.ERR ? Status.ERR : refusal;
            } else if (first != null) {
                entries[i] = Entry.UNTRIED;
            } else {
                try {
                    entries[i] = Entry.open(engine, copy);
                    first = entries[i].session;
                } catch (AdaptorException e) {
                    // A wrong key says more than an engine without room, and both more than one that can't do it.
                    if (reason == null || reason.status() == Status.NOTSUPP
                            || (reason.status() == Status.NOSPC && e.status() == Status.ERR)) {
                        reason = e;
                    }
                }
            }
        }
        if (first == null) {
            throw reason != null ? reason : new AdaptorException(refusal,
                    owner.name() + ": no " + Capabilities.describe(spec));
        }
        return first;
    }

    /** {@return the engines in the order in which they are asked for a source of a length} */
    int[] order(long length) {
        return orders[Calibration.classOf(length)];
    }

    /** {@return whether a router opened this session} */
    boolean ownedBy(RoutedAdaptor router) {
        return owner == router;
    }

    /** {@return whether the session has been closed} */
    boolean closed() {
        return entries.length == 0;
    }

    /** {@return whether an engine has a session, or has not been asked for one yet} */
    boolean possible(int engine) {
        Entry[] all = entries;
        return engine < all.length && all[engine] != Entry.REFUSED;
    }

    /**
     * {@return the session of an engine, opened if it is the first time; null if the engine refuses it or the session
     * is closed}
     *
     * @param engine its place in the order
     */
    @Nullable Session on(int engine) {
        Entry[] all = entries;
        if (engine >= all.length) {
            return null;
        }
        Entry entry = all[engine];
        return entry == Entry.UNTRIED ? openOn(engine) : entry.session;
    }

    private synchronized @Nullable Session openOn(int engine) {
        if (closed) {
            return null;
        }
        if (entries[engine] == Entry.UNTRIED) {
            try {
                // The table first: a session that found no place in it would never be closed.
                Entry[] all = entries.clone();
                // For good: an engine that refuses a session once is not asked again for every request.
                all[engine] = Entry.REFUSED;
                try {
                    all[engine] = Entry.open(owner.engine(engine), spec);
                } catch (AdaptorException e) {
                    // Said above.
                }
                entries = all;
            } catch (Error e) {
                // Too little heap, most likely, and that passes: only this request does without the engine.
                return null;
            }
        }
        return entries[engine].session;
    }

    @Override
    public Service service() {
        return service;
    }

    @Override
    public Algorithm algorithm() {
        return algorithm;
    }

    @Override
    public int digestLength() {
        return digestLength;
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        Entry[] all = entries;
        entries = new Entry[0];
        try {
            closeFrom(all, 0);
        } finally {
            owner.vault().wipe(spec);
        }
    }

    /** Closes engines' sessions from a place on: all of them, also if an engine stumbles over one. */
    private static void closeFrom(Entry[] all, int from) {
        for (int i = from; i < all.length; i++) {
            Session session = all[i].session;
            if (session == null) {
                continue;
            }
            boolean done = false;
            try {
                session.close();
                done = true;
            } finally {
                if (!done) {
                    closeFrom(all, i + 1);
                }
            }
        }
    }

    /** What is known of one engine: its session, or why there is none. */
    private static final class Entry {
        static final Entry UNTRIED = new Entry(null);
        static final Entry REFUSED = new Entry(null);

        final @Nullable Session session;

        private Entry(@Nullable Session session) {
            this.session = session;
        }

        /**
         * Opens an engine's session.
         *
         * @throws AdaptorException if the engine refuses, or throws what it should not: then with its kind alone, for
         *     the message may show what was found in the key
         */
        static Entry open(Adaptor engine, SessionSpec spec) throws AdaptorException {
            Session session;
            try {
                session = engine.openSession(spec);
            } catch (RuntimeException e) {
                throw new AdaptorException(Status.ERR, engine.name() + " failed: " + e.getClass().getSimpleName());
            }
            Entry entry = null;
            try {
                entry = new Entry(session);
                return entry;
            } finally {
                if (entry == null) {
                    session.close();
                }
            }
        }
    }
}
