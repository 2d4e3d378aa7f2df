package io.hwadaptor.qat;

/**
 * What the library gives back with a completion: which slot of which queue. The use counts how often the slot was given
 * to the device, so that a completion that comes after its request was given up is told from the slot's next one.
 */
final class Tag {
    private static final int SLOT_BITS = 20;
    private static final int USE_BITS = 27;
    private static final int QUEUE_SHIFT = SLOT_BITS + USE_BITS;
    private static final int KEY_SHIFT = 62;

    private Tag() {
    }

    static long of(int queue, boolean key, int slot, int use) {
        return (key ? 1L << KEY_SHIFT : 0) | ((long) queue << QUEUE_SHIFT)
                | ((use & ((1L << USE_BITS) - 1)) << SLOT_BITS) | slot;
    }

    static int queue(long tag) {
        return (int) (tag >>> QUEUE_SHIFT) & (QatService.MAX_QUEUES - 1);
    }

    static boolean key(long tag) {
        return ((tag >>> KEY_SHIFT) & 1) != 0;
    }

    static int slot(long tag) {
        return (int) tag & ((1 << SLOT_BITS) - 1);
    }

    /** {@return the most slots that a queue can have} */
    static int maxSlots() {
        return 1 << SLOT_BITS;
    }
}
