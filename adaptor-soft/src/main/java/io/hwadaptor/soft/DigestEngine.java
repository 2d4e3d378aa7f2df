package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import java.security.GeneralSecurityException;

/**
 * A digest or MAC with its key, for one queue: {@link #begin}, any number of {@link #update}, {@link #finish}. Begins
 * anew from any state, so what an interrupted operation has left does no harm. Allocates nothing where the engine
 * underneath doesn't.
 */
abstract class DigestEngine {
    /** Longest result of any engine. */
    static final int MAX_RESULT = Operation.MAX_DIGEST_LENGTH;

    /**
     * {@return whether the engine can work on an operation} Looks at the IV's length; changes nothing.
     *
     * @param operation gives the IV
     * @param length bytes that will come
     */
    boolean accepts(Operation operation, long length) {
        return true;
    }

    /**
     * Starts.
     *
     * @param operation gives the IV, if there is one
     * @throws GeneralSecurityException if the engine fails
     */
    abstract void begin(Operation operation) throws GeneralSecurityException;

    /**
     * Takes more bytes. {@link Staging#in} and {@link Staging#out} may be the array; it is not changed.
     *
     * @param bytes the array
     * @param from the first byte
     * @param length how many, at least 1
     */
    abstract void update(byte[] bytes, int from, int length);

    /**
     * Ends.
     *
     * @param result receives the full result at its start; {@link #MAX_RESULT} bytes long
     * @throws GeneralSecurityException if the engine fails
     */
    abstract void finish(byte[] result) throws GeneralSecurityException;

    /** Overwrites the key. The engine is not used any more. */
    abstract void wipe();
}
