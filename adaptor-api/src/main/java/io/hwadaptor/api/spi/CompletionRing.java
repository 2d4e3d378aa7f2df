package io.hwadaptor.api.spi;

import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import org.jspecify.annotations.Nullable;

/**
 * Completed operations that wait to be polled, first in, first out: what an engine that completes at submit, or out of
 * order, keeps between {@link AdaptorQueue#submit} and {@link AdaptorQueue#poll}.
 *
 * <p>One thread owns it. All memory is taken at construction.
 */
public final class CompletionRing {
    private final Operation[] slots;
    private final int mask;
    private int head;
    private int tail;

    /**
     * An empty ring.
     *
     * @param capacity the most operations that ever wait at once, at least 1
     */
    public CompletionRing(int capacity) {
        if (capacity < 1 || capacity > 1 << 30) {
            throw new IllegalArgumentException("a queue holds 1 to 2^30 operations, not " + capacity);
        }
        int size = capacity == 1 ? 1 : Integer.highestOneBit(capacity - 1) << 1;
        slots = new Operation[size];
        mask = size - 1;
    }

    /**
     * Appends an operation. The owner never appends more than the capacity.
     *
     * @param operation the operation
     */
    public void add(Operation operation) {
        assert size() <= mask : "more completions than operations in flight";
        slots[tail++ & mask] = operation;
    }

    /**
     * Takes the oldest operations out.
     *
     * @param target receives them
     * @param from index of the first one in the target
     * @param max the most to take
     * @return how many were taken
     */
    public int drain(Operation[] target, int from, int max) {
        int count = Math.min(max, size());
        for (int i = 0; i < count; i++) {
            int slot = head++ & mask;
            target[from + i] = slots[slot];
            slots[slot] = null;
        }
        return count;
    }

    /** {@return the oldest operation, taken out, or null if the ring is empty} */
    public @Nullable Operation remove() {
        if (head == tail) {
            return null;
        }
        int slot = head++ & mask;
        Operation operation = slots[slot];
        slots[slot] = null;
        return operation;
    }

    /** {@return how many wait} */
    public int size() {
        return tail - head;
    }
}
