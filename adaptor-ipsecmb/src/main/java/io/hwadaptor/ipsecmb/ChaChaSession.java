package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.ipsecmb.Functions;
import io.hwadaptor.ffm.ipsecmb.ManagerFunction;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** ChaCha20-Poly1305. Text in several segments goes through the library's streaming functions, in place. */
final class ChaChaSession extends AeadSession {
    private static final int IV = 12;

    private final long key;
    private final MemorySegment init;
    private final MemorySegment update;
    private final MemorySegment finish;

    ChaChaSession(ControlManager control, Direction direction, int tagLength, SessionKeys keys, long[] template,
            long key) {
        super(AeadAlgorithm.CHACHA20_POLY1305, direction, tagLength, keys, template);
        this.key = key;
        init = control.function(ManagerFunction.CHACHA20_POLY1305_INIT);
        update = control.function(direction == Direction.ENCRYPT ? ManagerFunction.CHACHA20_POLY1305_ENC_UPDATE
                : ManagerFunction.CHACHA20_POLY1305_DEC_UPDATE);
        finish = control.function(ManagerFunction.CHACHA20_POLY1305_FINALIZE);
    }

    @Override
    @Nullable Status refusal(Operation operation, long length) {
        return operation.ivLength != IV || length > StandardLengths.CHACHA_TEXT ? Status.ERR : null;
    }

    @Override
    boolean fitsJob(Operation operation, long length) {
        return true;
    }

    @Override
    Status now(Task task, Workspace workspace, long length) {
        Operation operation = task.operation;
        long aad = aadAddress(task, workspace);
        if (aad == 0) {
            return Status.NOTSUPP;
        }
        long context = task.padAddress + Task.CONTEXT;
        Functions.call(init, key, context, operation.iv.address(), aad, operation.auxiliary.byteLength());
        for (long left = length; left > 0;) {
            long bytes = Math.min(Math.min(task.src.available(), task.dst.available()), left);
            Functions.call(update, key, context, task.dst.address(), task.src.address(), bytes);
            task.src.advance(bytes);
            task.dst.advance(bytes);
            left -= bytes;
        }
        Functions.call(finish, context, task.padAddress + Task.TAG, 16);
        return Status.OK;
    }
}
