package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.ProcessCalls;

/** What other processes of the same user may do with this one. */
public final class ProcessProtection {
    private ProcessProtection() {
    }

    /**
     * Forbids core dumps of this process, and that a process without CAP_SYS_PTRACE attaches to it or reads its memory.
     * Its files below {@code /proc} belong to root from then on, but the process itself may go on using them.
     *
     * @throws ErrnoException when the kernel refuses
     * @see <a href="https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html">PR_SET_DUMPABLE(2const)</a>
     */
    public static void undumpable() throws ErrnoException {
        ErrnoException.check("prctl", ProcessCalls.prctl(linux_h.PR_SET_DUMPABLE(), 0), "PR_SET_DUMPABLE");
    }
}
