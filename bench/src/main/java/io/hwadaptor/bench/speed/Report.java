package io.hwadaptor.bench.speed;

import java.util.List;
import java.util.Locale;

/**
 * The figures of one run.
 *
 * @param command the command that was run
 * @param title what was measured
 * @param when at what time, ISO 8601
 * @param processor the host's processor
 * @param java the JVM's version
 * @param secondsPerCell how long each figure was measured, over all rounds
 * @param chunks lengths in bytes, in ascending order
 * @param series one per contender
 */
record Report(String command, String title, String when, String processor, String java, double secondsPerCell,
        List<Integer> chunks, List<Series> series) {
    /** Others are shown as a ratio to this one. */
    static final String REFERENCE = "openssl speed";

    /**
     * One contender's figures.
     *
     * @param name the contender
     * @param detail its engine and version
     * @param cells one per chunk
     */
    record Series(String name, String detail, List<Cell> cells) {
    }

    /**
     * One figure, in bytes per second.
     *
     * @param median of the rounds
     * @param lowest of the rounds
     * @param highest of the rounds
     */
    record Cell(double median, double lowest, double highest) {
    }

    /** {@return the reference's series, or null if there was none} */
    Series reference() {
        return series.stream().filter(s -> s.name().equals(REFERENCE)).findFirst().orElse(null);
    }

    /** {@return the table for the terminal} */
    String table() {
        int width = Math.max(8, series.stream().mapToInt(s -> s.name().length()).max().orElse(0));
        StringBuilder text = new StringBuilder(title).append("; GB/s (10^9 bytes)");
        Series reference = reference();
        if (reference != null) {
            text.append(", and how often ").append(REFERENCE);
        }
        text.append('\n').append(String.format(Locale.ROOT, "%8s", "bytes"));
        for (Series s : series) {
            text.append(String.format(Locale.ROOT, "  %" + (width + 8) + "s", s.name()));
        }
        for (int i = 0; i < chunks.size(); i++) {
            text.append(String.format(Locale.ROOT, "%n%8d", chunks.get(i)));
            for (Series s : series) {
                double value = s.cells().get(i).median();
                String ratio = reference == null || s.name().equals(REFERENCE) ? ""
                        : String.format(Locale.ROOT, "x%.2f", value / reference.cells().get(i).median());
                text.append(String.format(Locale.ROOT, "  %" + width + ".3f %7s", value / 1e9, ratio));
            }
        }
        return text.append('\n').toString();
    }
}
