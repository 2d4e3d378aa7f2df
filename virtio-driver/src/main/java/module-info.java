/**
 * The other end of the device: a vhost-user front-end and a user-space, poll-mode virtio-crypto driver. Written from
 * the standards alone, so that it and the device are two independent readings of them.
 */
module io.hwadaptor.virtio.driver {
    requires transitive io.hwadaptor.ffm;
    requires static org.jspecify;

    exports io.hwadaptor.virtio.driver.crypto;
    exports io.hwadaptor.virtio.driver.memory;
    exports io.hwadaptor.virtio.driver.ring;
    exports io.hwadaptor.virtio.driver.vhost;
}
