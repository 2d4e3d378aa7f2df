package io.hwadaptor.qat.pke;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import io.hwadaptor.qat.service.Completed;
import io.hwadaptor.qat.service.Cpa;
import io.hwadaptor.qat.service.PinnedPool;
import io.hwadaptor.qat.service.QatInstance;
import io.hwadaptor.qat.service.Tag;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A queue's requests with public keys. Owner thread only, but for {@link #complete}. */
public final class KeyLane {
    private static final int MAX_SLOTS = 32;

    private final PinnedPool memory;
    private final Completed completed;
    private final int queue;
    private final KeySlot[] slots;
    /** Of each slot that is in flight, what its request is finished by. */
    private final KeyContext[] contexts;
    private final int[] free;
    private final List<KeySlot> lost = new ArrayList<>();
    private int freeCount;
    private int made;
    private int inFlight;

    /**
     * No request yet, and no memory either.
     *
     * @param memory for slots
     * @param completed takes what was completed
     * @param queue number of the queue
     * @param depth of the queue
     */
    public KeyLane(PinnedPool memory, Completed completed, int queue, int depth) {
        this.memory = memory;
        this.completed = completed;
        this.queue = queue;
        slots = new KeySlot[Math.min(depth, MAX_SLOTS)];
        contexts = new KeyContext[slots.length];
        free = new int[slots.length];
    }

    /** {@return how many requests there can be in flight} */
    public int size() {
        return slots.length;
    }

    /** {@return how many requests the device has} */
    public int inFlight() {
        return inFlight;
    }

    /** {@return whether there is something for {@link #reclaim}} */
    public boolean hasLost() {
        return !lost.isEmpty();
    }

    /**
     * Submits one request.
     *
     * @param operation the request
     * @param context its session's
     * @param instance the queue's
     * @param now {@link System#nanoTime}
     * @return 1 if the operation was taken, 0 if there is no room now
     */
    public int submit(Operation operation, KeyContext context, QatInstance instance, long now) {
        KeySlot slot = acquire(instance.node());
        if (slot == null) {
            // With nothing on its way, no slot will become free: there is no pinned memory.
            return inFlight > 0 ? 0 : answer(operation, Status.NOTSUPP);
        }
        Status status = context.begin(operation, slot);
        if (status == null) {
            slot.tag = Tag.of(queue, true, slot.index, ++slot.use);
            slot.restarts = instance.restarts();
            slot.operation = operation;
            contexts[slot.index] = context;
            int result = slot.submit(instance);
            if (result == Cpa.SUCCESS) {
                slot.since = now;
                inFlight++;
                return 1;
            }
            slot.tag = 0;
            // What the library has not taken, it has not written to either.
            status = switch (result) {
                case Cpa.RETRY, Cpa.RESTARTING, Cpa.FATAL -> null;
                default -> Status.NOTSUPP;
            };
        }
        release(slot);
        return status == null ? 0 : answer(operation, status);
    }

    private int answer(Operation operation, Status status) {
        operation.status = status;
        completed.add(operation, 0);
        return 1;
    }

    private @Nullable KeySlot acquire(int node) {
        if (freeCount > 0) {
            return slots[free[--freeCount]];
        }
        try {
            if (made < slots.length) {
                slots[made] = new KeySlot(made, memory, node);
                return slots[made++];
            }
        } catch (AdaptorException | Error e) {
            // No memory for another one: those there are will come back.
        }
        return null;
    }

    private void release(KeySlot slot) {
        slot.zeroize();
        contexts[slot.index] = null;
        free[freeCount++] = slot.index;
    }

    /**
     * Notes a completion, under the instance's lock, by any thread.
     *
     * @param index of the slot
     * @param tag what the request was submitted with
     * @param status the library's
     * @param right whether a signature was right, or a computation had a result
     * @return whether the slot waits for it; if so, {@link #finish} is next
     */
    public boolean complete(int index, long tag, int status, boolean right) {
        // A closed queue's completion may come to another one that has its number and fewer slots.
        KeySlot slot = index < slots.length ? slots[index] : null;
        if (slot == null || slot.tag != tag) {
            return false;
        }
        slot.tag = 0;
        slot.result = status;
        slot.right = right;
        return true;
    }

    /**
     * Completes the operation of a slot that has its completion.
     *
     * @param index of the slot
     */
    public void finish(int index) {
        KeySlot slot = slots[index];
        Operation operation = slot.operation;
        operation.status = contexts[index].finish(operation, slot);
        inFlight--;
        release(slot);
        completed.add(operation,
                operation.src.byteLength() + operation.auxiliary.byteLength() + operation.producedLength);
    }

    /**
     * Gives up requests whose device was reset, or that took too long.
     *
     * @param instance the queue's
     * @param now {@link System#nanoTime}
     * @param timeoutNanos negative for all
     */
    public void abandon(QatInstance instance, long now, long timeoutNanos) {
        for (int i = 0; i < made; i++) {
            KeySlot slot = slots[i];
            boolean reset = slot.restarts != instance.restarts();
            boolean late = now - slot.since > timeoutNanos;
            if (slot.operation != null && slot.tag != 0 && (reset || late || timeoutNanos < 0)) {
                if (!reset) {
                    instance.takeDown(now);
                }
                abandon(slot, instance, reset);
            }
        }
    }

    private void abandon(KeySlot slot, QatInstance instance, boolean reset) {
        synchronized (instance) {
            if (slot.tag == 0) {
                return;
            }
            slot.tag = 0;
        }
        inFlight--;
        Operation operation = slot.operation;
        // What the device may still write to is the slot's memory alone: the operation is as it was.
        operation.status = Status.NOTSUPP;
        if (reset) {
            release(slot);
        } else {
            // The device may still write to the slot's memory: another one takes its place, if there is memory.
            slot.forget();
            contexts[slot.index] = null;
            slot.lostAt = instance;
            lost.add(slot);
            try {
                KeySlot fresh = new KeySlot(slot.index, memory, instance.node());
                fresh.use = slot.use;
                slots[slot.index] = fresh;
                free[freeCount++] = slot.index;
            } catch (AdaptorException | Error e) {
                // A slot less, until the device has been reset.
            }
        }
        completed.add(operation, 0);
    }

    /** Frees what a device had that has been reset since. */
    public void reclaim() {
        for (int i = lost.size() - 1; i >= 0; i--) {
            KeySlot slot = lost.get(i);
            QatInstance had = slot.lostAt;
            if (had != null && slot.restarts != had.restarts()) {
                lost.remove(i);
                slot.lostAt = null;
                if (slots[slot.index] == slot) {
                    release(slot);
                } else {
                    slot.close();
                }
            }
        }
    }

    /** Frees all memory but what the device may still write to: that stays until the service stops. */
    public void close() {
        for (int i = 0; i < made; i++) {
            if (slots[i].lostAt == null && slots[i].tag == 0) {
                slots[i].close();
            }
        }
    }
}
