package io.hwadaptor.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * What one queue has done since it was opened. Written by the queue's owner thread alone, read by any thread; a reader
 * may see one counter a request ahead of another.
 */
public final class QueueCounters {
    private static final VarHandle REQUESTS = handle("requests");
    private static final VarHandle BYTES = handle("bytes");
    private static final VarHandle STAGED_BYTES = handle("stagedBytes");
    private static final VarHandle ERRORS = handle("errors");

    private long requests;
    private long bytes;
    private long stagedBytes;
    private long errors;

    /** All zero. */
    public QueueCounters() {
    }

    /**
     * Counts completed operations. Owner thread only.
     *
     * @param operations how many
     * @param sourceBytes bytes of their sources
     */
    public void addCompleted(long operations, long sourceBytes) {
        REQUESTS.setOpaque(this, requests + operations);
        BYTES.setOpaque(this, bytes + sourceBytes);
    }

    /**
     * Counts payload bytes that were copied because the engine can't work in place: once on the way in, once on the way
     * out. Owner thread only.
     *
     * @param copiedBytes how many
     */
    public void addStaged(long copiedBytes) {
        STAGED_BYTES.setOpaque(this, stagedBytes + copiedBytes);
    }

    /**
     * Counts operations that completed with another status than {@link Status#OK}. Owner thread only.
     *
     * @param operations how many
     */
    public void addErrors(long operations) {
        ERRORS.setOpaque(this, errors + operations);
    }

    /** {@return operations completed, whatever their status} */
    public long requests() {
        return (long) REQUESTS.getOpaque(this);
    }

    /** {@return source bytes of those operations} */
    public long bytes() {
        return (long) BYTES.getOpaque(this);
    }

    /** {@return payload bytes that were copied beside the engine's own work} */
    public long stagedBytes() {
        return (long) STAGED_BYTES.getOpaque(this);
    }

    /** {@return operations that completed with another status than OK} */
    public long errors() {
        return (long) ERRORS.getOpaque(this);
    }

    private static VarHandle handle(String field) {
        try {
            return MethodHandles.lookup().findVarHandle(QueueCounters.class, field, long.class)
                    .withInvokeExactBehavior();
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
