package io.hwadaptor.qat;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A queue on one instance. Its owner thread fills slots and gives them to the device; completions are noted by
 * whichever queue's poll the library hands them to, and worked off by the owner.
 */
final class QatQueue implements AdaptorQueue {
    /** Slots that may be given up and replaced, in depths of the queue. */
    private static final int MAX_LOST = 4;
    /** The library takes as many as its ring holds, which no one tells; a device's burst is not longer. */
    private static final int MAX_BATCH = 128;
    /** Requests that have waited too long are looked for this often. */
    private static final long CHECK_EVERY_NANOS = 10_000_000;
    /** How long the device may still complete what it has after it has said that it restarts. */
    private static final long GRACE_NANOS = 50_000_000;

    private final QatAdaptor adaptor;
    private final QatService service;
    private final QatOptions options;
    private final int id;
    private final int depth;
    private final Done done;
    private final SymWriter writer;
    private final Bounce bounce;
    private final SymSlot[] slots;
    private final int[] freeSlots;
    private int freeCount;
    private final KeyLane keys;
    /** The burst at hand: for each of its operations the slot, or null where it is answered. */
    private final SymSlot[] burstSlots;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment pointers;

    /** Guarded by the instance: slots whose completion has come; key slots count from the number of slots on. */
    private int[] inbox;
    private int[] outbox;
    private int inboxCount;

    private volatile QatInstance instance;
    private int withDevice;
    private int lostSlots;
    /** What was given up while the device may still write to its memory. */
    private final List<SymSlot> lost = new ArrayList<>();
    private long checked;
    private boolean closed;

    private QatQueue(QatAdaptor adaptor, QatInstance instance, int id, int depth) throws AdaptorException {
        this.adaptor = adaptor;
        this.instance = instance;
        this.id = id;
        this.depth = depth;
        service = adaptor.service();
        options = adaptor.options();
        bounce = new Bounce(service.memory, instance.node, options.bounceBytes());
        writer = new SymWriter(service.regions, bounce);
        done = new Done(depth, adaptor.totals().queueOpened());
        slots = new SymSlot[depth];
        freeSlots = new int[depth];
        burstSlots = new SymSlot[depth];
        keys = new KeyLane(service, done, id, depth);
        inbox = new int[depth + keys.size()];
        outbox = new int[inbox.length];
        pointers = arena.allocate(ValueLayout.JAVA_LONG, depth);
        for (int i = depth - 1; i >= 0; i--) {
            slots[i] = new SymSlot(i, service.memory, instance.node);
            freeSlots[freeCount++] = i;
        }
    }

    static QatQueue open(QatAdaptor adaptor, int depth) throws AdaptorException {
        if (depth < 1 || depth > Tag.maxSlots()) {
            throw new AdaptorException(Status.ERR, "qat: a queue holds 1 to " + Tag.maxSlots() + " requests");
        }
        QatService service = adaptor.service();
        QatInstance instance = service.choose(adaptor.options().node());
        if (instance == null) {
            throw new AdaptorException(Status.NOSPC, "qat: no instance is up");
        }
        int id = service.takeQueueId();
        try {
            QatQueue queue = new QatQueue(adaptor, instance, id, depth);
            instance.join(queue);
            return queue;
        } catch (AdaptorException e) {
            service.giveQueueId(id);
            throw e;
        }
    }

    int id() {
        return id;
    }

    @Override
    public int submit(Operation[] burst, int from, int count) {
        AdaptorQueue.requireOpen(closed, "submit");
        long now = System.nanoTime();
        service.pollEvents(now, options.restNanos());
        if (instance.down()) {
            abandonAll(now);
            moveToAnother();
        }
        int limit = Math.min(count, depth - inFlight());
        int taken = 0;
        while (taken < limit && !instance.down()) {
            int got = submitRun(burst, from + taken, limit - taken, now);
            taken += got;
            if (got == 0) {
                break;
            }
        }
        done.flush();
        return taken;
    }

    /** One batch for the device, with what is answered between. {@return how many operations were taken} */
    private int submitRun(Operation[] burst, int from, int limit, long now) {
        int entered = 0;
        int batch = 0;
        while (entered < limit) {
            Operation operation = burst[from + entered];
            QatSession session = operation.session instanceof QatSession one && one.owner == adaptor && !one.closed()
                    ? one : null;
            if (session != null && session.key != null) {
                // Of the traditional API: on its own, when what stands before it is on its way.
                return entered > 0 ? sendBatch(burst, from, entered, batch, now)
                        : keys.submit(operation, session, instance, now);
            }
            int state = session == null ? answer(operation, Status.INVSESS)
                    : prepare(operation, session, entered, batch);
            if (state == SymWriter.WAIT) {
                break;
            }
            if (state == SymWriter.DEVICE) {
                pointers.setAtIndex(ValueLayout.JAVA_LONG, batch++, burstSlots[entered].address());
            } else {
                burstSlots[entered] = null;
            }
            entered++;
        }
        return sendBatch(burst, from, entered, batch, now);
    }

