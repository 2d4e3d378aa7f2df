package io.hwadaptor.nulladaptor;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.ImmediateQueue;
import io.hwadaptor.api.spi.QueuePlace;

/**
 * A queue that completes whatever it takes. Its owner thread is the only one that calls it; everything that it ever
 * needs is allocated in the constructor. An engine that does not answer at once, a device, implements
 * {@link io.hwadaptor.api.AdaptorQueue} itself.
 */
final class NullQueue extends ImmediateQueue {
    private final EngineAdaptor adaptor;

    NullQueue(EngineAdaptor adaptor, QueuePlace place, int depth) {
        super(place, depth);
        this.adaptor = adaptor;
    }

    /**
     * A real engine does the work here. A session of another adaptor, a closed one, or none at all is the submitter's
     * mistake, and gets a status.
     */
    @Override
    protected Status run(Operation operation) {
        return operation.session instanceof NullSession session && session.usableBy(adaptor)
                ? Status.OK : Status.INVSESS;
    }

    /** {@return 0} A real engine says how many bytes of payload it had to copy. */
    @Override
    protected long endBurst() {
        return 0;
    }

    /** A real queue zeroizes and frees its private memory here. */
    @Override
    protected void release() {
    }
}
