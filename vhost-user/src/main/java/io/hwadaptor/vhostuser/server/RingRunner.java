package io.hwadaptor.vhostuser.server;

/**
 * A ring that is being served. Control thread only, unless a method says otherwise. Stopping takes steps, so that
 * several rings stop at once and none of them is waited for without a limit.
 */
interface RingRunner {
    /** Asks for the stop: no more requests are taken. */
    void requestStop();

    /**
     * Waits a moment for the stop.
     *
     * @param millis at most so long
     * @return whether there is nothing more to wait for: it is complete, or it was given up for now
     * @throws InterruptedException if the caller is interrupted
     */
    boolean awaitStop(long millis) throws InterruptedException;

    /** Frees a thread that the front-end holds up in a signal. */
    void unblock();

    /**
     * Frees the queue if the stop is complete.
     *
     * @return whether it is; if not, an engine still holds guest memory and nothing of this ring may be freed
     */
    boolean finish();

    /** {@return whether an engine took longer than a stop waits} Then requests are lost, even if it has ended. */
    boolean isLate();

    /** {@return the available index that comes next} After the stop. */
    int nextAvailable();

    /** There is another call descriptor: what was completed before it came would go unnoticed. Does not block. */
    void callReplaced();
}
