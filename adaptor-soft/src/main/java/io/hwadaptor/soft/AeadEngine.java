package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import java.security.GeneralSecurityException;

/**
 * An authenticated cipher with its key, for one queue: {@link #begin}, AAD, text in chunks, the last chunk with the
 * tag. Knows nothing of the expected tag: comparing is its user's work.
 */
abstract class AeadEngine {
    /** Bytes of a full tag. */
    static final int TAG = 16;

    /**
     * {@return whether the IV's length fits, and the text's to it}
     *
     * @param ivLength in bytes
     * @param length of the text in bytes
     */
    abstract boolean accepts(int ivLength, long length);

    /**
     * Starts from any state.
     *
     * @param operation gives the IV
     */
    abstract void begin(Operation operation) throws GeneralSecurityException;

    /** Takes AAD, before the first text. */
    abstract void authenticate(byte[] bytes, int from, int length) throws GeneralSecurityException;

    /**
     * Takes text.
     *
     * @param in is not changed
     * @param length bytes from the start of {@code in}, a multiple of 64
     * @param out another array, receives as many
     * @param extra a third array, for the engine's own use: has room for the text and a tag
     */
    abstract void update(byte[] in, int length, byte[] out, byte[] extra) throws GeneralSecurityException;

    /**
     * Takes the last text.
     *
     * @param in is not changed
     * @param length bytes from the start of {@code in}, may be 0
     * @param out another array, receives as many, and has room for a tag behind them
     * @param extra a third array, for the engine's own use: has room for the text and a tag
     * @param tag receives the computed tag
     */
    abstract void last(byte[] in, int length, byte[] out, byte[] extra, byte[] tag) throws GeneralSecurityException;

    /** {@return whether the engine has {@link #openWhole} for an operation} */
    boolean hasWhole(Operation operation) {
        return false;
    }

    /**
     * Decrypts a whole text at once. Faster than by parts where the JDK's engine checks the tag itself.
     *
     * @param in the text and behind it the tag
     * @param length bytes of text and tag
     * @param out another array, receives the text if the tag matches; holds nothing of it if not
     * @return whether the tag matches
     */
    boolean openWhole(byte[] in, int length, byte[] out) throws GeneralSecurityException {
        throw new IllegalStateException("this engine has no whole-message way");
    }

    /** Overwrites the key. The engine is not used any more. */
    abstract void wipe();
}
