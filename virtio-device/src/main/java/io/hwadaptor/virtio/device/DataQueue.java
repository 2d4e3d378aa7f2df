package io.hwadaptor.virtio.device;

import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import io.hwadaptor.virtio.device.ring.ChainFault;
import io.hwadaptor.virtio.device.ring.DescriptorChain;
import io.hwadaptor.virtio.device.ring.Prefetch;
import io.hwadaptor.virtio.device.ring.RingSetup;
import io.hwadaptor.virtio.device.ring.SplitRing;
import io.hwadaptor.virtio.device.wire.Wire;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * One running data virtqueue: takes bursts of requests from the ring, gives them to an adaptor queue and puts
 * completions back. One thread owns it and calls everything here but {@link #statistics}; {@link #close} may also be
 * called by the control thread once the owner has ended.
 *
 * <p>One {@link #work} is one pass over the ring: fetch, submit, poll, publish, one interrupt at the most. Nothing in
 * it allocates but the session of a stateless request, and nothing a guest writes makes it throw. The one exception is
 * an {@link InternalError} if a page of guest memory is gone because the front-end truncated its file; the queue is of
 * no use after that.
 */
public final class DataQueue implements AutoCloseable {
    /**
     * Most requests of one pass: as many as the widest engine works on at once (IPSec_MB's 16 lanes of AVX-512), and no
     * more. A driver that keeps 32 in flight then reaps and refills one half while the device works on the other; with
     * all of them in one pass the two would take turns.
     */
    private static final int MAX_BURST = 16;
    /** How long a pass closes sessions; the rest waits for the next one. */
    private static final long MAIL_NANOS = 2_000_000;
    /**
     * How long a queue that stops offers requests to an adaptor that has none and takes none, before it answers them.
     */
    private static final long REFUSAL_NANOS = 100_000_000;

    private final FaultLog faults;
    private final Consumer<DataQueue> closing;
    private final int index;
    private final SplitRing ring;
    private final DescriptorChain chain;
    private final Prefetch prefetch;
    private final RequestParser parser;
    private final AdaptorQueue adaptorQueue;
    private final Signal call;
    private final Signal wake;
    private final DataQueueCounters statistics = new DataQueueCounters();
    private final Arena arena = Arena.ofShared();

    private final RequestSlot[] slots;
    private final int[] freeSlots;
    private int freeCount;

    /** Operations taken from the ring that the adaptor has not taken yet, in order. */
    private final Operation[] backlog;
    private int backlogFrom;
    private int backlogCount;
    /** What the burst being fetched costs, by {@link RequestCost}. */
    private long burstNanos;
    /** The backlog was answered in this pass without the engine. */
    private boolean failedBacklog;
    private final Operation[] completed;

    /** Sessions that the control thread has destroyed; this queue must release them. */
    private final ConcurrentLinkedQueue<DeviceSession> mailbox = new ConcurrentLinkedQueue<>();
    private volatile boolean mail;
    /** Taken from the mailbox, but an operation still uses them. */
    private DeviceSession[] held = new DeviceSession[4];
    private int heldCount;

    private boolean fetching = true;
    /** Since when the adaptor has refused the backlog of a queue that stops; 0 if it has not. */
    private long refusedSince;
    private boolean broken;
    private boolean closed;

    /**
     * A queue that begins where its setup says, with nothing in flight.
     *
     * @param context what it has in common with the device's other queues
     * @param index its number, for messages
     * @param setup where the ring lies
     * @param adaptorQueue does the work, from now on the queue's own
     * @param keyMemory where keys of stateless requests lie until their session is open
     * @param call interrupts the driver
     * @param wake wakes the owner thread if it sleeps
     * @param closing told of the queue when it is closed
     */
    DataQueue(QueueContext context, int index, RingSetup setup, AdaptorQueue adaptorQueue, MemorySegment keyMemory,
            Signal call, Signal wake, Consumer<DataQueue> closing) {
        faults = context.faults();
        this.closing = closing;
        this.index = index;
        this.adaptorQueue = adaptorQueue;
        this.call = call;
        this.wake = wake;
        ring = new SplitRing(setup);
        chain = new DescriptorChain(context.memory(), ring, arena);
        prefetch = new Prefetch(context.memory(), ring, MAX_BURST);
        parser = new RequestParser(context, chain, keyMemory, arena);
        int inFlight = Math.min(adaptorQueue.depth(), Math.min(setup.size(), context.limits().inFlightPerQueue()));
        slots = new RequestSlot[inFlight];
        freeSlots = new int[inFlight];
        for (int i = 0; i < inFlight; i++) {
            slots[i] = new RequestSlot(new Operation(arena, 8));
            slots[i].operation.cookie = i;
            freeSlots[i] = inFlight - 1 - i;
        }
        freeCount = inFlight;
        backlog = new Operation[MAX_BURST];
        completed = new Operation[inFlight];
        ring.disableKicks();
    }

    /** {@return the queue's number on its device} */
    public int index() {
        return index;
    }

    /** {@return what the queue has done so far} Any thread. */
    public DataQueueCounters statistics() {
        return statistics;
    }

    /**
     * Does what there is to do: at most one burst.
     *
     * @return requests taken from the ring plus requests completed; 0 if there was nothing to do
     */
    public int work() {
        if (mail) {
            readMail();
        }
        int fetched = 0;
        if (backlogCount == 0 && fetching && !broken) {
            fetched = fetch();
        }
        if (backlogCount > 0) {
            submit();
        }
        if (adaptorQueue.inFlight() > 0
                && (fetched == 0 || fetched == MAX_BURST || freeCount == 0 || ring.pending() <= 0)) {
            // All lanes are full, or nothing more will come in this pass to fill those of an engine that collects.
            adaptorQueue.flush();
        }
        int done = complete();
        if (fetched + done > 0 && ring.publish()) {
            statistics.addSignal();
            call.signal();
        }
        if (done > 0 && heldCount > 0) {
            releaseSessions();
        }
        return fetched + done;
    }

    /** Takes a burst from the ring into the backlog; what is wrong is answered here and now. */
    private int fetch() {
        int pending = ring.pending();
        if (pending <= 0) {
            if (pending < 0) {
                breakRing();
            }
            return 0;
        }
        int burst = Math.min(Math.min(pending, freeCount), MAX_BURST);
        backlogFrom = 0;
        burstNanos = 0;
        int taken = 0;
        prefetch.read(burst);
        while (taken < burst && burstNanos < RequestCost.BUDGET_NANOS) {
            fetchOne(ring.takeHead());
            taken++;
        }
        if (burst == 1) {
            prefetch.remember(chain);
        }
        if (taken > 0) {
            statistics.addBurst();
        }
        return taken;
    }

    private void fetchOne(int head) {
        if (head >= ring.size()) {
            // There is no such chain, and so nothing that could be completed.
            faults.report(index, ChainFault.HEAD, head);
            statistics.addUnanswered();
            burstNanos += RequestCost.REFUSED_NANOS;
            return;
        }
        ChainFault fault = chain.read(head);
        if (fault != ChainFault.NONE) {
            faults.report(index, fault, head);
            reject(head, Status.ERR);
            return;
        }
        RequestSlot slot = slots[freeSlots[freeCount - 1]];
        Status status = parser.parse(slot);
        if (status != Status.OK) {
            burstNanos += slot.setUpNanos;
            reject(head, status);
            return;
        }
        freeCount--;
        slot.head = head;
        slot.statusMemory = chain.lastMemory();
        slot.statusOffset = chain.statusOffset();
        burstNanos += slot.setUpNanos + chain.segments() * RequestCost.DESCRIPTOR_NANOS
                + slot.cost.nanos(slot.operation);
        backlog[backlogCount++] = slot.operation;
    }

    /** Completes the chain just read without an operation. */
    private void reject(int head, Status status) {
        burstNanos += RequestCost.REFUSED_NANOS + chain.segments() * RequestCost.DESCRIPTOR_NANOS;
        MemorySegment segment = chain.statusMemory();
        if (segment == null) {
            statistics.addUnanswered();
            ring.putUsed(head, 0);
            return;
        }
        segment.set(ValueLayout.JAVA_BYTE, chain.statusOffset(), (byte) Wire.code(status));
        statistics.addStatus(status);
        ring.putUsed(head, 1);
    }

    private void submit() {
        int taken = adaptorQueue.submit(backlog, backlogFrom, backlogCount);
        backlogFrom += taken;
        backlogCount -= taken;
        if (taken == 0 && adaptorQueue.inFlight() == 0 && (adaptorQueue.failed() || refusesForGood())) {
            failBacklog();
        }
    }

    /**
     * {@return whether a queue that stops has waited long enough for an adaptor that has nothing to complete and takes
     * nothing}
     */
    private boolean refusesForGood() {
        if (fetching) {
            return false;
        }
        long now = System.nanoTime();
        if (refusedSince == 0) {
            refusedSince = now == 0 ? 1 : now;
        }
        return now - refusedSince > REFUSAL_NANOS;
    }

    /** Answers what the engine will never take. */
    private void failBacklog() {
        for (int i = backlogFrom; i < backlogFrom + backlogCount; i++) {
            backlog[i].status = Status.ERR;
            complete(backlog[i]);
        }
        backlogCount = 0;
        failedBacklog = true;
    }

    private int complete() {
        int count = adaptorQueue.poll(completed, completed.length);
        int succeeded = 0;
        long bytes = 0;
        for (int i = 0; i < count; i++) {
            if (complete(completed[i]) == Status.OK) {
                succeeded++;
                bytes += completed[i].src.byteLength();
            }
        }
        if (succeeded > 0) {
            statistics.addOk(succeeded, bytes);
        }
        if (failedBacklog) {
            failedBacklog = false;
            count++;
        }
        return count;
    }

    /** Completes an operation to the driver. {@return the status that it got} */
    private Status complete(Operation operation) {
        RequestSlot slot = slots[(int) operation.cookie];
        Status status = slot.finish();
        long written = 1;
        if (status == Status.OK) {
            written += slot.written();
        } else {
            statistics.addStatus(status);
        }
        slot.statusMemory.set(ValueLayout.JAVA_BYTE, slot.statusOffset, (byte) Wire.code(status));
        ring.putUsed(slot.head, written);
        freeSlots[freeCount++] = (int) operation.cookie;
        return status;
    }

    private void breakRing() {
        broken = true;
        faults.brokenRing(index);
    }

    /**
     * Gets ready to sleep: asks the driver to notify and looks once more.
     *
     * @return whether the thread may sleep until a kick, a wake or a completion; if not, there is work
     */
    public boolean prepareSleep() {
        if (fetching && !broken) {
            ring.enableKicks();
            if (mayRest()) {
                return true;
            }
            // The queue goes on being polled: each kick would be a system call of the driver's, for nothing.
            ring.disableKicks();
            return false;
        }
        return mayRest();
    }

    private boolean mayRest() {
        boolean more = fetching && !broken && ring.pending() != 0 && freeCount > 0 && backlogCount == 0;
        if (more || mail) {
            return false;
        }
        // What the adaptor has no room for waits for a completion: it takes no more before it has given something back.
        return adaptorQueue.inFlight() == 0 ? backlogCount == 0 : adaptorQueue.completionFd() >= 0;
    }

    /** Tells the driver that the queue is being polled again. */
    public void wakeUp() {
        prefetch.forget();
        ring.disableKicks();
    }

    /** {@return requests taken from the ring and not yet completed} */
    public int inFlight() {
        return slots.length - freeCount;
    }

    /**
     * {@return a file descriptor that becomes readable when a completion is due, or −1: then poll while any is in
     * flight}
     */
    public int completionFd() {
        return adaptorQueue.completionFd();
    }

    /** Takes no more requests; {@link #work} goes on completing those in flight. */
    public void stopFetching() {
        fetching = false;
    }

    /** {@return whether nothing is in flight} */
    public boolean drained() {
        return freeCount == slots.length;
    }

    /**
     * Reclaims what the adaptor holds without touching guest memory, after an {@link InternalError} said that some of
     * it is gone. No used buffer is returned to the driver any more; the queue can only be closed. To be called until
     * it is done.
     *
     * @return whether the adaptor holds nothing any more
     */
    public boolean discard() {
        fetching = false;
        backlogCount = 0;
        adaptorQueue.flush();
        adaptorQueue.poll(completed, completed.length);
        return adaptorQueue.inFlight() == 0;
    }

    /** {@return the free-running available index that comes next, 0 to 65535} Where the ring goes on after a stop. */
    public int nextAvailable() {
        return ring.nextAvailable();
    }

    /** {@return whether the driver's index made no sense; the queue does nothing until it is started anew} */
    public boolean broken() {
        return broken;
    }

    /** Asks the queue to release a session that is no longer in the table. Control thread. */
    void retire(DeviceSession session) {
        mailbox.add(session);
        mail = true;
        wake.signal();
    }

    private void readMail() {
        mail = false;
        readMail(System.nanoTime() + MAIL_NANOS);
    }

    /** Releases destroyed sessions; of the rest later, if the time is up. */
    private void readMail(long end) {
        DeviceSession session = mailbox.poll();
        while (session != null) {
            if (inUse(session)) {
                hold(session);
            } else {
                session.release();
            }
            if (System.nanoTime() - end > 0) {
                mail = true;
                return;
            }
            session = mailbox.poll();
        }
    }

    private void hold(DeviceSession session) {
        if (heldCount == held.length) {
            held = Arrays.copyOf(held, heldCount * 2);
        }
        held[heldCount++] = session;
    }

    private void releaseSessions() {
        for (int i = heldCount - 1; i >= 0; i--) {
            DeviceSession session = held[i];
            if (!inUse(session)) {
                held[i] = held[--heldCount];
                held[heldCount] = null;
                session.release();
            }
        }
    }

    private boolean inUse(DeviceSession session) {
        for (RequestSlot slot : slots) {
            if (slot.session == session) {
                return true;
            }
        }
        return false;
    }

    /**
     * Frees the queue. Only when {@link #drained}, or when the adaptor will never complete what is in flight; then by
     * the owner thread, or by the control thread after the owner has ended. A second call does nothing.
     */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        adaptorQueue.close();
        for (RequestSlot slot : slots) {
            slot.abandon();
        }
        readMail(System.nanoTime() + Long.MAX_VALUE / 2);
        releaseSessions();
        closing.accept(this);
        arena.close();
    }
}
