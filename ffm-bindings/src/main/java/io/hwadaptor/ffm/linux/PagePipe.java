package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.af_alg.af_alg_h;
import io.hwadaptor.ffm.generated.linux.iovec;
import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.AlgCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Gives pages of this process to a socket without copying them: through a pipe, by vmsplice(2) and splice(2). The pipe
 * is empty between two calls, unless one has failed; then it is of no more use.
 *
 * <p>One thread owns it. {@link #feed} neither allocates nor throws, nor does it wait.
 */
public final class PagePipe implements AutoCloseable {
    private final Arena arena = Arena.ofShared();
    private final MemorySegment vector = iovec.allocate(arena);
    private final OwnedFd in;
    private final OwnedFd out;
    private boolean closed;

    private PagePipe() throws ErrnoException {
        MemorySegment fds = arena.allocate(ValueLayout.JAVA_INT, 2);
        int flags = linux_h.O_CLOEXEC() | linux_h.O_NONBLOCK();
        int result = AlgCalls.pipe2(fds.address(), flags);
        if (result < 0) {
            arena.close();
            throw new ErrnoException("pipe2", -result, "");
        }
        out = OwnedFd.adopt(fds.getAtIndex(ValueLayout.JAVA_INT, 0));
        in = OwnedFd.adopt(fds.getAtIndex(ValueLayout.JAVA_INT, 1));
    }

    /**
     * A pipe of the system's usual length, 16 pages.
     *
     * @throws ErrnoException EMFILE or ENFILE when descriptors are short
     */
    public static PagePipe open() throws ErrnoException {
        return new PagePipe();
    }

    /**
     * Gives a range of memory to a socket. The kernel reads the pages later, when it uses the socket's input.
     *
     * @param address of the range
     * @param length its bytes
     * @param fd the socket
     * @param more whether the input goes on after this
     * @return the range's length or −errno; then part of it may be in the socket
     */
    public long feed(long address, long length, int fd, boolean more) {
        long done = 0;
        while (done < length) {
            vector.set(ValueLayout.JAVA_LONG, iovec.iov_base$offset(), address + done);
            vector.set(ValueLayout.JAVA_LONG, iovec.iov_len$offset(), length - done);
            long entered = AlgCalls.vmsplice(in.fd(), vector.address(), 1, af_alg_h.SPLICE_F_NONBLOCK());
            if (entered <= 0) {
                return entered == 0 ? -Errno.EAGAIN : entered;
            }
            long left = entered;
            while (left > 0) {
                int flags = more || done + left < length ? af_alg_h.SPLICE_F_MORE() : 0;
                long moved = AlgCalls.splice(out.fd(), 0, fd, 0, left, flags | af_alg_h.SPLICE_F_NONBLOCK());
                if (moved <= 0) {
                    return moved == 0 ? -Errno.EAGAIN : moved;
                }
                left -= moved;
                done += moved;
            }
        }
        return length;
    }

    /** Closes both ends. A second call does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            in.close();
            out.close();
            arena.close();
        }
    }
}
