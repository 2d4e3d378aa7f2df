package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.iovec;
import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.generated.linux.msghdr;
import io.hwadaptor.ffm.generated.linux.pollfd;
import io.hwadaptor.ffm.generated.linux.ucred;
import io.hwadaptor.ffm.syscall.Downcalls;
import io.hwadaptor.ffm.syscall.SocketCalls;
import io.hwadaptor.ffm.syscall.WaitCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.Reference;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A stream socket of the local machine that can carry file descriptors.
 *
 * <p>One thread may receive (or accept) while another sends; two that do the same thing at once mix their bytes up.
 * {@link #shutdown} from a third thread wakes both. These calls are for the control path: they allocate.
 *
 * <p>Waiting is done with poll(2) and every other call is told not to wait, so a socket whose status flags are shared
 * with another process behaves the same whether that process made it non-blocking or not.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7)</a>
 */
public final class UnixSocket implements AutoCloseable {
    /** The most descriptors that one message can carry, a limit of the kernel (SCM_MAX_FD). */
    public static final int MAX_FDS = 253;
    /** The most bytes of a socket's path. */
    public static final int MAX_PATH_BYTES = SocketPath.MAX_BYTES;
    /** What {@link #receive} returns when there is nothing (yet) and the timeout is over. */
    public static final int WOULD_BLOCK = -1;
    /** A timeout that never ends, in milliseconds: the default of every socket. */
    public static final int FOREVER = -1;

    private static final int TYPE = linux_h.SOCK_STREAM() | linux_h.SOCK_CLOEXEC();

    private final OwnedFd owner;
    /** What this object made in the file system, or null. */
    private final @Nullable SocketPath path;
    private volatile int receiveTimeoutMillis = FOREVER;
    private volatile int sendTimeoutMillis = FOREVER;

    private UnixSocket(OwnedFd owner, @Nullable SocketPath path) {
        this.owner = owner;
        this.path = path;
    }

    /**
     * The process on the other side, as it was when it connected.
     *
     * @param pid process id, 0 when it is outside this process's pid namespace
     * @param uid user id
     * @param gid group id
     */
    public record Credentials(int pid, int uid, int gid) {
    }

    /**
     * Makes a socket in the file system and listens on it. Only the user of this process may connect: the mode is 0600
     * from the moment that the name exists. A socket that a process left behind is replaced; one that somebody listens
     * on, and anything that is not a socket, is left alone. {@link #close} removes the name unless it stands for
     * another file by then.
     *
     * @param backlog how many connections the kernel holds until they are accepted
     * @throws ErrnoException EADDRINUSE when the name is taken, ENAMETOOLONG when it has more than
     *     {@link #MAX_PATH_BYTES} bytes, otherwise what the kernel says of the directory
     */
    public static UnixSocket listen(Path path, int backlog) throws IOException {
        return listen(path, backlog, SocketAccess.PRIVATE);
    }

    /**
     * The same for other users too. At no moment may more connect than asked: the socket gets its group, mode and owner
     * before it listens. All that is done to the very file that was made, whatever its name has come to stand for.
     *
     * @param backlog how many connections the kernel holds until they are accepted
     * @param access who may connect
     * @throws ErrnoException as above; EINVAL when there is no such user or group; EPERM when this process may not give
     *     a file to it, or when the file system does not keep a socket's owner, group and mode
     */
    public static UnixSocket listen(Path path, int backlog, SocketAccess access) throws IOException {
        NativePath name = SocketPath.checked("bind", path);
        // Non-blocking, so that accept never waits for a connection that went away after poll saw it.
        OwnedFd fd = open(TYPE | linux_h.SOCK_NONBLOCK());
        try {
            return new UnixSocket(fd, SocketPath.listen(fd, name, backlog, access));
        } catch (IOException e) {
            fd.close();
            throw e;
        }
    }

    /**
     * Connects to a socket in the file system.
     *
     * @throws ErrnoException ENOENT when there is nothing, ECONNREFUSED when nobody listens, EACCES when this user may
     *     not, ENAMETOOLONG when the path has more than {@link #MAX_PATH_BYTES} bytes
     */
    public static UnixSocket connect(Path path) throws IOException {
        NativePath name = SocketPath.checked("connect", path);
        OwnedFd fd = open(TYPE);
        try {
            ErrnoException.check("connect", SocketPath.connect(fd, name), path.toString());
            return new UnixSocket(fd, null);
        } catch (IOException e) {
            fd.close();
            throw e;
        }
    }

