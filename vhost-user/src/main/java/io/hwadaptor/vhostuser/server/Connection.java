package io.hwadaptor.vhostuser.server;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.LockedMemory;
import io.hwadaptor.ffm.linux.Poller;
import io.hwadaptor.vhostuser.protocol.MessageChannel;
import io.hwadaptor.vhostuser.protocol.ProtocolException;
import io.hwadaptor.virtio.device.CryptoDevice;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One front-end, from accept to the last free. The thread that calls {@link #run} is the connection's control thread:
 * it reads messages and serves the control ring, and sleeps in between.
 */
final class Connection {
    private static final long TOKEN_SOCKET = 0;
    private static final long TOKEN_WAKE = 1;
    private static final long TOKEN_CONTROL_KICK = 2;
    private static final long TOKEN_PROCESS = 3;
    /** How long a message may take from its first byte to its last. */
    private static final long MESSAGE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** A file that is closed in earnest is within that time. */
    private static final int RELEASE_MILLIS = 50;

    private final Peer peer;
    private final long handshakeNanos;
    private final long begin = System.nanoTime();
    private final ConnectionLog log;
    /** Ends a sleep of the control thread. */
    private final EventFd wake;
    /** Why the connection shall end, empty for a reason that needs no line; null while it shall not. */
    private volatile @Nullable String ending;
    private volatile boolean spoken;
    /** Whether part of a message has come, and since when. */
    private boolean partial;
    private long partialSince;
    private boolean leaving;
    private boolean freed;
    private final Poller poller;
    private final MessageChannel channel;
    private final ControlKeys keyMemory = new ControlKeys();
    private final RingServer server;
    private final VhostDevice device;
    private final RequestHandler handler;
    /** What queue threads have to say. */
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    private record Event(int ring, @Nullable String notice, @Nullable Throwable failure) {
    }

    /**
     * A connection.
     *
     * @param name for log lines and thread names
     * @param peer its socket is closed here, also if this throws; the rest of it is the caller's
     * @param handshakeNanos how long it may take for its first message; 0 for ever
     * @param totals one per data ring
     * @param budget of guest memory, the socket's
     * @throws IOException if descriptors or memory are short
     */
    Connection(String name, Peer peer, long handshakeNanos, Adaptor adaptor, ServerOptions options, ConnectionLog log,
            DataQueueTotals[] totals, MemoryBudget budget) throws IOException {
        this.peer = peer;
        this.handshakeNanos = handshakeNanos;
        this.log = log;
        LockedMemory buffer = null;
        MessageChannel newChannel = null;
        Poller newPoller = null;
        EventFd newWake = null;
        CryptoDevice crypto = null;
        boolean complete = false;
        try {
            buffer = KeyPages.allocate(MessageChannel.BUFFER_BYTES);
            newChannel = new MessageChannel(peer.socket(), buffer);
            newPoller = Poller.create(4);
            newWake = EventFd.create();
            newPoller.add(newChannel.fd(), TOKEN_SOCKET);
            newPoller.add(newWake.fd(), TOKEN_WAKE);
            if (peer.processFd() >= 0) {
                newPoller.add(peer.processFd(), TOKEN_PROCESS);
            }
            crypto = new CryptoDevice(adaptor, options.limits(), log::peer, keyMemory);
            channel = newChannel;
            poller = newPoller;
            wake = newWake;
            server = new RingServer(name, crypto, options, poller, TOKEN_CONTROL_KICK, new QueuedEvents(), totals);
            device = new VhostDevice(crypto, new MemoryTable(budget, wake), server, log);
            handler = new RequestHandler(device, channel, log);
            complete = true;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            // Whatever it was that failed, memory as a rule: it is short, and what is left here would make it shorter.
            if (!complete) {
                peer.leave();
                closeAll(crypto, newChannel, newChannel == null ? buffer : null, peer.socket(), newPoller, newWake,
                        keyMemory);
            }
        }
    }

    private static void closeAll(@Nullable AutoCloseable... opened) {
        for (AutoCloseable one : opened) {
            try {
                if (one != null) {
                    one.close();
                }
            } catch (Exception | Error e) {
                // What keeps the connection from being made is what is told of.
                assert !(e instanceof IllegalStateException) : e;
            }
        }
    }

    /** Serves until the front-end goes, breaks the protocol, or the connection is to {@link #end}. Control thread. */
    void run() {
        try {
            while (ending == null && step()) {
                // Everything happens in step.
            }
            String why = ending;
            if (why != null && !why.isEmpty()) {
                log.peer(why + "; connection closed");
            }
        } catch (ProtocolException | BrokenConnectionException e) {
            log.peer(e.getMessage() + "; connection closed");
        } catch (IOException e) {
            log.peer("connection lost: " + e.getMessage());
        } catch (InternalError e) {
            log.peer("a page of guest memory is gone (" + e.getMessage() + "); connection closed");
        } catch (RuntimeException | Error e) {
            log.bug("connection closed", e);
        }
    }

    /**
     * Asks the connection to end. Any thread.
     *
     * @param why for a log line; empty for none
     */
    void end(String why) {
        ending = why;
        wakeUp();
    }

    /** Not after the close: the number of a closed descriptor may be another one's by then. */
    private void wakeUp() {
        synchronized (wake) {
            wake.signal();
        }
    }

    /** {@return whether a whole message has come} Any thread. */
    boolean hasSpoken() {
        return spoken;
    }

    /** Frees threads of this connection that the front-end holds up in a signal. Any thread. */
    void unblock() {
        device.unblock();
    }

    private boolean step() throws IOException, ProtocolException {
        int timeoutMillis = device.serveControlRing();
        if (timeoutMillis != 0 && (partial || (!spoken && handshakeNanos > 0))) {
            int limitMillis = (int) Math.min(TimeUnit.NANOSECONDS.toMillis(nanosLeft()) + 1, Integer.MAX_VALUE);
            timeoutMillis = timeoutMillis < 0 ? limitMillis : Math.min(timeoutMillis, limitMillis);
        }
        int ready = poller.await(timeoutMillis);
        boolean goesOn = true;
        for (int i = 0; i < ready && goesOn; i++) {
            long token = poller.token(i);
            if (token == TOKEN_SOCKET) {
                goesOn = readMessage();
            } else if (token == TOKEN_WAKE) {
                wake.drain();
                readEvents();
            } else if (token == TOKEN_PROCESS) {
                processEnded();
            } else {
                device.controlRingKicked();
            }
        }
        if (goesOn && nanosLeft() <= 0) {
            throw new BrokenConnectionException(limitReached());
        }
        return goesOn;
    }

    /** {@return until the next time limit of messages} */
    private long nanosLeft() {
        long now = System.nanoTime();
        long left = Long.MAX_VALUE;
        if (!spoken && handshakeNanos > 0) {
            left = handshakeNanos - (now - begin);
        }
        return partial ? Math.min(left, MESSAGE_NANOS - (now - partialSince)) : left;
    }

    private String limitReached() {
        if (!partial) {
            return "front-end (" + peer.name() + ") has said nothing for "
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms after it connected";
        }
        return "front-end (" + peer.name() + ") has sent " + channel.partial() + " and not the rest for "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - partialSince) + " ms";
    }

    /** What a process has left in its socket is still read, if that is closed with it. */
    private void processEnded() throws IOException {
        poller.remove(peer.processFd());
        if (!peer.socket().isHungUp()) {
            throw new BrokenConnectionException("front-end (" + peer.name()
                    + ") is dead, but somebody else holds its end of the socket");
        }
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
                if (!partial) {
                    partial = channel.partial() != null;
                    partialSince = System.nanoTime();
                }
                return true;
            }
            case MESSAGE -> {
                partial = false;
                spoken = true;
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
     * {@link #run}. Waits for one stop of rings at the most.
     *
     * @return whether everything is freed; if not, an engine still has addresses of guest memory, a thread hangs, or a
     *     file system keeps a descriptor, and this is to be called again later
     */
    boolean free() {
        if (!leaving) {
            leaving = true;
            peer.leave();
            // First the socket: a front-end that waits for an answer learns at once that none will come.
            try {
                poller.remove(channel.fd());
            } catch (IOException e) {
                log.peer(String.valueOf(e.getMessage()));
            }
            channel.close();
        }
        if (!freed) {
            if (!device.stopForGood()) {
                return false;
            }
            freeAll();
            freed = true;
        }
        // Counts as not freed, so that a front-end can't come again and again with such files.
        return channel.unreleased(RELEASE_MILLIS).isEmpty();
    }

    private void freeAll() {
        device.close();
        poller.close();
        keyMemory.close();
        synchronized (wake) {
            wake.close();
        }
        for (Event event = events.poll(); event != null; event = events.poll()) {
            if (event.failure() != null && !(event.failure() instanceof InternalError)) {
                log.bug("ring " + event.ring(), event.failure());
            }
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
            wakeUp();
        }
    }
}
