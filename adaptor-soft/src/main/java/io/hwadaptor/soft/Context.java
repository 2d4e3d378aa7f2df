package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;

/** An engine with a session's key, for one queue. Only that queue's owner thread uses it. */
abstract class Context {

    /**
     * Does one operation.
     *
     * @param operation what to do; neither throws nor allocates for what it asks
     * @param staging the queue's own
     * @return how it went
     */
    abstract Status run(Operation operation, Staging staging);

    /** Overwrites the engine's key. The context is not used any more. */
    abstract void wipe();
}
