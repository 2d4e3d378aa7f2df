package io.hwadaptor.api.kit;

import java.util.Random;
import java.util.stream.IntStream;

/** Lengths of messages in bytes: every short one, and those up to 8 KiB at which engines go wrong. */
final class Lengths {
    private static final int SHORT = 300;
    private static final int LONGEST = 8192;
    /** Where blocks, wide instructions, pages and buffers end. */
    private static final int[] EDGES =
            {320, 384, 512, 640, 768, 1024, 1536, 2048, 3072, 4096, 5120, 6144, 7168, LONGEST};
    private static final int[] PRIMES =
            {307, 509, 769, 1021, 1531, 2039, 2053, 3067, 4091, 4099, 5003, 6143, 7919, 8191};

    private Lengths() {
    }

    /** {@return every length from the shortest to 300 that is a multiple of the step} */
    static int[] small(Random random, int shortest, int step) {
        return Scale.range(random, shortest, SHORT, step);
    }

    /** {@return block edges and a step and a byte beside them, and primes, up to 8 KiB and as the step allows} */
    static int[] large(Random random, int step, long longest) {
        IntStream near = IntStream.of(EDGES).flatMap(edge -> IntStream.of(-step, -1, 0, 1, step).map(i -> edge + i));
        return Scale.some(random, IntStream.concat(near, IntStream.of(PRIMES)).map(length -> length - length % step)
                .filter(length -> length <= Math.min(LONGEST, longest)).distinct().sorted().toArray());
    }
}
