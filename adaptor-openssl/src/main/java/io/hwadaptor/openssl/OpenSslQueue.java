package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.ImmediateQueue;
import io.hwadaptor.api.spi.QueuePlace;

/** A queue and its private memory. */
final class OpenSslQueue extends ImmediateQueue {
    private final EngineAdaptor adaptor;
    private final Workspace workspace = new Workspace();

    OpenSslQueue(EngineAdaptor adaptor, QueuePlace place, int depth) {
        super(place, depth);
        this.adaptor = adaptor;
    }

    @Override
    protected Status run(Operation operation) {
        if (!(operation.session instanceof OpenSslSession session) || !session.usableBy(adaptor)) {
            return Status.INVSESS;
        }
        Context context = session.context(number());
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
    }
}
