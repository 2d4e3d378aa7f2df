package io.hwadaptor.vhostuser.server;

import io.hwadaptor.virtio.device.DataQueueCounts;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One front-end and the thread that serves it, from its accept to the last free: the connection's control thread. Lives
 * only as long as there is something of the front-end's: if an engine does not give back what it was given, the thread
 * stays, looks again now and then, and frees the rest when it can. Nobody waits for it meanwhile.
 */
final class ControlThread {
    private static final long REAP_MILLIS = 200;

    private final SocketServer owner;
    private final Peer peer;
    private final ConnectionLog log;
    private final DataQueueTotals[] totals;
    private final Thread thread;
    private volatile @Nullable Connection connection;
    /** Why it shall end, as {@link Connection#end} has it; null while it shall not. */
    private volatile @Nullable String ending;
    private volatile boolean leaving;
    private boolean told;

    /**
     * A control thread, not started yet.
     *
     * @param owner is told of the end
     * @param peer owned from the start on
     * @param threadName of the thread
     */
    ControlThread(SocketServer owner, Peer peer, ConnectionLog log, int dataQueues, String threadName) {
        this.owner = owner;
        this.peer = peer;
        this.log = log;
        totals = new DataQueueTotals[dataQueues];
        for (int i = 0; i < totals.length; i++) {
            totals[i] = new DataQueueTotals();
        }
        thread = Thread.ofPlatform().name(threadName).daemon().unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** {@return the front-end} */
    Peer peer() {
        return peer;
    }

    /** {@return whether a whole message has come} Any thread. */
    boolean hasSpoken() {
        Connection current = connection;
        return current != null && current.hasSpoken();
    }

    /** {@return whether the front-end is gone or going, or its connection is being ended} Any thread. */
    boolean isGoing() {
        return leaving || ending != null || peer.isGone();
    }

    /**
     * Asks for the end. Any thread.
     *
     * @param why for a log line; empty for none
     */
    void end(String why) {
        ending = why;
        Connection current = connection;
        if (current != null) {
            current.end(why);
        }
    }

    /** Frees its threads if the front-end holds them up in a signal. Any thread. */
    void unblock() {
        Connection current = connection;
        if (current != null) {
            current.unblock();
        }
    }

    /** {@return what data queue i has done} Any thread. */
    DataQueueCounts count(int i) {
        return totals[i].snapshot();
    }

    private void run() {
        try {
            serve();
        } catch (IOException e) {
            say(() -> "front-end (" + peer.name() + ") can't be served: " + e.getMessage());
        } catch (Throwable e) {
            log.bug("connection lost", e);
        }
        leaving = true;
        boolean freed = free();
        peer.close();
        say(this::gone);
        owner.left(this, freed);
        if (!freed) {
            reap();
        }
    }

    private void serve() throws IOException {
        connection = owner.connect(peer, totals);
        owner.warnOfKeys();
        log.peer("front-end connected (" + peer.name() + ")");
        String why = ending;
        if (why != null) {
            connection.end(why);
        }
        connection.run();
    }

    private boolean free() {
        Connection current = connection;
        try {
            return current == null || current.free();
        } catch (Throwable e) {
            if (!told) {
                told = true;
                log.bug("not everything is freed", e);
            }
            return false;
        }
    }

    /** Logs a line that is put together here: whatever comes of it, what follows is done. */
    private void say(Supplier<String> line) {
        try {
            String text = line.get();
            if (!text.isEmpty()) {
                log.peer(text);
            }
        } catch (RuntimeException | Error e) {
            log.bug("a line is lost", e);
        }
    }

    private String gone() {
        if (connection == null) {
            return "";
        }
        DataQueueCounts done = DataQueueCounts.ZERO;
        for (DataQueueTotals ring : totals) {
            done = done.plus(ring.snapshot());
        }
        return "front-end gone after " + peer.millis() + " ms: " + done.requests() + " requests, " + done.bytes()
                + " bytes, " + done.errors() + " errors";
    }

    private void reap() {
        long begin = System.nanoTime();
        do {
            try {
                Thread.sleep(REAP_MILLIS);
            } catch (InterruptedException e) {
                // Nobody has a reason to; what is left must be freed all the same.
            }
        } while (!free());
        say(() -> "what front-end (" + peer.name() + ") left behind is freed now, "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms after it was given up");
        owner.freed(this);
    }
}
