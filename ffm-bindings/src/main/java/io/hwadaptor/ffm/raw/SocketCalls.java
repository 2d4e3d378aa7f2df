package io.hwadaptor.ffm.raw;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.raw.Downcalls.CallState;
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
        CallState state = Downcalls.state();
        try {
            return state.result((int) SOCKET.invokeExact(state.errno(), domain, type, protocol));
        } catch (Throwable t) {
            throw Downcalls.failed("socket", t);
        }
    }

    /** socketpair(2): two {@code int}s at {@code fds}. Returns 0 or −errno. */
    public static int socketpair(int domain, int type, int protocol, long fds) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) SOCKETPAIR.invokeExact(state.errno(), domain, type, protocol, fds));
        } catch (Throwable t) {
            throw Downcalls.failed("socketpair", t);
        }
    }

    /** bind(2). Returns 0 or −errno. */
    public static int bind(int fd, long address, int length) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) BIND.invokeExact(state.errno(), fd, address, length));
        } catch (Throwable t) {
            throw Downcalls.failed("bind", t);
        }
    }

    /** listen(2). Returns 0 or −errno. */
    public static int listen(int fd, int backlog) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) LISTEN.invokeExact(state.errno(), fd, backlog));
        } catch (Throwable t) {
            throw Downcalls.failed("listen", t);
        }
    }

    /** accept4(2). Returns a descriptor or −errno. */
    public static int accept4(int fd, long address, long length, int flags) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) ACCEPT4.invokeExact(state.errno(), fd, address, length, flags));
        } catch (Throwable t) {
            throw Downcalls.failed("accept4", t);
        }
    }

    /** connect(2). Returns 0 or −errno. */
    public static int connect(int fd, long address, int length) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) CONNECT.invokeExact(state.errno(), fd, address, length));
        } catch (Throwable t) {
            throw Downcalls.failed("connect", t);
        }
    }

    /** sendmsg(2). Returns bytes sent or −errno. */
    public static long sendmsg(int fd, long message, int flags) {
        CallState state = Downcalls.state();
        try {
            return state.result((long) SENDMSG.invokeExact(state.errno(), fd, message, flags));
        } catch (Throwable t) {
            throw Downcalls.failed("sendmsg", t);
        }
    }

    /** recvmsg(2). Returns bytes received, 0 at the end, or −errno. */
    public static long recvmsg(int fd, long message, int flags) {
        CallState state = Downcalls.state();
        try {
            return state.result((long) RECVMSG.invokeExact(state.errno(), fd, message, flags));
        } catch (Throwable t) {
            throw Downcalls.failed("recvmsg", t);
        }
    }

    /** shutdown(2). Returns 0 or −errno. */
    public static int shutdown(int fd, int how) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) SHUTDOWN.invokeExact(state.errno(), fd, how));
        } catch (Throwable t) {
            throw Downcalls.failed("shutdown", t);
        }
    }

    /** getsockopt(2). Returns 0 or −errno. */
    public static int getsockopt(int fd, int level, int option, long value, long length) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) GETSOCKOPT.invokeExact(state.errno(), fd, level, option, value, length));
        } catch (Throwable t) {
            throw Downcalls.failed("getsockopt", t);
        }
    }
}
