package io.hwadaptor.vhostuser.server;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Poller;
import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.vhostuser.protocol.MessageChannel;
import io.hwadaptor.vhostuser.protocol.ProtocolException;
import io.hwadaptor.virtio.device.CryptoDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/**
 * One front-end, from accept to the last free. The thread that calls {@link #run} is the connection's control thread:
 * it reads messages and serves the control ring, and sleeps in between.
 */
final class Connection implements AutoCloseable {
    private static final long TOKEN_SOCKET = 0;
    private static final long TOKEN_WAKE = 1;
    private static final long TOKEN_CONTROL_KICK = 2;

    private final ConnectionLog log;
    private final EventFd wake;
    private final BooleanSupplier stopping;
    private final Poller poller;
    private final MessageChannel channel;
    private final KeyMemories keyMemory = new KeyMemories();
    private final RingServer server;
    private final VhostDevice device;
    private final RequestHandler handler;
    /** What queue threads have to say. */
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    private record Event(int ring, String notice, Throwable failure) {
    }

    /**
     * A connection.
     *
     * @param name for log lines and thread names
     * @param socket owned from here on, also if this throws
     * @param budget of guest memory, the socket's
     * @param wake ends a sleep of the control thread; borrowed
     * @param stopping whether the daemon wants this to end; asked after each wake
     * @throws IOException if descriptors or memory are short
     */
    Connection(String name, UnixSocket socket, Adaptor adaptor, ServerOptions options, ConnectionLog log,
            RingTotals[] totals, MemoryBudget budget, EventFd wake, BooleanSupplier stopping) throws IOException {
        this.log = log;
        this.wake = wake;
        this.stopping = stopping;
        channel = new MessageChannel(socket);
        Poller newPoller = null;
        CryptoDevice crypto;
        try {
            newPoller = Poller.create(4);
            newPoller.add(channel.fd(), TOKEN_SOCKET);
            newPoller.add(wake.fd(), TOKEN_WAKE);
            crypto = new CryptoDevice(adaptor, options.limits(), log::peer, keyMemory);
        } catch (IOException | UncheckedIOException e) {
            if (newPoller != null) {
                newPoller.close();
            }
            channel.close();
            throw e instanceof UncheckedIOException unchecked ? unchecked.getCause() : (IOException) e;
        }
        poller = newPoller;
        server = new RingServer(name, crypto, options, poller, TOKEN_CONTROL_KICK, new QueuedEvents(), totals);
        device = new VhostDevice(crypto, new MemoryTable(budget, wake), server, log);
        handler = new RequestHandler(device, channel, log);
    }

    /** Serves until the front-end goes, breaks the protocol, or the daemon stops. Control thread. */
    void run() {
        try {
            while (step()) {
                // Everything happens in step.
            }
        } catch (ProtocolException | BrokenConnectionException e) {
            log.peer(e.getMessage() + "; connection closed");
        } catch (IOException e) {
            log.peer("connection lost: " + e.getMessage());
        } catch (InternalError e) {
            log.peer("a page of guest memory is gone (" + e.getMessage() + "); connection closed");
        } catch (RuntimeException e) {
            log.bug("connection closed", e);
        }
    }

    private boolean step() throws IOException, ProtocolException {
        int timeoutMillis = device.serveControlRing();
        int ready = poller.await(timeoutMillis);
        boolean goesOn = true;
        for (int i = 0; i < ready && goesOn; i++) {
            long token = poller.token(i);
            if (token == TOKEN_SOCKET) {
                goesOn = readMessage();
            } else if (token == TOKEN_WAKE) {
                wake.drain();
                readEvents();
            } else {
                device.controlRingKicked();
            }
        }
        return goesOn && !stopping.getAsBoolean();
    }

    /**
     * Handles one message at the most: the socket stays readable if there are more, and the control ring has its
     * turn.
     */
    private boolean readMessage() throws IOException, ProtocolException {
        switch (channel.advance()) {
            case END -> {
                return false;
            }
            case PARTIAL -> {
                return true;
            }
            case MESSAGE -> {
                try {
                    return handler.handle();
                } finally {
                    channel.finish();
                }
            }
        }
        return false;
    }

    private void readEvents() {
        String fault = device.memory().fault();
        if (fault != null) {
            throw new BrokenConnectionException(fault);
        }
        for (Event event = events.poll(); event != null; event = events.poll()) {
            if (event.notice() != null) {
                log.peer("ring " + event.ring() + ": " + event.notice());
            } else if (event.failure() == null) {
                device.signalError(event.ring());
            } else if (event.failure() instanceof InternalError) {
                throw new BrokenConnectionException("ring " + event.ring() + ": a page of guest memory is gone ("
                        + event.failure().getMessage() + ")");
            } else {
                log.bug("ring " + event.ring(), event.failure());
                throw new BrokenConnectionException("ring " + event.ring() + ": its thread has ended");
            }
        }
    }

    /**
     * Frees all that the front-end had: rings, threads, sessions, memory, descriptors. Control thread, after
     * {@link #run}.
     */
    @Override
    public void close() {
        // First the socket: a front-end that waits for an answer learns at once that none will come.
        try {
            poller.remove(channel.fd());
        } catch (IOException e) {
            log.always(e.getMessage());
        }
        channel.close();
        device.close();
        poller.close();
        if (!server.abandoned()) {
            keyMemory.close();
        }
    }

    /** Carries what queue threads say over to the control thread. */
    private final class QueuedEvents implements RingEvents {
        @Override
        public void broken(int ring) {
            post(new Event(ring, null, null));
        }

        @Override
        public void notice(int ring, String text) {
            post(new Event(ring, text, null));
        }

        @Override
        public void failed(int ring, Throwable cause) {
            post(new Event(ring, null, cause));
        }

        private void post(Event event) {
            events.add(event);
            wake.signal();
        }
    }
}
