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

/**
 * AES-GCM. Text in several segments goes through the library's streaming functions, segment by segment and in place.
 */
final class GcmSession extends AeadSession {
    private static final int USUAL_IV = 12;

    private final long key;
    private final MemorySegment init;
    private final MemorySegment initAnyIv;
    private final MemorySegment update;
    private final MemorySegment finish;

    GcmSession(ControlManager control, Direction direction, int tagLength, SessionKeys keys, long[] template, long key,
            int keyLength) {
        super(AeadAlgorithm.GCM, direction, tagLength, keys, template);
        this.key = key;
        boolean encrypt = direction == Direction.ENCRYPT;
        init = control.function(ManagerFunction.GCM128_INIT.forKey(keyLength));
        initAnyIv = control.function(ManagerFunction.GCM128_INIT_VAR_IV.forKey(keyLength));
        update = control.function((encrypt ? ManagerFunction.GCM128_ENC_UPDATE : ManagerFunction.GCM128_DEC_UPDATE)
                .forKey(keyLength));
        finish = control.function((encrypt ? ManagerFunction.GCM128_ENC_FINALIZE : ManagerFunction.GCM128_DEC_FINALIZE)
                .forKey(keyLength));
    }

    @Override
    @Nullable Status refusal(Operation operation, long length) {
        return operation.ivLength < 1 || length > StandardLengths.GCM_TEXT ? Status.ERR : null;
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
        long aadLength = operation.auxiliary.byteLength();
        if (operation.ivLength == USUAL_IV) {
            Functions.call(init, key, context, operation.iv.address(), aad, aadLength);
        } else {
            Functions.call(initAnyIv, key, context, operation.iv.address(), operation.ivLength, aad, aadLength);
        }
        for (long left = length; left > 0;) {
            long bytes = Math.min(Math.min(task.src.available(), task.dst.available()), left);
            Functions.call(update, key, context, task.dst.address(), task.src.address(), bytes);
            task.src.advance(bytes);
            task.dst.advance(bytes);
            left -= bytes;
        }
        Functions.call(finish, key, context, task.padAddress + Task.TAG, 16);
        return Status.OK;
    }
}
