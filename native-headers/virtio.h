/*
 * Umbrella header of the virtio binding: rings and crypto device as the kernel's user API declares them.
 * The symbols that are bound are listed in virtio.includes.
 */
#include <linux/virtio_config.h>
#include <linux/virtio_crypto.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_ring.h>
