package io.hwadaptor.ffm.syscall;

import io.hwadaptor.ffm.generated.linux.linux_h;
import java.lang.invoke.MethodHandle;

/** Sockets of the AF_UNIX family. */
public final class SocketCalls {
    private static final MethodHandle SOCKET = Downcalls.bind(linux_h.socket$address(), linux_h.socket$descriptor());
    private static final MethodHandle SOCKETPAIR =
            Downcalls.bind(linux_h.socketpair$address(), linux_h.socketpair$descriptor());
    private static final MethodHandle BIND = Downcalls.bind(linux_h.bind$address(), linux_h.bind$descriptor());
    private static final MethodHandle LISTEN = Downcalls.bind(linux_h.listen$address(), linux_h.listen$descriptor());
    private static final MethodHandle ACCEPT4 = Downcalls.bind(linux_h.accept4$address(), linux_h.accept4$descriptor());
    private static final MethodHandle CONNECT = Downcalls.bind(linux_h.connect$address(), linux_h.connect$descriptor());
    private static final MethodHandle SENDMSG = Downcalls.bind(linux_h.sendmsg$address(), linux_h.sendmsg$descriptor());
    private static final MethodHandle RECVMSG = Downcalls.bind(linux_h.recvmsg$address(), linux_h.recvmsg$descriptor());
    private static final MethodHandle SHUTDOWN =
            Downcalls.bind(linux_h.shutdown$address(), linux_h.shutdown$descriptor());
    private static final MethodHandle GETSOCKOPT =
            Downcalls.bind(linux_h.getsockopt$address(), linux_h.getsockopt$descriptor());

    private SocketCalls() {
    }

    /** socket(2). Returns a descriptor or −errno. */
    public static int socket(int domain, int type, int protocol) {
        try {
            return (int) SOCKET.invokeExact(domain, type, protocol);
        } catch (Throwable t) {
            throw Downcalls.failed("socket", t);
        }
    }

    /** socketpair(2): two {@code int}s at {@code fds}. Returns 0 or −errno. */
    public static int socketpair(int domain, int type, int protocol, long fds) {
        try {
            return (int) SOCKETPAIR.invokeExact(domain, type, protocol, fds);
        } catch (Throwable t) {
            throw Downcalls.failed("socketpair", t);
        }
    }

    /** bind(2). Returns 0 or −errno. */
    public static int bind(int fd, long address, int length) {
        try {
            return (int) BIND.invokeExact(fd, address, length);
        } catch (Throwable t) {
            throw Downcalls.failed("bind", t);
        }
    }

    /** listen(2). Returns 0 or −errno. */
    public static int listen(int fd, int backlog) {
        try {
            return (int) LISTEN.invokeExact(fd, backlog);
        } catch (Throwable t) {
            throw Downcalls.failed("listen", t);
        }
    }

    /** accept4(2). Returns a descriptor or −errno. */
    public static int accept4(int fd, long address, long length, int flags) {
        try {
            return (int) ACCEPT4.invokeExact(fd, address, length, flags);
        } catch (Throwable t) {
            throw Downcalls.failed("accept4", t);
        }
    }

    /** connect(2). Returns 0 or −errno. */
    public static int connect(int fd, long address, int length) {
        try {
            return (int) CONNECT.invokeExact(fd, address, length);
        } catch (Throwable t) {
            throw Downcalls.failed("connect", t);
        }
    }

    /** sendmsg(2). Returns bytes sent or −errno. */
    public static long sendmsg(int fd, long message, int flags) {
        try {
            return (long) SENDMSG.invokeExact(fd, message, flags);
        } catch (Throwable t) {
            throw Downcalls.failed("sendmsg", t);
        }
    }

    /** recvmsg(2). Returns bytes received, 0 at the end, or −errno. */
    public static long recvmsg(int fd, long message, int flags) {
        try {
            return (long) RECVMSG.invokeExact(fd, message, flags);
        } catch (Throwable t) {
            throw Downcalls.failed("recvmsg", t);
        }
    }

    /** shutdown(2). Returns 0 or −errno. */
    public static int shutdown(int fd, int how) {
        try {
            return (int) SHUTDOWN.invokeExact(fd, how);
        } catch (Throwable t) {
            throw Downcalls.failed("shutdown", t);
        }
    }

    /** getsockopt(2). Returns 0 or −errno. */
    public static int getsockopt(int fd, int level, int option, long value, long length) {
        try {
            return (int) GETSOCKOPT.invokeExact(fd, level, option, value, length);
        } catch (Throwable t) {
            throw Downcalls.failed("getsockopt", t);
        }
    }
}
