package io.hwadaptor.ffm.syscall;

import io.hwadaptor.ffm.generated.linux.linux_h;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** This process as the kernel sees it, and others. */
public final class ProcessCalls {
    private static final MethodHandle SIGACTION =
            Downcalls.bind(linux_h.sigaction$address(), linux_h.sigaction$descriptor());
    private static final MethodHandle GETRLIMIT =
            Downcalls.bind(linux_h.getrlimit$address(), linux_h.getrlimit$descriptor());
    private static final MethodHandle SETPRIORITY =
            Downcalls.bind(linux_h.setpriority$address(), linux_h.setpriority$descriptor());
    private static final MethodHandle PRCTL = Downcalls.bind(linux_h.prctl.address(),
            FunctionDescriptor.of(linux_h.C_INT, linux_h.C_INT, linux_h.C_LONG, linux_h.C_LONG, linux_h.C_LONG,
                    linux_h.C_LONG));
    private static final MethodHandle SYSCALL = Downcalls.bind(linux_h.syscall.address(),
            FunctionDescriptor.of(linux_h.C_LONG, linux_h.C_LONG, linux_h.C_LONG, linux_h.C_LONG, linux_h.C_LONG,
                    linux_h.C_LONG, linux_h.C_LONG));

    private ProcessCalls() {
    }

    /** sigaction(2): {@code action} and {@code old} are addresses of a struct, or 0. Returns 0 or −errno. */
    public static int sigaction(int signal, long action, long old) {
        try {
            return (int) SIGACTION.invokeExact(signal, action, old);
        } catch (Throwable t) {
            throw Downcalls.failed("sigaction", t);
        }
    }

    /** getrlimit(2): the limits go to {@code limit}. Returns 0 or −errno. */
    public static int getrlimit(int resource, long limit) {
        try {
            return (int) GETRLIMIT.invokeExact(resource, limit);
        } catch (Throwable t) {
            throw Downcalls.failed("getrlimit", t);
        }
    }

    /** setpriority(2). Returns 0 or −errno. */
    public static int setpriority(int which, int who, int priority) {
        try {
            return (int) SETPRIORITY.invokeExact(which, who, priority);
        } catch (Throwable t) {
            throw Downcalls.failed("setpriority", t);
        }
    }

    /** prctl(2) with one argument that counts. Returns 0 or more, or −errno. */
    public static int prctl(int option, long argument) {
        try {
            return (int) PRCTL.invokeExact(option, argument, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw Downcalls.failed("prctl", t);
        }
    }

    /** pidfd_open(2), by its number because older libraries don't have it. Returns a descriptor or −errno. */
    public static int pidfd_open(int pid, int flags) {
        return (int) syscall(linux_h.SYS_pidfd_open(), pid, flags, 0, 0, 0);
    }

    /** syscall(2): what no libc, or not every one, has a function for. Arguments that a call doesn't have are 0. */
    static long syscall(long number, long a, long b, long c, long d, long e) {
        try {
            return (long) SYSCALL.invokeExact(number, a, b, c, d, e);
        } catch (Throwable t) {
            throw Downcalls.failed("syscall", t);
        }
    }
}
