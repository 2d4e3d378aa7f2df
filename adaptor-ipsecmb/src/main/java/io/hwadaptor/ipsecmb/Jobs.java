package io.hwadaptor.ipsecmb;

import io.hwadaptor.ffm.ipsecmb.Job;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Writes jobs. */
final class Jobs {
    private Jobs() {
    }

    /** Writes what all jobs of a session have in common. */
    static void write(MemorySegment jobs, long job, long[] template) {
        MemorySegment.copy(template, 0, jobs, ValueLayout.JAVA_LONG, job, template.length);
    }

    /**
     * Writes a job of a hash or MAC.
     *
     * @param message the address of its first byte
     * @param length as the job counts it
     * @param tag the address that the result goes to
     */
    static void writeDigest(MemorySegment jobs, long job, long[] template, long message, long length, long tag) {
        write(jobs, job, template);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.SRC, message);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.DST, message);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.HASH_LENGTH, length);
        jobs.set(ValueLayout.JAVA_LONG, job + Job.TAG, tag);
    }
}
