package io.hwadaptor.ipsecmb;

import io.hwadaptor.ffm.ipsecmb.Job;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Builds what all jobs of a session have in common, as the words that are written before a request's own. */
final class Template {
    private final long[] words;
    private final int[] small = new int[5];

    /**
     * A template without algorithms.
     *
     * @param jobBytes bytes of a job in the library's version
     */
    Template(int jobBytes) {
        words = new long[jobBytes / 8];
        cipher(Job.CIPHER_NULL, Job.DIRECTION_ENCRYPT);
        hash(Job.HASH_NULL, Job.ORDER_CIPHER_HASH);
    }

    Template set(long field, long value) {
        words[(int) (field / 8)] = value;
        return this;
    }

    long get(long field) {
        return words[(int) (field / 8)];
    }

    Template cipher(int mode, int direction) {
        small[1] = mode;
        small[2] = direction;
        return this;
    }

    Template direction(int direction) {
        small[2] = direction;
        return this;
    }

    Template hash(int algorithm, int order) {
        small[3] = algorithm;
        small[4] = order;
        return this;
    }

    /** {@return the words, with what only the library can work out} */
    long[] build(ControlManager control) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment job = arena.allocate(8L * words.length, 64);
            MemorySegment.copy(words, 0, job, ValueLayout.JAVA_LONG, 0, words.length);
            for (int i = 0; i < small.length; i++) {
                job.set(ValueLayout.JAVA_INT, Job.STATUS + 4L * i, small[i]);
            }
            control.completeTemplate(job);
            return job.toArray(ValueLayout.JAVA_LONG);
        }
    }
}
