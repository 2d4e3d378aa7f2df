package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.ProcessCalls;

/** How much of a CPU a thread gets beside others. The JVM's own priorities mean nothing on Linux. */
public final class ThreadPriority {
    /** The largest nice value. */
    private static final int LOWEST = 19;

    private ThreadPriority() {
    }

    /**
     * Lets the calling thread have little of a CPU that others want, for the rest of its life. Needs no privilege.
     *
     * @throws ErrnoException when the kernel refuses
     * @see <a href="https://man7.org/linux/man-pages/man2/setpriority.2.html">setpriority(2): on Linux, of a thread</a>
     */
    public static void lowest() throws ErrnoException {
        ErrnoException.check("setpriority", ProcessCalls.setpriority(linux_h.PRIO_PROCESS(), 0, LOWEST), "lowest");
    }
}
