package io.hwadaptor.virtio.driver.vhost;

/** Whose message sequence a {@link DeviceLink} imitates. */
public enum Peer {
    /**
     * The cryptodev-vhost-user object of QEMU 7.2. It has only data queues, parses the control queue itself and creates
     * sessions by message. It acknowledges no feature but PROTOCOL_FEATURES, whatever the guest has negotiated with
     * it, and never sends SET_VRING_ENABLE.
     */
    CRYPTODEV,
    /**
     * The generic vhost-user device of QEMU 11.1. All queues are the back-end's, the control queue too; it reads the
     * configuration space, sets the features that the guest has negotiated, and enables the rings.
     */
    GENERIC
}
