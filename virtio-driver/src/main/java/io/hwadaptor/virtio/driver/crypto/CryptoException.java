package io.hwadaptor.virtio.driver.crypto;

/** The device answered a request with something else than OK. */
public final class CryptoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final CryptoStatus status;

    /**
     * A refusal.
     *
     * @param request what was asked
     * @param status what the device answered
     */
    public CryptoException(String request, CryptoStatus status) {
        super(request + ": " + status);
        this.status = status;
    }

    /**
     * What the device answered.
     *
     * @return never OK
     */
    public CryptoStatus status() {
        return status;
    }
}
