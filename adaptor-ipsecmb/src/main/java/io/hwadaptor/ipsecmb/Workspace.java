package io.hwadaptor.ipsecmb;

import java.lang.foreign.MemorySegment;

/**
 * What a queue lends to a session that works on a request: the memory that jobs lie in, and what requests need that are
 * not one job. Owned by one queue; a session keeps nothing of it.
 */
final class Workspace implements AutoCloseable {
    private final MemorySegment jobs;
    private final Side side;
    private final Gather gather = new Gather();
    private final MacStream stream = new MacStream();
    private long stagedBytes;

    /**
     * A workspace.
     *
     * @param control makes the side's manager, when it is needed
     * @param jobs the memory of the queue's manager
     */
    Workspace(ControlManager control, MemorySegment jobs) {
        this.jobs = jobs;
        side = new Side(control);
    }

    /** {@return the memory that jobs lie in} */
    MemorySegment jobs() {
        return jobs;
    }

    /** {@return where work is done at once, one job after the other} */
    Side side() {
        return side;
    }

    /** {@return for a message that is put together; its user clears it} */
    Gather gather() {
        return gather;
    }

    /** {@return for MACs over formatted input} */
    MacStream stream() {
        return stream;
    }

    /** Counts payload bytes that were copied. */
    void staged(long bytes) {
        stagedBytes += bytes;
    }

    /** {@return payload bytes that were copied since the last call} */
    long takeStaged() {
        long bytes = stagedBytes;
        stagedBytes = 0;
        return bytes;
    }

    @Override
    public void close() {
        side.close();
    }
}
