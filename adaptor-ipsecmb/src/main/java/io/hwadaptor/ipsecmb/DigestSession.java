package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Status;
import org.jspecify.annotations.Nullable;

/** HASH and MAC sessions. */
final class DigestSession extends MbSession {
    private final Digest digest;

    DigestSession(Algorithm algorithm, SessionKeys keys, Digest digest) {
        super(algorithm.service(), algorithm, digest.resultLength(), keys);
        this.digest = digest;
    }

    @Override
    @Nullable Status start(Task task, Workspace workspace, long job) {
        Operation operation = task.operation;
        ScatterList src = operation.src;
        long length = src.byteLength();
        if (operation.type != OperationType.DIGEST) {
            return Status.ERR;
        }
        Status refusal = digest.refusal(operation, length);
        if (refusal != null) {
            return refusal;
        }
        if (digest.isKnown(task, length)) {
            return task.releaseTag(digest.resultLength());
        }
        if (src.count() <= 1 && length <= digest.maxJob()) {
            // Nothing is read of a message without bytes, but an address is wanted.
            long message = length == 0 ? task.padAddress + Task.CARRY : src.address(0);
            digest.write(workspace.jobs(), job, task, message, length);
            return null;
        }
        Gather message = workspace.gather().all(src);
        Status status = digest.now(task, workspace, message);
        message.clear();
        return status == Status.OK ? task.releaseTag(digest.resultLength()) : status;
    }

    @Override
    Status jobDone(Task task, Workspace workspace) {
        return task.releaseTag(digest.resultLength());
    }
}
