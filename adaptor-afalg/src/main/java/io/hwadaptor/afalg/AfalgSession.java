package io.hwadaptor.afalg;

import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.EngineSession;
import org.jspecify.annotations.Nullable;

/** A session: sockets whose key the kernel has. */
abstract class AfalgSession extends EngineSession {
    AfalgSession(EngineAdaptor adaptor, SessionSpec spec) {
        super(adaptor, spec);
    }

    /**
     * Does a lane's operation, or begins it.
     *
     * @return its status, or null if the lane's socket has all input and a read of its message completes the operation;
     *     {@link #finish} is called with the result then
     */
    abstract @Nullable Status start(Lane lane, Work work);

    /**
     * Ends an operation that {@link #start} has begun.
     *
     * @param result what the kernel has returned, bytes or −errno
     */
    Status finish(Lane lane, Work work, long result) {
        throw new IllegalStateException("nothing was begun");
    }
}
