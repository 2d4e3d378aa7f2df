/**
 * A vhost-user front-end: the side of the socket that QEMU has.
 *
 * <p>{@link io.hwadaptor.virtio.driver.vhost.MessageChannel} frames messages,
 * {@link io.hwadaptor.virtio.driver.vhost.FrontEnd} knows each request of the protocol, and
 * {@link io.hwadaptor.virtio.driver.vhost.DeviceLink} sends them in the order in which QEMU does. All calls are made
 * on one control thread per connection and block until the back-end has answered or the channel's time limit has
 * passed.
 *
 * <p>Source: QEMU, docs/interop/vhost-user.rst.
 */
package io.hwadaptor.virtio.driver.vhost;
