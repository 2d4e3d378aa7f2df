package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.generated.linux.ucred;
import io.hwadaptor.ffm.syscall.FileCalls;
import io.hwadaptor.ffm.syscall.SocketCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Asks of a descriptor that this process was started with whether it is a socket to serve. */
final class HandedOver {
    /** What SO_PEERCRED says of the user of a socket that was never connected. */
    private static final int NOBODY = -1;

    private HandedOver() {
    }

    /** Refuses what is no stream socket of the local machine that listens or is connected. */
    static void check(int fd) throws ErrnoException {
        String name = "fd " + fd;
        int domain = option(fd, linux_h.SO_DOMAIN());
        if (domain == -Errno.EBADF) {
            throw new ErrnoException("getsockopt", Errno.EBADF, name, "no file is open under this number");
        }
        if (domain == -linux_h.ENOTSOCK()) {
            throw new ErrnoException("getsockopt", linux_h.ENOTSOCK(), name,
                    "it is no socket but " + OwnedFd.kind(fd));
        }
        ErrnoException.check("getsockopt", domain, name);
        int type = ErrnoException.check("getsockopt", option(fd, linux_h.SO_TYPE()), name);
        if (domain != linux_h.AF_UNIX() || type != linux_h.SOCK_STREAM()) {
            throw new ErrnoException("getsockopt", linux_h.EPROTOTYPE(), name, "it is a socket of family " + domain
                    + " and type " + type + ", a Unix stream socket (" + linux_h.AF_UNIX() + ", "
                    + linux_h.SOCK_STREAM() + ") is wanted");
        }
        if (!isListening(fd) && !isConnected(fd)) {
            throw new ErrnoException("getsockopt", linux_h.ENOTCONN(), name,
                    "it is a socket that is neither connected nor listens");
        }
    }

    static boolean isListening(int fd) throws ErrnoException {
        int answer = option(fd, linux_h.SO_ACCEPTCONN());
        return ErrnoException.check("getsockopt", answer, "SO_ACCEPTCONN of fd " + fd) != 0;
    }

    /** One that was connected counts as such after its end too: that is for its server to find. */
    private static boolean isConnected(int fd) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = ucred.allocate(arena);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, (int) ucred.sizeof());
            int result = SocketCalls.getsockopt(fd, linux_h.SOL_SOCKET(), linux_h.SO_PEERCRED(), value.address(),
                    length.address());
            ErrnoException.check("getsockopt", result, "SO_PEERCRED of fd " + fd);
            return ucred.uid(value) != NOBODY;
        }
    }

    /** Makes calls return that would wait. */
    static void dontWait(int fd) throws ErrnoException {
        int flags = ErrnoException.check("fcntl", FileCalls.fcntl(fd, linux_h.F_GETFL(), 0), "F_GETFL of fd " + fd);
        ErrnoException.check("fcntl", FileCalls.fcntl(fd, linux_h.F_SETFL(), flags | linux_h.O_NONBLOCK()),
                "F_SETFL of fd " + fd);
    }

    /** An option that is an {@code int} of 0 or more, or −errno. */
    private static int option(int fd, int name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocateFrom(ValueLayout.JAVA_INT, 0);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, Integer.BYTES);
            int result = SocketCalls.getsockopt(fd, linux_h.SOL_SOCKET(), name, value.address(), length.address());
            return result < 0 ? result : value.get(ValueLayout.JAVA_INT, 0);
        }
    }
}
