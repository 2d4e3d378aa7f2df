package io.hwadaptor.vhostuser;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.api.spi.SessionLimit;
import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.vhostuser.server.Acceptor;
import io.hwadaptor.vhostuser.server.KeyPages;
import io.hwadaptor.vhostuser.server.ServerOptions;
import io.hwadaptor.vhostuser.server.Shares;
import io.hwadaptor.vhostuser.server.SocketServer;
import io.hwadaptor.virtio.device.DataQueueCounts;
import io.hwadaptor.virtio.device.DeviceLimits;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Serves virtio-crypto devices: one virtual machine per socket, any number of sockets, one adaptor for all. A
 * front-end that goes away, in whatever way, leaves nothing behind, and its socket takes the next one.
 *
 * <pre>{@code
 * try (Daemon daemon = Daemon.builder().socketPath(Path.of("/run/vm0.sock")).build()) {
 *     daemon.start();
 *     daemon.awaitEnd();
 * }
 * }</pre>
 *
 * <p>Any thread may call any method.
 */
public final class Daemon implements AutoCloseable {
    private static final int BACKLOG = 8;
    private static final long END_MILLIS_BEYOND_DRAIN = 5_000;

    private final Builder settings;
    private final ServerOptions options;
    private final List<SocketServer> servers = new ArrayList<>();
    private @Nullable Acceptor acceptor;
    private @Nullable Adaptor adaptor;
    private DaemonCounters lastCounters = new DaemonCounters(List.of(), List.of());
    private boolean started;
    private boolean closed;

    private Daemon(Builder settings) {
        this.settings = settings;
        options = new ServerOptions(settings.limits, settings.spin.toNanos(), settings.drain.toNanos(),
                settings.handshakeTimeout.toNanos(), settings.handedOnConnections,
                settings.cpus);
    }

    /** {@return a daemon to be set up} */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Opens the adaptor if none was given, listens, and starts to serve. Sockets exist, with owner, group and
     * mode as asked, when this returns.
     *
     * @throws AdaptorException if no adaptor can run here
     * @throws IOException if a socket can't be made, then none is left behind; or if one that was handed over is none,
     *     or neither connected nor listening
     */
    public synchronized void start() throws AdaptorException, IOException {
        if (started || closed) {
            throw new IllegalStateException("a daemon starts once");
        }
        started = true;
        FutureTask<Adaptor> opening = new FutureTask<>(this::openAdaptor);
        // Beside the sockets: each takes a good part of the start, and neither needs the other.
        Thread.ofPlatform().name("crypto-adaptor").daemon().start(opening);
        List<UnixSocket> sockets = new ArrayList<>();
        try {
            for (SocketSpec socket : settings.sockets) {
                sockets.add(UnixSocket.listen(socket.path(), BACKLOG, socket.access()));
            }
            for (int fd : settings.fds) {
                sockets.add(UnixSocket.handedOver(fd));
            }
            adaptor = result(opening);
            if (LockedKeyMemory.areLocked()) {
                KeyPages.shortage(KeyPages.need(sockets.size(), settings.limits, adaptor))
                        .ifPresent(settings.log::line);
            }
            Shares shares = Shares.among(settings.maxMemory());
            shares.shortage(settings.limits.dataQueues()).ifPresent(settings.log::line);
            acceptor = new Acceptor();
            Set<String> names = new HashSet<>();
            for (int i = 0; i < sockets.size(); i++) {
                boolean made = i < settings.sockets.size();
                String name = made ? name(settings.sockets.get(i).path(), names)
                        : "fd" + settings.fds.get(i - settings.sockets.size());
                servers.add(new SocketServer(name, sockets.get(i), sockets.get(i).isListening(), adaptor, options,
                        shares.budget(settings.maxMemory().get(i)), settings.log::line, acceptor));
            }
        } catch (AdaptorException | IOException e) {
            sockets.forEach(UnixSocket::close);
            discard(opening);
            throw e;
        }
        servers.forEach(acceptor::add);
        servers.forEach(SocketServer::start);
        acceptor.start();
        announce();
    }

    private void announce() {
        for (SocketServer server : servers.subList(settings.sockets.size(), servers.size())) {
            if (server.isListening()) {
                settings.log.line("listening on " + server.name() + ", which was handed over");
            }
        }
        for (SocketSpec socket : settings.sockets) {
            settings.log.line("listening on " + socket.path());
            if ((socket.mode() & 0006) != 0) {
                settings.log.line(socket.path() + ": WARNING: every user of this host who can reach it can connect, "
                        + "use the virtual machine's device and keep the virtual machine from it (mode 0666)");
            }
        }
    }

