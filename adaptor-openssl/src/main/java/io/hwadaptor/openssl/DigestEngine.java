package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.SegmentCursor;

/**
 * A digest or MAC with its key, for one queue: {@link #begin}, any number of {@link #update}, {@link #finish}. Begins
 * anew from any state. All say whether the library has done it.
 */
abstract class DigestEngine {

    /**
     * {@return {@link Status#OK}, or why the engine can't work on an operation}
     *
     * @param operation gives the IV
     * @param length bytes that will come
     */
    Status refusal(Operation operation, long length) {
        return Status.OK;
    }

    /** Starts. The operation gives the IV, if there is one. */
    abstract boolean begin(Operation operation, Workspace workspace);

    /**
     * Takes bytes.
     *
     * @param bytes stands at the first one, and behind the last one afterwards
     * @param length how many
     * @param workspace the queue's own
     */
    abstract boolean update(SegmentCursor bytes, long length, Workspace workspace);

    /** Writes the full result to {@link Workspace#result}. */
    abstract boolean finish(Workspace workspace);

    /** Wipes and frees the engine's native memory. */
    abstract void free();
}
