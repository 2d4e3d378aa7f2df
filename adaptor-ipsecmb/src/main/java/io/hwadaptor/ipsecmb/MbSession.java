package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.Status;

/**
 * A session: how its algorithm becomes jobs. Immutable, used by all queues at once; the keys' memory is the vault's.
 *
 * <p>A request goes like this. {@link #start} either says how it ended or writes the request's first job. After each of
 * its jobs {@link #jobDone} says how it ended, or nothing; then {@link #next} writes the next job.
 */
abstract class MbSession implements Session {
    /** What the session was prepared with: queues take no session that was prepared with another. */
    final ControlManager control;

    private final Service service;
    private final Algorithm algorithm;
    private final int digestLength;
    private final KeyMemory keys;
    private volatile boolean closed;

    MbSession(ControlManager control, Service service, Algorithm algorithm, int digestLength, KeyMemory keys) {
        this.control = control;
        this.service = service;
        this.algorithm = algorithm;
        this.digestLength = digestLength;
        this.keys = keys;
    }

    /**
     * Begins a request.
     *
     * @param task names the operation
     * @param workspace of the queue that does it
     * @param job where a job may be written
     * @return how the request ended, or null if a job was written
     */
    abstract Status start(Task task, Workspace workspace, long job);

    /**
     * Goes on with a request one of whose jobs is done.
     *
     * @param task names the operation
     * @param workspace of the queue that does it
     * @return how the request ended, or null if there is another job to write
     */
    abstract Status jobDone(Task task, Workspace workspace);

    /**
     * Writes a request's next job.
     *
     * @param task names the operation
     * @param workspace of the queue that does it
     * @param job where the job is to be written
     */
    void next(Task task, Workspace workspace, long job) {
        throw new IllegalStateException("a request of one job only");
    }

    final boolean closed() {
        return closed;
    }

    @Override
    public final Service service() {
        return service;
    }

    @Override
    public final Algorithm algorithm() {
        return algorithm;
    }

    @Override
    public final int digestLength() {
        return digestLength;
    }

    @Override
    public final void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        keys.release();
    }
}
