/**
 * Virtqueues and the virtio-crypto device model. Knows no socket and no engine.
 */
module io.hwadaptor.virtio.device {
    requires transitive io.hwadaptor.api;
    requires static org.jspecify;

    exports io.hwadaptor.virtio.device;
    exports io.hwadaptor.virtio.device.ring;
}
