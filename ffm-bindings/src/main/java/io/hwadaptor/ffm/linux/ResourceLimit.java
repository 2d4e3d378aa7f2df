package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.generated.linux.rlimit;
import io.hwadaptor.ffm.syscall.ProcessCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * How much of something this process may have: the soft limits, which count.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/getrlimit.2.html">getrlimit(2)</a>
 */
public enum ResourceLimit {
    /** Bytes of locked memory (RLIMIT_MEMLOCK). A process with CAP_IPC_LOCK is not held to it. */
    LOCKED_MEMORY(linux_h.RLIMIT_MEMLOCK()),
    /** Open descriptors (RLIMIT_NOFILE). */
    DESCRIPTORS(linux_h.RLIMIT_NOFILE());

    private final int resource;

    ResourceLimit(int resource) {
        this.resource = resource;
    }

    /**
     * {@return the limit now; {@link Long#MAX_VALUE} if there is none}
     *
     * @throws ErrnoException when the kernel does not tell
     */
    public long value() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment limit = rlimit.allocate(arena);
            ErrnoException.check("getrlimit", ProcessCalls.getrlimit(resource, limit.address()), name());
            long value = rlimit.rlim_cur(limit);
            // RLIM_INFINITY has all bits set.
            return value < 0 ? Long.MAX_VALUE : value;
        }
    }
}
