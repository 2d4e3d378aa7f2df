package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.ring.Placement;

/**
 * How a request is laid out over descriptors.
 *
 * @param readable how the bytes that the device reads are cut
 * @param writable how the bytes that the device writes are cut
 * @param placement where the descriptors go
 * @param inPlace whether the destination is the very memory of the source; only for requests whose first written part
 *     is as long as the source
 */
public record Layout(Fragmentation readable, Fragmentation writable, Placement placement, boolean inPlace) {
    /** As Linux does: a descriptor per part, in an indirect table. */
    public static final Layout LINUX =
            new Layout(Fragmentation.PER_PART, Fragmentation.PER_PART, Placement.INDIRECT, false);
    /** A descriptor per part, in the ring. */
    public static final Layout DIRECT =
            new Layout(Fragmentation.PER_PART, Fragmentation.PER_PART, Placement.DIRECT, false);
    /** One descriptor to read and one to write, in the ring. */
    public static final Layout MERGED =
            new Layout(Fragmentation.MERGED, Fragmentation.MERGED, Placement.DIRECT, false);

    /**
     * The same cuts with the descriptors elsewhere.
     *
     * @param where where the descriptors go
     * @return the layout
     */
    public Layout placed(Placement where) {
        return new Layout(readable, writable, where, inPlace);
    }

    /**
     * The same cuts with the destination in the source's memory.
     *
     * @return the layout
     */
    public Layout overlaid() {
        return new Layout(readable, writable, placement, true);
    }
}
