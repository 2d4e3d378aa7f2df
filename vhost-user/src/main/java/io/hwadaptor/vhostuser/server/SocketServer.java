package io.hwadaptor.vhostuser.server;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Poller;
import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.vhostuser.LogSink;
import io.hwadaptor.vhostuser.QueueCounts;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One socket and the thread that serves it: accept a front-end, serve it, free all that it had, accept the next. A
 * socket that is already connected is served once.
 */
public final class SocketServer implements AutoCloseable {
    private static final int PAUSE_MILLIS = 200;

    private final String name;
    private final UnixSocket socket;
    private final boolean listening;
    private final Adaptor adaptor;
    private final ServerOptions options;
    private final LogSink sink;
    private final ConnectionLog log;
    private final MemoryBudget budget;
    private final EventFd wake;
    private final RingTotals[] totals;
    private final Thread thread;
    private volatile boolean stopping;

    /**
     * A server, not started yet.
     *
     * @param name of the socket, for log lines and thread names
     * @param socket owned from here on, also if this throws
     * @param listening whether front-ends connect to it; if not, it is the connection to one
     * @param adaptor outlives the server
     * @param options the daemon's
     * @param sink takes log lines
     * @throws IOException if descriptors are short
     */
    public SocketServer(String name, UnixSocket socket, boolean listening, Adaptor adaptor, ServerOptions options,
            LogSink sink) throws IOException {
        this.name = name;
        this.socket = socket;
        this.listening = listening;
        this.adaptor = adaptor;
        this.options = options;
        this.sink = sink;
        log = new ConnectionLog(name, sink);
        budget = new MemoryBudget(options.maxMemoryBytes(), MemoryTable.MAX_REGIONS);
        try {
            wake = EventFd.create();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        totals = new RingTotals[options.limits().dataQueues()];
        for (int i = 0; i < totals.length; i++) {
            totals[i] = new RingTotals();
        }
        thread = Thread.ofPlatform().name("crypto-" + name).daemon().unstarted(this::run);
    }

    /** {@return the socket's name in log lines} Any thread. */
    public String name() {
        return name;
    }

    /** Starts the thread. */
    public void start() {
        KeyMemories.warn(sink);
        thread.start();
    }

    /** {@return what each data queue has done for all front-ends so far} Any thread. */
    public List<QueueCounts> counts() {
        List<QueueCounts> list = new ArrayList<>(totals.length);
        for (RingTotals ring : totals) {
            list.add(ring.snapshot());
        }
        return list;
    }

    private void run() {
        try {
            if (listening) {
                accept();
            } else {
                serve(socket);
            }
        } catch (IOException e) {
            sink.line(name + ": no longer served: " + e.getMessage());
        } finally {
            socket.close();
        }
    }

    private void accept() throws IOException {
        socket.setReceiveTimeout(0);
        try (Poller poller = Poller.create(2)) {
            poller.add(socket.fd(), 0);
            poller.add(wake.fd(), 1);
            while (!stopping) {
                poller.await(Poller.FOREVER);
                if (stopping) {
                    return;
                }
                wake.drain();
                try {
                    UnixSocket connection = socket.accept();
                    if (connection != null) {
                        serve(connection);
                    }
                } catch (IOException e) {
                    // Out of descriptors or memory, most likely: that may pass.
                    log.peer(e.getMessage());
                    pause();
                } catch (RuntimeException | Error e) {
                    // A fault of ours, or no heap or threads left: one connection is lost, the socket goes on.
                    log.bug("connection lost", e);
                    pause();
                }
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serve(UnixSocket connected) throws IOException {
        QueueCounts before = sum(counts());
        String peer = "";
        try {
            peer = " (process " + connected.peerCredentials().pid() + ")";
        } catch (IOException e) {
            // A name for the log line and nothing more.
        }
        long begin = System.nanoTime();
        try (Connection connection = new Connection(name, connected, adaptor, options, log, totals, budget, wake,
                () -> stopping)) {
            KeyMemories.warn(sink);
            log.peer("front-end connected" + peer);
            connection.run();
        }
        QueueCounts done = sum(counts()).minus(before);
        log.peer("front-end gone after " + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin) + " ms: "
                + done.requests() + " requests, " + done.bytes() + " bytes, " + done.errors() + " errors");
    }

    private static QueueCounts sum(List<QueueCounts> counts) {
        QueueCounts sum = QueueCounts.ZERO;
        for (QueueCounts one : counts) {
            sum = sum.plus(one);
        }
        return sum;
    }

    /** Asks the thread to end. Any thread. */
    public void requestStop() {
        stopping = true;
        wake.signal();
    }

    /**
     * Waits for the thread's end.
     *
     * @param timeoutMillis at most so long; 0 for ever
     * @return whether it has ended
     * @throws InterruptedException if the caller is interrupted
     */
    public boolean await(long timeoutMillis) throws InterruptedException {
        thread.join(timeoutMillis);
        return !thread.isAlive();
    }

    /** Frees what is left, after the thread's end. */
    @Override
    public void close() {
        socket.close();
        wake.close();
    }
}
