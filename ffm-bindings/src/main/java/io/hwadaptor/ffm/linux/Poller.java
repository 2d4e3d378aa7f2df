package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.epoll_event;
import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.Downcalls;
import io.hwadaptor.ffm.syscall.WaitCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Objects;

/**
 * Waits for several descriptors at once. Each is known by a number of the caller's choice, its token.
 *
 * <p>One thread owns the waiting: it alone calls {@link #await}, {@link #token}, {@link #events} and {@link #close}.
 * Any thread may add and remove. Waiting allocates nothing. A descriptor is removed before it is closed.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/epoll.7.html">epoll(7)</a>
 */
public final class Poller implements AutoCloseable {
    /** Bit of {@link #events}: there is something to read, or a connection to accept. */
    public static final int READABLE = linux_h.EPOLLIN();
    /** Bits of {@link #events}: the other side has closed, or does not send any more. */
    public static final int HANGUP = linux_h.EPOLLHUP() | linux_h.EPOLLRDHUP();
    /** Bit of {@link #events}: the descriptor has an error. */
    public static final int ERROR = linux_h.EPOLLERR();
    /** A timeout that never ends, in milliseconds. */
    public static final int FOREVER = -1;

    private static final int DEFAULT_CAPACITY = 64;
    private static final long EVENT_BYTES = epoll_event.sizeof();
    private static final long EVENTS_OFFSET = epoll_event.events$offset();
    private static final long DATA_OFFSET = epoll_event.data$offset();

    private final OwnedFd owner;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment ready;
    private final int capacity;
    private int readyCount;

    private Poller(OwnedFd owner, int capacity) {
        this.owner = owner;
        this.capacity = capacity;
        this.ready = arena.allocate(epoll_event.layout(), capacity);
    }

    /** A poller that reports up to 64 descriptors at a time. */
    public static Poller create() throws ErrnoException {
        return create(DEFAULT_CAPACITY);
    }

    /**
     * A poller.
     *
     * @param capacity the most descriptors that one {@link #await} reports, 1 or more; the others come next time
     * @throws ErrnoException EMFILE or ENFILE when descriptors are short
     */
    public static Poller create(int capacity) throws ErrnoException {
        if (capacity < 1) {
            throw new IllegalArgumentException("a poller that reports nothing: " + capacity);
        }
        int result = WaitCalls.epoll_create1(linux_h.EPOLL_CLOEXEC());
        return new Poller(OwnedFd.adopt(ErrnoException.check("epoll_create1", result, "")), capacity);
    }

    /**
     * Begins to watch a descriptor for input, hang-up and errors, and reports it as long as there is any.
     *
     * @throws ErrnoException EEXIST when it is watched already, EPERM when it is of a kind that is always ready
     */
    public void add(int fd, long token) throws ErrnoException {
        add(fd, token, false);
    }

    /**
     * Begins to watch a descriptor for input, hang-up and errors.
     *
     * @param edge report only when something new happens; otherwise as long as there is something
     * @throws ErrnoException EEXIST when it is watched already, EPERM when it is of a kind that is always ready
     */
    public void add(int fd, long token, boolean edge) throws ErrnoException {
        MemorySegment event = Downcalls.scratch();
        event.set(ValueLayout.JAVA_INT_UNALIGNED, EVENTS_OFFSET,
                linux_h.EPOLLIN() | linux_h.EPOLLRDHUP() | (edge ? linux_h.EPOLLET() : 0));
        event.set(ValueLayout.JAVA_LONG_UNALIGNED, DATA_OFFSET, token);
        int result = WaitCalls.epoll_ctl(owner.fd(), linux_h.EPOLL_CTL_ADD(), fd, event.address());
        ErrnoException.check("epoll_ctl", result, "EPOLL_CTL_ADD of " + fd);
    }

    /**
     * Stops watching a descriptor. What {@link #await} has reported already stays reported.
     *
     * @throws ErrnoException ENOENT when it is not watched
     */
    public void remove(int fd) throws ErrnoException {
        int result = WaitCalls.epoll_ctl(owner.fd(), linux_h.EPOLL_CTL_DEL(), fd, 0L);
        ErrnoException.check("epoll_ctl", result, "EPOLL_CTL_DEL of " + fd);
    }

    /**
     * Waits until a descriptor is ready. A signal to the process ends the wait early, with 0.
     *
     * @param timeoutMillis milliseconds; 0 does not wait, {@link #FOREVER} waits without end
     * @return how many descriptors are ready: {@link #token} and {@link #events} tell of each, until the next call
     * @throws ErrnoException when the poller cannot wait, which is a mistake of the caller
     */
    public int await(int timeoutMillis) throws ErrnoException {
        readyCount = 0;
        int result = WaitCalls.epoll_wait(owner.fd(), ready.address(), capacity, timeoutMillis);
        if (result == -Errno.EINTR) {
            return 0;
        }
        readyCount = ErrnoException.check("epoll_wait", result, "");
        return readyCount;
    }

    /** The token of the i-th ready descriptor, with i from 0. */
    public long token(int i) {
        Objects.checkIndex(i, readyCount);
        return ready.get(ValueLayout.JAVA_LONG_UNALIGNED, i * EVENT_BYTES + DATA_OFFSET);
    }

    /** What the i-th ready descriptor is ready for: {@link #READABLE}, {@link #HANGUP} and {@link #ERROR} bits. */
    public int events(int i) {
        Objects.checkIndex(i, readyCount);
        return ready.get(ValueLayout.JAVA_INT_UNALIGNED, i * EVENT_BYTES + EVENTS_OFFSET);
    }

    /** The poller's own number: it is readable while a watched descriptor is ready. */
    public int fd() {
        return owner.fd();
    }

    /** Closes the poller; the descriptors that it watched stay open. A second call does nothing. */
    @Override
    public void close() {
        if (!owner.isClosed()) {
            readyCount = 0;
            owner.close();
            arena.close();
        }
    }
}
