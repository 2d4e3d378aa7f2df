package io.hwadaptor.api.kit;

import java.util.Random;
import java.util.stream.IntStream;

/**
 * How much the kit does, by the property {@code hwadaptor.kit.scale}: 1 is a full run, 0.1 about a tenth of it for slow
 * machines, more than 1 repeats what is random. Every test runs at every scale, and vector files always run in full.
 */
final class Scale {
    private static final String PROPERTY = "hwadaptor.kit.scale";
    private static final double VALUE = parse(System.getProperty(PROPERTY, "1"));

    private Scale() {
    }

    private static double parse(String text) {
        try {
            double value = Double.parseDouble(text);
            if (value > 0 && value <= 1000) {
                return value;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number out of range.
        }
        throw new IllegalArgumentException(PROPERTY + "=" + text + ": a number above 0 and up to 1000 is wanted");
    }

    /** {@return how often to do what a full run does so many times; at least once} */
    static int count(int full) {
        return (int) Math.max(1, Math.ceil(full * VALUE));
    }

    /**
     * {@return the length of a request that is to be as long as a device lets through, 4 MiB; on slow machines less,
     * but longer than what engines collect}
     */
    static int longest() {
        return (int) Math.max((1 << 20) + 1, Math.min(1, VALUE) * (4 << 20));
    }

    /** {@return the values to try of those that a full run tries: all, or the ends and some between} */
    static int[] some(Random random, int... full) {
        return IntStream.range(0, full.length)
                .filter(i -> i == 0 || i == full.length - 1 || random.nextDouble() < VALUE).map(i -> full[i]).toArray();
    }

    /** {@return the values of a range, both ends included, of which a full run tries each} */
    static int[] range(Random random, int from, int to, int step) {
        return some(random, IntStream.iterate(from, i -> i <= to, i -> i + step).toArray());
    }
}
