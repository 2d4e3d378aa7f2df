package io.hwadaptor.api;

/**
 * The data path of an adaptor. One thread owns a queue and is the only one to call it; {@link #counters} may be read by
 * any thread.
 *
 * <p>The owner is a thread, not a lock: two threads in one queue spoil its counts and lose operations, and no engine
 * looks. Neither does any look, for each request, whether the memory of an operation is still there. Both mistakes are
 * exceptions with {@link io.hwadaptor.api.select.Adaptors#checked}, which assertions switch on.
 *
 * <p>Nothing here throws for what an operation asks, or allocates per request beyond what the engine underneath does.
 * An engine that is synchronous inside completes at {@link #submit} and hands over at {@link #poll}; callers can't
 * tell.
 */
public interface AdaptorQueue extends AutoCloseable {

    /**
     * Offers operations in order.
     *
     * @param burst the operations; {@link Operation#session} was opened by this queue's adaptor
     * @param from index of the first one
     * @param count how many
     * @return how many were taken, from 0 to {@code count}: fewer means that the queue is full until some are polled
     * @throws IllegalStateException if the queue is closed
     */
    int submit(Operation[] burst, int from, int count);

    /**
     * Takes completed operations, in any order.
     *
     * @param completed receives them from index 0 on
     * @param max the most to take; at most the array's length
     * @return how many were completed
     * @throws IllegalStateException if the queue is closed
     */
    int poll(Operation[] completed, int max);

    /**
     * Says that no more operations will come for now, so an engine that collects work for a wider instruction stream
     * finishes what it holds instead of waiting. Callers flush when their ring is empty.
     */
    default void flush() {
    }

    /**
     * Refuses the use of a queue after its close, in the words that all queues have for that.
     *
     * @param closed whether it is closed
     * @param call what the caller wanted
     * @throws IllegalStateException if it is closed
     */
    static void requireOpen(boolean closed, String call) {
        if (closed) {
            throw new IllegalStateException(call + ": the queue is closed");
        }
    }

    /** {@return the operations taken and not yet polled} */
    int inFlight();

    /** {@return the most operations that can be in flight} */
    int depth();

    /**
     * {@return a file descriptor that becomes readable when a completion can be polled, or −1 if completions only show
     * by polling} The queue owns it.
     */
    default int completionFd() {
        return -1;
    }

    /**
     * {@return whether the engine has failed for good} A failed queue takes nothing more. What was in flight still
     * completes: with {@link Status#NOTSUPP} where nothing of it was written, with {@link Status#ERR} where the engine
     * can't tell.
     */
    default boolean failed() {
        return false;
    }

    /** {@return what this queue has done so far} */
    QueueCounters counters();

    /**
     * Frees the queue. The caller has polled everything that was in flight. A second call does nothing.
     */
    @Override
    void close();
}
