package io.hwadaptor.ipsecmb;

import io.hwadaptor.ffm.ipsecmb.IpsecMbException;
import io.hwadaptor.ffm.ipsecmb.Job;
import io.hwadaptor.ffm.ipsecmb.Manager;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * Where a queue does single jobs at once, beside the bursts: a second manager, and a buffer for payload that an
 * algorithm can only take in one segment. Taken at the first request that needs them, because most queues never do.
 */
final class Side implements AutoCloseable {
    /** The longest message that is put together: the library's limit of a job, rounded up, and room for prefixes. */
    static final int BUFFER_BYTES = 3 << 16;

    private final Arena arena;
    private final MemorySegment buffer;
    private final MacStream stream;
    private final Manager manager;

    private Side(ControlManager control, Arena arena) throws IpsecMbException {
        this.arena = arena;
        buffer = arena.allocate(BUFFER_BYTES, 64);
        stream = new MacStream(this, buffer);
        manager = control.newManager();
    }

    /** {@return a side, or null if the process has no memory for it} */
    static @Nullable Side open(ControlManager control) {
        Arena memory = Arena.ofShared();
        try {
            return new Side(control, memory);
        } catch (IpsecMbException | OutOfMemoryError e) {
            memory.close();
            return null;
        }
    }

    /** {@return for MACs over formatted input} */
    MacStream stream() {
        return stream;
    }

    /** {@return private memory of {@link #BUFFER_BYTES} bytes; its user wipes what it has put there} */
    MemorySegment buffer() {
        return buffer;
    }

    /** {@return the memory that the job lies in} */
    MemorySegment jobs() {
        return manager.memory();
    }

    /** {@return where the next job is to be written in {@link #jobs}} */
    long place() {
        manager.next(1);
        return manager.job(0);
    }

    /** Does the job that was written. {@return whether it has succeeded} */
    boolean run() {
        int done = manager.submit(1);
        if (done == 0) {
            done = manager.flush(1);
        }
        return done == 1
                && manager.memory().get(ValueLayout.JAVA_INT, manager.job(0) + Job.STATUS) == Job.STATUS_COMPLETED;
    }

    @Override
    public void close() {
        manager.close();
        buffer.fill((byte) 0);
        arena.close();
    }
}
