/**
 * A guest's memory and its virtqueues as the device sees them (virtio 1.4, "Split Virtqueues"): the memory table, a
 * ring and its notifications, descriptor chains read once and checked. Knows nothing of what is in a buffer.
 *
 * <p>A ring and what reads it belong to one thread; the memory table never changes.
 */
package io.hwadaptor.virtio.device.ring;
