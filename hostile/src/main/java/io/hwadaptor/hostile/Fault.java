package io.hwadaptor.hostile;

/** The daemon did what it must not do; the message says what. */
final class Fault extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Fault(String what) {
        super(what);
    }
}