    /**
     * Asks whether sessions with keys, of engines that work on the heap, have been closed since the last call, in any
     * daemon of this process: then something may be left there (docs/decisions/0010-secrets-in-the-jvm.md).
     *
     * @return whether; stateless requests count
     */
    public static boolean takeKeysWiped() {
        return LockedKeyMemory.takeKeysWiped();
    }

    private Adaptor openAdaptor() throws AdaptorException {
        LockedKeyMemory.install();
        // Each tenant has a limit of its own, so the adaptor's, for programs that leak, must not be what holds.
        SessionLimit.expect(Shares.sessions(settings.sockets.size() + settings.fds.size(), settings.limits));
        return settings.adaptor != null ? settings.adaptor : Adaptors.open();
    }

    private static Adaptor result(FutureTask<Adaptor> opening) throws AdaptorException, InterruptedIOException {
        try {
            return opening.get();
        } catch (InterruptedException e) {
            throw new InterruptedIOException("interrupted while the adaptor was opened");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case AdaptorException refusal -> throw refusal;
                case Error error -> throw error;
                case null, default -> throw new IllegalStateException(e.getCause());
            }
        }
    }

    /** Closes the adaptor that was opened in vain. */
    private void discard(FutureTask<Adaptor> opening) {
        closed = true;
        try {
            Adaptor opened = opening.get();
            if (settings.adaptor == null) {
                opened.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            // Then there is nothing to close, and the caller has the first failure already.
        }
    }

    private static String name(Path path, Set<String> taken) {
        String file = path.getFileName().toString();
        String name = file.endsWith(".sock") && file.length() > 5 ? file.substring(0, file.length() - 5) : file;
        return taken.add(name) ? name : path.toString();
    }

    /**
     * Waits until nothing is served any more: after {@link #close}, or when the front-ends of all sockets that were
     * handed over connected are gone and no socket listens.
     *
     * @throws InterruptedException if the caller is interrupted
     */
    public void awaitEnd() throws InterruptedException {
        List<SocketServer> all;
        synchronized (this) {
            all = List.copyOf(servers);
        }
        for (SocketServer server : all) {
            server.await(0);
        }
    }

    /** {@return what has been done so far, for all front-ends that there were} Stays readable after {@link #close}. */
    public synchronized DaemonCounters counters() {
        return closed ? lastCounters : readCounters();
    }

    private DaemonCounters readCounters() {
        List<DaemonCounters.Queue> queues = new ArrayList<>();
        for (SocketServer server : servers) {
            List<DataQueueCounts> counts = server.counts();
            for (int i = 0; i < counts.size(); i++) {
                queues.add(new DaemonCounters.Queue(server.name(), i, counts.get(i)));
            }
        }
        return new DaemonCounters(queues, adaptor == null ? List.of() : adaptor.counters());
    }

    /** {@return the adaptor that all connections use; empty before {@link #start}} It closes with the daemon. */
    public synchronized Optional<Adaptor> adaptor() {
        return Optional.ofNullable(adaptor);
    }

    /**
     * Ends all connections, removes the sockets that were made here, and closes the adaptor if it was opened here.
     * Waits until everything is freed, but not for ever for an engine that does not complete. A second call does
     * nothing.
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        if (acceptor != null) {
            acceptor.close();
        }
        servers.forEach(SocketServer::requestStop);
        long deadline = System.nanoTime() + settings.drain.toNanos()
                + TimeUnit.MILLISECONDS.toNanos(END_MILLIS_BEYOND_DRAIN);
        boolean all = true;
        for (SocketServer server : servers) {
            all &= end(server, deadline);
        }
        lastCounters = readCounters();
        closed = true;
        if (adaptor != null && settings.adaptor == null && all) {
            adaptor.close();
        }
    }

    private boolean end(SocketServer server, long deadline) {
        try {
            long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (!server.await(Math.max(millis, 1))) {
                settings.log.line(server.name()
                        + ": did not end in time; what it has is left to the end of the process");
            } else if (server.abandoned() > 0) {
                settings.log.line(server.name() + ": front-ends that are gone are not freed yet, so the adaptor stays "
                        + "open; what an engine has of them is freed when it gives that back");
            } else {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Sets up a daemon. Not for several threads at once. */
    public static final class Builder {
        private final List<SocketSpec> sockets = new ArrayList<>();
        private final List<Integer> fds = new ArrayList<>();
        private DeviceLimits limits = DeviceLimits.defaults();
        private Duration spin = Duration.ofNanos(50_000);
        private Duration drain = Duration.ofSeconds(10);
        /** 0 for as much as can be had for all sockets alike, 1 TiB at the most. */
        private long maxMemoryBytes;
        private Duration handshakeTimeout = Duration.ofSeconds(30);
        private boolean handedOnConnections;
        private List<Integer> cpus = List.of();
        private @Nullable Adaptor adaptor;
        private LogSink log = LogSink.stderr();

        private Builder() {
        }

        /**
         * One more socket to listen on, for the user of this process alone.
         *
         * @param path where; a socket there that nobody serves is replaced
         * @return this
         */
        public Builder socketPath(Path path) {
            return socket(new SocketSpec(path));
        }

        /**
         * One more socket to listen on.
         *
         * @param spec where, for whom, and what its virtual machine may have
         * @return this
         */
        public Builder socket(SocketSpec spec) {
            sockets.add(spec);
            return this;
        }

        /**
         * The most guest memory that one virtual machine may share, where its socket says nothing else; 1 TiB unless
         * set, or less if there are so many that a process can't map that.
         *
         * @param value bytes, more than zero
         * @return this
         */
        public Builder maxMemoryBytes(long value) {
            maxMemoryBytes = value;
            return this;
        }

        /**
         * One more socket that somebody else made: one that is connected to a front-end already, or one that listens.
         * The second kind is served as one that this daemon makes, but keeps its name, owner and mode, which are its
         * maker's.
         *
         * @param fd of a Unix stream socket; owned by the daemon from its start on, unless that fails
         * @return this
         */
        public Builder fd(int fd) {
            fds.add(fd);
            return this;
        }

        /**
         * What each guest may ask for.
         *
         * @param value of all guests alike
         * @return this
         */
        public Builder limits(DeviceLimits value) {
            limits = value;
            return this;
        }

        /**
         * How long an idle queue thread looks for work before it sleeps; 50 µs unless set.
         *
         * @param value zero or more
         * @return this
         */
        public Builder spin(Duration value) {
            spin = value;
            return this;
        }

        /**
         * How long a ring's stop waits for an engine to complete; 10 s unless set.
         *
         * @param value more than zero
         * @return this
         */
        public Builder drain(Duration value) {
            drain = value;
            return this;
        }

        /**
         * How long a front-end that has connected may take for its first message; 30 s unless set. Sockets that were
         * handed over connected have no such limit: nobody else waits for their place.
         *
         * @param value zero for ever
         * @return this
         */
        public Builder handshakeTimeout(Duration value) {
            handshakeTimeout = value;
            return this;
        }

        /**
         * Whether who connects may hand the connection on to another process and end, as launchers of virtual machines
         * can. Unless set, a connection is closed when the process that made it is dead, whoever holds its socket.
         *
         * @param value whether
         * @return this
         */
        public Builder handedOnConnections(boolean value) {
            handedOnConnections = value;
            return this;
        }

        /**
         * Where queue threads run: queue i of each guest on the i-th CPU, round and round. Anywhere unless set.
         *
         * @param value CPU numbers
         * @return this
         */
        public Builder cpus(List<Integer> value) {
            cpus = List.copyOf(value);
            return this;
        }

        /**
         * The adaptor. Unless set, the one that the system property {@code hwadaptor} asks for is opened at the start.
         *
         * @param value stays the caller's; outlives the daemon
         * @return this
         */
        public Builder adaptor(Adaptor value) {
            adaptor = value;
            return this;
        }

        /**
         * Where log lines go; to the standard error stream unless set.
         *
         * @param value takes lines
         * @return this
         */
        public Builder log(LogSink value) {
            log = value;
            return this;
        }

        /** The most guest memory of each socket, in their order; 0 where nothing is said. */
        private List<Long> maxMemory() {
            List<Long> bytes = new ArrayList<>();
            sockets.forEach(socket -> bytes.add(socket.maxMemoryBytes() > 0 ? socket.maxMemoryBytes()
                    : maxMemoryBytes));
            fds.forEach(fd -> bytes.add(maxMemoryBytes));
            return bytes;
        }

        /** {@return the daemon, owned by the caller; it does nothing before its start} */
        public Daemon build() {
            if (sockets.isEmpty() && fds.isEmpty()) {
                throw new IllegalStateException("a daemon needs a socket");
            }
            sockets.replaceAll(socket -> socket.maxMemoryBytes() > 0 ? socket
                    : socket.withMaxMemoryBytes(maxMemoryBytes));
            return new Daemon(this);
        }
    }
}
