package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.CompletionRing;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.QueuePlace;
import io.hwadaptor.ffm.ipsecmb.Job;
import io.hwadaptor.ffm.ipsecmb.Manager;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A queue over a manager of its own. A burst of requests becomes a burst of jobs in one call; jobs that the library
 * holds back, to fill its lanes with those of the next burst, are finished by {@link #flush}. Everything it ever needs
 * is allocated when it opens, but for what {@link Side} takes at the first request that needs it.
 */
final class MbQueue implements AdaptorQueue {
    private final EngineAdaptor adaptor;
    private final int depth;
    private final QueuePlace place;
    private final QueueCounters counters;
    private final Manager manager;
    private final MemorySegment jobs;
    private final Arena arena;
    private final MemorySegment pads;
    private final QueuedTask[] tasks;
    /** Numbers of tasks that are free, as a stack. */
    private final int[] free;
    private int freeCount;
    /** Numbers of tasks that have another job to write, first in, first out. */
    private final int[] resumed;
    private int resumedHead;
    private int resumedCount;
    private final CompletionRing completed;
    private final Workspace workspace;
    private int inManager;
    private int inFlight;
    private long doneBytes;
    private int doneCount;
    private int errors;
    private final boolean oneBurstAtATime;
    private boolean failed;
    private boolean closed;

    /** A task, with the session that works on it. */
    private static final class QueuedTask extends Task {
        /** As the {@link #operation}. */
        MbSession session;

        // See there.
        @SuppressWarnings("NullAway.Init")
        QueuedTask(int number, MemorySegment pads) {
            super(number, pads);
        }
    }

    /**
     * A queue.
     *
     * @param adaptor whose sessions it takes
     * @param control makes its managers
     * @param place of the queue among the adaptor's
     * @param depth requests that it holds
     * @param manager the queue's own from now on
     * @param arena the queue's own from now on
     */
    MbQueue(EngineAdaptor adaptor, ControlManager control, QueuePlace place, int depth, Manager manager, Arena arena) {
        this.adaptor = adaptor;
        this.depth = depth;
        this.place = place;
        this.manager = manager;
        this.arena = arena;
        counters = place.counters();
        jobs = manager.memory();
        oneBurstAtATime = manager.oneBurstAtATime();
        completed = new CompletionRing(depth);
        pads = arena.allocate(depth * Task.PAD_BYTES, 64);
        tasks = new QueuedTask[depth];
        free = new int[depth];
        resumed = new int[depth];
        for (int i = 0; i < depth; i++) {
            tasks[i] = new QueuedTask(i, pads);
            free[i] = depth - 1 - i;
        }
        freeCount = depth;
        workspace = new Workspace(control, jobs);
    }

    @Override
    public int submit(Operation[] burst, int from, int count) {
        AdaptorQueue.requireOpen(closed, "submit");
        int taken = failed ? 0 : Math.min(count, depth - inFlight);
        int begun = 0;
        while (begun < taken) {
            int places = places(taken - begun);
            if (places == 0) {
                // Jobs that are done wait behind one that is held back.
                if (!flushSome()) {
                    break;
                }
                resume();
                continue;
            }
            int written = 0;
            while (written < places && begun < taken) {
                written += begin(burst[from + begun], manager.job(written)) ? 1 : 0;
                begun++;
            }
            send(written);
            resume();
        }
        inFlight += begun;
        count();
        return begun;
    }

    /** Asks for places for jobs. {@return how many there are; 0 if jobs must be finished before there are any} */
    private int places(int wanted) {
        int room = Math.min(Manager.MAX_BURST,
                oneBurstAtATime && inManager > 0 ? 0 : Manager.MAX_JOBS - 1 - inManager);
        return room <= 0 ? 0 : manager.next(Math.min(wanted, room));
    }

    /** {@return whether the operation has written a job} */
    private boolean begin(Operation operation, long job) {
        if (!(operation.session instanceof MbSession session) || !session.usableBy(adaptor)) {
            finish(operation, Status.INVSESS);
            return false;
        }
        QueuedTask task = tasks[free[--freeCount]];
        task.operation = operation;
        task.session = session;
        Status status;
        try {
            status = session.start(task, workspace, job);
        } catch (RuntimeException | Error e) {
            // A copy met memory that went away, a page of a mapped file or the whole mapping; or there is no heap.
            status = Status.ERR;
        }
        if (status == null) {
            jobs.set(ValueLayout.JAVA_LONG, job + Job.USER_DATA, task.number);
            return true;
        }
        release(task, status);
        return false;
    }

    private void send(int written) {
        if (written > 0) {
            inManager += written;
            handle(manager.submit(written));
        }
    }

    /** Looks at jobs that are done. Makes no call of the manager, which would overwrite their list. */
    private void handle(int done) {
        inManager -= done;
        for (int i = 0; i < done; i++) {
            long job = manager.job(i);
            QueuedTask task = tasks[(int) jobs.get(ValueLayout.JAVA_LONG, job + Job.USER_DATA)];
            Status status = jobs.get(ValueLayout.JAVA_INT, job + Job.STATUS) == Job.STATUS_COMPLETED
                    ? jobDone(task) : Status.ERR;
            if (status == null) {
                resumed[(resumedHead + resumedCount++) % resumed.length] = task.number;
            } else {
                release(task, status);
            }
        }
    }

    private @Nullable Status jobDone(QueuedTask task) {
        try {
            return task.session.jobDone(task, workspace);
        } catch (RuntimeException | Error e) {
            return Status.ERR;
        }
    }

    /** Writes the next jobs of requests that are not at their end. */
    private void resume() {
        while (resumedCount > 0) {
            int places = places(resumedCount);
            if (places == 0) {
                flushSome();
                continue;
            }
            int written = 0;
            for (int i = 0; i < places; i++) {
                QueuedTask task = tasks[resumed[resumedHead]];
                resumedHead = (resumedHead + 1) % resumed.length;
                resumedCount--;
                written += goOn(task, manager.job(written)) ? 1 : 0;
            }
            send(written);
        }
    }

    /** {@return whether the request has written a job} */
    private boolean goOn(QueuedTask task, long job) {
        try {
            task.session.next(task, workspace, job);
            jobs.set(ValueLayout.JAVA_LONG, job + Job.USER_DATA, task.number);
            return true;
        } catch (RuntimeException | Error e) {
            release(task, Status.ERR);
            return false;
        }
    }

    // The task is free from here on, and has no session: see there.
    @SuppressWarnings("NullAway")
    private void release(QueuedTask task, Status status) {
        Operation operation = task.operation;
        task.session = null;
        task.end();
        free[freeCount++] = task.number;
        finish(operation, status);
    }

    private void finish(Operation operation, Status status) {
        operation.status = status;
        doneCount++;
        doneBytes += operation.src.byteLength();
        errors += status == Status.OK ? 0 : 1;
        completed.add(operation);
    }

    /** Once per burst: a counter is shared memory. */
    private void count() {
        if (doneCount != 0) {
            counters.addCompleted(doneCount, doneBytes);
            doneCount = 0;
            doneBytes = 0;
        }
        if (errors != 0) {
            counters.addErrors(errors);
            errors = 0;
        }
        long staged = workspace.takeStaged();
        if (staged != 0) {
            counters.addStaged(staged);
        }
    }

    /** Finishes what the library holds back, and what follows from it. */
    @Override
    public void flush() {
        if (inManager == 0) {
            return;
        }
        while (inManager > 0) {
            flushSome();
            resume();
        }
        count();
    }

    /**
     * Finishes jobs that the library holds back.
     *
     * @return whether it had any; if not, although it was given some, nobody can tell what became of those: their
     *     requests end with ERR, and the library gets no more
     */
    private boolean flushSome() {
        int done = manager.flush(Manager.MAX_BURST);
        if (done > 0) {
            handle(done);
            return true;
        }
        failed = true;
        inManager = 0;
        resumedCount = 0;
        for (QueuedTask task : tasks) {
            if (task.operation != null) {
                release(task, Status.ERR);
            }
        }
        return false;
    }

    @Override
    public boolean failed() {
        return failed;
    }

    @Override
    public int poll(Operation[] target, int max) {
        AdaptorQueue.requireOpen(closed, "poll");
        int count = completed.drain(target, 0, max);
        inFlight -= count;
        return count;
    }

    @Override
    public int inFlight() {
        return inFlight;
    }

    @Override
    public int depth() {
        return depth;
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
                workspace.close();
                manager.close();
                pads.fill((byte) 0);
                arena.close();
            } finally {
                place.close();
            }
        }
    }
}
