package io.hwadaptor.vhostuser.protocol;

/** The front-end broke the framing, so nothing after it on the stream can be trusted: the connection ends. */
public final class ProtocolException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * A broken message.
     *
     * @param message one line: what was received and what is allowed
     */
    public ProtocolException(String message) {
        super(message);
    }
}
