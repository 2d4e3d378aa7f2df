package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.EngineSession;
import org.jspecify.annotations.Nullable;

/**
 * A session: how its algorithm becomes jobs. Immutable, used by all queues at once; the keys' memory is the vault's.
 *
 * <p>A request goes like this. {@link #start} either says how it ended or writes the request's first job. After each of
 * its jobs {@link #jobDone} says how it ended, or nothing; then {@link #next} writes the next job.
 */
abstract class MbSession extends EngineSession {
    private final SessionKeys keys;

    MbSession(Service service, Algorithm algorithm, int digestLength, SessionKeys keys) {
        super(keys.adaptor(), service, algorithm, digestLength);
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
    abstract @Nullable Status start(Task task, Workspace workspace, long job);

    /**
     * Goes on with a request one of whose jobs is done.
     *
     * @param task names the operation
     * @param workspace of the queue that does it
     * @return how the request ended, or null if there is another job to write
     */
    abstract @Nullable Status jobDone(Task task, Workspace workspace);

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

    @Override
    protected void release() {
        keys.release();
    }
}
