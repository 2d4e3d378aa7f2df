package io.hwadaptor.vhostuser.server;

/**
 * This connection can't go on, whatever the front-end asked for. Thrown and caught on its control thread; costs no
 * other connection anything.
 */
final class BrokenConnectionException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** One line for the log. */
    BrokenConnectionException(String message) {
        super(message, null, false, false);
    }
}
