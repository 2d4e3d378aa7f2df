package io.hwadaptor.virtio.device.ring;

/**
 * How device and driver tell each other when they want to be notified (virtio 1.4, "Used/Available Buffer Notification
 * Suppression").
 */
public enum NotificationMode {
    /** By the flags words: VIRTIO_F_EVENT_IDX was not negotiated. */
    FLAGS,
    /** By the event indexes: VIRTIO_F_EVENT_IDX was negotiated. */
    EVENT_IDX,
    /**
     * The front-end did not pass on what the guest negotiated (stock QEMU's cryptodev-vhost-user). The device then
     * keeps both words for the driver, and interrupts unless the flags word forbids it: with event indexes that word
     * stays zero, so an interrupt may be needless but none is missing.
     */
    UNKNOWN
}
