package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.generated.linux.pollfd;
import io.hwadaptor.ffm.syscall.Downcalls;
import io.hwadaptor.ffm.syscall.ProcessCalls;
import io.hwadaptor.ffm.syscall.WaitCalls;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that stands for a process: it becomes readable when the process ends, and never means another one. Any
 * thread may call any method; the object owns its descriptor.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/pidfd_open.2.html">pidfd_open(2)</a>
 */
public final class PidFd implements AutoCloseable {
    private final OwnedFd owner;

    private PidFd(OwnedFd owner) {
        this.owner = owner;
    }

    /**
     * The process on the other side of a socket, as it was when it connected.
     *
     * <p>Linux 6.5 keeps hold of that process and gives it out (SO_PEERPIDFD). Before, it is looked up by its number:
     * if it has ended and another one has its number by now, that one is meant.
     *
     * @param socket connected
     * @return owned by the caller; null if the process can't be named: it is outside this process's pid namespace, has
     *     ended and been waited for, or the kernel is older than 5.3
     * @throws IOException if the socket is not connected to a local process, or descriptors are short
     */
    public static @Nullable PidFd ofPeer(UnixSocket socket) throws IOException {
        int fd = socket.peerPidFd();
        if (fd >= 0) {
            return new PidFd(OwnedFd.adopt(fd));
        }
        if (fd != -Errno.ENOPROTOOPT) {
            // A kernel that knows the option also knows if the process is gone.
            if (fd == -Errno.EMFILE || fd == -Errno.ENFILE) {
                throw new ErrnoException("getsockopt", -fd, "SO_PEERPIDFD of " + socket);
            }
            return null;
        }
        int pid = socket.peerCredentials().pid();
        return pid <= 0 ? null : of(pid);
    }

    /**
     * A process by its number.
     *
     * @param pid more than zero
     * @return owned by the caller; null if there is no such process, or the kernel is older than 5.3
     * @throws ErrnoException if descriptors are short
     */
    public static @Nullable PidFd of(int pid) throws ErrnoException {
        int result = ProcessCalls.pidfd_open(pid, 0);
        if (result == -Errno.EMFILE || result == -Errno.ENFILE) {
            throw new ErrnoException("pidfd_open", -result, "process " + pid);
        }
        return result < 0 ? null : new PidFd(OwnedFd.adopt(result));
    }

    /** The descriptor's number, to wait until it is readable. It stays this object's property. */
    public int fd() {
        return owner.fd();
    }

    /** Whether the process has ended. */
    public boolean isDead() {
        MemorySegment poll = Downcalls.scratch();
        pollfd.fd(poll, owner.fd());
        pollfd.events(poll, (short) linux_h.POLLIN());
        return WaitCalls.poll(poll.address(), 1L, 0) > 0;
    }

    /** Closes the descriptor. A second call does nothing. */
    @Override
    public void close() {
        owner.close();
    }
}
