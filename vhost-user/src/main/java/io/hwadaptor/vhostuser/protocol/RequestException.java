package io.hwadaptor.vhostuser.protocol;

/**
 * A well-framed request that can't be granted. If the front-end asked for an answer it gets an error; if it did not,
 * the request's {@link Severity} says what happens, because going on as if it had been granted could corrupt the
 * guest.
 */
public final class RequestException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What happens when the front-end can't be told. */
    private final Severity severity;

    /** What follows when the front-end did not ask for an answer. */
    public enum Severity {
        /** The two sides no longer agree on the device's state: the connection ends. */
        CLOSE,
        /** Only this request is lost: the connection goes on. */
        IGNORE
    }

    /**
     * A refusal after which the connection ends unless the front-end is told.
     *
     * @param message one line: what was asked, with numbers, and what is allowed
     */
    public RequestException(String message) {
        this(Severity.CLOSE, message);
    }

    /**
     * A refusal.
     *
     * @param severity what happens when the front-end can't be told
     * @param message one line: what was asked, with numbers, and what is allowed
     */
    public RequestException(Severity severity, String message) {
        super(message);
        this.severity = severity;
    }

    /** {@return what happens when the front-end can't be told} */
    public Severity severity() {
        return severity;
    }
}
