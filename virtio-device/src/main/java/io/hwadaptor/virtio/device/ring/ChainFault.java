package io.hwadaptor.virtio.device.ring;

/** What is wrong with a chain. */
public enum ChainFault {
    /** Nothing. */
    NONE("no fault"),
    /** The available ring names a head outside the descriptor table. */
    HEAD("head outside the descriptor table"),
    /** A next index is outside its table. */
    INDEX("descriptor index out of bounds"),
    /** More descriptors than the table has: a loop; or a chain of more descriptors or segments than allowed. */
    TOO_LONG("descriptor chain too long or looped"),
    /** An indirect descriptor inside an indirect table. */
    NESTED("indirect descriptor inside an indirect table"),
    /** An indirect descriptor that says there is a next one. */
    INDIRECT_NEXT("indirect descriptor with a next one"),
    /** The indirect table's length is zero, no multiple of 16, or too long. */
    TABLE_LENGTH("indirect table of a wrong length"),
    /** The indirect table is not in guest memory. */
    TABLE_ADDRESS("indirect table outside guest memory"),
    /** A device-readable descriptor behind a device-writable one. */
    ORDER("device-readable descriptor behind a device-writable one"),
    /** A buffer is not in guest memory. */
    ADDRESS("buffer outside guest memory"),
    /** No device-writable byte: no place for the status. */
    NO_STATUS("no device-writable byte for the status");

    private final String text;

    ChainFault(String text) {
        this.text = text;
    }

    /** {@return what is wrong, for log lines} */
    public String text() {
        return text;
    }
}
