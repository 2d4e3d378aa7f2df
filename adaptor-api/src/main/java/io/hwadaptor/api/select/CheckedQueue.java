package io.hwadaptor.api.select;

import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import org.jspecify.annotations.Nullable;

/**
 * Another queue, and before each call a look at what the caller must see to: that one thread owns the queue, and that
 * the memory of what is submitted is there. A mistake is an exception before anything was taken.
 */
final class CheckedQueue implements AdaptorQueue {
    private final AdaptorQueue queue;
    /** Who first submitted or polled; null before that. */
    private volatile @Nullable Thread owner;

    CheckedQueue(AdaptorQueue queue) {
        this.queue = queue;
    }

    private void checkOwner() {
        Thread current = Thread.currentThread();
        Thread first = owner;
        if (first == null) {
            first = claim(current);
        }
        if (first != current) {
            throw new WrongThreadException("this queue belongs to thread " + first.getName()
                    + ", which was the first to use it; " + current.getName() + " opens one of its own");
        }
    }

    private synchronized Thread claim(Thread current) {
        if (owner == null) {
            owner = current;
        }
        return owner;
    }

    @Override
    public int submit(Operation[] burst, int from, int count) {
        checkOwner();
        for (int i = 0; i < count; i++) {
            burst[from + i].checkAccess();
        }
        return queue.submit(burst, from, count);
    }

    @Override
    public int poll(Operation[] completed, int max) {
        checkOwner();
        return queue.poll(completed, max);
    }

    @Override
    public void flush() {
        checkOwner();
        queue.flush();
    }

    @Override
    public int inFlight() {
        return queue.inFlight();
    }

    @Override
    public int depth() {
        return queue.depth();
    }

    @Override
    public int completionFd() {
        return queue.completionFd();
    }

    @Override
    public boolean failed() {
        return queue.failed();
    }

    @Override
    public QueueCounters counters() {
        return queue.counters();
    }

    @Override
    public void close() {
        queue.close();
    }
}
