package io.hwadaptor.afalg;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Session;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * What AES-CBC through the adaptor makes, to be held against {@code guest/src/afalg-bench}: arguments are the driver,
 * seconds for each figure, the size from which on input is spliced, and sizes. One line for each size and way.
 */
final class Throughput {
    private static final int DEPTH = 32;
    private static final long PAGE = 4096;
    private static final int MAX_SIZE = 65536;
    /** Long enough for the optimizing compiler, also where it is slow. */
    private static final int WARM_UP_SECONDS = 8;

    private Throughput() {
    }

    public static void main(String[] args) throws AdaptorException {
        double seconds = Double.parseDouble(args[1]);
        int[] sizes = Arrays.stream(args).skip(3).mapToInt(Integer::parseInt).toArray();
        try (Requests sync = requests(args, Long.MAX_VALUE); Requests async = requests(args, 0)) {
            measure(sync, 1, 512, WARM_UP_SECONDS);
            measure(async, DEPTH, 512, WARM_UP_SECONDS);
            for (int size : sizes) {
                report(args[0], "sync", size, measure(sync, 1, size, seconds));
                report(args[0], "async", size, measure(async, DEPTH, size, seconds));
            }
            System.out.println(sync.adaptor.paths());
            System.out.println(async.adaptor.paths());
        }
    }

    private static Requests requests(String[] args, long asyncBytes) throws AdaptorException {
        return new Requests("algorithms=cbc-aes", "driver.cbc-aes=" + args[0], "splice-min-length=" + args[2],
                "async-min-length=" + asyncBytes);
    }

    private static void report(String driver, String way, int size, double perSecond) {
        System.out.printf("RESULT adaptor driver=%s way=%s size=%d per-second=%.0f%n", driver, way, size, perSecond);
    }

    /** {@return operations per second with so many in flight} The memory is the same, however many that are. */
    private static double measure(Requests requests, int depth, int size, double seconds) throws AdaptorException {
        Operation[] operations = new Operation[DEPTH];
        Operation[] polled = new Operation[depth];
        try (Arena arena = Arena.ofShared(); Session session = requests.session();
                AdaptorQueue queue = requests.adaptor.openQueue(depth)) {
            for (int i = 0; i < DEPTH; i++) {
                operations[i] = requests.operation(session, 16);
                // Whole pages, as the C program has them.
                MemorySegment memory = arena.allocate(2L * MAX_SIZE, PAGE);
                operations[i].src.clear();
                operations[i].src.add(memory, 0, size);
                operations[i].dst.clear();
                operations[i].dst.add(memory, MAX_SIZE, size);
            }
            long count = 0;
            long begin = System.nanoTime();
            long end = begin;
            while (end - begin < seconds * 1e9) {
                for (int i = 0; i < DEPTH; i += depth) {
                    int taken = queue.submit(operations, i, depth);
                    for (int done = 0; done < taken;) {
                        done += queue.poll(polled, depth);
                    }
                    count += taken;
                }
                end = System.nanoTime();
            }
            return count / ((end - begin) / 1e9);
        }
    }
}
