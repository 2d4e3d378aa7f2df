package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.Cpu;
import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Poller;
import io.hwadaptor.virtio.device.DataQueue;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

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
    /** Rounds without work between looks at the clock, which takes as long as a round; some microseconds altogether. */
    private static final int ROUNDS_PER_LOOK = 64;
    private static final long SPIN_IN_DRAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PARK_IN_DRAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    /** How often an engine is asked that has not completed in time: it may take hours, or for ever. */
    private static final long PARK_WHEN_LATE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final int ring;
    private final DataQueue queue;
    private final EventFd wake;
    private final Poller poller;
    private final @Nullable EventFd kick;
    private final EventSignal call;
    private final Settings settings;
    private final RingEvents events;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile boolean callDue;
    private boolean reported;
    /** The engine has kept what it has for longer than a stop waits. The thread goes on asking, and then ends. */
    private volatile boolean late;
    /** Written by the thread before it is late or ends. */
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
    QueueThread(int ring, DataQueue queue, EventFd wake, @Nullable EventFd kick, EventSignal call, Settings settings,
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
            thread = Thread.ofPlatform().name(settings.threadName()).daemon().unstarted(this::run);
        } catch (IOException | RuntimeException | Error e) {
            poller.close();
            throw e;
        }
    }

    void start() {
        try {
            thread.start();
        } catch (RuntimeException | Error e) {
            // No thread to be had; the caller frees what it has lent.
            poller.close();
            throw e;
        }
    }

    private void run() {
        boolean drained = false;
        try {
            pin();
            serve();
            drained = drain();
            signalIfDue();
            nextAvailable = queue.nextAvailable();
        } catch (Throwable e) {
            // The one place where a vanished page of guest memory (InternalError) or a fault of ours is caught: it ends
            // this connection and no other.
            tell(e);
        }
        if (!drained) {
            discard();
        }
    }

    private void tell(Throwable failure) {
        try {
            events.failed(ring, failure);
        } catch (Throwable e) {
            // No memory for the event. The ring stays silent until its connection ends; what follows must happen.
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
        int rounds = 0;
        while (!stopping) {
            signalIfDue();
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
                if (++rounds % ROUNDS_PER_LOOK != 0) {
                    Thread.onSpinWait();
                    continue;
                }
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

    private void signalIfDue() {
        if (callDue) {
            callDue = false;
            call.signal();
        }
    }

    private void sleep() throws IOException {
        int ready = poller.await(kick == null ? POLLING_MILLIS : Poller.FOREVER);
        for (int i = 0; i < ready; i++) {
            long token = poller.token(i);
            if (token == TOKEN_KICK && kick != null) {
                kick.drain();
            } else if (token == TOKEN_WAKE) {
                wake.drain();
            }
        }
    }

    /**
     * Completes what is in flight. Gives up after a while, because an engine may be dead.
     *
     * @return whether nothing is in flight any more
     */
    private boolean drain() {
        queue.stopFetching();
        long begin = System.nanoTime();
        while (true) {
            int done = queue.work();
            if (queue.drained()) {
                return true;
            }
            long waited = System.nanoTime() - begin;
            if (waited > settings.drainNanos()) {
                nextAvailable = queue.nextAvailable();
                late = true;
                return false;
            }
            if (done == 0) {
                rest(waited);
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /**
     * Reclaims what the engine holds, as {@link #drain} does, but returns no used buffer to the driver. Has no limit:
     * as long as an engine has addresses of guest memory, that memory stays, and this thread is who knows when it may
     * go.
     */
    private void discard() {
        long begin = System.nanoTime();
        while (!discarded()) {
            long waited = System.nanoTime() - begin;
            if (late || waited > settings.drainNanos()) {
                late = true;
                LockSupport.parkNanos(this, PARK_WHEN_LATE_NANOS);
            } else {
                rest(waited);
            }
        }
    }

    private boolean discarded() {
        try {
            return queue.discard();
        } catch (Throwable e) {
            // What the engine says of it has been told, or can't be: as long as it fails, it has given nothing back.
            return false;
        }
    }

    private void rest(long waitedNanos) {
        if (waitedNanos > SPIN_IN_DRAIN_NANOS) {
            LockSupport.parkNanos(this, PARK_IN_DRAIN_NANOS);
        } else {
            Thread.onSpinWait();
        }
    }

    @Override
    public void requestStop() {
        stopping = true;
        wake.signal();
    }

    @Override
    public boolean awaitStop(long millis) throws InterruptedException {
        if (thread.isAlive() && !late) {
            thread.join(millis);
        }
        return late || !thread.isAlive();
    }

    @Override
    public void unblock() {
        call.unblock();
    }

    @Override
    public boolean finish() {
        if (thread.isAlive()) {
            return false;
        }
        poller.close();
        wake.close();
        try {
            queue.close();
        } catch (RuntimeException e) {
            // The engine's. The device then keeps its memory, as it still counts the queue as running.
            tell(e);
        }
        return true;
    }

    @Override
    public boolean isLate() {
        return late;
    }

    @Override
    public void callReplaced() {
        // Not from here: the front-end can make a write to its descriptor wait, and this is the control thread.
        callDue = true;
        wake.signal();
    }

    @Override
    public int nextAvailable() {
        return nextAvailable;
    }
}
