/**
 * The daemon, for the command line and for programs that link it in: {@link io.hwadaptor.vhostuser.Daemon} serves one
 * virtio-crypto device per socket to vhost-user front-ends such as QEMU.
 *
 * <p>Three kinds of threads. Each socket has one <em>control thread</em>: it accepts, speaks the protocol, serves the
 * control queue and frees everything when the front-end goes. Each running data ring has one <em>queue thread</em>,
 * which alone touches the ring and its adaptor queue. Whoever calls {@link io.hwadaptor.vhostuser.Daemon} is the
 * third; its calls cross over through event descriptors and never touch a ring.
 */
package io.hwadaptor.vhostuser;
