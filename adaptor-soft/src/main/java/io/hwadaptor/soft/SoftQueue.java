package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.ImmediateQueue;
import io.hwadaptor.api.spi.QueuePlace;

/** A queue and its private memory. */
final class SoftQueue extends ImmediateQueue {
    private final EngineAdaptor adaptor;
    private final Staging staging = new Staging();

    SoftQueue(EngineAdaptor adaptor, QueuePlace place, int depth) {
        super(place, depth);
        this.adaptor = adaptor;
    }

    @Override
    protected Status run(Operation operation) {
        if (!(operation.session instanceof SoftSession session) || !session.usableBy(adaptor)) {
            return Status.INVSESS;
        }
        Context context = session.context(number());
        return context == null ? Status.INVSESS : context.run(operation, staging);
    }

    @Override
    protected long endBurst() {
        return staging.takeStagedBytes();
    }

    @Override
    protected void release() {
        staging.wipe();
    }
}
