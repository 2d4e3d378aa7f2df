package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.ipsecmb.Job;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * AEAD sessions. A request whose text and AAD are in one segment each is one job; each algorithm does the others its
 * way.
 *
 * <p>Decryption works in place on the destination and checks the tag afterwards, in constant time. If it doesn't match,
 * the destination is overwritten with zeros before the request is completed, so no plaintext stays; but it was there
 * for a moment, and a guest that looks at its own memory in that moment can see it.
 */
abstract class AeadSession extends MbSession {
    private final OperationType type;
    private final long[] template;

    AeadSession(AeadAlgorithm algorithm, Direction direction, int tagLength, SessionKeys keys,
            long[] template) {
        super(Service.AEAD, algorithm, tagLength, keys);
        type = direction.operationType();
        this.template = template;
    }

    /** {@return why an operation's IV or length is refused, or null if it is not} */
    abstract @Nullable Status refusal(Operation operation, long length);

    /** {@return whether a job can do it: text and AAD are in one segment each} */
    abstract boolean fitsJob(Operation operation, long length);

    /** Does at once what a job can't; the tag goes to the task's private memory. */
    abstract Status now(Task task, Workspace workspace, long length);

    final boolean encrypting() {
        return type == OperationType.ENCRYPT;
    }

    @Override
    final @Nullable Status start(Task task, Workspace workspace, long job) {
        Operation operation = task.operation;
        ScatterList src = operation.src;
        ScatterList dst = operation.dst;
        ScatterList aad = operation.auxiliary;
        long length = src.byteLength();
        if (operation.type != type || dst.byteLength() < length) {
            return Status.ERR;
        }
        Status refusal = refusal(operation, length);
        if (refusal != null) {
            return refusal;
        }
        if (aad.count() <= 1 && (length == 0 || (src.count() == 1 && dst.length(0) >= length))
                && fitsJob(operation, length)) {
            long nothing = task.padAddress + Task.CARRY;
            write(workspace.jobs(), job, task, length == 0 ? nothing : src.address(0),
                    length == 0 ? nothing : dst.address(0), length, aad.count() == 0 ? nothing : aad.address(0));
            return null;
        }
        task.begin();
        Status status = now(task, workspace, length);
        return status == Status.OK ? end(task) : status;
    }

    @Override
    final Status jobDone(Task task, Workspace workspace) {
        return end(task);
    }

    private Status end(Task task) {
        if (encrypting()) {
            return task.releaseTag(digestLength());
        }
        if (task.tagMatches(digestLength())) {
            return Status.OK;
        }
        Operation operation = task.operation;
        operation.dst.zero(0, operation.src.byteLength());
        return Status.BADMSG;
    }

    private void write(MemorySegment jobs, long job, Task task, long source, long target, long length, long aad) {
        Operation operation = task.operation;
        Jobs.write(jobs, job, template);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.SRC, source);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.DST, target);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.CIPHER_LENGTH, length);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.HASH_LENGTH, length);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.IV, operation.iv.address());
        jobs.set(ValueLayout.JAVA_LONG, job + Job.IV_LENGTH, operation.ivLength);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.TAG, task.padAddress + Task.TAG);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.HASH_FIELDS, aad);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.HASH_FIELDS + 8, operation.auxiliary.byteLength());
    }

    /**
     * {@return where the AAD lies in one segment, or 0 if it is too long to be copied together} What was copied is
     * counted.
     */
    static long aadAddress(Task task, Workspace workspace) {
        ScatterList aad = task.operation.auxiliary;
        if (aad.count() == 0) {
            return task.padAddress + Task.CARRY;
        }
        if (aad.count() == 1) {
            return aad.address(0);
        }
        long length = aad.byteLength();
        Side side = length > Side.BUFFER_BYTES ? null : workspace.side();
        if (side == null) {
            return 0;
        }
        MemorySegment buffer = side.buffer();
        Gather all = workspace.gather().all(aad);
        all.read(buffer, 0, length);
        all.clear();
        workspace.staged(length);
        return buffer.address();
    }
}
