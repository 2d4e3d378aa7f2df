package io.hwadaptor.openssl;

import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.CompletionRing;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Status;

/** A queue whose owner thread does the work itself, inside {@link #submit}. */
final class OpenSslQueue implements AdaptorQueue {
    private final OpenSslAdaptor adaptor;
    private final int number;
    private final int depth;
    private final QueueCounters counters;
    private final CompletionRing completed;
    private final Workspace workspace = new Workspace();
    private boolean closed;

    OpenSslQueue(OpenSslAdaptor adaptor, int number, int depth, QueueCounters counters) {
        this.adaptor = adaptor;
        this.number = number;
        this.depth = depth;
        this.counters = counters;
        completed = new CompletionRing(depth);
    }

    @Override
    public int submit(Operation[] burst, int from, int count) {
        int taken = Math.min(count, depth - completed.size());
        int entered = 0;
        int errors = 0;
        long bytes = 0;
        try {
            while (entered < taken) {
                Operation operation = burst[from + entered];
                // In the ring first: whatever leaves the engine below, the operation is not lost.
                operation.status = Status.ERR;
                completed.add(operation);
                entered++;
                bytes += operation.src.byteLength();
                errors++;
                Status status = run(operation);
                operation.status = status;
                errors -= status == Status.OK ? 1 : 0;
            }
        } finally {
            counters.addCompleted(entered, bytes);
            counters.addStaged(workspace.takeStagedBytes());
            workspace.forgetBlocks();
            if (errors != 0) {
                counters.addErrors(errors);
            }
        }
        return taken;
    }

    private Status run(Operation operation) {
        if (!(operation.session instanceof OpenSslSession session) || session.owner != adaptor) {
            return Status.INVSESS;
        }
        try {
            Context context = session.context(number);
            return context == null ? Status.INVSESS : context.run(operation, workspace);
        } catch (InternalError | RuntimeException e) {
            // The payload's memory went away while Java code touched it: a page of a mapped file, or the whole mapping.
            return Status.ERR;
        }
    }

    @Override
    public int poll(Operation[] target, int max) {
        return completed.drain(target, 0, max);
    }

    @Override
    public int inFlight() {
        return completed.size();
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public QueueCounters counters() {
        return counters;
    }

    /** Payload may stand in the workspace, so it is wiped. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            workspace.close();
            adaptor.queueClosed(number, counters);
        }
    }
}