    private static int answer(Operation operation, Status status) {
        operation.status = status;
        return SymWriter.ANSWERED;
    }

    private int prepare(Operation operation, QatSession session, int entry, int batch) {
        SymPlan plan = session.plan;
        Status status = writer.check(plan, operation);
        if (status != null) {
            return answer(operation, status);
        }
        if (freeCount == 0) {
            return SymWriter.WAIT;
        }
        boolean verify = plan.verifies() || (plan.kind == SymPlan.Kind.CHAIN && operation.verifyDigest);
        SymContext context = session.context(instance, SymWriter.contextAad(plan, operation), verify);
        if (context == null) {
            // The instance went down, or this session has contexts for very many lengths of AAD.
            return instance.down() ? SymWriter.WAIT : answer(operation, Status.NOTSUPP);
        }
        SymSlot slot = slots[freeSlots[freeCount - 1]];
        int state;
        try {
            state = writer.write(plan, operation, slot, verify);
        } catch (RuntimeException | Error e) {
            // The payload's memory went away: a page of a mapped file, or the whole mapping.
            bounce.release(slot);
            return answer(operation, Status.ERR);
        }
        if (state == SymWriter.DEVICE) {
            freeCount--;
            burstSlots[entry] = slot;
            slot.tag = Tag.of(id, false, slot.index, ++slot.use);
            slot.address(instance, context, slot.tag);
        } else if (state == SymWriter.WAIT && withDevice + batch == 0) {
            // Nobody will give memory back.
            return answer(operation, Status.NOTSUPP);
        }
        return state;
    }

