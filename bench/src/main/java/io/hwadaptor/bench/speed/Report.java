package io.hwadaptor.bench.speed;

import java.util.ArrayList;
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
 * @param unit of all figures
 * @param chunks lengths in bytes, in ascending order
 * @param series one per contender
 */
record Report(String command, String title, String when, String processor, String java, double secondsPerCell,
        String unit, List<Integer> chunks, List<Series> series) {
    /** Others are shown as a ratio to this one. */
    static final String REFERENCE = "openssl speed";
    /** Rounds are far apart if the highest is more than so often the lowest. */
    private static final double UNSTEADY = 1.5;

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
            text.append("; xN: N times the figure of ").append(REFERENCE);
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
        text.append('\n');
        unsteady().forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    /** {@return a line for each contender that had rounds far apart: its medians say little} */
    List<String> unsteady() {
        List<String> lines = new ArrayList<>();
        for (Series s : series) {
            StringBuilder cells = new StringBuilder();
            for (int i = 0; i < chunks.size(); i++) {
                Cell cell = s.cells().get(i);
                if (cell.highest() > cell.lowest() * UNSTEADY) {
                    cells.append(String.format(Locale.ROOT, "%s %d bytes from %.3f to %.3f", cells.isEmpty() ? "" : ",",
                            chunks.get(i), cell.lowest() / 1e9, cell.highest() / 1e9));
                }
            }
            if (!cells.isEmpty()) {
                lines.add("unsteady, is the machine busy? " + s.name() + ":" + cells + " GB/s");
            }
        }
        return lines;
    }
}
