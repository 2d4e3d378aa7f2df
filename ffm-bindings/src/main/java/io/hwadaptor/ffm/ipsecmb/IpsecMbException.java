package io.hwadaptor.ffm.ipsecmb;

/** The library is missing, has a version that is not known here, or can't work on this processor. */
public final class IpsecMbException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * A refusal.
     *
     * @param message one line that names the library, the version found and what is wrong
     */
    public IpsecMbException(String message) {
        super(message);
    }
}
