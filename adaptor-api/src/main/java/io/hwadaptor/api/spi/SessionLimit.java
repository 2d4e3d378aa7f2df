package io.hwadaptor.api.spi;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many sessions of an adaptor may be open at once. A session has memory that no collector sees: a locked copy of
 * its key and the engine's own state, 1 to 2 KiB as a rule. A program that forgets to close them shall hear so, and not
 * end for want of memory. Any thread.
 *
 * <p>The limit is the system property {@code hwadaptor.max-sessions}, {@value #USUAL} by default, for each engine by
 * itself.
 */
public final class SessionLimit {
    /** The system property that sets it, sessions per engine. */
    public static final String PROPERTY = "hwadaptor.max-sessions";
    private static final long USUAL = 65_536;
    private static final AtomicLong EXPECTED = new AtomicLong();

    private final String adaptor;
    private final long max;
    private final AtomicLong open = new AtomicLong();

    /**
     * The limit of an adaptor.
     *
     * @param adaptor its name, for messages
     */
    public SessionLimit(String adaptor) {
        this(adaptor, Long.getLong(PROPERTY, Math.max(USUAL, EXPECTED.get())));
    }

    SessionLimit(String adaptor, long max) {
        this.adaptor = adaptor;
        this.max = max;
    }

    /**
     * Says how many sessions will be open at once in this process, for adaptors that are opened later and where the
     * property says nothing: a caller that has a limit of its own does not leak.
     *
     * @param sessions as many
     */
    public static void expect(long sessions) {
        EXPECTED.accumulateAndGet(sessions, Math::max);
    }

    /**
     * Counts a session that is about to be opened.
     *
     * @throws AdaptorException with {@link Status#NOSPC} if there are too many; it does not count then
     */
    public void opened() throws AdaptorException {
        if (open.incrementAndGet() > max) {
            open.decrementAndGet();
            throw new AdaptorException(Status.NOSPC, adaptor + ": " + max + " sessions are open, as many as may be (-D"
                    + PROPERTY + "); is Session.close called for those that are not needed any more?");
        }
    }

    /** Counts a session that was closed, or could not be opened after all. */
    public void closed() {
        open.decrementAndGet();
    }

    /** {@return sessions that are open} */
    long open() {
        return open.get();
    }
}
