package io.hwadaptor.ipsecmb;

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
}