    /**
     * Gives a batch to the device.
     *
     * @return how many operations of the burst were taken: those before the first one that the device had no room for
     */
    private int sendBatch(Operation[] burst, int from, int entered, int batch, long now) {
        int sent = 0;
        int next = 0;
        int step = Math.min(batch, MAX_BATCH);
        while (sent < batch) {
            int size = Math.min(step, batch - sent);
            int status = instance.enqueue(size, pointers.address() + 8L * sent);
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
        int taken = settle(burst, from, next, 0, null, now, entered);
        // All were taken, or the device stopped taking: what follows goes back.
        for (int i = taken; i < entered; i++) {
            SymSlot slot = burstSlots[i];
            if (slot != null) {
                giveBack(slot);
            }
        }
        return taken;
    }

    private int settle(Operation[] burst, int from, int next, int devices, Status refusal, long now) {
        return settle(burst, from, next, devices, refusal, now, Integer.MAX_VALUE);
    }

    /**
     * Accounts for operations of the burst in order: answered ones on the way, and so many that the device has, or has
     * refused.
     *
     * @return the index of the next one
     */
    private int settle(Operation[] burst, int from, int next, int devices, Status refusal, long now, int end) {
        int left = devices;
        int i = next;
        while (end == Integer.MAX_VALUE ? left > 0 : i < end) {
            SymSlot slot = burstSlots[i];
            if (slot == null) {
                done.add(burst[from + i], 0);
            } else if (left == 0) {
                break;
            } else if (refusal != null) {
                left--;
                giveBack(slot);
                burst[from + i].status = refusal;
                done.add(burst[from + i], 0);
            } else {
                left--;
                slot.since = now;
                withDevice++;
            }
            i++;
        }
        return i;
    }

    private void giveBack(SymSlot slot) {
        slot.tag = 0;
        bounce.release(slot);
        slot.operation = null;
        freeSlots[freeCount++] = slot.index;
    }

    /** Notes a completion. Called under the instance's lock, by any thread. */
    void deliver(long tag, int status, boolean right) {
        int index = Tag.slot(tag);
        if (Tag.key(tag)) {
            if (keys.deliver(index, tag, status, right)) {
                inbox[inboxCount++] = slots.length + index;
            }
            return;
        }
        SymSlot slot = slots[index];
        // Anything else is the completion of a request that was given up.
        if (slot.tag == tag) {
            slot.tag = 0;
            slot.result = status;
            slot.right = right;
            inbox[inboxCount++] = index;
        }
    }

    @Override
    public int poll(Operation[] target, int max) {
        AdaptorQueue.requireOpen(closed, "poll");
        long now = System.nanoTime();
        service.pollEvents(now, options.restNanos());
        if (withDevice + keys.withDevice() > 0) {
            instance.poll();
            work();
            if (instance.down() || now - checked > CHECK_EVERY_NANOS) {
                checked = now;
                abandonOverdue(now);
            }
        }
        if (!lost.isEmpty() || keys.hasLost()) {
            reclaim();
        }
        done.flush();
        return done.operations.drain(target, 0, max);
    }

    /** Works off what has been delivered. */
    private void work() {
        int count;
        QatInstance here = instance;
        synchronized (here) {
            int[] full = inbox;
            inbox = outbox;
            outbox = full;
            count = inboxCount;
            inboxCount = 0;
        }
        for (int i = 0; i < count; i++) {
            int index = outbox[i];
            if (index >= slots.length) {
                keys.finish(index - slots.length);
            } else {
                withDevice--;
                finish(slots[index]);
            }
        }
    }

    private void finish(SymSlot slot) {
        Operation operation = slot.operation;
        try {
            operation.status = writer.finish(slot);
        } catch (RuntimeException | Error e) {
            operation.status = Status.ERR;
        }
        long staged = slot.staged;
        giveBack(slot);
        done.add(operation, staged);
    }

    /** Gives up what the device has had for too long, or will never complete because it was reset. */
    private void abandonOverdue(long now) {
        boolean down = instance.down();
        if (down && now - instance.downSince() > GRACE_NANOS) {
            abandonAll(now);
            return;
        }
        int restarts = instance.restarts();
        for (SymSlot slot : slots) {
            if (slot.operation != null && slot.tag != 0
                    && (slot.restarts != restarts || now - slot.since > options.timeoutNanos())) {
                if (slot.restarts == restarts) {
                    instance.takeDown(now);
                }
                abandon(slot);
            }
        }
        keys.abandon(instance, now, options.timeoutNanos());
        work();
    }

    /** Gives up everything that the device has, once it had the time to complete it. */
    private void abandonAll(long now) {
        if (withDevice + keys.withDevice() == 0 || now - instance.downSince() < GRACE_NANOS) {
            return;
        }
        work();
        for (SymSlot slot : slots) {
            if (slot.operation != null && slot.tag != 0) {
                abandon(slot);
            }
        }
        keys.abandon(instance, now, -1);
        work();
    }

    /** ERR and not NOTSUPP: nobody knows what the device has written. */
    private void abandon(SymSlot slot) {
        QatInstance here = instance;
        synchronized (here) {
            if (slot.tag == 0) {
                return;
            }
            slot.tag = 0;
        }
        withDevice--;
        Operation operation = slot.operation;
        operation.status = Status.ERR;
        if (slot.restarts != instance.restarts()) {
            giveBack(slot);
        } else {
            // The device may still write to the slot's memory: another one takes its place.
            slot.operation = null;
            slot.lostAt = instance;
            lost.add(slot);
            replace(slot);
        }
        done.add(operation, slot.staged);
    }

    private void replace(SymSlot slot) {
        try {
            if (lost.size() <= MAX_LOST * depth) {
                SymSlot fresh = new SymSlot(slot.index, service.memory, instance.node);
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
    private void reclaim() {
        for (int i = lost.size() - 1; i >= 0; i--) {
            SymSlot slot = lost.get(i);
            if (slot.restarts != slot.lostAt.restarts()) {
                lost.remove(i);
                slot.lostAt = null;
                if (slots[slot.index] == slot) {
                    lostSlots--;
                    giveBack(slot);
                } else {
                    bounce.release(slot);
                    slot.close();
                }
            }
        }
        keys.reclaim();
    }

    /** Goes to another instance if this one is down, nothing of this queue is there any more, and another one is up. */
    private void moveToAnother() {
        QatInstance other = instance.down() && withDevice + keys.withDevice() == 0
                ? service.choose(options.node()) : null;
        if (other != null) {
            instance.leave(this);
            instance = other;
            other.join(this);
        }
    }

    /** {@return whether no instance takes anything now} It says no again when one has recovered. */
    @Override
    public boolean failed() {
        return (instance.down() && (withDevice + keys.withDevice() > 0 || !service.anyUp())) || lostSlots == depth;
    }

    @Override
    public int inFlight() {
        return withDevice + keys.withDevice() + done.operations.size();
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public int completionFd() {
        // Completions that wait here would not show on the device's descriptor; and a shared one tells of others'.
        QatInstance now = instance;
        return options.sleep() && done.operations.size() == 0 && now.queueCount() == 1 ? now.fd(pointers) : -1;
    }

    @Override
    public QueueCounters counters() {
        return done.counters;
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        instance.leave(this);
        // What the device may still write to stays allocated until the service stops.
        for (SymSlot slot : slots) {
            if (slot.lostAt == null && slot.tag == 0) {
                slot.close();
            }
        }
        keys.close();
        if (lost.isEmpty()) {
            bounce.close();
        }
        arena.close();
        adaptor.totals().queueClosed(done.counters);
        service.giveQueueId(id);
    }
}
