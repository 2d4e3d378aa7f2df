package io.hwadaptor.virtio.driver.ring;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Poller;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import java.io.IOException;
import java.time.Duration;

/**
 * A ring together with its number and its three eventfds: kick to the device, call and err from it.
 *
 * <p>Owns all of them. One thread owns the queue; {@link #publish} and the ring's own data path do not allocate.
 */
public final class DriverQueue implements AutoCloseable {
    private final int index;
    private final SplitRing ring;
    private final Notification notification;
    private final EventFd kick;
    private final EventFd call;
    private final EventFd err;
    private final Poller poller;
    private long kicks;

    private DriverQueue(int index, SplitRing ring, Notification notification) throws IOException {
        this.index = index;
        this.ring = ring;
        this.notification = notification;
        this.kick = EventFd.create();
        this.call = EventFd.create();
        this.err = EventFd.create();
        this.poller = Poller.create(1);
        poller.add(call.fd(), 0);
    }

    /**
     * A queue with a new ring.
     *
     * @param ram where the ring lives; must outlive the queue
     * @param index number of the queue within the device
     * @param size queue size in descriptors, a power of two
     * @param eventIdx whether VIRTIO_F_EVENT_IDX holds
     * @param notification how the owner learns of used buffers
     * @return the queue; the caller closes it once the device has stopped it
     * @throws IOException if the kernel grants no eventfd
     */
    public static DriverQueue create(
            GuestRam ram, int index, int size, boolean eventIdx, Notification notification) throws IOException {
        return new DriverQueue(index, SplitRing.create(ram, size, eventIdx), notification);
    }

    /**
     * Number of the queue within the device.
     *
     * @return 0 for the first data queue
     */
    public int index() {
        return index;
    }

    /**
     * The ring.
     *
     * @return the ring; stays the queue's property
     */
    public SplitRing ring() {
        return ring;
    }

    /**
     * The driver's kicks.
     *
     * @return the eventfd; stays the queue's property
     */
    public EventFd kick() {
        return kick;
    }

    /**
     * The device's notifications.
     *
     * @return the eventfd; stays the queue's property
     */
    public EventFd call() {
        return call;
    }

    /**
     * The device's complaints.
     *
     * @return the eventfd; stays the queue's property
     */
    public EventFd err() {
        return err;
    }

    /**
     * Kicks sent since the queue was made.
     *
     * @return how many
     */
    public long kicks() {
        return kicks;
    }

    /** Shows the offered chains to the device, and kicks it if it wants to be kicked. */
    public void publish() {
        if (ring.publish()) {
            kickNow();
        }
    }

    /** Kicks the device, whether or not it wants to be kicked; a device must bear that. */
    public void kickNow() {
        kicks++;
        kick.signal();
    }

    /**
     * Waits until {@link SplitRing#poll} has something: sleeps on the call eventfd or spins, as the queue was made.
     *
     * @param limit how long at most
     * @return false if the time has passed
     * @throws IOException if waiting fails
     */
    public boolean await(Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (ring.isEmpty()) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return false;
            }
            if (notification == Notification.POLL) {
                Thread.onSpinWait();
            } else if (ring.listen()) {
                poller.await((int) (left / 1_000_000) + 1);
                call.drain();
                ring.silence();
            }
        }
        return true;
    }

    /** Closes the eventfds and gives the ring's memory back. */
    @Override
    public void close() {
        poller.close();
        err.close();
        call.close();
        kick.close();
        ring.close();
    }
}
