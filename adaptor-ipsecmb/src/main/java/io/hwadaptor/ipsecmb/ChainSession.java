package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.ipsecmb.Job;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * CHAIN sessions. Where source and destination are in one segment and there is no AAD, cipher and digest are one job;
 * other requests do one after the other at once, and messages in segments are copied for the digest, which is counted.
 *
 * <p>With verification the cipher's output may be in the destination before the digest is known. If it doesn't match,
 * the destination is overwritten with zeros before the request is completed.
 */
final class ChainSession extends MbSession {
    private final ChainCipher cipher;
    private final Digest digest;
    private final boolean hashFirst;
    /** The one job that does both; null if the library has none for the two. */
    private final long @Nullable [] template;

    ChainSession(SessionSpec.Chain spec, SessionKeys keys, ChainCipher cipher, Digest digest,
            long @Nullable [] template) {
        super(Service.CHAIN, spec.algorithm(), digest.resultLength(), keys);
        this.cipher = cipher;
        this.digest = digest;
        this.template = template;
        hashFirst = spec.order() == ChainOrder.HASH_THEN_CIPHER;
    }

    @Override
    @Nullable Status start(Task task, Workspace workspace, long job) {
        Operation operation = task.operation;
        long length = operation.src.byteLength();
        if (operation.dst.byteLength() < length || !inside(operation.cipherStart, operation.cipherLength, length)
                || !inside(operation.hashStart, operation.hashLength, length)) {
            return Status.ERR;
        }
        Status refusal = cipher.refusal(operation, operation.cipherLength);
        if (refusal == null) {
            refusal = digest.refusal(operation, operation.auxiliary.byteLength() + operation.hashLength);
        }
        if (refusal != null) {
            return refusal;
        }
        if (template != null && fitsJob(operation, length)) {
            copyAround(task, length);
            write(workspace, job, task, template);
            return null;
        }
        return now(task, workspace, length);
    }

    private boolean fitsJob(Operation operation, long length) {
        return operation.src.count() == 1 && operation.dst.length(0) >= length && operation.auxiliary.count() == 0
                && operation.hashLength > 0 && operation.hashLength <= digest.maxJob()
                && cipher.fitsJob(operation, operation.cipherLength);
    }

    /** Copies what the cipher leaves as it is. */
    private static void copyAround(Task task, long length) {
        Operation operation = task.operation;
        copy(task, 0, operation.cipherStart);
        long end = operation.cipherStart + operation.cipherLength;
        copy(task, end, length - end);
    }

    private static void copy(Task task, long from, long length) {
        ScatterList src = task.operation.src;
        ScatterList dst = task.operation.dst;
        if (length == 0 || (src.count() == 1 && src.address(0) == dst.address(0)
                && dst.length(0) >= src.byteLength())) {
            return;
        }
        task.begin();
        task.src.skip(from);
        task.dst.skip(from);
        task.dst.copyFrom(task.src, length);
    }

    private void write(Workspace workspace, long job, Task task, long[] both) {
        Operation operation = task.operation;
        MemorySegment jobs = workspace.jobs();
        long source = operation.src.address(0);
        long target = operation.dst.address(0);
        Jobs.write(jobs, job, both);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.SRC, source);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.DST, target + operation.cipherStart);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.CIPHER_OFFSET, operation.cipherStart);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.CIPHER_LENGTH, operation.cipherLength);
        // The library counts the digest's offset from the source even where it works on the destination.
        jobs.set(ValueLayout.JAVA_LONG, job + Job.HASH_OFFSET,
                operation.hashStart + (hashFirst ? 0 : target - source));
        jobs.set(ValueLayout.JAVA_LONG, job + Job.HASH_LENGTH, digest.jobLength(operation.hashLength));
        jobs.set(ValueLayout.JAVA_LONG, job + Job.IV, operation.iv.address());
        jobs.set(ValueLayout.JAVA_LONG, job + Job.TAG, task.padAddress + Task.TAG);
    }

    @Override
    Status jobDone(Task task, Workspace workspace) {
        return end(task);
    }

    private Status now(Task task, Workspace workspace, long length) {
        if (workspace.side() == null) {
            // Now, when nothing is written yet: another engine can still do it.
            return Status.NOTSUPP;
        }
        Operation operation = task.operation;
        if (hashFirst) {
            Status status = digest(task, workspace, operation.src);
            if (status == Status.OK && operation.verifyDigest && !task.tagMatches(digestLength())) {
                return Status.BADMSG;
            }
            if (status == Status.OK) {
                // The digest is handed over last: the cipher's jobs use other private memory.
                status = cipher(task, workspace, length);
            }
            return status == Status.OK && !operation.verifyDigest ? task.releaseTag(digestLength()) : status;
        }
        Status status = cipher(task, workspace, length);
        if (status == Status.OK) {
            status = digest(task, workspace, operation.dst);
        }
        return status == Status.OK ? end(task) : status;
    }

    private Status digest(Task task, Workspace workspace, ScatterList list) {
        Operation operation = task.operation;
        Gather message = workspace.gather().both(operation.auxiliary, list, operation.hashStart, operation.hashLength);
        Status status = digest.now(task, workspace, message);
        message.clear();
        return status;
    }

    private Status cipher(Task task, Workspace workspace, long length) {
        Operation operation = task.operation;
        copyAround(task, length);
        if (operation.cipherLength == 0) {
            return Status.OK;
        }
        task.begin();
        task.src.skip(operation.cipherStart);
        task.dst.skip(operation.cipherStart);
        return cipher.now(task, workspace, operation.cipherLength);
    }

    private Status end(Task task) {
        Operation operation = task.operation;
        if (!operation.verifyDigest) {
            return task.releaseTag(digestLength());
        }
        if (task.tagMatches(digestLength())) {
            return Status.OK;
        }
        operation.dst.zero(0, operation.src.byteLength());
        return Status.BADMSG;
    }

    private static boolean inside(long start, long count, long length) {
        return start >= 0 && count >= 0 && start <= length && count <= length - start;
    }
}
