package io.hwadaptor.ffm.ipsecmb;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * An {@code IMB_MGR}: takes jobs, works on several at once, and completes them in the order in which they were
 * submitted. One thread at a time. Nothing here allocates after construction or checks what a job asks for: whoever
 * writes a job vouches for every address and length in it.
 *
 * <p>A burst goes like this: {@link #next} gives places for jobs, which the caller fills ({@link #memory} at
 * {@link #job}); {@link #submit} works on the first so many of them and says how many are done, which {@link #job} then
 * names. {@link #flush} finishes what is held back.
 */
public final class Manager implements AutoCloseable {
    /** The most jobs of one burst. */
    public static final int MAX_BURST = 128;
    /** The most jobs that a manager holds. */
    public static final int MAX_JOBS = 256;

    private static final long FEATURES = 8;
    private static final long USED_ARCHITECTURE = 56;
    /** SSE4.2, CMOV, AES-NI and PCLMULQDQ. */
    private static final long NEEDED_FEATURES = 1L << 4 | 1L << 3 | 1L << 1 | 1L << 2;
    private static final long SHA_NI = 1L;
    private static final long VAES = 1L << 12;
    /** {@code IMB_ARCH} of 2.0; in the versions before there are two more numbers before it. */
    private static final int ARCHITECTURE_AVX512 = 3;

    private final IpsecMb library;
    private final long address;
    private final MemorySegment memory;
    private final Arena arena;
    private final MemorySegment pointers;
    private final long pointersAddress;
    private final MemorySegment getNextBurst;
    private final MemorySegment submitBurst;
    private final MemorySegment flushBurst;
    private boolean closed;

    Manager(IpsecMb library, long address, long bytes) {
        this.library = library;
        this.address = address;
        // SAFETY: alloc_mb_mgr allocates imb_get_mb_mgr_size() bytes, which is what bytes is; nothing uses the segment
        // after close() has freed them, because whoever owns the manager closes it last.
        memory = MemorySegment.ofAddress(address).reinterpret(bytes);
        arena = Arena.ofShared();
        pointers = arena.allocate(8L * MAX_JOBS, 64);
        pointersAddress = pointers.address();
        getNextBurst = function(ManagerFunction.GET_NEXT_BURST);
        submitBurst = function(ManagerFunction.SUBMIT_BURST_NOCHECK);
        flushBurst = function(ManagerFunction.FLUSH_BURST);
    }

    long address() {
        return address;
    }

    /** {@return the instruction set that it works with} */
    public IpsecMb.Architecture architecture() {
        int used = memory.get(ValueLayout.JAVA_INT, USED_ARCHITECTURE) - library.firstArchitecture();
        return used >= ARCHITECTURE_AVX512 ? IpsecMb.Architecture.AVX512
                : used == ARCHITECTURE_AVX512 - 1 ? IpsecMb.Architecture.AVX2 : IpsecMb.Architecture.SSE;
    }

    boolean hasAes() {
        return (features() & NEEDED_FEATURES) == NEEDED_FEATURES
                && memory.get(ValueLayout.JAVA_INT, USED_ARCHITECTURE) != 0;
    }

    private long features() {
        return memory.get(ValueLayout.JAVA_LONG, FEATURES);
    }

    /** {@return the instructions that it uses, for people} */
    public String instructions() {
        IpsecMb.Architecture architecture = architecture();
        String vaes = architecture != IpsecMb.Architecture.SSE && (features() & VAES) != 0 ? ", VAES" : ", AES-NI";
        return architecture + vaes + ((features() & SHA_NI) != 0 ? ", SHA-NI" : "");
    }

    /** {@return bytes of a job} */
    public int jobBytes() {
        return library.jobBytes();
    }

    /** {@return a function of this manager, to be called through {@link Functions}} */
    public MemorySegment function(ManagerFunction function) {
        return MemorySegment.ofAddress(memory.get(ValueLayout.JAVA_LONG, function.offset()));
    }

    /** {@return the memory that jobs lie in} */
    public MemorySegment memory() {
        return memory;
    }

    /** {@return whether all jobs must be done before new ones are given to it, because it would lose some} */
    public boolean oneBurstAtATime() {
        return library.losesJobs();
    }

    /**
     * Asks for places for jobs: get_next_burst.
     *
     * @param count how many, at most {@link #MAX_BURST}
     * @return how many there are: fewer if the manager holds too many jobs already
     */
    public int next(int count) {
        return Functions.nextBurst(getNextBurst, address, count, pointersAddress);
    }

    /**
     * Works on the first jobs of those that {@link #next} gave: submit_burst_nocheck.
     *
     * @param count how many of them
     * @return how many jobs are done, from index 0 on
     */
    public int submit(int count) {
        return Functions.burst(submitBurst, address, count, pointersAddress);
    }

    /**
     * Finishes jobs that are held back: flush_burst.
     *
     * @param count the most to finish, at most {@link #MAX_JOBS}
     * @return how many jobs are done, from index 0 on; 0 if none was held back
     */
    public int flush(int count) {
        return Functions.burst(flushBurst, address, count, pointersAddress);
    }

    /**
     * {@return where a job lies in {@link #memory}}
     *
     * @param index of the places that {@link #next} gave, or of the jobs that are done
     */
    public long job(int index) {
        return pointers.getAtIndex(ValueLayout.JAVA_LONG, index) - address;
    }

    /**
     * Fills in the part of a job that depends on the library's version.
     *
     * @param job {@link #jobBytes} bytes with algorithms, direction and key length in place
     */
    public void completeTemplate(MemorySegment job) {
        library.setSession(address, job.asSlice(0, jobBytes()).address());
    }

    /** Wipes and frees it, with all jobs in it. A second call does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            memory.fill((byte) 0);
            library.free(address);
            arena.close();
        }
    }
}
