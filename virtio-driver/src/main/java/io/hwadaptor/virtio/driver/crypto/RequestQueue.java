package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.BufferChain;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.ring.SplitRing;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Sends any request, laid out in any way, and watches what the device does with it. For tests and for the control
 * queue: it allocates freely. {@link CipherPipe} is for speed.
 *
 * <p>One owner thread. A queue is either used through this or through a pipe, not through both at once.
 */
public final class RequestQueue {
    /** How long {@link #run} waits. */
    public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(30);

    private final GuestRam ram;
    private final DriverQueue queue;
    private final Ticket[] tickets;
    private final BufferChain chain = new BufferChain();

    /**
     * A view on a queue.
     *
     * @param ram where buffers are allocated
     * @param queue the queue; stays the caller's
     */
    public RequestQueue(GuestRam ram, DriverQueue queue) {
        this.ram = ram;
        this.queue = queue;
        this.tickets = new Ticket[queue.ring().size()];
    }

    /**
     * The queue below.
     *
     * @return the queue
     */
    public DriverQueue queue() {
        return queue;
    }

    /**
     * Puts a request into the ring. The device sees it after {@link #publish}.
     *
     * @param request what to ask
     * @param layout how to lay it out
     * @return the ticket, or null if the ring has no room now
     */
    public @Nullable Ticket submit(Request request, Layout layout) {
        Ticket ticket = new Ticket(ram, request, layout);
        chain.clear();
        ticket.describe(chain);
        int head = SplitRing.NONE;
        try {
            head = queue.ring().add(chain, layout.placement());
        } finally {
            if (head == SplitRing.NONE) {
                ticket.free();
            }
        }
        if (head == SplitRing.NONE) {
            return null;
        }
        tickets[head] = ticket;
        return ticket;
    }

    /** Shows the submitted requests to the device, and kicks it if it wants to be kicked. */
    public void publish() {
        queue.publish();
    }

    /**
     * Takes one request back.
     *
     * @return its ticket, done; or null if the device has used nothing more
     */
    public @Nullable Ticket poll() {
        SplitRing ring = queue.ring();
        int head = ring.poll();
        if (head == SplitRing.NONE) {
            return null;
        }
        int length = ring.usedLength();
        Ticket ticket = tickets[head];
        tickets[head] = null;
        ring.release(head);
        ticket.complete(length);
        return ticket;
    }

    /**
     * Takes requests back until one is done.
     *
     * @param ticket the one to wait for
     * @param limit how long at most
     * @throws IOException if waiting fails
     * @throws IllegalStateException if the time has passed
     */
    public void await(Ticket ticket, Duration limit) throws IOException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!ticket.done()) {
            if (poll() == null && !queue.await(Duration.ofNanos(deadline - System.nanoTime()))) {
                throw new IllegalStateException("queue " + queue.index() + " did not answer within "
                        + limit.toMillis() + " ms");
            }
        }
    }

    /**
     * Sends one request and waits for it.
     *
     * @param request what to ask
     * @param layout how to lay it out
     * @return the ticket, done
     * @throws IOException if waiting fails
     * @throws IllegalStateException if the ring has no room, or the answer does not come
     */
    public Ticket run(Request request, Layout layout) throws IOException {
        Ticket ticket = submit(request, layout);
        if (ticket == null) {
            throw new IllegalStateException("the ring has no room for the request");
        }
        publish();
        await(ticket, DEFAULT_LIMIT);
        return ticket;
    }

    /** Forgets all requests, after the device has stopped the ring, and makes the ring new. */
    public void reset() {
        for (int i = 0; i < tickets.length; i++) {
            if (tickets[i] != null) {
                tickets[i].free();
                tickets[i] = null;
            }
        }
        queue.ring().reset();
    }
}
