/**
 * What a driver and the device write to each other: the numbers of virtio-crypto and where each field of its requests
 * lies. Knows no memory and no session. Names are those of the standard; a test holds all of them that
 * linux/virtio_crypto.h has against that header.
 */
package io.hwadaptor.virtio.device.wire;
