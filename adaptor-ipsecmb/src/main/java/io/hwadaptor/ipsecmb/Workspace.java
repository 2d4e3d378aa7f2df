package io.hwadaptor.ipsecmb;

import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What a queue lends to a session that works on a request: the memory that jobs lie in, and what requests need that are
 * not one job. Owned by one queue; a session keeps nothing of it.
 */
final class Workspace implements AutoCloseable {
    private final MemorySegment jobs;
    private final ControlManager control;
    private @Nullable Side side;
    private final Gather gather = new Gather();
    private long stagedBytes;

    /**
     * A workspace.
     *
     * @param control makes the side's manager, when it is needed
     * @param jobs the memory of the queue's manager
     */
    Workspace(ControlManager control, MemorySegment jobs) {
        this.jobs = jobs;
        this.control = control;
    }

    /** {@return the memory that jobs lie in} */
    MemorySegment jobs() {
        return jobs;
    }

    /** {@return where work is done at once, one job after the other; null if the process has no memory for it} */
    @Nullable Side side() {
        if (side == null) {
            side = Side.open(control);
        }
        return side;
    }

    /** {@return for a message that is put together; its user clears it} */
    Gather gather() {
        return gather;
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
        if (side != null) {
            side.close();
            side = null;
        }
    }
}
