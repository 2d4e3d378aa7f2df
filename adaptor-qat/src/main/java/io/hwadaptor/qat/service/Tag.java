package io.hwadaptor.qat.service;

/**
 * What the library returns with a completion: which slot of which queue. The use counts how often the slot was given
 * to the device, so that a completion that comes after its request was given up is told from the slot's next one.
 */
public final class Tag {
    /** Queues of all adaptors of the process together. */
    static final int MAX_QUEUES = 1 << 12;
    /** The most slots of a kind that a queue can have. */
    public static final int MAX_SLOTS = 1 << 20;

    private static final int SLOT_BITS = Integer.numberOfTrailingZeros(MAX_SLOTS);
    private static final int USE_BITS = 27;
    private static final int QUEUE_SHIFT = SLOT_BITS + USE_BITS;
    private static final int KEY_SHIFT = 62;
    /** Slots have 0 while the device has not their request, and the count of uses goes round. */
    private static final long ALWAYS = 1L << 61;

    private Tag() {
    }

    /**
     * {@return a tag, never 0}
     *
     * @param queue number of the queue
     * @param key whether the slot is one for public keys
     * @param slot number of the slot
     * @param use how often it was used, from 1 on; may wrap
     */
    public static long of(int queue, boolean key, int slot, int use) {
        return ALWAYS | (key ? 1L << KEY_SHIFT : 0) | ((long) queue << QUEUE_SHIFT)
                | ((use & ((1L << USE_BITS) - 1)) << SLOT_BITS) | slot;
    }

    /** {@return the number of the queue} */
    static int queue(long tag) {
        return (int) (tag >>> QUEUE_SHIFT) & (MAX_QUEUES - 1);
    }

    /** {@return whether the slot is one for public keys} */
    public static boolean key(long tag) {
        return ((tag >>> KEY_SHIFT) & 1) != 0;
    }

    /** {@return the number of the slot} */
    public static int slot(long tag) {
        return (int) tag & (MAX_SLOTS - 1);
    }
}
