package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.syscall.SchedulerCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.BitSet;

/**
 * Which processors the calling thread may run on. All methods speak of the caller only, which has to be a platform
 * thread: a virtual thread moves from one to another.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/sched_setaffinity.2.html">sched_setaffinity(2)</a>
 */
public final class Cpu {
    /** Room for 8192 processors, the most that a kernel for x86-64 is built for. */
    private static final int MASK_BYTES = 1024;

    private Cpu() {
    }

    /**
     * The processors that the caller may run on, by number from 0.
     *
     * @throws ErrnoException when the kernel refuses
     */
    public static BitSet allowed() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(MASK_BYTES, Long.BYTES);
            int result = SchedulerCalls.sched_getaffinity(0, mask.byteSize(), mask.address());
            ErrnoException.check("sched_getaffinity", result, "");
            return BitSet.valueOf(mask.toArray(ValueLayout.JAVA_LONG));
        }
    }

    /**
     * How many processors the caller may run on.
     *
     * @throws ErrnoException when the kernel refuses
     */
    public static int allowedCount() throws ErrnoException {
        return allowed().cardinality();
    }

    /**
     * Keeps the caller on one processor from now on.
     *
     * @param cpu the processor's number, from 0
     * @throws ErrnoException EINVAL when there is no such processor or this process may not use it
     */
    public static void pin(int cpu) throws ErrnoException {
        BitSet one = new BitSet();
        one.set(cpu);
        pin(one);
    }

    /**
     * Keeps the caller on some processors from now on.
     *
     * @param cpus the processors' numbers, from 0; those that this process may not use are ignored
     * @throws ErrnoException EINVAL when none is left
     */
    public static void pin(BitSet cpus) throws ErrnoException {
        long[] words = cpus.toLongArray();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment mask = arena.allocate(Math.max(MASK_BYTES, words.length * Long.BYTES), Long.BYTES);
            MemorySegment.copy(words, 0, mask, ValueLayout.JAVA_LONG, 0, words.length);
            int result = SchedulerCalls.sched_setaffinity(0, mask.byteSize(), mask.address());
            ErrnoException.check("sched_setaffinity", result, "cpus " + cpus);
        }
    }
}
