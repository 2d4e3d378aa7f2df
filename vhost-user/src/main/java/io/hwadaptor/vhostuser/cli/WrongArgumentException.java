package io.hwadaptor.vhostuser.cli;

/** A command line that asks for what can't be; the message is the one line that the user sees. */
final class WrongArgumentException extends Exception {
    private static final long serialVersionUID = 1L;

    WrongArgumentException(String message) {
        super(message);
    }
}
