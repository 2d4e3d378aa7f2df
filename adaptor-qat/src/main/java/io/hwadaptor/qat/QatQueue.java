package io.hwadaptor.qat;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.QueuePlace;
import io.hwadaptor.qat.pke.KeyContext;
import io.hwadaptor.qat.pke.KeyLane;
import io.hwadaptor.qat.service.Completed;
import io.hwadaptor.qat.service.CompletionSink;
import io.hwadaptor.qat.service.QatInstance;
import io.hwadaptor.qat.service.QatService;
import io.hwadaptor.qat.service.Tag;
import io.hwadaptor.qat.sym.SymLane;
import io.hwadaptor.qat.sym.SymSession;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A queue on one instance, with a lane for each of the library's two APIs. Its owner thread fills slots and submits
 * them; completions are noted by whichever queue's poll the library delivers them in, and worked off by the owner.
 */
final class QatQueue implements AdaptorQueue, CompletionSink {
    /** Requests that have waited too long are looked for this often. */
    private static final long CHECK_EVERY_NANOS = 10_000_000;
    /** How long the device may still complete what it has after it has said that it restarts. */
    private static final long GRACE_NANOS = 50_000_000;

    /** Opened the sessions that this queue takes. */
    private final EngineAdaptor adaptor;
    private final QueuePlace place;
    private final QatService service;
    private final QatOptions options;
    private final int id;
    private final int depth;
    private final Completed completed;
    private final SymLane symmetric;
    private final KeyLane keys;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment scratch = arena.allocate(ValueLayout.JAVA_INT);

    /** Guarded by the instance: slots whose completion has come; key slots count from the depth on. */
    private int[] inbox;
    private int[] outbox;
    private int inboxCount;

    private volatile QatInstance instance;
    private long checked;
    private boolean closed;

    /**
     * Opens a queue.
     *
     * @param adaptor whose sessions it takes
     * @param place of the queue among the adaptor's
     * @param service has instances and memory
     * @param options of the adaptor
     * @param depth requests that it holds
     * @throws AdaptorException with {@link Status#ERR} if there can't be so many, {@link Status#NOSPC} if no instance
     *     is up, there are too many queues or there is no pinned memory
     */
    static QatQueue open(EngineAdaptor adaptor, QueuePlace place, QatService service, QatOptions options, int depth)
            throws AdaptorException {
        if (depth < 1 || depth > Tag.MAX_SLOTS) {
            throw new AdaptorException(Status.ERR, "qat: a queue holds 1 to " + Tag.MAX_SLOTS + " requests");
        }
        QatInstance instance = service.choose(options.node());
        if (instance == null) {
            throw new AdaptorException(Status.NOSPC, "qat: no instance is up");
        }
        Completed completed = new Completed(depth, place.counters());
        int id = service.acquireQueueId();
        SymLane symmetric = null;
        boolean opened = false;
        try {
            symmetric = new SymLane(service, instance, options.bounceBytes(), completed, id, depth);
            KeyLane keys = new KeyLane(service.memory(), completed, id, depth);
            QatQueue queue = new QatQueue(adaptor, place, service, options, instance, completed, symmetric, keys, id);
            instance.join(id, queue);
            opened = true;
            return queue;
        } finally {
            if (!opened) {
                if (symmetric != null) {
                    symmetric.close();
                }
                service.releaseQueueId(id);
            }
        }
    }

    private QatQueue(EngineAdaptor adaptor, QueuePlace place, QatService service, QatOptions options,
            QatInstance instance, Completed completed, SymLane symmetric, KeyLane keys, int id) {
        this.adaptor = adaptor;
        this.place = place;
        this.service = service;
        this.options = options;
        this.instance = instance;
        this.completed = completed;
        this.symmetric = symmetric;
        this.keys = keys;
        this.id = id;
        depth = symmetric.depth();
        inbox = new int[depth + keys.size()];
        outbox = new int[inbox.length];
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
        completed.flush();
        return taken;
    }

