package io.hwadaptor.vhostuser.server;

/** A ring that is being served. Control thread only; stopping takes two steps so that several rings stop at once. */
interface RingRunner {
    /** Asks for the stop: no more requests are taken. */
    void requestStop();

    /**
     * Waits, for a bounded time, until what was in flight is completed, and frees the queue.
     *
     * @return whether it is; if not, an engine still holds guest memory and nothing of this ring may be freed
     */
    boolean awaitStop();

    /** {@return the available index that comes next} After the stop. */
    int nextAvailable();
}
