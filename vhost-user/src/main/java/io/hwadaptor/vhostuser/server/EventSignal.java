package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.virtio.device.Signal;

/**
 * An event descriptor of the front-end that can be replaced while a queue thread uses it. The control thread
 * replaces, any thread signals; the lock keeps a descriptor open for as long as a signal is being written to it.
 */
final class EventSignal implements Signal, AutoCloseable {
    private final Object lock = new Object();
    private volatile EventFd target;

    @Override
    public void signal() {
        if (target == null) {
            return;
        }
        synchronized (lock) {
            EventFd current = target;
            if (current != null) {
                current.signal();
            }
        }
    }

    /** Takes another descriptor, or none, and closes the one before. */
    void replace(EventFd next) {
        EventFd last;
        synchronized (lock) {
            last = target;
            target = next;
        }
        if (last != null) {
            last.close();
        }
    }

    /**
     * Frees a thread that hangs in {@link #signal} because the front-end filled its own counter. Control thread;
     * takes no lock, as the hanging thread holds it.
     */
    void unblock() {
        EventFd current = target;
        if (current != null) {
            current.drain();
        }
    }

    @Override
    public void close() {
        replace(null);
    }
}
