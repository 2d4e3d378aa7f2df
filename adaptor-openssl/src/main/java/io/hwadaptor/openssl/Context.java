package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;

/** An engine with a session's key, for one queue. Only that queue's owner thread uses it. */
abstract class Context {

    /**
     * Does one operation.
     *
     * @param operation what to do; neither throws nor allocates for what it asks
     * @param workspace the queue's own
     * @return how it went
     */
    abstract Status run(Operation operation, Workspace workspace);

    /** Wipes and frees the engine's native memory. The context is not used any more. */
    abstract void free();
}
