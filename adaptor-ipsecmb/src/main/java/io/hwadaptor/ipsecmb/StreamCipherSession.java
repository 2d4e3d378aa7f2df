package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.ipsecmb.Job;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * ZUC, SNOW 3G and KASUMI: key streams that can't be continued, so a request in several segments is copied together,
 * and those copies are counted. Messages have whole bytes.
 */
final class StreamCipherSession extends MbSession implements ChainCipher {
    /** Of whole blocks. */
    static final int MAX_KASUMI_MAC = StandardLengths.KASUMI_TEXT & -8;
    /** EIA3 takes two words of key stream more than the message has; the library gives as many as for the cipher. */
    static final int MAX_ZUC_MAC = StandardLengths.ZUC_TEXT - 8;
    /** Less than the library takes: what the buffer for requests in segments takes. */
    static final int MAX_SNOW3G = 65_534;

    private final OperationType type;
    private final int ivLength;
    private final int maxLength;
    private final boolean bits;
    private final long[] template;

    StreamCipherSession(CipherAlgorithm cipher, Direction direction, SessionKeys keys,
            long[] template) {
        super(Service.CIPHER, cipher, 0, keys);
        this.template = template;
        type = direction.operationType();
        ivLength = cipher.ivLength();
        maxLength = maxLength(cipher);
        bits = cipher != CipherAlgorithm.ZUC_EEA3;
    }

    /** {@return bytes of the longest message} */
    static int maxLength(CipherAlgorithm cipher) {
        return switch (cipher) {
            case KASUMI_F8 -> StandardLengths.KASUMI_TEXT;
            case ZUC_EEA3 -> StandardLengths.ZUC_TEXT;
            default -> MAX_SNOW3G;
        };
    }

    @Override
    public boolean fitsJob(Operation operation, long length) {
        return false;
    }

    @Override
    public @Nullable Status refusal(Operation operation, long length) {
        if (operation.type != type || operation.ivLength != ivLength) {
            return Status.ERR;
        }
        return length > maxLength ? Status.NOTSUPP : null;
    }

    @Override
    @Nullable Status start(Task task, Workspace workspace, long job) {
        Operation operation = task.operation;
        ScatterList src = operation.src;
        ScatterList dst = operation.dst;
        long length = src.byteLength();
        Status refusal = dst.byteLength() < length ? Status.ERR : refusal(operation, length);
        if (refusal != null || length == 0) {
            return refusal != null ? refusal : Status.OK;
        }
        if (src.count() == 1 && dst.length(0) >= length) {
            write(workspace.jobs(), job, src.address(0), dst.address(0), length, operation.iv.address());
            return null;
        }
        task.begin();
        return now(task, workspace, length);
    }

    @Override
    public Status now(Task task, Workspace workspace, long length) {
        Side side = workspace.side();
        if (side == null) {
            return Status.NOTSUPP;
        }
        MemorySegment buffer = side.buffer();
        task.src.gather(buffer, 0, length);
        workspace.staged(2 * length);
        write(side.jobs(), side.place(), buffer.address(), buffer.address(), length, task.operation.iv.address());
        boolean done = side.run();
        if (done) {
            task.dst.scatter(buffer, 0, length);
        }
        buffer.asSlice(0, length).fill((byte) 0);
        return done ? Status.OK : Status.ERR;
    }

    @Override
    Status jobDone(Task task, Workspace workspace) {
        return Status.OK;
    }

    private void write(MemorySegment jobs, long job, long source, long target, long length, long iv) {
        Jobs.write(jobs, job, template);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.SRC, source);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.DST, target);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.CIPHER_LENGTH, bits ? length * 8 : length);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.IV, iv);
    }
}
