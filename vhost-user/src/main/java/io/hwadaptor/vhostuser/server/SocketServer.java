package io.hwadaptor.vhostuser.server;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.ffm.linux.Poller;
import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.virtio.device.DataQueueCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One socket and its place: one front-end is served at a time, on a {@linkplain ControlThread thread} of its own.
 * Others that connect meanwhile are turned away at once, with a line that says who has the place; but while the one
 * that has it is going, or has not said anything yet, one of them is held until that is settled. So a virtual machine
 * that is restarted at once always gets in. A socket that is already connected is served once.
 *
 * <p>A front-end whose engine keeps what it was given, or whose thread hangs, gives its place up after a time limit and
 * is freed when it can be; two of those at the most, so that what a socket can hold is bounded.
 *
 * <p>Any thread, unless a method says otherwise.
 */
public final class SocketServer implements AutoCloseable {
    /** The most front-ends that are gone but not freed. */
    static final int MAX_ABANDONED = 2;
    /**
     * The most connections that are open or can't be closed: what lies unread in a socket can keep its closing, as long
     * as whoever has put it there likes.
     */
    private static final int MAX_ACCEPTED = 32;
    /** How long one that has said nothing keeps the place while another one waits for it. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(1);
    /** How long, beyond the limit of a ring's stop, a front-end that is gone keeps the place. */
    private static final long GOING_NANOS_BEYOND_DRAIN = TimeUnit.SECONDS.toNanos(5);
    private static final int CLOSE_MILLIS = 1_000;
    private static final int LOOK_SOON_MILLIS = 20;
    private static final int LOOK_LATER_MILLIS = 200;

    private final String name;
    private final UnixSocket socket;
    private final boolean listening;
    private final Adaptor adaptor;
    private final ServerOptions options;
    private final Consumer<String> sink;
    private final ConnectionLog log;
    private final Acceptor acceptor;
    private final MemoryBudget budget;

    /** Who has the place, or null. This and all that follows are guarded by this object. */
    private @Nullable ControlThread served;
    private boolean going;
    private long goingSince;
    /** Who waits for it, or null. */
    private @Nullable Peer held;
    private long heldSince;
    /** Connections that the kernel has not released, those that are served and held among them. Acceptor thread. */
    private final List<UnixSocket> accepted = new ArrayList<>();
    private final List<ControlThread> abandoned = new ArrayList<>();
    /** Of front-ends that are freed; what the others have done is in their threads. */
    private final DataQueueCounts[] past;
    private boolean stopping;

    /**
     * A server, not started yet.
     *
     * @param name of the socket, for log lines and thread names
     * @param socket owned from here on
     * @param listening whether front-ends connect to it; if not, it is the connection to one
     * @param adaptor outlives the server
     * @param options the daemon's
     * @param budget of guest memory, for all its front-ends
     * @param sink takes log lines
     * @param acceptor accepts for this socket
     */
    public SocketServer(String name, UnixSocket socket, boolean listening, Adaptor adaptor, ServerOptions options,
            MemoryBudget budget, Consumer<String> sink, Acceptor acceptor) {
        this.name = name;
        this.socket = socket;
        this.listening = listening;
        this.adaptor = adaptor;
        this.options = options;
        this.sink = sink;
        this.acceptor = acceptor;
        log = new ConnectionLog(name, sink);
        this.budget = budget;
        past = new DataQueueCounts[options.limits().dataQueues()];
        Arrays.fill(past, DataQueueCounts.ZERO);
        socket.setReceiveTimeout(0);
    }

    /** {@return the socket's name in log lines} */
    public String name() {
        return name;
    }

    /** Begins to serve, if the socket is the connection to a front-end; if it listens, the acceptor does. */
    public synchronized void start() {
        warnOfKeys();
        if (!listening) {
            // Its process may have been started by, and the socket made by, one that is gone by now.
            admit(new Peer(socket, false));
        }
    }

    void warnOfKeys() {
        ControlKeys.warn(sink);
    }

