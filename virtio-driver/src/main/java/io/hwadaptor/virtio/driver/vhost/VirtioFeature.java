package io.hwadaptor.virtio.driver.vhost;

/** Device-independent feature bits, as masks. Source: virtio 1.2, 6; bits 26 and 30: vhost-user specification. */
public final class VirtioFeature {
    /** Writes of the back-end are marked in the dirty log. */
    public static final long LOG_ALL = 1L << 26;
    /** Descriptor tables outside the ring. */
    public static final long INDIRECT_DESC = 1L << 28;
    /** Notification thresholds instead of flags. */
    public static final long EVENT_IDX = 1L << 29;
    /** The back-end has protocol features. */
    public static final long PROTOCOL_FEATURES = 1L << 30;
    /** The device follows version 1 of the standard. */
    public static final long VERSION_1 = 1L << 32;
    /** Addresses go through an IOMMU. */
    public static final long ACCESS_PLATFORM = 1L << 33;
    /** Packed rings. */
    public static final long RING_PACKED = 1L << 34;
    /** Buffers are used in the order in which they were made available. */
    public static final long IN_ORDER = 1L << 35;
    /** One ring can be reset alone. */
    public static final long RING_RESET = 1L << 40;

    private VirtioFeature() {
    }
}
