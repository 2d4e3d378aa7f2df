package io.hwadaptor.api.select;

import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.CompletionRing;

/**
 * The router's queue: one queue of each engine behind it.
 *
 * <p>An operation's order of engines is its session's for that length, with those that its source is too short for
 * behind the others. It goes to the first engine of that order that has the session and room. If the engine's queue is
 * full, the operation goes to the next; if it refuses the session, or completes the operation with {@link
 * Status#NOTSUPP}, it goes to the next; an engine that has {@linkplain AdaptorQueue#failed failed} gets nothing more.
 *
 * <p>No other status moves an operation. {@code NOTSUPP} promises that nothing was written; {@code ERR} doesn't, and an
 * operation in place whose engine died halfway has lost its input: doing it again elsewhere would give wrong bytes and
 * {@code OK}. Such an operation completes with {@code ERR}, and those after it find their way around the engine.
 *
 * <p>Nothing is allocated per operation. While an engine has an operation, {@link Operation#session} names the engine's
 * session; the submitter's is put back before the operation is handed over.
 */
final class RoutedQueue implements AdaptorQueue {
    /** No engine can do it. */
    private static final int NONE = -1;
    /** An engine can do it, but has no room now. */
    private static final int FULL = -2;
    /**
     * How long one call gives operations to other engines than the first: they may do them at once, and the caller
     * wants to be back. The rest waits for the next call.
     */
    private static final long PASS_ON_NANOS = 2_000_000;

    private final RoutedAdaptor router;
    private final AdaptorQueue[] queues;
    private final long[] minLengths;
    private final int depth;
    private final QueueCounters counters = new QueueCounters();
    /** Done without an engine: no session, no engine left. */
    private final CompletionRing answered;
    /** Declined by one engine while the next had no room. */
    private final CompletionRing waiting;
    private final Operation[] polled;
    private final Operation[] single = new Operation[1];
    private int inFlight;
    /** When the first operation of this call was passed on; 0 if none was. */
    private long passingSince;
    private long stagedSeen;
    private boolean closed;

    /**
     * A queue.
     *
     * @param router the adaptor
     * @param queues one per engine, null for an engine that has none; owned by this queue from now on
     * @param depth the most operations in flight
     */
    RoutedQueue(RoutedAdaptor router, AdaptorQueue[] queues, int depth) {
        this.router = router;
        this.queues = queues;
        this.depth = depth;
        answered = new CompletionRing(depth);
        waiting = new CompletionRing(depth);
        polled = new Operation[Math.min(depth, 64)];
        minLengths = new long[queues.length];
        for (int i = 0; i < queues.length; i++) {
            minLengths[i] = router.minLength(i);
        }
    }

    @Override
    public int submit(Operation[] burst, int from, int count) {
        AdaptorQueue.requireOpen(closed, "submit");
        passingSince = 0;
        retryWaiting();
        long full = 0;
        int limit = Math.min(count, depth - inFlight);
        int done = 0;
        while (done < limit) {
            Operation operation = burst[from + done];
            if (!adopt(operation)) {
                answer(operation, Status.INVSESS);
                done++;
                continue;
            }
            int engine = route(operation, full);
            if (engine == FULL) {
                release(operation);
                break;
            }
            if (engine == NONE) {
                answer(operation, refusal());
                done++;
                continue;
            }
            // Neighbours that go to the same engine go in one burst.
            int run = 1;
            while (done + run < limit && joins(burst[from + done + run], engine, full)) {
                run++;
            }
            int taken = queues[engine].submit(burst, from + done, run);
            for (int i = taken; i < run; i++) {
                release(burst[from + done + i]);
            }
            inFlight += taken;
            done += taken;
            if (taken < run) {
                full |= 1L << engine;
            }
        }
        return done;
    }

    /** {@return whether the operation goes to an engine; if so it is ready for it} */
    private boolean joins(Operation operation, int engine, long full) {
        if (!adopt(operation)) {
            return false;
        }
        if (route(operation, full) == engine) {
            return true;
        }
        release(operation);
        return false;
    }

    /** Notes the submitter's session. {@return whether it is one of this router's, and open} */
    private boolean adopt(Operation operation) {
        if (operation.session instanceof RoutedSession session && session.ownedBy(router) && !session.closed()) {
            operation.routed = session;
            operation.declined = 0;
            return true;
        }
        return false;
    }

    /** Gives an operation its submitter's session back. */
    private static void release(Operation operation) {
        if (operation.routed != null) {
            operation.session = operation.routed;
            operation.routed = null;
        }
    }

