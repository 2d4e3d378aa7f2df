package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.ring.Notification;
import io.hwadaptor.virtio.driver.vhost.Peer;
import io.hwadaptor.virtio.driver.vhost.VirtioFeature;

/**
 * How a {@link CryptoDriver} brings its device up.
 *
 * @param peer whose front-end to imitate
 * @param dataQueues data queues to use
 * @param queueSize size of every queue in descriptors, a power of two
 * @param features features that the driver would take, bits of {@link VirtioFeature} and {@link CryptoFeature}
 * @param protocolMask protocol features that the front-end would take
 * @param notification how the driver learns of used buffers
 * @param sessionForm which layout session messages have; only for {@link Peer#CRYPTODEV}
 */
public record DriverOptions(Peer peer, int dataQueues, int queueSize, long features, long protocolMask,
        Notification notification, SessionForm sessionForm) {
    private static final long DEFAULT_FEATURES =
            VirtioFeature.VERSION_1 | VirtioFeature.INDIRECT_DESC | VirtioFeature.EVENT_IDX;

    /**
     * What QEMU 7.2's cryptodev-vhost-user and a Linux guest would do, but polling: one data queue of 1024 descriptors,
     * indirect descriptors and EVENT_IDX although the back-end is not told, session messages of 632 bytes.
     *
     * @return the options
     */
    public static DriverOptions cryptodev() {
        return new DriverOptions(Peer.CRYPTODEV, 1, 1024, DEFAULT_FEATURES, -1L, Notification.POLL,
                SessionForm.QEMU_7_1);
    }

    /**
     * What QEMU 11.1's generic device and a Linux guest would do, but polling: one data queue and the control queue
     * of 1024 descriptors.
     *
     * @return the options
     */
    public static DriverOptions generic() {
        return new DriverOptions(Peer.GENERIC, 1, 1024, DEFAULT_FEATURES, -1L, Notification.POLL,
                SessionForm.QEMU_8_1);
    }

    /**
     * The same with other queues.
     *
     * @param data data queues to use
     * @param size size of every queue in descriptors, a power of two
     * @return the options
     */
    public DriverOptions queues(int data, int size) {
        return new DriverOptions(peer, data, size, features, protocolMask, notification, sessionForm);
    }

    /**
     * The same with other features.
     *
     * @param wanted features that the driver would take
     * @return the options
     */
    public DriverOptions features(long wanted) {
        return new DriverOptions(peer, dataQueues, queueSize, wanted, protocolMask, notification, sessionForm);
    }

    /**
     * The same with fewer protocol features.
     *
     * @param mask protocol features that the front-end would take
     * @return the options
     */
    public DriverOptions protocol(long mask) {
        return new DriverOptions(peer, dataQueues, queueSize, features, mask, notification, sessionForm);
    }

    /**
     * The same with another way to learn of used buffers.
     *
     * @param how the way
     * @return the options
     */
    public DriverOptions notified(Notification how) {
        return new DriverOptions(peer, dataQueues, queueSize, features, protocolMask, how, sessionForm);
    }

    /**
     * The same with another layout of session messages.
     *
     * @param form the layout
     * @return the options
     */
    public DriverOptions sessions(SessionForm form) {
        return new DriverOptions(peer, dataQueues, queueSize, features, protocolMask, notification, form);
    }
}
