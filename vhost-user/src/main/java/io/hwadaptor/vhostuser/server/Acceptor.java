package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Poller;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The one thread that accepts for all sockets of a daemon, and looks after front-ends that wait or are going. It never
 * waits for any of them: each round takes one connection of each socket that has one, so nobody who connects in a loop
 * keeps another one out; and a socket that can't be accepted from is left alone for a moment, by itself.
 */
public final class Acceptor implements AutoCloseable {
    private static final long TOKEN_WAKE = -1;
    private static final long TOKEN_PROCESS = -2;
    private static final int PAUSE_MILLIS = 200;
    private static final long END_MILLIS = 5_000;

    private final EventFd wake;
    private final Poller poller;
    private final List<Place> places = new ArrayList<>();
    private final Thread thread;
    private volatile boolean stopping;
    private boolean closed;

    /** A socket, and until when it is not watched. */
    private static final class Place {
        private final SocketServer server;
        private boolean watched;
        private long resumeNanos = System.nanoTime();

        private Place(SocketServer server) {
            this.server = server;
        }
    }

    /**
     * An acceptor without sockets, not started yet.
     *
     * @throws IOException if descriptors are short
     */
    public Acceptor() throws IOException {
        wake = EventFd.create();
        Poller created = null;
        try {
            created = Poller.create();
            created.add(wake.fd(), TOKEN_WAKE);
        } catch (IOException e) {
            wake.close();
            if (created != null) {
                created.close();
            }
            throw e;
        }
        poller = created;
        thread = Thread.ofPlatform().name("crypto-accept").daemon().unstarted(this::run);
    }

    /**
     * Takes a socket. Before the start.
     *
     * @param server of the socket; outlives the acceptor's thread
     */
    public void add(SocketServer server) {
        places.add(new Place(server));
    }

    /** Starts the thread. */
    public void start() {
        thread.start();
    }

    private void run() {
        int timeoutMillis = 0;
        while (!stopping) {
            try {
                timeoutMillis = round(timeoutMillis);
            } catch (Throwable e) {
                // Whatever it is, no heap left most likely: the sockets go on.
                timeoutMillis = PAUSE_MILLIS;
                rest();
            }
        }
    }

    private static void rest() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            // Only a pause.
        }
    }

    private int round(int timeoutMillis) throws IOException {
        int ready = poller.await(timeoutMillis);
        boolean processEnded = false;
        for (int i = 0; i < ready && !stopping; i++) {
            long token = poller.token(i);
            if (token == TOKEN_WAKE) {
                wake.drain();
            } else if (token == TOKEN_PROCESS) {
                processEnded = true;
            } else {
                accept(places.get((int) token));
            }
        }
        long next = Integer.MAX_VALUE;
        for (int i = 0; i < places.size() && !stopping; i++) {
            next = Math.min(next, look(i, processEnded));
        }
        return next == Integer.MAX_VALUE ? Poller.FOREVER : (int) next;
    }

    private void accept(Place place) throws IOException {
        try {
            place.server.accept();
        } catch (IOException | RuntimeException | Error e) {
            poller.remove(place.server.listeningFd());
            place.watched = false;
            place.resumeNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);
            place.server.notAccepted(e);
        }
    }

    /** {@return how many milliseconds later to look again} */
    private int look(int index, boolean processEnded) {
        Place place = places.get(index);
        int next = Integer.MAX_VALUE;
        int fd = place.server.listeningFd();
        if (fd >= 0 && !place.watched) {
            next = PAUSE_MILLIS;
            if (System.nanoTime() - place.resumeNanos >= 0) {
                try {
                    poller.add(fd, index);
                    place.watched = true;
                    next = Integer.MAX_VALUE;
                } catch (IOException e) {
                    place.server.notAccepted(e);
                }
            }
        }
        try {
            int later = place.server.look(processEnded);
            return later == Poller.FOREVER ? next : Math.min(next, later);
        } catch (RuntimeException | Error e) {
            place.server.notAccepted(e);
            return PAUSE_MILLIS;
        }
    }

    /**
     * Looks at all sockets when a process ends, until the descriptor is closed. Any thread.
     *
     * @param processFd stands for the process; borrowed
     */
    void watch(int processFd) {
        try {
            poller.add(processFd, TOKEN_PROCESS, true);
        } catch (IOException e) {
            // Then nobody looks before the next one connects.
        }
    }

    /** Makes the thread look at all sockets. Any thread, also after the close. */
    synchronized void wakeUp() {
        if (!closed) {
            wake.signal();
        }
    }

    /** Ends the thread. A second call does nothing. */
    @Override
    public void close() {
        stopping = true;
        wakeUp();
        boolean interrupted = false;
        long begin = System.nanoTime();
        while (thread.isAlive() && System.nanoTime() - begin < TimeUnit.MILLISECONDS.toNanos(END_MILLIS)) {
            try {
                thread.join(END_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!thread.isAlive()) {
            synchronized (this) {
                closed = true;
                poller.close();
                wake.close();
            }
        }
    }
}
