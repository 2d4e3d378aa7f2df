package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.management.ManagementFactory;

/** Counts what the calling thread allocates. */
final class Allocations {
    private static final int WARM_UP = 20_000;
    private static final int MEASURED = 10_000;
    private static final long PATIENCE_NANOS = 10_000_000_000L;

    private Allocations() {
    }

    /** An operation that may fail. */
    interface Operation {
        void run() throws Exception;
    }

    /** Fails unless an operation, once warm, allocates nothing. */
    static void assertNone(Operation operation) throws Exception {
        assertEquals(0, perOperation(operation), "bytes per operation");
    }

    /** {@return the bytes that an operation allocates once it is warm} */
    static long perOperation(Operation operation) throws Exception {
        com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = Long.MAX_VALUE;
        // The compiler has other work on a busy machine, and swapping code in may allocate; what is there every time
        // stays.
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (bytes > 0 && System.nanoTime() - deadline < 0) {
            repeat(operation, WARM_UP);
            long before = threads.getCurrentThreadAllocatedBytes();
            repeat(operation, MEASURED);
            bytes = threads.getCurrentThreadAllocatedBytes() - before;
        }
        return bytes / MEASURED;
    }

    private static void repeat(Operation operation, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            operation.run();
        }
    }
}
