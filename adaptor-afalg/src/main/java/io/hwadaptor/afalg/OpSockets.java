package io.hwadaptor.afalg;

import io.hwadaptor.ffm.linux.AlgSocket;
import io.hwadaptor.ffm.linux.Errno;
import io.hwadaptor.ffm.linux.OwnedFd;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An algorithm with its key, and its operation sockets: as many as operations were ever in flight at once. Shared by
 * all queues; the lock is held for a few instructions, and for accept(2) when a socket is made.
 */
final class OpSockets implements AutoCloseable {
    private final AlgSocket algorithm;
    private final int bufferBytes;
    private OwnedFd[] free = new OwnedFd[4];
    private int count;
    private boolean closed;

    /**
     * Takes over a socket.
     *
     * @param algorithm with its key set
     * @param bufferBytes what operation sockets should hold, see {@link AlgSocket#accept}
     */
    OpSockets(AlgSocket algorithm, int bufferBytes) {
        this.algorithm = algorithm;
        this.bufferBytes = bufferBytes;
    }

    /** {@return a socket that no operation uses, or null; then the error code is in {@link Lane#error}} */
    synchronized @Nullable OwnedFd take(Lane lane) {
        if (count > 0) {
            return free[--count];
        }
        int fd = closed ? -Errno.EBADF : algorithm.accept(bufferBytes);
        if (fd < 0) {
            lane.error = fd;
            return null;
        }
        return OwnedFd.adopt(fd);
    }

    /** Takes a socket back whose operation has gone well. One after an error is closed instead: it may hold input. */
    synchronized void give(OwnedFd socket) {
        if (closed) {
            socket.close();
            return;
        }
        if (count == free.length) {
            free = Arrays.copyOf(free, 2 * count);
        }
        free[count++] = socket;
    }

    /** {@return the sockets that no operation uses} For tests. */
    synchronized OwnedFd[] idle() {
        return Arrays.copyOf(free, count);
    }

    /** Closes everything; the kernel wipes the key. A second call does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        while (count > 0) {
            free[--count].close();
        }
        algorithm.close();
    }
}
