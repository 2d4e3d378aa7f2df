package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.ipsecmb.Functions;
import io.hwadaptor.ffm.ipsecmb.ManagerFunction;
import java.lang.foreign.MemorySegment;

/** GMAC: the library's streaming functions, which take messages of any length in any segments. */
final class GmacSession extends MbSession {
    private final long key;
    private final MemorySegment init;
    private final MemorySegment update;
    private final MemorySegment finish;

    GmacSession(ControlManager control, int resultLength, SessionKeys keys, long key, int keyLength) {
        super(Service.MAC, MacAlgorithm.GMAC_AES, resultLength, keys);
        this.key = key;
        init = control.function(ManagerFunction.GMAC128_INIT.forKey(keyLength));
        update = control.function(ManagerFunction.GMAC128_UPDATE.forKey(keyLength));
        finish = control.function(ManagerFunction.GMAC128_FINALIZE.forKey(keyLength));
    }

    @Override
    Status start(Task task, Workspace workspace, long job) {
        Operation operation = task.operation;
        if (operation.type != OperationType.DIGEST || operation.ivLength < 1) {
            return Status.ERR;
        }
        task.begin();
        long context = task.padAddress + Task.CONTEXT;
        Functions.call(init, key, context, operation.iv.address(), operation.ivLength);
        for (int i = 0; i < operation.src.count(); i++) {
            Functions.call(update, key, context, operation.src.address(i), operation.src.length(i));
        }
        Functions.call(finish, key, context, task.padAddress + Task.TAG, 16);
        return task.releaseTag(digestLength());
    }

    @Override
    Status jobDone(Task task, Workspace workspace) {
        throw new IllegalStateException("a request without jobs");
    }
}
