package io.hwadaptor.afalg;

import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.CompletionRing;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.QueuePlace;
import io.hwadaptor.ffm.linux.AsyncReads;
import io.hwadaptor.ffm.linux.Errno;
import io.hwadaptor.ffm.linux.EventFd;
import java.lang.foreign.Arena;
import org.jspecify.annotations.Nullable;

/**
 * A queue: a lane for each operation in flight. Those that are done inside {@link #submit} leave theirs at once.
 *
 * <p>The eventfd costs system calls, so nothing signals it until {@link #completionFd} has been asked for.
 */
final class AfalgQueue implements AdaptorQueue {
    private final EngineAdaptor adaptor;
    private final QueuePlace place;
    private final QueueCounters counters;
    private final CompletionRing completed;
    private final Work work;
    private final EventFd event;
    private final int depth;
    /** Lanes that no operation is in; made when they are first needed. */
    private final QueuedLane[] free;
    private int freeCount;
    private final QueuedLane[] lanes;
    private int laneCount;
    /** Operations that the kernel has. */
    private int pending;
    private boolean awaited;
    private boolean signalled;
    private boolean closed;

    private int doneNow;
    private long bytesNow;
    private int errorsNow;

    /** A lane, with the session that the operation in it belongs to. */
    private static final class QueuedLane extends Lane {
        /** As the {@link #operation}. */
        AfalgSession session;

        // See there.
        @SuppressWarnings("NullAway.Init")
        QueuedLane(Arena arena, int number) {
            super(arena, number);
        }
    }

    /**
     * A queue.
     *
     * @param adaptor whose sessions it takes
     * @param place of the queue among the adaptor's
     */
    AfalgQueue(EngineAdaptor adaptor, QueuePlace place, int depth, Work work, EventFd event) {
        this.adaptor = adaptor;
        this.place = place;
        this.depth = depth;
        this.work = work;
        this.event = event;
        completed = new CompletionRing(depth);
        free = new QueuedLane[depth];
        lanes = new QueuedLane[depth];
        counters = place.counters();
    }

    @Override
    public int submit(Operation[] burst, int from, int count) {
        AdaptorQueue.requireOpen(closed, "submit");
        int taken = 0;
        while (taken < count && pending + completed.size() < depth) {
            Operation operation = burst[from + taken];
            QueuedLane lane = freeCount > 0 ? free[--freeCount] : newLane();
            if (lane == null) {
                answer(operation, Status.ERR);
                taken++;
                continue;
            }
            lane.operation = operation;
            if (!start(lane)) {
                break;
            }
            taken++;
        }
        submitReads();
        publish();
        return taken;
    }

    /** {@return a lane, or null if there is no memory for one} */
    private @Nullable QueuedLane newLane() {
        if (laneCount == depth) {
            throw new IllegalStateException("more lanes than operations");
        }
        try {
            QueuedLane lane = new QueuedLane(work.arena, laneCount);
            lanes[laneCount++] = lane;
            return lane;
        } catch (Error e) {
            // No memory now.
            return null;
        }
    }

    /** {@return whether the operation was taken: not if it would have more room as soon as others are done} */
    private boolean start(QueuedLane lane) {
        Operation operation = lane.operation;
        Status status = Status.INVSESS;
        if (operation.session instanceof AfalgSession session && session.usableBy(adaptor)) {
            lane.session = session;
            lane.error = 0;
            try {
                status = session.start(lane, work);
            } catch (RuntimeException | Error e) {
                status = memoryGone(lane);
            }
            if (status == null) {
                work.count(true);
                pending++;
                work.begun().prepare(lane.number, lane.socket.fd(), lane.in.vector(), lane.in.count(),
                        awaited ? event.fd() : AsyncReads.NO_EVENT_FD);
                return true;
            }
            if (status == Status.NOTSUPP && lane.error != 0 && Answers.isShortage(lane.error) && pending > 0) {
                free(lane);
                return false;
            }
            work.count(false);
        }
        complete(lane, status);
        return true;
    }

    private void complete(QueuedLane lane, Status status) {
        answer(lane.operation, status);
        free(lane);
    }

    private void answer(Operation operation, Status status) {
        operation.status = status;
        doneNow++;
        bytesNow += operation.src.byteLength();
        errorsNow += status == Status.OK ? 0 : 1;
        completed.add(operation);
    }

    // The lane has no operation and no session from here on: see there.
    @SuppressWarnings("NullAway")
    private void free(QueuedLane lane) {
        lane.operation = null;
        lane.session = null;
        free[freeCount++] = lane;
    }

    /** Hands over what was prepared. What the kernel doesn't take is done at once: its input is in its socket. */
    private void submitReads() {
        AsyncReads reads = work.reads;
        if (reads == null || reads.prepared() == 0) {
            return;
        }
        int position = 0;
        while (position < reads.prepared()) {
            int result = reads.submit(position);
            if (result > 0) {
                position += result;
                continue;
            }
            if (result != -Errno.EAGAIN && result != -Errno.ENOMEM && result != -Errno.EBADF) {
                work.paths.refuseAsync("io_submit: " + Errno.name(-result));
            }
            QueuedLane lane = lanes[reads.number(position)];
            finish(lane, result == -Errno.EBADF ? result : lane.in.receive(lane.socket.fd()));
            position++;
        }
        reads.forget();
    }

    private void finish(QueuedLane lane, long result) {
        pending--;
        Status status;
        try {
            status = lane.session.finish(lane, work, result);
        } catch (RuntimeException | Error e) {
            status = memoryGone(lane);
        }
        complete(lane, status);
    }

    /** The payload's memory went away while Java code touched it: a page of a mapped file, or the whole mapping. */
    private Status memoryGone(QueuedLane lane) {
        if (lane.socket != null) {
            lane.socket.close();
            lane.use(null);
        }
        work.release(lane);
        return Status.ERR;
    }

    private void reap() {
        AsyncReads reads = work.begun();
        int count = reads.reap();
        for (int i = 0; i < count; i++) {
            finish(lanes[reads.completedNumber(i)], reads.result(i));
        }
    }

    private void publish() {
        if (doneNow != 0) {
            counters.addCompleted(doneNow, bytesNow);
            if (errorsNow != 0) {
                counters.addErrors(errorsNow);
            }
            doneNow = 0;
            bytesNow = 0;
            errorsNow = 0;
        }
        long staged = work.publish();
        if (staged != 0) {
            counters.addStaged(staged);
        }
        signal();
    }

    /** Completions that wait here must keep the descriptor readable; those in the kernel signal it themselves. */
    private void signal() {
        if (awaited && !signalled && completed.size() > 0) {
            signalled = true;
            event.signal();
        }
    }

    @Override
    public int poll(Operation[] target, int max) {
        AdaptorQueue.requireOpen(closed, "poll");
        if (awaited && (signalled || pending > 0)) {
            // Before the look at what is done: what completes after that signals again.
            event.drain();
            signalled = false;
        }
        if (pending > 0) {
            reap();
        }
        int count = completed.drain(target, 0, max);
        publish();
        return count;
    }

    @Override
    public int inFlight() {
        return pending + completed.size();
    }

    @Override
    public int depth() {
        return depth;
    }

    /** From the first call on, completions signal it. */
    @Override
    public int completionFd() {
        if (!awaited) {
            awaited = true;
            // For what was begun before and tells nobody.
            signalled = true;
            event.signal();
        }
        return event.fd();
    }

    @Override
    public QueueCounters counters() {
        return counters;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                work.close();
                event.close();
            } finally {
                place.close();
            }
        }
    }
}
