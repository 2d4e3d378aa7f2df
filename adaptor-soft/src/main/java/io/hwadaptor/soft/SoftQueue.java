package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.ImmediateQueue;

/** A queue, its number and its private memory. */
final class SoftQueue extends ImmediateQueue {
    private final SoftAdaptor adaptor;
    private final int number;
    private final Staging staging = new Staging();

    SoftQueue(SoftAdaptor adaptor, int number, int depth, QueueCounters counters) {
        super(depth, counters);
        this.adaptor = adaptor;
        this.number = number;
    }

    @Override
    protected Status run(Operation operation) {
        if (!(operation.session instanceof SoftSession session) || session.owner != adaptor) {
            return Status.INVSESS;
        }
        Context context = session.context(number);
        return context == null ? Status.INVSESS : context.run(operation, staging);
    }

    @Override
    protected long endBurst() {
        return staging.takeStagedBytes();
    }

    @Override
    protected void release() {
        staging.wipe();
        adaptor.queueClosed(number, counters());
    }
}