    /** {@return what each data queue has done for all front-ends so far} */
    public synchronized List<DataQueueCounts> counts() {
        List<DataQueueCounts> list = new ArrayList<>(past.length);
        for (int i = 0; i < past.length; i++) {
            DataQueueCounts sum = past[i];
            if (served != null) {
                sum = sum.plus(served.count(i));
            }
            for (ControlThread thread : abandoned) {
                sum = sum.plus(thread.count(i));
            }
            list.add(sum);
        }
        return list;
    }

    /** {@return whether front-ends connect to it; if not, it is the connection to one} */
    public boolean isListening() {
        return listening;
    }

    /** {@return the descriptor to wait on for connections; −1 if the socket does not listen} */
    int listeningFd() {
        return listening ? socket.fd() : -1;
    }

    /**
     * Takes one connection, if there is one. Acceptor thread; does not wait.
     *
     * @throws IOException if descriptors are short
     */
    void accept() throws IOException {
        accepted.removeIf(UnixSocket::isReleased);
        if (accepted.size() >= MAX_ACCEPTED) {
            throw new IOException("nobody is let in: " + accepted.size() + " connections of this socket can't be "
                    + "closed, because of what front-ends have put into them");
        }
        UnixSocket connection = socket.accept();
        if (connection == null) {
            return;
        }
        accepted.add(connection);
        Peer peer = null;
        try {
            peer = new Peer(connection, !options.handedOnConnections());
            place(peer);
        } catch (RuntimeException | Error e) {
            connection.close();
            if (peer != null) {
                peer.close();
            }
            throw e;
        }
    }

    /** The acceptor could not take a connection: out of descriptors or memory, most likely, and that may pass. */
    void notAccepted(Throwable why) {
        if (why instanceof IOException) {
            log.peer(String.valueOf(why.getMessage()));
        } else {
            log.bug("connection lost", why);
        }
    }

    private synchronized void place(Peer peer) {
        ControlThread now = served;
        if (stopping) {
            peer.close();
        } else if (now == null && held == null) {
            admit(peer);
        } else if (now != null && !mayMakeRoom(now)) {
            turnAway(peer, isServed(now));
        } else {
            if (held != null && held.isGone()) {
                held.close();
                held = null;
            }
            if (held == null) {
                held = peer;
                heldSince = System.nanoTime();
            } else {
                turnAway(peer, held.name() + " waits already for the place of a front-end that is going");
            }
        }
    }

    private boolean mayMakeRoom(ControlThread thread) {
        return going || !thread.hasSpoken() || thread.isGoing();
    }

    private static String isServed(ControlThread thread) {
        return thread.peer().name() + " is being served, since " + thread.peer().millis() + " ms";
    }

    private void turnAway(Peer peer, String why) {
        log.peer("front-end (" + peer.name() + ") turned away: " + why);
        peer.close();
    }

    private void admit(Peer peer) {
        if (abandoned.size() >= MAX_ABANDONED) {
            turnAway(peer, abandoned.size() + " front-ends that are gone are not freed yet, the last was "
                    + abandoned.getLast().peer().name());
            return;
        }
        going = false;
        try {
            ControlThread thread = new ControlThread(this, peer, log, past.length, "crypto-" + name);
            served = thread;
            if (peer.processFd() >= 0) {
                acceptor.watch(peer.processFd());
            }
            thread.start();
        } catch (RuntimeException | Error e) {
            // No threads left, most likely.
            served = null;
            peer.close();
            log.bug("front-end (" + peer.name() + ") turned away", e);
        }
    }

    /** Makes the connection of a control thread; on that thread. */
    Connection connect(Peer peer, DataQueueTotals[] totals) throws IOException {
        return new Connection(name, peer, listening ? options.handshakeNanos() : 0, adaptor, options, log, totals,
                budget);
    }

