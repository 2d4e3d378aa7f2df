package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.ImmediateQueue;

/** A queue, its number and its private memory. */
final class OpenSslQueue extends ImmediateQueue {
    private final OpenSslAdaptor adaptor;
    private final int number;
    private final Workspace workspace = new Workspace();

    OpenSslQueue(OpenSslAdaptor adaptor, int number, int depth, QueueCounters counters) {
        super(depth, counters);
        this.adaptor = adaptor;
        this.number = number;
    }

    @Override
    protected Status run(Operation operation) {
        if (!(operation.session instanceof OpenSslSession session) || session.owner != adaptor) {
            return Status.INVSESS;
        }
        Context context = session.context(number);
        return context == null ? Status.INVSESS : context.run(operation, workspace);
    }

    @Override
    protected long endBurst() {
        workspace.forgetBlocks();
        return workspace.takeStagedBytes();
    }

    @Override
    protected void release() {
        workspace.close();
        adaptor.queueClosed(number, counters());
    }
}
