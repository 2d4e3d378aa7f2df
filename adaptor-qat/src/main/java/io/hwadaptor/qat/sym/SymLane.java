package io.hwadaptor.qat.sym;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import io.hwadaptor.qat.service.Completed;
import io.hwadaptor.qat.service.Cpa;
import io.hwadaptor.qat.service.PinnedPool;
import io.hwadaptor.qat.service.QatInstance;
import io.hwadaptor.qat.service.QatService;
import io.hwadaptor.qat.service.Tag;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue's symmetric requests: collected one by one, submitted as a run with one doorbell. Owner thread only, but for
 * {@link #complete}.
 */
public final class SymLane {
    /** Slots that may be given up and replaced, in depths of the queue. */
    private static final int MAX_LOST = 4;
    /** The library takes as many as its ring holds, which no one tells; a device's burst is not longer. */
    private static final int MAX_BATCH = 128;

    private final PinnedPool memory;
    private final Completed completed;
    private final int queue;
    private final Bounce bounce;
    private final SymWriter writer;
    private final SymSlot[] slots;
    private final int[] freeSlots;
    private int freeCount;
    /** For each operation of the run the slot, or null where it is answered. */
    private final SymSlot[] run;
    private int runCount;
    private final Arena arena = Arena.ofShared();
    /** Addresses of those operations of the run that the device gets. */
    private final MemorySegment batch;
    private int batchCount;
    private int inFlight;
    private int lostSlots;
    /** What was given up while the device may still write to its memory. */
    private final List<SymSlot> lost = new ArrayList<>();

    /**
     * No request yet, but memory for them.
     *
     * @param service has memory and maps
     * @param instance near which the memory shall be
     * @param bounceBytes pinned memory at most for data that the device can't reach
     * @param completed takes what was completed
     * @param queue number of the queue
     * @param depth of the queue
     * @throws AdaptorException with {@link Status#NOSPC} if there is no pinned memory
     */
    public SymLane(QatService service, QatInstance instance, int bounceBytes, Completed completed, int queue, int depth)
            throws AdaptorException {
        memory = service.memory();
        this.completed = completed;
        this.queue = queue;
        bounce = new Bounce(memory, instance.node(), bounceBytes);
        writer = new SymWriter(service.regions(), bounce);
        slots = new SymSlot[depth];
        freeSlots = new int[depth];
        run = new SymSlot[depth];
        batch = arena.allocate(ValueLayout.JAVA_LONG, depth);
        boolean whole = false;
        try {
            for (int i = depth - 1; i >= 0; i--) {
                slots[i] = new SymSlot(i, memory, instance.node());
                freeSlots[freeCount++] = i;
            }
            whole = true;
        } finally {
            if (!whole) {
                close();
            }
        }
    }

    /** {@return how many requests there can be in flight} */
    public int depth() {
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

    /** {@return whether every slot is lost} */
    public boolean exhausted() {
        return lostSlots == slots.length;
    }

    /** Begins a run. */
    public void begin() {
        runCount = 0;
        batchCount = 0;
    }

    /** {@return how many operations the run has} */
    public int runCount() {
        return runCount;
    }

    /**
     * Adds an operation to the run that the device doesn't get.
     *
     * @param operation answered, and completed when the run is submitted
     * @param status its answer
     */
    public void answer(Operation operation, Status status) {
        operation.status = status;
        run[runCount++] = null;
    }

    /**
     * Adds an operation to the run, answered or for the device.
     *
     * @param operation the request
     * @param session its session
     * @param instance the queue's
     * @return whether it was added; if not, there is no room now
     */
    public boolean add(Operation operation, SymSession session, QatInstance instance) {
        int state = prepare(operation, session, instance);
        if (state == SymWriter.WAIT) {
            return false;
        }
        if (state == SymWriter.DEVICE) {
            batch.setAtIndex(ValueLayout.JAVA_LONG, batchCount++, run[runCount].address());
        } else {
            run[runCount] = null;
        }
        runCount++;
        return true;
    }

    private static int answered(Operation operation, Status status) {
        operation.status = status;
        return SymWriter.ANSWERED;
    }

    private int prepare(Operation operation, SymSession session, QatInstance instance) {
        SymPlan plan = session.plan;
        Status status = writer.check(plan, operation);
        if (status != null) {
            return answered(operation, status);
        }
        if (freeCount == 0) {
            return SymWriter.WAIT;
        }
        boolean verify = plan.verifies() || (plan.kind == SymPlan.Kind.CHAIN && operation.verifyDigest);
        SymContext context = session.context(instance, SymWriter.contextAad(plan, operation), verify);
        if (context == null) {
            // The instance went down, or this session has contexts for very many lengths of AAD.
            return instance.down() ? SymWriter.WAIT : answered(operation, Status.NOTSUPP);
        }
        SymSlot slot = slots[freeSlots[freeCount - 1]];
        int state;
        try {
            state = writer.write(plan, operation, slot, verify);
        } catch (RuntimeException | Error e) {
            // The payload's memory went away: a page of a mapped file, or the whole mapping.
            bounce.release(slot);
            return answered(operation, Status.ERR);
        }
        if (state == SymWriter.DEVICE) {
            freeCount--;
            run[runCount] = slot;
            slot.tag = Tag.of(queue, false, slot.index, ++slot.use);
            slot.address(instance, context, slot.tag);
        } else if (state == SymWriter.WAIT && inFlight + batchCount == 0) {
            // Nobody will release memory.
            return answered(operation, Status.NOTSUPP);
        }
        return state;
    }

    /**
     * Submits the run.
     *
     * @param burst has the operations of the run
     * @param from index of the first
     * @param instance the queue's
     * @param now {@link System#nanoTime}
     * @return how many operations of the run were taken: those before the first one that the device had no room for
     */
    public int submit(Operation[] burst, int from, QatInstance instance, long now) {
        int sent = 0;
        int next = 0;
        int step = Math.min(batchCount, MAX_BATCH);
        while (sent < batchCount) {
            int size = Math.min(step, batchCount - sent);
            int status = instance.enqueue(size, batch.address() + 8L * sent);
            if (status == Cpa.SUCCESS) {
                next = settle(burst, from, next, size, null, now);
                sent += size;
            } else if (size > 1 && status != Cpa.RESTARTING && status != Cpa.FATAL) {
                // A part may fit; or one of them is refused, or all are too many, and no one says which.
                step = size / 2;
            } else if (status == Cpa.INVALID_PARAM || status == Cpa.UNSUPPORTED || status == Cpa.FAIL) {
                next = settle(burst, from, next, 1, Status.NOTSUPP, now);
                sent++;
            } else {
                break;
            }
        }
        int taken = settle(burst, from, next, 0, null, now, runCount);
        // All were taken, or the device stopped taking: what follows stays the caller's.
        for (int i = taken; i < runCount; i++) {
            SymSlot slot = run[i];
            if (slot != null) {
                release(slot);
            }
        }
        return taken;
    }

    private int settle(Operation[] burst, int from, int next, int devices, @Nullable Status refusal, long now) {
        return settle(burst, from, next, devices, refusal, now, Integer.MAX_VALUE);
    }

    /**
     * Accounts for operations of the run in order: answered ones on the way, and so many that the device has, or has
     * refused.
     *
     * @return the index of the next one
     */
    private int settle(Operation[] burst, int from, int next, int devices, @Nullable Status refusal, long now,
            int end) {
        int left = devices;
        int i = next;
        while (end == Integer.MAX_VALUE ? left > 0 : i < end) {
            SymSlot slot = run[i];
            if (slot == null) {
                completed.add(burst[from + i], 0);
            } else if (left == 0) {
                break;
            } else if (refusal != null) {
                left--;
                release(slot);
                burst[from + i].status = refusal;
                completed.add(burst[from + i], 0);
            } else {
                left--;
                slot.since = now;
                inFlight++;
            }
            i++;
        }
        return i;
    }

    private void release(SymSlot slot) {
        slot.tag = 0;
        bounce.release(slot);
        slot.forget();
        freeSlots[freeCount++] = slot.index;
    }

    /**
     * Notes a completion, under the instance's lock, by any thread.
     *
     * @param index of the slot
     * @param tag what the request was submitted with
     * @param status the library's
     * @param right whether a digest was right
     * @return whether the slot waits for it; if so, {@link #finish} is next. Else its request was given up
     */
    public boolean complete(int index, long tag, int status, boolean right) {
        // A closed queue's completion may come to another one that has its number and fewer slots.
        SymSlot slot = index < slots.length ? slots[index] : null;
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
        inFlight--;
        SymSlot slot = slots[index];
        Operation operation = slot.operation;
        try {
            operation.status = writer.finish(slot);
        } catch (RuntimeException | Error e) {
            operation.status = Status.ERR;
        }
        long staged = slot.staged;
        release(slot);
        completed.add(operation, staged);
    }

    /**
     * Gives up what the device has had for too long, or will never complete because it was reset.
     *
     * @param instance the queue's
     * @param now {@link System#nanoTime}
     * @param timeoutNanos how long is too long
     */
    public void abandonOverdue(QatInstance instance, long now, long timeoutNanos) {
        int restarts = instance.restarts();
        for (SymSlot slot : slots) {
            if (slot.operation != null && slot.tag != 0
                    && (slot.restarts != restarts || now - slot.since > timeoutNanos)) {
                if (slot.restarts == restarts) {
                    instance.takeDown(now);
                }
                abandon(slot, instance);
            }
        }
    }

    /**
     * Gives up everything that the device has.
     *
     * @param instance the queue's
     */
    public void abandonAll(QatInstance instance) {
        for (SymSlot slot : slots) {
            if (slot.operation != null && slot.tag != 0) {
                abandon(slot, instance);
            }
        }
    }

    /** ERR and not NOTSUPP: nobody knows what the device has written. */
    private void abandon(SymSlot slot, QatInstance instance) {
        synchronized (instance) {
            if (slot.tag == 0) {
                return;
            }
            slot.tag = 0;
        }
        inFlight--;
        Operation operation = slot.operation;
        operation.status = Status.ERR;
        if (slot.restarts != instance.restarts()) {
            release(slot);
        } else {
            // The device may still write to the slot's memory: another one takes its place.
            slot.forget();
            slot.lostAt = instance;
            lost.add(slot);
            replace(slot, instance);
        }
        completed.add(operation, slot.staged);
    }

    private void replace(SymSlot slot, QatInstance instance) {
        try {
            if (lost.size() <= MAX_LOST * slots.length) {
                SymSlot fresh = new SymSlot(slot.index, memory, instance.node());
                fresh.use = slot.use;
                slots[slot.index] = fresh;
                freeSlots[freeCount++] = slot.index;
                return;
            }
        } catch (AdaptorException e) {
            // Counted below: the queue has a slot less.
        }
        lostSlots++;
    }

    /** Frees what a device had that has been reset since. */
    public void reclaim() {
        for (int i = lost.size() - 1; i >= 0; i--) {
            SymSlot slot = lost.get(i);
            QatInstance had = slot.lostAt;
            if (had != null && slot.restarts != had.restarts()) {
                lost.remove(i);
                slot.lostAt = null;
                if (slots[slot.index] == slot) {
                    lostSlots--;
                    release(slot);
                } else {
                    bounce.release(slot);
                    slot.close();
                }
            }
        }
    }

    /** Frees all memory but what the device may still write to: that stays until the service stops. */
    public void close() {
        for (SymSlot slot : slots) {
            if (slot != null && slot.lostAt == null && slot.tag == 0) {
                slot.close();
            }
        }
        if (lost.isEmpty()) {
            bounce.close();
        }
        arena.close();
    }
}
