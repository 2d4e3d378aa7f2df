package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.FileCalls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The one owner of one file descriptor. Whoever holds it closes it, or hands the whole object on.
 *
 * <p>Any thread may call any method. {@link #close} closes at most once, so a number that the kernel has given to
 * another file in the meantime is never closed by mistake; but the owner must stop the users of {@link #fd} before it
 * closes, because a number that was read earlier means another file afterwards.
 */
public final class OwnedFd implements AutoCloseable {
    /** Descriptors below this one are standard input, output and error: duplicates stay clear of them. */
    private static final int FIRST_FREE = 3;
    private static final int MAX_NAME = 200;

    private static final AtomicInteger LIVE = new AtomicInteger();

    private final int fd;
    /** Another process chose the file, or what is in it. */
    private final boolean foreign;
    private final AtomicBoolean closed = new AtomicBoolean();
    private volatile boolean released;

    private OwnedFd(int fd, boolean foreign) {
        this.fd = fd;
        this.foreign = foreign;
        LIVE.incrementAndGet();
    }

    /**
     * Takes over an open descriptor: from here on it belongs to the returned object alone.
     *
     * @throws IllegalArgumentException when the number is negative
     */
    public static OwnedFd adopt(int fd) {
        if (fd < 0) {
            throw new IllegalArgumentException("not a descriptor: " + fd);
        }
        return new OwnedFd(fd, false);
    }

    /**
     * Takes over a descriptor that another process has passed, or a socket that holds what another process has passed
     * and nobody has read. Its {@link #close} never waits: what could, is closed by a thread of its own.
     */
    static OwnedFd adoptForeign(int fd) {
        return new OwnedFd(fd, true);
    }

    /** How many descriptors of this JVM have an owner that is not closed: for diagnostics and leak tests. */
    public static int liveCount() {
        return LIVE.get();
    }

    /**
     * The descriptor's number, for use while this object is open. The number stays this object's property.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public int fd() {
        if (closed.get()) {
            throw new IllegalStateException("descriptor " + fd + " is closed");
        }
        return fd;
    }

    /** Whether {@link #close} has been called. */
    public boolean isClosed() {
        return closed.get();
    }

    /**
     * A second descriptor for the same open file, closed on exec, with an owner of its own. Both share file offset and
     * status flags.
     *
     * @throws ErrnoException EMFILE when the process has too many descriptors
     * @see <a href="https://man7.org/linux/man-pages/man2/fcntl.2.html">fcntl(2), F_DUPFD_CLOEXEC</a>
     */
    public OwnedFd duplicate() throws ErrnoException {
        return adopt(ErrnoException.check("fcntl", FileCalls.fcntl(fd(), linux_h.F_DUPFD_CLOEXEC(), FIRST_FREE),
                "F_DUPFD_CLOEXEC of " + fd));
    }

    /**
     * The file's size in bytes; 0 for what has no size, such as a socket.
     *
     * @throws ErrnoException when the kernel refuses
     * @see <a href="https://man7.org/linux/man-pages/man2/statx.2.html">statx(2)</a>
     */
    public long size() throws ErrnoException {
        return FileStatus.of(fd()).size();
    }

    /**
     * The seals of a memory file, as a mask of {@code F_SEAL_} bits, or -1 when the file is of a kind that has none.
     *
     * @throws ErrnoException when the kernel refuses for another reason
     * @see <a href="https://man7.org/linux/man-pages/man2/fcntl.2.html">fcntl(2), F_GET_SEALS</a>
     */
    public int seals() throws ErrnoException {
        int seals = FileCalls.fcntl(fd(), linux_h.F_GET_SEALS(), 0);
        if (seals == -Errno.EINVAL) {
            return -1;
        }
        return ErrnoException.check("fcntl", seals, "F_GET_SEALS of " + fd);
    }

    /**
     * Whether it is a regular file of memory: a memfd, or one of tmpfs or hugetlbfs. The kernel answers that by itself,
     * while other questions go to the file's own file system, and one of FUSE need not answer.
     *
     * @throws ErrnoException when the kernel refuses to tell
     */
    public boolean isSharedMemory() throws ErrnoException {
        // No other file has seals, and these have some always.
        return seals() >= 0;
    }

    /**
     * Whether the kernel has released the descriptor: after {@link #close}, but not while the file's own file system
     * keeps the call.
     */
    public boolean isReleased() {
        return released;
    }

    /** Closes the descriptor. A second call does nothing. */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (foreign && mayKeepClose()) {
            closeAside();
        } else {
            release();
        }
    }

    private void closeAside() {
        try {
            // One thread each, because each may never come back; who may hand in descriptors limits how many.
            Thread.ofPlatform().name("close-" + fd).daemon().start(this::release);
        } catch (OutOfMemoryError e) {
            // No thread to be had: it stays open, and counts as not released.
            assert !released;
        }
    }

    private void release() {
        // An error that the file reports late (EIO, EINTR) leaves nothing to do: the number is free all the same.
        int result = FileCalls.close(fd);
        released = true;
        LIVE.decrementAndGet();
        assert result != -Errno.EBADF : "descriptor " + fd + " was closed behind its owner's back";
    }

    /**
     * Whether it is anything but memory and event counters: a file of FUSE waits for its server, a TCP socket for its
     * peer (SO_LINGER), and a local socket for what lies unread in it. Asks nothing of the file itself.
     */
    private boolean mayKeepClose() {
        return FileCalls.fcntl(fd, linux_h.F_GET_SEALS(), 0) < 0 && !EventFd.KIND.equals(kind());
    }

    /**
     * What {@code /proc} calls the file: a path, or {@code socket:[...]} and the like for what has none; null if it
     * does not tell. Asks nothing of the file itself.
     */
    @Nullable String kind() {
        return kind(fd);
    }

    /** The same for a descriptor that has no owner here. */
    static @Nullable String kind(int fd) {
        try {
            String name = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(fd))).toString();
            // Chosen by whoever made the file, and on its way into a log.
            return name.substring(0, Math.min(name.length(), MAX_NAME)).replaceAll("\\p{Cntrl}", "?");
        } catch (IOException | InvalidPathException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return "fd " + fd + (closed.get() ? " (closed)" : "");
    }
}
