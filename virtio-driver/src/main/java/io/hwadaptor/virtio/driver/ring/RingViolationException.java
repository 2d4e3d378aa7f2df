package io.hwadaptor.virtio.driver.ring;

/** The device wrote something into a ring that the standard does not allow. The ring can't be trusted any longer. */
public final class RingViolationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * A violation.
     *
     * @param message which rule the device broke, with the values it wrote
     */
    public RingViolationException(String message) {
        super(message);
    }
}
