package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Poller;
import io.hwadaptor.virtio.device.ControlQueue;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Serves the control ring on the connection's control thread, between messages. */
final class ControlRing implements RingRunner {
    private final int ring;
    private final ControlQueue queue;
    private final @Nullable EventFd kick;
    private final EventSignal call;
    private final Poller poller;
    private final RingEvents events;
    private boolean busy = true;
    private boolean reported;
    private int nextAvailable;

    /**
     * Serves a queue.
     *
     * @param ring the ring's number
     * @param queue closed with the stop
     * @param kick borrowed; null to poll
     * @param call borrowed
     * @param poller the control thread's; watches the kick as long as the ring is served
     * @param token of the kick in the poller
     * @throws IOException if the kick can't be waited for; the caller then still owns the queue
     */
    ControlRing(int ring, ControlQueue queue, @Nullable EventFd kick, EventSignal call, Poller poller, long token,
            RingEvents events) throws IOException {
        this.ring = ring;
        this.queue = queue;
        this.kick = kick;
        this.call = call;
        this.poller = poller;
        this.events = events;
        if (kick != null) {
            poller.add(kick.fd(), token, true);
        }
    }

    /** The kick was signalled; perhaps one that this ring no longer has. */
    void kicked() {
        if (kick != null) {
            kick.drain();
        }
        queue.wakeUp();
        busy = true;
    }

    /**
     * Serves a bounded number of requests.
     *
     * @return milliseconds that the control thread may sleep: 0 if there may be more
     */
    int work() {
        if (!busy) {
            return kick == null ? poll() : Poller.FOREVER;
        }
        if (queue.work() > 0) {
            return 0;
        }
        if (queue.broken() && !reported) {
            reported = true;
            events.broken(ring);
        }
        if (!queue.prepareSleep()) {
            return 0;
        }
        busy = false;
        return kick == null ? 1 : Poller.FOREVER;
    }

    private int poll() {
        queue.work();
        return 1;
    }

    @Override
    public void requestStop() {
        if (kick != null) {
            try {
                poller.remove(kick.fd());
            } catch (IOException e) {
                // Then it goes on being watched until it is closed: a kick of a ring that is not served does nothing.
                events.notice(ring, "its kick stays watched: " + e.getMessage());
            }
        }
    }

    @Override
    public boolean awaitStop(long millis) {
        return true;
    }

    @Override
    public void unblock() {
        // It runs on the thread that would have to do this; the acceptor looks after that one.
    }

    @Override
    public boolean finish() {
        nextAvailable = queue.nextAvailable();
        queue.close();
        return true;
    }

    @Override
    public boolean isLate() {
        return false;
    }

    @Override
    public void callReplaced() {
        call.signal();
    }

    @Override
    public int nextAvailable() {
        return nextAvailable;
    }
}
