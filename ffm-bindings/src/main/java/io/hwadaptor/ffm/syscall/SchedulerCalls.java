package io.hwadaptor.ffm.syscall;

import io.hwadaptor.ffm.generated.linux.linux_h;
import java.lang.invoke.MethodHandle;

/** Which processors a thread may run on. A thread id of 0 is the caller. */
public final class SchedulerCalls {
    private static final MethodHandle SCHED_SETAFFINITY =
            Downcalls.bind(linux_h.sched_setaffinity$address(), linux_h.sched_setaffinity$descriptor());
    private static final MethodHandle SCHED_GETAFFINITY =
            Downcalls.bind(linux_h.sched_getaffinity$address(), linux_h.sched_getaffinity$descriptor());

    private SchedulerCalls() {
    }

    /** sched_setaffinity(2). Returns 0 or −errno. */
    public static int sched_setaffinity(int thread, long bytes, long mask) {
        try {
            return (int) SCHED_SETAFFINITY.invokeExact(thread, bytes, mask);
        } catch (Throwable t) {
            throw Downcalls.failed("sched_setaffinity", t);
        }
    }

    /** sched_getaffinity(2). Returns 0 or −errno. */
    public static int sched_getaffinity(int thread, long bytes, long mask) {
        try {
            return (int) SCHED_GETAFFINITY.invokeExact(thread, bytes, mask);
        } catch (Throwable t) {
            throw Downcalls.failed("sched_getaffinity", t);
        }
    }
}
