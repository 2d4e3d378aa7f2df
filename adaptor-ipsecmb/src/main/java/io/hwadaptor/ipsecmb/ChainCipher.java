package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import org.jspecify.annotations.Nullable;

/** The cipher of a chain: a cipher session that works on a range of an operation. */
interface ChainCipher {

    /** {@return why an operation's type, IV or a length is refused, or null if it is not} */
    @Nullable Status refusal(Operation operation, long length);

    /** {@return whether one job can do so many bytes, given that they are in one segment} */
    boolean fitsJob(Operation operation, long length);

    /** Works at once on so many bytes from where the task's cursors stand. */
    Status now(Task task, Workspace workspace, long length);
}
