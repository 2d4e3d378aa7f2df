package io.hwadaptor.qat;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.CompletionRing;

/** What a queue has done: operations that wait to be polled, and counts of them, which go out once per burst. */
final class Done {
    final CompletionRing operations;
    final QueueCounters counters;

    private long count;
    private long bytes;
    private long errors;
    private long staged;

    Done(int depth, QueueCounters counters) {
        operations = new CompletionRing(depth);
        this.counters = counters;
    }

    /** Puts an operation that has its status where {@link QatQueue#poll} finds it. */
    void add(Operation operation, long copied) {
        operations.add(operation);
        count++;
        bytes += operation.src.byteLength();
        errors += operation.status == Status.OK ? 0 : 1;
        staged += copied;
    }

    /** Counts what was added since the last time. */
    void flush() {
        if (count != 0) {
            counters.addCompleted(count, bytes);
        }
        if (errors != 0) {
            counters.addErrors(errors);
        }
        if (staged != 0) {
            counters.addStaged(staged);
        }
        count = 0;
        bytes = 0;
        errors = 0;
        staged = 0;
    }
}