    /** Two sockets that are connected to each other. */
    public static UnixSocket[] pair() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment fds = arena.allocate(ValueLayout.JAVA_INT, 2);
            ErrnoException.check("socketpair", SocketCalls.socketpair(linux_h.AF_UNIX(), TYPE, 0, fds.address()), "");
            return new UnixSocket[] {
                adopt(OwnedFd.adopt(fds.getAtIndex(ValueLayout.JAVA_INT, 0))),
                adopt(OwnedFd.adopt(fds.getAtIndex(ValueLayout.JAVA_INT, 1)))
            };
        }
    }

    /** Takes over a socket that somebody else made; the returned object owns it. Its status flags stay as they are. */
    public static UnixSocket adopt(OwnedFd fd) {
        return new UnixSocket(fd, null);
    }

    /**
     * Takes over a socket that another process made and handed over by its number: one that listens or is connected.
     * One that listens gets O_NONBLOCK, because whoever has it too might accept what this process was told of; its
     * name, if it has one, stays when it is closed here.
     *
     * @param fd the number; owned by the returned object, and by nobody if this fails
     * @throws ErrnoException EBADF when nothing is open under that number, ENOTSOCK or EPROTOTYPE when it is no stream
     *     socket of the local machine, ENOTCONN when it is neither connected nor listens; the message says what it is
     */
    public static UnixSocket handedOver(int fd) throws ErrnoException {
        HandedOver.check(fd);
        if (HandedOver.isListening(fd)) {
            HandedOver.dontWait(fd);
            return adopt(OwnedFd.adopt(fd));
        }
        // Foreign, as one that was accepted: what its peer has put into it may keep its closing.
        return adopt(OwnedFd.adoptForeign(fd));
    }

    /**
     * Whether it waits for connections, instead of being one.
     *
     * @throws ErrnoException when the kernel can't tell
     * @see <a href="https://man7.org/linux/man-pages/man7/socket.7.html">socket(7), SO_ACCEPTCONN</a>
     */
    public boolean isListening() throws ErrnoException {
        return HandedOver.isListening(fd());
    }

    /**
     * Waits for a connection, as long as the receive timeout says.
     *
     * @return the connection, closed on exec, owned by the caller; null when the timeout is over
     * @throws ErrnoException EMFILE or ENFILE when descriptors are short (the connection stays in the backlog), EINVAL
     *     when this is not a listening socket or was shut down
     */
    public @Nullable UnixSocket accept() throws IOException {
        Deadline deadline = new Deadline(receiveTimeoutMillis);
        while (true) {
            int ready = await(linux_h.POLLIN(), deadline);
            if (ready == 0) {
                return null;
            }
            int result = SocketCalls.accept4(fd(), 0L, 0L, linux_h.SOCK_CLOEXEC());
            if (result >= 0) {
                return adopt(OwnedFd.adoptForeign(result));
            }
            if (result == -Errno.EAGAIN && (ready & linux_h.POLLHUP()) != 0) {
                // Shut down: from now on poll is always ready, and a non-blocking accept has nothing for ever.
                throw new ErrnoException("accept4", Errno.EINVAL, toString(), "the socket was shut down");
            }
            if (result != -Errno.EAGAIN && result != -Errno.EINTR && result != -linux_h.ECONNABORTED()) {
                throw new ErrnoException("accept4", -result, toString());
            }
        }
    }

    /** The socket's number, to wait on it. It stays this object's property. */
    public int fd() {
        return owner.fd();
    }

    /**
     * How long {@link #receive} and {@link #accept} wait.
     *
     * @param millis milliseconds; 0 does not wait, {@link #FOREVER} waits without end
     */
    public void setReceiveTimeout(int millis) {
        receiveTimeoutMillis = millis;
    }

    /**
     * How long {@link #send} waits for a peer that does not read.
     *
     * @param millis milliseconds; 0 does not wait, {@link #FOREVER} waits without end
     */
    public void setSendTimeout(int millis) {
        sendTimeoutMillis = millis;
    }

    /**
     * Receives what is there, up to a length, and at most one batch of descriptors. The new descriptors are closed on
     * exec and each has an owner in {@code fds} at once; the caller owns those.
     *
     * @param buffer native memory
     * @param offset where in the buffer to begin
     * @param length the most bytes to take, at least 1
     * @param fds the list that gets the descriptors, in the order they were sent
     * @param maxFds the most descriptors to take, 0 to {@link #MAX_FDS}
     * @return bytes received; 0 when the other side has closed; {@link #WOULD_BLOCK} when the receive timeout is over
     * @throws ErrnoException EMSGSIZE when more descriptors came than allowed, or more than this process may open: all
     *     of them are closed (those that came in are in {@code fds} all the same) and bytes are lost,
     *     so the connection is of no more use; ECONNRESET when the other side
     *     went away with bytes unread
     * @see <a href="https://man7.org/linux/man-pages/man2/recvmsg.2.html">recvmsg(2)</a>
     */
    public int receive(MemorySegment buffer, long offset, long length, List<OwnedFd> fds, int maxFds)
            throws IOException {
        checkBuffer(buffer, offset, length);
        if (maxFds < 0 || maxFds > MAX_FDS) {
            throw new IllegalArgumentException("0 to " + MAX_FDS + " descriptors, not " + maxFds);
        }
        Deadline deadline = new Deadline(receiveTimeoutMillis);
        try (Arena arena = Arena.ofConfined()) {
            FdMessage control = FdMessage.forReceiving(arena, maxFds);
            MemorySegment message = message(arena, buffer.address() + offset, length, control);
            int flags = linux_h.MSG_DONTWAIT() | linux_h.MSG_CMSG_CLOEXEC();
            while (true) {
                long result = SocketCalls.recvmsg(fd(), message.address(), flags);
                if (result >= 0) {
                    control.take(message, fds, maxFds, toString());
                    return (int) result;
                }
                if (result == -Errno.EAGAIN) {
                    if (await(linux_h.POLLIN(), deadline) == 0) {
                        return WOULD_BLOCK;
                    }
                } else if (result != -Errno.EINTR) {
                    throw new ErrnoException("recvmsg", (int) -result, toString());
                }
            }
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    /**
     * Sends all of a range. Descriptors ride with the first byte and stay the caller's; a peer that has gone is an
     * error and never a signal.
     *
     * @param buffer native memory
     * @param offset where in the buffer to begin
     * @param length how many bytes, at least 1
     * @param fds descriptors to pass, at most {@link #MAX_FDS}
     * @throws ErrnoException EPIPE or ECONNRESET when the other side is closed, EAGAIN when the send timeout is over
     *     (part of the range may be sent by then)
     * @see <a href="https://man7.org/linux/man-pages/man2/sendmsg.2.html">sendmsg(2)</a>
     */
    public void send(MemorySegment buffer, long offset, long length, int... fds) throws IOException {
        checkBuffer(buffer, offset, length);
        if (fds.length > MAX_FDS) {
            throw new IllegalArgumentException("at most " + MAX_FDS + " descriptors, not " + fds.length);
        }
        Deadline deadline = new Deadline(sendTimeoutMillis);
        try (Arena arena = Arena.ofConfined()) {
            FdMessage control = FdMessage.forSending(arena, fds);
            int flags = linux_h.MSG_DONTWAIT() | linux_h.MSG_NOSIGNAL();
            long sent = 0;
            while (sent < length) {
                MemorySegment message = message(arena, buffer.address() + offset + sent, length - sent, control);
                long result = SocketCalls.sendmsg(fd(), message.address(), flags);
                if (result >= 0) {
                    sent += result;
                    control = FdMessage.NONE;
                } else if (result == -Errno.EAGAIN) {
                    if (await(linux_h.POLLOUT(), deadline) == 0) {
                        throw new ErrnoException("sendmsg", Errno.EAGAIN, toString(),
                                "the peer does not read, " + sent + " of " + length + " bytes sent");
                    }
                } else if (result != -Errno.EINTR) {
                    throw new ErrnoException("sendmsg", (int) -result, toString());
                }
            }
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    /**
     * Who connected, or made the pair.
     *
     * @throws ErrnoException when the socket is not connected to a local process
     */
    public Credentials peerCredentials() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = ucred.allocate(arena);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) ucred.sizeof());
            int result = SocketCalls.getsockopt(fd(), linux_h.SOL_SOCKET(), linux_h.SO_PEERCRED(), value.address(),
                    length.address());
            ErrnoException.check("getsockopt", result, "SO_PEERCRED of " + this);
            return new Credentials(ucred.pid(value), ucred.uid(value), ucred.gid(value));
        }
    }

    /** A pidfd of who connected, not owned by anything yet; or −errno from kernels that have none to give. */
    int peerPidFd() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, -1);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            int result = SocketCalls.getsockopt(fd(), linux_h.SOL_SOCKET(), linux_h.SO_PEERPIDFD(), value.address(),
                    length.address());
            return result < 0 ? result : value.get(ValueLayout.JAVA_INT, 0);
        }
    }

    /**
     * Whether the other side has closed, or does not send any more. There may still be something to read. Asks and does
     * not wait.
     *
     * @throws ErrnoException when the kernel can't tell
     */
    public boolean isHungUp() throws ErrnoException {
        // EPOLLRDHUP is the same bit as POLLRDHUP, which headers have for _GNU_SOURCE alone.
        int hangup = linux_h.POLLHUP() | linux_h.EPOLLRDHUP();
        return (await(hangup, new Deadline(0)) & hangup) != 0;
    }

    /** Ends the connection in both directions: who waits in a call of this class, here or at the other end, wakes. */
    public void shutdown() {
        if (!owner.isClosed()) {
            // ENOTCONN is the only answer that a socket gives, and then there is nothing to end.
            SocketCalls.shutdown(owner.fd(), linux_h.SHUT_RDWR());
        }
    }

    /**
     * Whether the kernel has released the socket: after {@link #close}, but not while what lies unread in it keeps it.
     */
    public boolean isReleased() {
        return owner.isReleased();
    }

    /** Closes the socket and removes the name that {@link #listen} made. A second call does nothing. */
    @Override
    public void close() {
        if (path != null && !owner.isClosed()) {
            path.remove();
        }
        owner.close();
    }

    @Override
    public String toString() {
        return path == null ? owner.toString() : path.toString();
    }

    private static OwnedFd open(int type) throws ErrnoException {
        return OwnedFd.adopt(ErrnoException.check("socket", SocketCalls.socket(linux_h.AF_UNIX(), type, 0), "AF_UNIX"));
    }

    private static void checkBuffer(MemorySegment buffer, long offset, long length) {
        Objects.checkFromIndexSize(offset, length, buffer.byteSize());
        if (!buffer.isNative() || length == 0) {
            throw new IllegalArgumentException("at least one byte of native memory is needed");
        }
    }

    private static MemorySegment message(Arena arena, long address, long length, FdMessage control) {
        MemorySegment vector = iovec.allocate(arena);
        vector.set(ValueLayout.JAVA_LONG, iovec.iov_base$offset(), address);
        // The kernel takes no more than this in one call anyway, and the result has to fit an int.
        vector.set(ValueLayout.JAVA_LONG, iovec.iov_len$offset(), Math.min(length, Integer.MAX_VALUE));
        MemorySegment message = msghdr.allocate(arena);
        msghdr.msg_iov(message, vector);
        msghdr.msg_iovlen(message, 1L);
        control.attachTo(message);
        return message;
    }

    /** What the socket is ready for, as poll(2) says; 0 when it was not ready before the deadline. */
    private int await(int events, Deadline deadline) throws ErrnoException {
        MemorySegment poll = Downcalls.scratch();
        while (true) {
            pollfd.fd(poll, fd());
            pollfd.events(poll, (short) events);
            int result = WaitCalls.poll(poll.address(), 1L, deadline.remainingMillis());
            if (result != -Errno.EINTR) {
                return ErrnoException.check("poll", result, toString()) == 0 ? 0 : pollfd.revents(poll);
            }
        }
    }

    /** An end of waiting that does not move when a wait is interrupted. */
    private static final class Deadline {
        private final boolean forever;
        private final long endNanos;

        Deadline(int timeoutMillis) {
            forever = timeoutMillis < 0;
            endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(Math.max(timeoutMillis, 0));
        }

        int remainingMillis() {
            if (forever) {
                return FOREVER;
            }
            long nanos = Math.max(endNanos - System.nanoTime(), 0);
            // Rounded up: a wait of less than a millisecond is not the same as none.
            return (int) TimeUnit.NANOSECONDS.toMillis(nanos + 999_999);
        }
    }
}
