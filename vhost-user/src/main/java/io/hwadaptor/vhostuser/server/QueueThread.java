package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.Cpu;
import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Poller;
import io.hwadaptor.virtio.device.DataQueue;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Serves one data ring: spins while there is work and for a while after, then asks the driver for a kick and sleeps.
 * The platform thread inside is the only one to touch the queue; the constructor, {@link #start}, and the stop are
 * the control thread's.
 */
final class QueueThread implements RingRunner {
    private static final long TOKEN_KICK = 0;
    private static final long TOKEN_WAKE = 1;
    private static final long TOKEN_COMPLETION = 2;
    /** A front-end that gave no kick descriptor asks to be polled: this often when it is idle. */
    private static final int POLLING_MILLIS = 1;
    private static final long SPIN_IN_DRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PARK_IN_DRAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);

    private final int ring;
    private final DataQueue queue;
    private final EventFd wake;
    private final Poller poller;
    private final EventFd kick;
    private final EventSignal call;
    private final Settings settings;
    private final RingEvents events;
    private final Thread thread;
    private volatile boolean stopping;
    private boolean reported;
    /** Written by the thread before it ends, read after the join. */
    private boolean drained;
    private int nextAvailable;

    /**
     * What does not change from start to start.
     *
     * @param spinNanos how long to look for work before sleeping; 0 sleeps at once
     * @param drainNanos how long to wait for an engine when the ring stops
     * @param cpu to run on, or −1 for any
     * @param threadName of the thread
     */
    record Settings(long spinNanos, long drainNanos, int cpu, String threadName) {
    }

    /**
     * A thread for a queue.
     *
     * @param ring the ring's number
     * @param queue closed when the stop is complete
     * @param wake wakes the thread; owned from here on
     * @param kick borrowed; null to poll
     * @param call borrowed
     * @throws IOException if it can't wait for its descriptors; the caller then still owns queue and wake
     */
    QueueThread(int ring, DataQueue queue, EventFd wake, EventFd kick, EventSignal call, Settings settings,
            RingEvents events) throws IOException {
        this.ring = ring;
        this.queue = queue;
        this.wake = wake;
        this.kick = kick;
        this.call = call;
        this.settings = settings;
        this.events = events;
        poller = Poller.create(4);
        try {
            poller.add(wake.fd(), TOKEN_WAKE, true);
            if (kick != null) {
                // By edge: a descriptor that is for ever readable, of whatever kind, can't keep the thread awake.
                poller.add(kick.fd(), TOKEN_KICK, true);
            }
            if (queue.completionFd() >= 0) {
                poller.add(queue.completionFd(), TOKEN_COMPLETION);
            }
        } catch (IOException e) {
            poller.close();
            throw e;
        }
        thread = Thread.ofPlatform().name(settings.threadName()).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            pin();
            serve();
            drain();
            nextAvailable = queue.nextAvailable();
        } catch (Throwable e) {
            // The one place where a vanished page of guest memory (InternalError) or a fault of ours is caught: it ends
            // this connection and no other.
            events.failed(ring, e);
            drained = discard();
        }
    }

    private void pin() {
        if (settings.cpu() >= 0) {
            try {
                Cpu.pin(settings.cpu());
            } catch (IOException e) {
                events.notice(ring, "runs on any CPU: " + e.getMessage());
            }
        }
    }

    private void serve() throws IOException {
        long spinNanos = settings.spinNanos();
        long idleSince = 0;
        boolean idle = false;
        while (!stopping) {
            if (queue.work() > 0) {
                idle = false;
                continue;
            }
            if (queue.broken() && !reported) {
                reported = true;
                events.broken(ring);
            }
            if (queue.inFlight() > 0 && queue.completionFd() < 0) {
                // Completions show only by polling, so there is no sleep while any is due.
                Thread.onSpinWait();
                continue;
            }
            if (spinNanos > 0) {
                long now = System.nanoTime();
                if (!idle) {
                    idle = true;
                    idleSince = now;
                }
                if (now - idleSince < spinNanos) {
                    Thread.onSpinWait();
                    continue;
                }
            }
            if (queue.prepareSleep()) {
                sleep();
                queue.wakeUp();
                idle = false;
            }
        }
    }

    private void sleep() throws IOException {
        int ready = poller.await(kick == null ? POLLING_MILLIS : Poller.FOREVER);
        for (int i = 0; i < ready; i++) {
            long token = poller.token(i);
            if (token == TOKEN_KICK) {
                kick.drain();
            } else if (token == TOKEN_WAKE) {
                wake.drain();
            }
        }
    }

    /** Completes what is in flight. Gives up after a while, because an engine may be dead. */
    private void drain() {
        queue.stopFetching();
        long begin = System.nanoTime();
        while (true) {
            int done = queue.work();
            if (queue.drained()) {
                drained = true;
                return;
            }
            long waited = System.nanoTime() - begin;
            if (waited > settings.drainNanos()) {
                return;
            }
            if (done == 0 && waited > SPIN_IN_DRAIN_NANOS) {
                LockSupport.parkNanos(this, PARK_IN_DRAIN_NANOS);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** Takes back what the engine holds, as {@link #drain} does, but hands nothing back to the driver. */
    private boolean discard() {
        long begin = System.nanoTime();
        while (!queue.discard()) {
            if (System.nanoTime() - begin > settings.drainNanos()) {
                return false;
            }
            Thread.onSpinWait();
        }
        return true;
    }

    @Override
    public void requestStop() {
        stopping = true;
        wake.signal();
    }

    @Override
    public boolean awaitStop() {
        long limitNanos = settings.drainNanos() + TimeUnit.SECONDS.toNanos(2);
        long begin = System.nanoTime();
        boolean interrupted = false;
        while (thread.isAlive() && System.nanoTime() - begin < limitNanos) {
            try {
                thread.join(200);
                if (thread.isAlive()) {
                    call.unblock();
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive()) {
            return false;
        }
        poller.close();
        if (drained) {
            queue.close();
            wake.close();
        }
        return drained;
    }

    @Override
    public int nextAvailable() {
        return nextAvailable;
    }
}
