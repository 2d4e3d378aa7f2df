package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.iovec;
import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.generated.linux.pollfd;
import io.hwadaptor.ffm.syscall.Downcalls;
import io.hwadaptor.ffm.syscall.FileCalls;
import io.hwadaptor.ffm.syscall.WaitCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An event counter: {@link #signal} from one side makes it readable on the other, {@link #drain} makes it silent again.
 *
 * <p>Any thread may call any method; the methods that signal and drain never block and, after a thread's first call,
 * allocate nothing. The object owns its descriptor.
 *
 * <p>A descriptor that came from another process shares its status flags with that process, which may rely on a read
 * that blocks. So {@link #adopt} leaves the flags alone: a blocking counter is read with {@code RWF_NOWAIT}, and asked
 * with poll(2) before it is written. A process that fills the counter between the two can hold up the thread that
 * signals until it reads again; the stall is one that only the process on the other side can bring about, for itself.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/eventfd.2.html">eventfd(2)</a>
 */
public final class EventFd implements AutoCloseable {
    /** What {@code /proc} calls an event counter. */
    static final String KIND = "anon_inode:[eventfd]";

    private static final long VALUE_BYTES = Long.BYTES;
    /** What every signal writes. Nobody writes to it after this line, so all threads share it. */
    private static final MemorySegment ONE = Arena.global().allocateFrom(ValueLayout.JAVA_LONG, 1L);
    private static final long ONE_ADDRESS = ONE.address();
    /** The thread's scratch area holds the struct of a call, and behind it the value that is read. */
    private static final long VALUE_OFFSET = 32;

    private final OwnedFd owner;
    private final int fd;
    /** Somebody else has the same open file, and can make it block at any time. */
    private final boolean shared;

    private EventFd(OwnedFd owner, boolean shared) {
        this.owner = owner;
        this.fd = owner.fd();
        this.shared = shared;
    }

    /**
     * A new counter at 0 that never blocks, closed on exec.
     *
     * @throws ErrnoException EMFILE or ENFILE when descriptors are short
     */
    public static EventFd create() throws ErrnoException {
        int result = WaitCalls.eventfd(0, linux_h.EFD_CLOEXEC() | linux_h.EFD_NONBLOCK());
        return new EventFd(OwnedFd.adopt(ErrnoException.check("eventfd", result, "")), false);
    }

    /**
     * Takes over a descriptor that somebody else made; the returned object owns it, also its closing when this throws.
     *
     * <p>What it is is read from {@code /proc}, which asks nothing of the file itself: a file of FUSE could keep any
     * other call for ever, and even from being killed.
     *
     * @throws ErrnoException EINVAL when it is anything but an event counter, or {@code /proc} is not there
     */
    public static EventFd adopt(OwnedFd owner) throws ErrnoException {
        String kind = owner.kind();
        // The name of a file in any file system begins with a slash, so nothing else can be called that.
        if (!KIND.equals(kind)) {
            owner.close();
            throw new ErrnoException("eventfd", Errno.EINVAL, owner.toString(),
                    kind == null ? "what it is can't be told" : "it is no event counter but " + kind);
        }
        // Whether it blocks now says nothing: O_NONBLOCK belongs to the open file, which the peer shares.
        return new EventFd(owner, true);
    }

    /**
     * Adds one, which wakes whoever waits. A counter at its limit is readable anyway and counts as signalled. Users
     * stop before the owner closes: {@code -EBADF} after {@link #close} is a safety net, not a protocol.
     *
     * @return 0, or the negated error code
     */
    public int signal() {
        if (owner.isClosed()) {
            return -Errno.EBADF;
        }
        if (shared && poll(linux_h.POLLOUT()) == 0) {
            return 0;
        }
        long result = FileCalls.write(fd, ONE_ADDRESS, VALUE_BYTES);
        return result >= 0 || result == -Errno.EAGAIN ? 0 : (int) result;
    }

    /**
     * Sets the counter back to 0.
     *
     * @return whether it had been signalled since it was drained last; false also when it cannot be read or is closed
     */
    public boolean drain() {
        if (owner.isClosed()) {
            return false;
        }
        MemorySegment scratch = Downcalls.scratch();
        long value = scratch.address() + VALUE_OFFSET;
        if (!shared) {
            return FileCalls.read(fd, value, VALUE_BYTES) > 0;
        }
        scratch.set(ValueLayout.JAVA_LONG, iovec.iov_base$offset(), value);
        scratch.set(ValueLayout.JAVA_LONG, iovec.iov_len$offset(), VALUE_BYTES);
        // Offset -1 is read's own: from where the file stands.
        long result = FileCalls.preadv2(fd, scratch.address(), 1, -1L, linux_h.RWF_NOWAIT());
        if (result == -Errno.EOPNOTSUPP || result == -Errno.ENOSYS) {
            // A kernel before 5.8.
            return poll(linux_h.POLLIN()) > 0 && FileCalls.read(fd, value, VALUE_BYTES) > 0;
        }
        return result > 0;
    }

    /** The descriptor's number, to wait on it or to pass it on. It stays this object's property. */
    public int fd() {
        return owner.fd();
    }

    /** Closes the descriptor. A second call does nothing. */
    @Override
    public void close() {
        owner.close();
    }

    private int poll(int events) {
        MemorySegment poll = Downcalls.scratch();
        pollfd.fd(poll, fd);
        pollfd.events(poll, (short) events);
        return WaitCalls.poll(poll.address(), 1L, 0);
    }
}
