package io.hwadaptor.api.spi;

import io.hwadaptor.api.Status;
import java.security.InvalidKeyException;

/**
 * A key with which nothing is wrong, but which an engine doesn't do: another engine may. Opening a session with it ends
 * with {@link Status#NOTSUPP}, where a key that is none ends with {@link Status#ERR}.
 */
public final class UnsupportedKeyException extends InvalidKeyException {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message what the engine doesn't do; sizes at most, never bits of the key
     */
    public UnsupportedKeyException(String message) {
        super(message);
    }
}
