package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.virtio.device.Signal;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * An event descriptor of the front-end that can be replaced while a queue thread uses it. The control thread
 * replaces, any thread signals; a lock keeps a descriptor open for as long as a signal is being written to it.
 *
 * <p>A front-end that fills its own counter at the right moment holds up whoever signals, with the lock. So nobody
 * waits for the lock without a limit but those who signal, and {@link #unblock} frees them without it.
 */
final class EventSignal implements Signal, AutoCloseable {
    /** How long a descriptor may keep its successor waiting. */
    private static final long REPLACE_NANOS = TimeUnit.SECONDS.toNanos(2);
    private static final long LOOK_MILLIS = 10;

    private final ReentrantLock lock = new ReentrantLock();
    /** Held for the moment of a close or a drain, so that no number is read from that means another file by then. */
    private final Object closing = new Object();
    /** Signals begun so far; written by who has the lock. */
    private final AtomicInteger begun = new AtomicInteger();
    /** {@link #begun} at the last look. Guarded by {@link #closing}. */
    private int seen;
    private volatile @Nullable EventFd target;

    @Override
    public void signal() {
        if (target == null) {
            return;
        }
        lock.lock();
        try {
            EventFd current = target;
            if (current != null) {
                begun.lazySet(begun.getPlain() + 1);
                current.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes another descriptor, or none, and closes the one before. Control thread.
     *
     * @param next owned from here on, also if this throws; null for none
     * @throws BrokenConnectionException if a signal to the one before does not come to its end
     */
    void replace(@Nullable EventFd next) {
        if (!lockInTime()) {
            if (next != null) {
                next.close();
            }
            throw new BrokenConnectionException("an event descriptor is kept full, a signal to it has not ended for "
                    + TimeUnit.NANOSECONDS.toMillis(REPLACE_NANOS) + " ms");
        }
        EventFd last;
        try {
            synchronized (closing) {
                last = target;
                target = next;
                if (last != null) {
                    last.close();
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private boolean lockInTime() {
        long begin = System.nanoTime();
        boolean interrupted = false;
        try {
            while (System.nanoTime() - begin < REPLACE_NANOS) {
                try {
                    if (lock.tryLock(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                        return true;
                    }
                } catch (InterruptedException e) {
                    interrupted = true;
                }
                unblock();
            }
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Frees a thread that hangs in {@link #signal} because the front-end filled its own counter. Any thread; never
     * waits. Does nothing unless the same signal was on its way at the last call too: draining takes a notification
     * away, which is only right from a counter that is kept full.
     */
    void unblock() {
        synchronized (closing) {
            int now = begun.get();
            EventFd current = target;
            if (current != null && now == seen && lock.isLocked()) {
                current.drain();
            }
            seen = now;
        }
    }

    /** Runs something as if it were a signal on its way, for tests. */
    void whileLocked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        replace(null);
    }
}
