package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;

/** An authenticated cipher with its key, for one queue: {@link #crypt}, then {@link #finish}. */
abstract class AeadEngine {
    /** Bytes of a full tag. */
    static final int TAG = 16;

    /**
     * {@return {@link Status#OK}, or why lengths don't fit: {@link Status#NOTSUPP} if they are the algorithm's and only
     * the library does not take them}
     *
     * @param operation gives the IV's length
     * @param length of the text in bytes
     */
    abstract Status refusal(Operation operation, long length);

    /**
     * Takes AAD and text.
     *
     * @param operation gives IV, AAD and, for a decryption, the tag
     * @param length bytes of text
     * @param tagLength bytes of the tag
     * @param workspace its cursors stand at the first bytes of source, destination and AAD
     * @return whether the library has done it
     */
    abstract boolean crypt(Operation operation, long length, int tagLength, Workspace workspace);

    /**
     * Ends.
     *
     * @param operation receives the tag of an encryption
     * @param tagLength bytes of the tag
     * @param workspace as before
     * @return for a decryption whether the tag is right
     */
    abstract boolean finish(Operation operation, int tagLength, Workspace workspace);

    /** Wipes and frees the engine's native memory. */
    abstract void free();
}
