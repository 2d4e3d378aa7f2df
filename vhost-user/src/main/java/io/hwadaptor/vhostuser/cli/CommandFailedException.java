package io.hwadaptor.vhostuser.cli;

/** A command that could not do its work; the message is the one line that the user sees. */
final class CommandFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    CommandFailedException(String message) {
        super(message);
    }
}
