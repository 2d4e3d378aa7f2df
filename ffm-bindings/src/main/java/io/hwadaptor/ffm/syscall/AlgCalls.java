package io.hwadaptor.ffm.syscall;

import io.hwadaptor.ffm.generated.af_alg.af_alg_h;
import java.lang.invoke.MethodHandle;

/** What crypto sockets need beside {@link SocketCalls}: options, pipes, asynchronous input by system call number. */
public final class AlgCalls {
    private static final MethodHandle SETSOCKOPT =
            Downcalls.bind(af_alg_h.setsockopt$address(), af_alg_h.setsockopt$descriptor());
    private static final MethodHandle PIPE2 = Downcalls.bind(af_alg_h.pipe2$address(), af_alg_h.pipe2$descriptor());
    private static final MethodHandle VMSPLICE =
            Downcalls.bind(af_alg_h.vmsplice$address(), af_alg_h.vmsplice$descriptor());
    private static final MethodHandle SPLICE = Downcalls.bind(af_alg_h.splice$address(), af_alg_h.splice$descriptor());

    private AlgCalls() {
    }

    /** setsockopt(2). Returns 0 or −errno. */
    public static int setsockopt(int fd, int level, int option, long value, int length) {
        try {
            return (int) SETSOCKOPT.invokeExact(fd, level, option, value, length);
        } catch (Throwable t) {
            throw Downcalls.failed("setsockopt", t);
        }
    }

    /** pipe2(2): two {@code int}s at {@code fds}. Returns 0 or −errno. */
    public static int pipe2(long fds, int flags) {
        try {
            return (int) PIPE2.invokeExact(fds, flags);
        } catch (Throwable t) {
            throw Downcalls.failed("pipe2", t);
        }
    }

    /** vmsplice(2). Returns bytes whose pages are in the pipe, or −errno. */
    public static long vmsplice(int fd, long vector, long count, int flags) {
        try {
            return (long) VMSPLICE.invokeExact(fd, vector, count, flags);
        } catch (Throwable t) {
            throw Downcalls.failed("vmsplice", t);
        }
    }

    /** splice(2): the addresses of offsets are 0 for none. Returns bytes moved or −errno. */
    public static long splice(int in, long inOffset, int out, long outOffset, long length, int flags) {
        try {
            return (long) SPLICE.invokeExact(in, inOffset, out, outOffset, length, flags);
        } catch (Throwable t) {
            throw Downcalls.failed("splice", t);
        }
    }

    /** io_setup(2): the context's id goes to {@code context}. Returns 0 or −errno. */
    public static long io_setup(long events, long context) {
        return ProcessCalls.syscall(af_alg_h.SYS_io_setup(), events, context, 0, 0, 0);
    }

    /** io_destroy(2): waits for what is in flight. Returns 0 or −errno. */
    public static long io_destroy(long context) {
        return ProcessCalls.syscall(af_alg_h.SYS_io_destroy(), context, 0, 0, 0, 0);
    }

    /** io_submit(2). Returns how many were taken or −errno, which is about the first one. */
    public static long io_submit(long context, long count, long blocks) {
        return ProcessCalls.syscall(af_alg_h.SYS_io_submit(), context, count, blocks, 0, 0);
    }

    /** io_getevents(2). Returns the number of events or −errno. */
    public static long io_getevents(long context, long least, long most, long events, long timeout) {
        return ProcessCalls.syscall(af_alg_h.SYS_io_getevents(), context, least, most, events, timeout);
    }
}
