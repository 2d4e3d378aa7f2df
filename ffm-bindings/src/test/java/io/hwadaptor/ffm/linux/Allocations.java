package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;

/** Counts what the calling thread allocates. */
final class Allocations {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 10_000;
    private static final int ATTEMPTS = 20;

    private Allocations() {
    }

    /** An operation that may fail. */
    interface Operation {
        void run() throws Exception;
    }

    /** Fails unless an operation, once warm, allocates nothing. */
    static void assertNone(Operation operation) throws Exception {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = Long.MAX_VALUE;
        // A compiler that swaps code in while we measure may allocate once; what is there every time stays.
        for (int attempt = 0; attempt < ATTEMPTS && bytes > 0; attempt++) {
            repeat(operation, WARM_UP);
            long before = threads.getCurrentThreadAllocatedBytes();
            repeat(operation, MEASURED);
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        }
        assertEquals(0, bytes / MEASURED, "bytes per operation");
    }

    private static void repeat(Operation operation, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            operation.run();
        }
    }
}
