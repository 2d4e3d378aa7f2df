/**
 * The daemon: serves a virtio-crypto device to vhost-user front-ends, one virtual machine per socket.
 */
module io.hwadaptor.vhostuser {
    requires transitive io.hwadaptor.api;
    requires io.hwadaptor.ffm;
    requires transitive io.hwadaptor.virtio.device;
    requires info.picocli;
    requires java.management;
    requires static org.jspecify;

    exports io.hwadaptor.vhostuser;
}
