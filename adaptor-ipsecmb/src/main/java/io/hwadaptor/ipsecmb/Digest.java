package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.ipsecmb.Job;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * How a hash or MAC becomes jobs; part of a session. The library takes a message in one segment and of a limited
 * length. A message in several segments is copied together, and those copies are counted; a longer one goes to another
 * engine, but for the MACs on CBC, which {@link CbcMac} continues.
 */
class Digest {
    /** The longest message of a job, a 16-bit number inside the library. */
    static final int MAX_MESSAGE = 65_534;

    private final long[] template;
    private final int resultLength;
    private final int maxLength;
    private final int granularity;
    private final int shortest;
    private final int ivLength;
    private final boolean bits;
    private final @Nullable MemorySegment ofNothing;

    /**
     * A digest.
     *
     * @param template what its jobs have in common
     * @param resultLength bytes that are handed over
     * @param limits which messages it takes
     */
    Digest(long[] template, int resultLength, Limits limits) {
        this(template, resultLength, limits, null);
    }

    /**
     * A digest whose jobs must not have messages of no bytes.
     *
     * @param ofNothing the result for those; null if there may be such jobs
     */
    Digest(long[] template, int resultLength, Limits limits, @Nullable MemorySegment ofNothing) {
        this.template = template;
        this.ofNothing = ofNothing;
        this.resultLength = resultLength;
        maxLength = limits.maxLength();
        granularity = limits.granularity();
        shortest = limits.shortest();
        ivLength = limits.ivLength();
        bits = limits.bits();
    }

    /**
     * Which messages a digest takes.
     *
     * @param maxLength the longest of one job in bytes
     * @param granularity bytes that a message's length is a multiple of
     * @param shortest the shortest in bytes
     * @param ivLength bytes of the IV, 0 for none
     * @param bits whether jobs count bits
     */
    record Limits(int maxLength, int granularity, int shortest, int ivLength, boolean bits) {
        /** Of most digests. */
        static final Limits USUAL = new Limits(MAX_MESSAGE, 1, 0, 0, false);
    }

    final int resultLength() {
        return resultLength;
    }

    /** {@return why a message of a length is refused, or null if it is not} */
    @Nullable Status refusal(Operation operation, long length) {
        if (length % granularity != 0 || length < shortest || (ivLength != 0 && operation.ivLength != ivLength)) {
            return Status.ERR;
        }
        return length > longest() || (length == 0 && ivLength != 0) ? Status.NOTSUPP : null;
    }

    /** {@return whether the message needs no job: the task's private memory has its result} */
    final boolean isKnown(Task task, long length) {
        if (length != 0 || ofNothing == null) {
            return false;
        }
        MemorySegment.copy(ofNothing, 0, task.pads, task.pad + Task.TAG, resultLength);
        return true;
    }

    /** {@return bytes of the longest message that {@link #now} takes} */
    long longest() {
        return maxLength;
    }

    /** {@return bytes of the longest message of one job} */
    final long maxJob() {
        return maxLength;
    }

    final long[] template() {
        return template;
    }

    /** {@return a message's length as jobs count it} */
    final long jobLength(long bytes) {
        return bits ? bytes * 8 : bytes;
    }

    /** Writes a job over a message in one segment; the result goes to the task's private memory. */
    final void write(MemorySegment jobs, long job, Task task, long message, long length) {
        write(jobs, job, task, message, length, template);
    }

    final void write(MemorySegment jobs, long job, Task task, long message, long length, long[] words) {
        Jobs.writeDigest(jobs, job, words, message, jobLength(length), task.padAddress + Task.TAG);
        if (ivLength != 0) {
            jobs.set(ValueLayout.JAVA_LONG, job + Job.HASH_FIELDS + 8, task.operation.iv.address());
        }
    }

    /**
     * Computes at once what stands in several segments; the result goes to the task's private memory.
     *
     * @param message not longer than {@link #longest}
     */
    Status now(Task task, Workspace workspace, Gather message) {
        Side side = workspace.side();
        if (side == null) {
            return Status.NOTSUPP;
        }
        long length = message.left();
        if (isKnown(task, length)) {
            return Status.OK;
        }
        MemorySegment buffer = side.buffer();
        message.read(buffer, 0, length);
        workspace.staged(length);
        boolean done = run(task, side, length, template);
        buffer.asSlice(0, length).fill((byte) 0);
        return done ? Status.OK : Status.ERR;
    }

    /** Does one job over the start of the buffer. */
    final boolean run(Task task, Side side, long length, long[] words) {
        write(side.jobs(), side.place(), task, side.buffer().address(), length, words);
        return side.run();
    }
}
