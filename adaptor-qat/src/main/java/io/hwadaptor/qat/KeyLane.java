package io.hwadaptor.qat;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import java.util.ArrayList;
import java.util.List;

/** A queue's requests with public keys. Owner thread only, but for {@link #deliver}. */
final class KeyLane {
    private static final int MAX_SLOTS = 32;

    private final QatService service;
    private final Done done;
    private final int queue;
    private final KeySlot[] slots;
    private final int[] free;
    private final List<KeySlot> lost = new ArrayList<>();
    private int freeCount;
    private int made;
    private int withDevice;

    KeyLane(QatService service, Done done, int queue, int depth) {
        this.service = service;
        this.done = done;
        this.queue = queue;
        slots = new KeySlot[Math.min(depth, MAX_SLOTS)];
        free = new int[slots.length];
    }

    int size() {
        return slots.length;
    }

    int withDevice() {
        return withDevice;
    }

    boolean hasLost() {
        return !lost.isEmpty();
    }

    /** {@return 1 if the operation was taken, 0 if there is no room now} */
    int submit(Operation operation, QatSession session, QatInstance instance, long now) {
        KeySlot slot = take(instance.node);
        if (slot == null) {
            // With nothing on its way, nobody will give a slot back: there is no pinned memory.
            return withDevice > 0 ? 0 : answer(operation, Status.NOTSUPP);
        }
        Status status = session.key.begin(operation, slot);
        if (status == null) {
            slot.tag = Tag.of(queue, true, slot.index, ++slot.use);
            slot.restarts = instance.restarts();
            slot.operation = operation;
            slot.session = session;
            int result = instance.call(slot);
            if (result == Cpa.SUCCESS) {
                slot.since = now;
                withDevice++;
                return 1;
            }
            slot.tag = 0;
            // What the library has not taken, it has not written to either.
            status = switch (result) {
                case Cpa.RETRY, Cpa.RESTARTING, Cpa.FATAL -> null;
                default -> Status.NOTSUPP;
            };
        }
        giveBack(slot);
        return status == null ? 0 : answer(operation, status);
    }

    private int answer(Operation operation, Status status) {
        operation.status = status;
        done.add(operation, 0);
        return 1;
    }

    private KeySlot take(int node) {
        if (freeCount > 0) {
            return slots[free[--freeCount]];
        }
        try {
            if (made < slots.length) {
                slots[made] = new KeySlot(made, service.memory, node);
                return slots[made++];
            }
        } catch (AdaptorException | Error e) {
            // No memory for another one: those there are will come back.
        }
        return null;
    }

    private void giveBack(KeySlot slot) {
        slot.wipe();
        free[freeCount++] = slot.index;
    }

    /** Notes a completion, under the instance's lock, by any thread. {@return whether the slot waits for it} */
    boolean deliver(int index, long tag, int status, boolean right) {
        KeySlot slot = slots[index];
        if (slot.tag != tag) {
            return false;
        }
        slot.tag = 0;
        slot.result = status;
        slot.right = right;
        return true;
    }

    void finish(int index) {
        KeySlot slot = slots[index];
        Operation operation = slot.operation;
        operation.status = slot.session.key.finish(operation, slot);
        withDevice--;
        giveBack(slot);
        done.add(operation,
                operation.src.byteLength() + operation.auxiliary.byteLength() + operation.producedLength);
    }

    /**
     * Gives up requests whose device was reset, or that took too long.
     *
     * @param timeoutNanos negative for all
     */
    void abandon(QatInstance instance, long now, long timeoutNanos) {
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
        withDevice--;
        Operation operation = slot.operation;
        // What the device may still write to is the slot's memory alone: the operation is as it was.
        operation.status = Status.NOTSUPP;
        if (reset) {
            giveBack(slot);
        } else {
            // The device may still write to the slot's memory: another one takes its place, if there is memory.
            slot.operation = null;
            slot.session = null;
            slot.lostAt = instance;
            lost.add(slot);
            try {
                KeySlot fresh = new KeySlot(slot.index, service.memory, instance.node);
                fresh.use = slot.use;
                slots[slot.index] = fresh;
                free[freeCount++] = slot.index;
            } catch (AdaptorException | Error e) {
                // A slot less, until the device has been reset.
            }
        }
        done.add(operation, 0);
    }

    /** Frees what a device had that has been reset since. */
    void reclaim() {
        for (int i = lost.size() - 1; i >= 0; i--) {
            KeySlot slot = lost.get(i);
            if (slot.restarts != slot.lostAt.restarts()) {
                lost.remove(i);
                slot.lostAt = null;
                if (slots[slot.index] == slot) {
                    giveBack(slot);
                } else {
                    slot.wipe();
                    slot.close();
                }
            }
        }
    }

    void close() {
        for (int i = 0; i < made; i++) {
            if (slots[i].lostAt == null && slots[i].tag == 0) {
                slots[i].close();
            }
        }
    }
}
