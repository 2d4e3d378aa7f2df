package io.hwadaptor.api;

/** A control-path call that an adaptor refused. Never thrown on the data path. */
public final class AdaptorException extends Exception {
    private static final long serialVersionUID = 1L;

    /** What the refusal means in the standard's terms. */
    private final Status status;

    /**
     * A refusal.
     *
     * @param status what it means in the standard's terms; not {@link Status#OK}
     * @param message what was asked and why it was refused; never key bytes
     */
    public AdaptorException(Status status, String message) {
        super(message);
        this.status = status;
    }

    /**
     * A refusal with its cause.
     *
     * @param status what it means in the standard's terms; not {@link Status#OK}
     * @param message what was asked and why it was refused; never key bytes
     * @param cause the engine's own exception
     */
    public AdaptorException(Status status, String message, Throwable cause) {
        super(message, cause);
        this.status = status;
    }

    /** {@return what the refusal means in the standard's terms} */
    public Status status() {
        return status;
    }
}