    /** One batch for the device, with what is answered between. {@return how many operations were taken} */
    private int submitRun(Operation[] burst, int from, int limit, long now) {
        symmetric.begin();
        boolean room = true;
        while (room && symmetric.runCount() < limit) {
            Operation operation = burst[from + symmetric.runCount()];
            QatSession session = operation.session instanceof QatSession one && one.usableBy(adaptor)
                    ? one : null;
            KeyContext key = session == null ? null : session.key();
            SymSession plain = session == null ? null : session.symmetric;
            if (plain != null) {
                room = symmetric.add(operation, plain, instance);
            } else if (key == null) {
                symmetric.answer(operation, Status.INVSESS);
            } else if (symmetric.runCount() == 0) {
                return keys.submit(operation, key, instance, now);
            } else {
                // Of the traditional API: on its own, when what stands before it is submitted.
                break;
            }
        }
        return symmetric.submit(burst, from, instance, now);
    }

    @Override
    public void complete(long tag, int status, boolean right) {
        int index = Tag.slot(tag);
        if (Tag.key(tag)) {
            if (keys.complete(index, tag, status, right)) {
                inbox[inboxCount++] = depth + index;
            }
        } else if (symmetric.complete(index, tag, status, right)) {
            inbox[inboxCount++] = index;
        }
    }

    @Override
    public int poll(Operation[] target, int max) {
        AdaptorQueue.requireOpen(closed, "poll");
        long now = System.nanoTime();
        service.pollEvents(now, options.restNanos());
        if (withDevice() > 0) {
            instance.poll();
            work();
            if (instance.down() || now - checked > CHECK_EVERY_NANOS) {
                checked = now;
                abandonOverdue(now);
            }
        }
        if (symmetric.hasLost() || keys.hasLost()) {
            symmetric.reclaim();
            keys.reclaim();
        }
        completed.flush();
        return completed.poll(target, max);
    }

    /** Works off what has been completed. */
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
            if (index >= depth) {
                keys.finish(index - depth);
            } else {
                symmetric.finish(index);
            }
        }
    }

    /** Gives up what the device has had for too long, or will never complete because it was reset. */
    private void abandonOverdue(long now) {
        if (instance.down() && now - instance.downSince() > GRACE_NANOS) {
            abandonAll(now);
            return;
        }
        symmetric.abandonOverdue(instance, now, options.timeoutNanos());
        keys.abandon(instance, now, options.timeoutNanos());
        work();
    }

    /** Gives up everything that the device has, once it had the time to complete it. */
    private void abandonAll(long now) {
        if (withDevice() == 0 || now - instance.downSince() < GRACE_NANOS) {
            return;
        }
        work();
        symmetric.abandonAll(instance);
        keys.abandon(instance, now, -1);
        work();
    }

    /** Goes to another instance if this one is down, nothing of this queue is there any more, and another one is up. */
    private void moveToAnother() {
        QatInstance other = instance.down() && withDevice() == 0 ? service.choose(options.node()) : null;
        if (other != null) {
            instance.leave(id, this);
            instance = other;
            other.join(id, this);
        }
    }

    private int withDevice() {
        return symmetric.inFlight() + keys.inFlight();
    }

    /** {@return whether no instance takes anything now} It says no again when one has recovered. */
    @Override
    public boolean failed() {
        return (instance.down() && (withDevice() > 0 || !service.anyUp())) || symmetric.exhausted();
    }

    @Override
    public int inFlight() {
        return withDevice() + completed.size();
    }

    @Override
    public int depth() {
        return depth;
    }

    @Override
    public int completionFd() {
        // Completions that wait here would not show on the device's descriptor; and a shared one tells of others'.
        QatInstance now = instance;
        return options.sleep() && completed.size() == 0 && now.queueCount() == 1 ? now.fd(scratch) : -1;
    }

    @Override
    public QueueCounters counters() {
        return completed.counters();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            instance.leave(id, this);
            symmetric.close();
            keys.close();
            arena.close();
        } finally {
            place.close();
            service.releaseQueueId(id);
        }
    }
}
