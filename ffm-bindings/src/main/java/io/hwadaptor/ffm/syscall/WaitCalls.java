package io.hwadaptor.ffm.syscall;

import io.hwadaptor.ffm.generated.linux.linux_h;
import java.lang.invoke.MethodHandle;

/** Event counters and readiness. */
public final class WaitCalls {
    private static final MethodHandle EVENTFD = Downcalls.bind(linux_h.eventfd$address(), linux_h.eventfd$descriptor());
    private static final MethodHandle POLL = Downcalls.bind(linux_h.poll$address(), linux_h.poll$descriptor());
    private static final MethodHandle EPOLL_CREATE1 =
            Downcalls.bind(linux_h.epoll_create1$address(), linux_h.epoll_create1$descriptor());
    private static final MethodHandle EPOLL_CTL =
            Downcalls.bind(linux_h.epoll_ctl$address(), linux_h.epoll_ctl$descriptor());
    private static final MethodHandle EPOLL_WAIT =
            Downcalls.bind(linux_h.epoll_wait$address(), linux_h.epoll_wait$descriptor());

    private WaitCalls() {
    }

    /** eventfd(2). Returns a descriptor or −errno. */
    public static int eventfd(int initial, int flags) {
        try {
            return (int) EVENTFD.invokeExact(initial, flags);
        } catch (Throwable t) {
            throw Downcalls.failed("eventfd", t);
        }
    }

    /** poll(2). Returns how many are ready, or −errno. */
    public static int poll(long fds, long count, int timeoutMillis) {
        try {
            return (int) POLL.invokeExact(fds, count, timeoutMillis);
        } catch (Throwable t) {
            throw Downcalls.failed("poll", t);
        }
    }

    /** epoll_create1(2). Returns a descriptor or −errno. */
    public static int epoll_create1(int flags) {
        try {
            return (int) EPOLL_CREATE1.invokeExact(flags);
        } catch (Throwable t) {
            throw Downcalls.failed("epoll_create1", t);
        }
    }

    /** epoll_ctl(2). Returns 0 or −errno. */
    public static int epoll_ctl(int epoll, int operation, int fd, long event) {
        try {
            return (int) EPOLL_CTL.invokeExact(epoll, operation, fd, event);
        } catch (Throwable t) {
            throw Downcalls.failed("epoll_ctl", t);
        }
    }

    /** epoll_wait(2). Returns how many are ready, or −errno. */
    public static int epoll_wait(int epoll, long events, int count, int timeoutMillis) {
        try {
            return (int) EPOLL_WAIT.invokeExact(epoll, events, count, timeoutMillis);
        } catch (Throwable t) {
            throw Downcalls.failed("epoll_wait", t);
        }
    }
}
