/*
 * Rings and crypto device as the kernel's user API declares them. Nothing of it is bound: device and driver read the
 * standard themselves, and tests hold both readings against these headers.
 */
#include <linux/vhost_types.h>
#include <linux/virtio_config.h>
#include <linux/virtio_crypto.h>
#include <linux/virtio_ids.h>
#include <linux/virtio_ring.h>
