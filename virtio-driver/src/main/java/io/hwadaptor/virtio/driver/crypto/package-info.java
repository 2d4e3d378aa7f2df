/**
 * A user-space driver for the virtio crypto device.
 *
 * <p>The top of the driver. {@link io.hwadaptor.virtio.driver.crypto.CryptoDriver} brings a device up and creates
 * sessions, {@link io.hwadaptor.virtio.driver.crypto.RequestQueue} sends any request in any split over descriptors
 * and watches the device's writes, {@link io.hwadaptor.virtio.driver.crypto.CipherPipe} sends many cipher requests
 * without allocating. Each queue has one owner thread; sessions are created and destroyed on one control thread.
 *
 * <p>Source: virtio 1.2 and 1.4 draft, 5.9 "Crypto Device".
 */
package io.hwadaptor.virtio.driver.crypto;
