package io.hwadaptor.virtio.driver.ring;

/**
 * Where the descriptors of a chain are put. All of them are legal; a device must treat them alike.
 *
 * <p>Source: virtio 1.2, 2.7.5.3 "Indirect Descriptors".
 */
public enum Placement {
    /** Every buffer takes a descriptor of the ring. */
    DIRECT,
    /** One descriptor of the ring points at a table that holds one entry per buffer, in order. */
    INDIRECT,
    /** As {@link #INDIRECT}, but after the first entry, which must lead, the table is filled from its end. */
    INDIRECT_SCATTERED,
    /** The first half of the buffers, rounded down, direct; then one descriptor for a table with the rest. */
    DIRECT_THEN_INDIRECT
}