    /**
     * Finds the first engine for an operation and names that engine's session in it. Engines that the source is too
     * short for come behind the others; those that have declined the operation are left out.
     *
     * @param full a bit for each engine that had no room a moment ago
     * @return the engine, {@link #NONE} or {@link #FULL}
     */
    private int route(Operation operation, long full) {
        if (!(operation.routed instanceof RoutedSession session)) {
            return NONE;
        }
        long length = operation.src.byteLength();
        boolean blocked = false;
        int count = queues.length;
        int[] order = session.order(length);
        for (int place = 0; place < 2 * count; place++) {
            boolean firstChoice = place < count;
            int engine = order[firstChoice ? place : place - count];
            boolean longEnough = length >= minLengths[engine];
            if (firstChoice != longEnough || (operation.declined >>> engine & 1) != 0 || !usable(engine)) {
                continue;
            }
            if ((full >>> engine & 1) != 0) {
                blocked |= session.possible(engine);
                continue;
            }
            Session engineSession = session.on(engine);
            if (engineSession != null) {
                operation.session = engineSession;
                return engine;
            }
        }
        return blocked ? FULL : NONE;
    }

    private boolean usable(int engine) {
        return queues[engine] != null && !queues[engine].failed();
    }

    /** {@return why no engine takes an operation} A failed engine might have done it; otherwise none ever could. */
    private Status refusal() {
        for (int i = 0; i < queues.length; i++) {
            if (!usable(i)) {
                return Status.ERR;
            }
        }
        return Status.NOTSUPP;
    }

    private void answer(Operation operation, Status status) {
        release(operation);
        operation.status = status;
        answered.add(operation);
        inFlight++;
    }

    @Override
    public int poll(Operation[] target, int max) {
        AdaptorQueue.requireOpen(closed, "poll");
        passingSince = 0;
        retryWaiting();
        int count = 0;
        for (int engine = 0; engine < queues.length && count < max; engine++) {
            if (queues[engine] != null) {
                count = pollEngine(engine, target, count, max);
            }
        }
        count += answered.drain(target, count, max - count);
        inFlight -= count;
        count(target, count);
        return count;
    }

    private int pollEngine(int engine, Operation[] target, int already, int max) {
        int count = already;
        int got;
        do {
            int room = Math.min(max - count, polled.length);
            got = room == 0 ? 0 : queues[engine].poll(polled, room);
            for (int i = 0; i < got; i++) {
                Operation operation = polled[i];
                polled[i] = null;
                if (operation.status == Status.NOTSUPP) {
                    operation.declined |= 1 << engine;
                    if (isLate()) {
                        waiting.add(operation);
                        continue;
                    }
                    if (passOn(operation)) {
                        continue;
                    }
                }
                release(operation);
                target[count++] = operation;
            }
        } while (got > 0 && count < max);
        return count;
    }

    /**
     * Gives an operation that an engine declined to the next one, or lets it wait for room there.
     *
     * @return whether it is on its way; if not, no engine is left
     */
    private boolean passOn(Operation operation) {
        long full = 0;
        while (true) {
            int engine = route(operation, full);
            if (engine == NONE) {
                return false;
            }
            if (engine == FULL) {
                waiting.add(operation);
                return true;
            }
            single[0] = operation;
            int taken = queues[engine].submit(single, 0, 1);
            single[0] = null;
            if (taken == 1) {
                return true;
            }
            full |= 1L << engine;
        }
    }

    /** {@return whether this call has passed on operations for long enough} */
    private boolean isLate() {
        long now = System.nanoTime();
        if (passingSince == 0) {
            passingSince = now;
        }
        return now - passingSince > PASS_ON_NANOS;
    }

    /** Tries all that wait once, as far as the time goes. */
    private void retryWaiting() {
        for (int i = waiting.size(); i > 0 && !isLate(); i--) {
            Operation operation = waiting.remove();
            if (operation != null && !passOn(operation)) {
                release(operation);
                answered.add(operation);
            }
        }
    }

    private void count(Operation[] completed, int count) {
        if (count == 0) {
            return;
        }
        long bytes = 0;
        int errors = 0;
        for (int i = 0; i < count; i++) {
            bytes += completed[i].src.byteLength();
            errors += completed[i].status == Status.OK ? 0 : 1;
        }
        counters.addCompleted(count, bytes);
        if (errors != 0) {
            counters.addErrors(errors);
        }
        long staged = 0;
        for (AdaptorQueue queue : queues) {
            staged += queue == null ? 0 : queue.counters().stagedBytes();
        }
        counters.addStaged(staged - stagedSeen);
        stagedSeen = staged;
    }

    @Override
    public void flush() {
        for (AdaptorQueue queue : queues) {
            if (queue != null) {
                queue.flush();
            }
        }
    }

    @Override
    public int inFlight() {
        return inFlight;
    }

    @Override
    public int depth() {
        return depth;
    }

    /** {@return whether all engines have failed} */
    @Override
    public boolean failed() {
        for (int i = 0; i < queues.length; i++) {
            if (usable(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public QueueCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int i = queues.length - 1; i >= 0; i--) {
            if (queues[i] != null) {
                queues[i].close();
            }
        }
    }
}
