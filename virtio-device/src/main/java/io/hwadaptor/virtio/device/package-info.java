/**
 * The device side of virtio-crypto (virtio 1.4, "Crypto Device") on guest memory, whose rings are in {@code ring}.
 *
 * <p>Two contexts. The <em>control thread</em> of a device calls {@link io.hwadaptor.virtio.device.CryptoDevice} and
 * {@link io.hwadaptor.virtio.device.ControlQueue}: sessions, memory, starting and stopping rings. Each running
 * {@link io.hwadaptor.virtio.device.DataQueue} has one <em>queue thread</em>, which alone touches its ring and its
 * adaptor queue. The only thing that crosses over while both run is a session that is being destroyed; it goes through
 * the queue's mailbox.
 *
 * <p>Everything a guest can write is read once into locals or private memory and checked there. Nothing a guest sends
 * throws, allocates or stops a queue; what is wrong is answered with the standard's status.
 */
package io.hwadaptor.virtio.device;