    /**
     * Looks after the front-ends that wait or are going. Acceptor thread; does not wait.
     *
     * @param processEnded whether a front-end's process has ended, here or elsewhere
     * @return how many milliseconds later to look again; {@link Poller#FOREVER} if there is nothing to look after
     */
    synchronized int look(boolean processEnded) {
        if (stopping) {
            return Poller.FOREVER;
        }
        abandoned.forEach(ControlThread::unblock);
        if (served != null && (going || held != null || processEnded)) {
            lookAtServed(served);
        }
        if (held != null) {
            lookAtHeld(held);
        }
        if (held != null || going) {
            return LOOK_SOON_MILLIS;
        }
        return abandoned.isEmpty() ? Poller.FOREVER : LOOK_LATER_MILLIS;
    }

    private void lookAtServed(ControlThread thread) {
        long now = System.nanoTime();
        if (!going && thread.isGoing()) {
            going = true;
            goingSince = now;
        }
        if (!going) {
            return;
        }
        thread.unblock();
        if (now - goingSince > goingLimitNanos() && abandoned.size() < MAX_ABANDONED) {
            log.peer("front-end (" + thread.peer().name() + ") is gone, but not freed after "
                    + TimeUnit.NANOSECONDS.toMillis(now - goingSince) + " ms; its socket goes on without it");
            abandoned.add(thread);
            served = null;
            going = false;
            notifyAll();
        }
    }

    private long goingLimitNanos() {
        return options.drainNanos() + GOING_NANOS_BEYOND_DRAIN;
    }

    private void lookAtHeld(Peer peer) {
        ControlThread now = served;
        if (now == null) {
            held = null;
            admit(peer);
        } else if (peer.isGone()) {
            held = null;
            peer.close();
        } else if (going) {
            if (System.nanoTime() - heldSince > goingLimitNanos()) {
                held = null;
                turnAway(peer, now.peer().name() + " is gone, but what it had can't be freed yet");
            }
        } else if (now.hasSpoken()) {
            held = null;
            turnAway(peer, isServed(now));
        } else if (now.peer().nanos() > SILENCE_NANOS) {
            now.end("front-end (" + now.peer().name() + ") has said nothing for " + now.peer().millis()
                    + " ms and makes room for another one (" + peer.name() + ")");
        }
    }

    /**
     * A front-end is gone, and its place is free. On its control thread.
     *
     * @param freed whether there is nothing left of it
     */
    synchronized void left(ControlThread thread, boolean freed) {
        if (served == thread) {
            served = null;
            going = false;
            abandoned.add(thread);
        }
        if (freed) {
            freed(thread);
        }
        notifyAll();
        acceptor.wakeUp();
    }

    /** Nothing is left of a front-end that had been given up. On its control thread. */
    synchronized void freed(ControlThread thread) {
        abandoned.remove(thread);
        for (int i = 0; i < past.length; i++) {
            past[i] = past[i].plus(thread.count(i));
        }
    }

    /** Asks for the end of everything. The acceptor has ended. */
    public synchronized void requestStop() {
        stopping = true;
        if (held != null) {
            held.close();
            held = null;
        }
        if (served != null) {
            served.end("");
        }
        if (listening) {
            // Nobody accepts any more; the name goes, and who has connected in this moment learns that.
            closeListener();
        }
        notifyAll();
    }

    /** Not for longer than a moment: connections that nobody has accepted hold what front-ends have put into them. */
    private void closeListener() {
        Thread closing = Thread.ofPlatform().name("crypto-" + name + "-close").daemon().start(socket::close);
        try {
            closing.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits until nothing is served any more.
     *
     * @param timeoutMillis at most so long; 0 for ever
     * @return whether it is so
     * @throws InterruptedException if the caller is interrupted
     */
    public synchronized boolean await(long timeoutMillis) throws InterruptedException {
        long begin = System.nanoTime();
        while (served != null || (listening && !stopping)) {
            long left = timeoutMillis - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            if (timeoutMillis > 0 && left <= 0) {
                return false;
            }
            wait(timeoutMillis > 0 ? left : 0);
        }
        return true;
    }

    /** {@return how many front-ends are gone but not freed} */
    public synchronized int abandoned() {
        return abandoned.size();
    }

    /** Closes the socket. */
    @Override
    public void close() {
        socket.close();
    }
}
