package io.hwadaptor.api.select;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How fast each engine of this host does each algorithm at each size class: what {@code -Dhwadaptor=auto} chooses by.
 * Immutable.
 *
 * <p>{@linkplain Adaptors#calibrate Measured} once in {@value #MAX_AGE_DAYS} days per host, processor and set of
 * engines, and kept in a text file as it goes. Symmetric algorithms only: of those several engines have, in bursts of
 * {@value CalibrationRun#BURST} requests. What was not measured, or came out differently each time, goes by rank.
 */
public final class Calibration {
    /** The first line of a file; another one is another format. */
    private static final String FORMAT = "hwadaptor calibration 2";
    /** An engine that is ahead by less than this may be so by chance: then rank decides. */
    private static final double MARGIN = 1.05;
    /** Source lengths that are measured, in bytes; each stands for the lengths up to {@link #LIMITS}. */
    private static final int[] SIZES = {64, 1024, 4096, 16384};
    private static final long[] LIMITS = {256, 2048, 8192, Long.MAX_VALUE};

    /** Kernels, libraries and firmware change under an engine without a new version of it. */
    private static final int MAX_AGE_DAYS = 30;

    private final String host;
    private final List<Row> rows;
    private final Map<String, Row> byKey = new LinkedHashMap<>();

    private Calibration(String host, List<Row> all) {
        this.host = host;
        all.forEach(row -> byKey.put(row.key(), row));
        rows = List.copyOf(byKey.values());
    }

    /** When to measure. Called by the thread that does. */
    @FunctionalInterface
    public interface Pace {
        /** At once, and to the end. */
        Pace STEADY = () -> true;

        /**
         * Called before each turn of some milliseconds; waits as long as others need the CPU.
         *
         * @return whether to go on; if not, what has been measured so far is kept
         */
        boolean turn();

        /** {@return whether nobody has needed the CPU since the last {@link #turn}; if not, it does not count} */
        default boolean undisturbed() {
            return true;
        }

        /**
         * Hears what is measured next.
         *
         * @param what algorithm and direction
         */
        default void measuring(String what) {
        }

        /**
         * Hears what is known by now.
         *
         * @param soFar all figures
         */
        default void measured(Calibration soFar) {
        }
    }

    /**
     * One algorithm at one size.
     *
     * @param algorithm the algorithm's name
     * @param type what was done
     * @param bytes source bytes of a request
     * @param day when it was measured, in days since 1970
     * @param speeds engine to source bytes per second of CPU time; only engines that have it
     */
    public record Row(String algorithm, OperationType type, int bytes, long day, Map<String, Double> speeds) {
        /** Takes a copy. */
        public Row {
            speeds = Map.copyOf(speeds);
        }

        Row(String algorithm, OperationType type, int bytes, Map<String, Double> speeds) {
            this(algorithm, type, bytes, today(), speeds);
        }

        private static long today() {
            return LocalDate.now(ZoneOffset.UTC).toEpochDay();
        }

        private String key() {
            return Calibration.key(algorithm, type, bytes);
        }

        private boolean isFresh() {
            // A clock that was set back makes figures of the future, and those would never age.
            return Math.abs(today() - day) <= MAX_AGE_DAYS;
        }

        /** {@return the fastest engine's name} */
        public String fastest() {
            return speeds.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
        }
    }

    /**
     * Measures what is not known yet, or has aged. Takes some seconds of one core, depending on how many engines and
     * algorithms there are.
     *
     * @param engines opened; not by a router
     * @param known what is known of these engines
     * @param pace says when
     * @param sink takes all figures, each time that there are more
     * @return the figures
     */
    static Calibration measure(List<Adaptor> engines, Calibration known, Pace pace, Consumer<Calibration> sink) {
        Calibration[] all = {known};
        new CalibrationRun(engines, pace).run(known::isKnown, rows -> {
            if (!rows.isEmpty()) {
                all[0] = all[0].with(rows);
                sink.accept(all[0]);
                pace.measured(all[0]);
            }
        }, SIZES);
        return all[0];
    }

    /** {@return a calibration of these engines that knows nothing} */
    static Calibration unknown(List<Adaptor> engines) {
        return new Calibration(fingerprint(engines), List.of());
    }

    private Calibration with(List<Row> more) {
        List<Row> all = new ArrayList<>(rows);
        all.addAll(more);
        return new Calibration(host, all);
    }

    private boolean isKnown(Row wanted) {
        Row row = byKey.get(wanted.key());
        return row != null && row.isFresh();
    }

    /** {@return whether there is nothing to {@link #measure}} */
    boolean isComplete(List<Adaptor> engines) {
        return new CalibrationRun(engines, Pace.STEADY).wanted(SIZES).stream().allMatch(this::isKnown);
    }

    /** {@return all figures} */
    public List<Row> rows() {
        return rows;
    }

    /**
     * {@return what figures depend on: the processor, the JVM and the engines' versions, in one line}
     *
     * @param engines the engines
     */
    static String fingerprint(List<Adaptor> engines) {
        TreeMap<String, String> versions = new TreeMap<>();
        engines.forEach(engine -> versions.put(engine.name(), engine.version()));
        return processor() + "; Java " + Runtime.version() + "; " + versions;
    }

    /** {@return whether the figures are of this processor, this JVM and these engines} */
    boolean fits(List<Adaptor> engines) {
        return host.equals(fingerprint(engines));
    }

    /** {@return how many size classes there are} */
    static int classes() {
        return SIZES.length;
    }

    /** {@return the class of a source length, from 0 on} */
    static int classOf(long length) {
        int i = 0;
        while (length > LIMITS[i]) {
            i++;
        }
        return i;
    }

    /**
     * Puts engines in order for a session: the fastest first, others as they were. Engines that are about as fast as
     * the one that comes first by rank stay behind it.
     *
     * @param spec the session
     * @param names the engines in order of rank
     * @param sizeClass see {@link #classOf}
     * @return places in {@code names}, each once
     */
    int[] order(SessionSpec spec, List<String> names, int sizeClass) {
        Integer[] places = new Integer[names.size()];
        for (int i = 0; i < places.length; i++) {
            places[i] = i;
        }
        Row row = byKey.get(key(CalibrationRun.label(spec), CalibrationRun.type(spec), SIZES[sizeClass]));
        if (row != null) {
            double[] speeds = new double[places.length];
            for (int i = 0; i < speeds.length; i++) {
                // Those of higher rank win where the difference is small; an engine without a figure stays last.
                speeds[i] = row.speeds().getOrDefault(names.get(i), 0.0) * Math.pow(MARGIN, speeds.length - i);
            }
            java.util.Arrays.sort(places, Comparator.comparingDouble((Integer place) -> speeds[place]).reversed());
        }
        int[] order = new int[places.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = places[i];
        }
        return order;
    }

    /**
     * Writes the figures to a file, which other processes see whole or not at all.
     *
     * @param file the file; its folder is made if there is none
     * @throws IOException if that fails
     */
    public void store(Path file) throws IOException {
        List<String> lines = new ArrayList<>(List.of(FORMAT, host));
        for (Row row : rows) {
            StringBuilder line = new StringBuilder(
                    row.algorithm() + " " + row.type() + " " + row.bytes() + " " + row.day());
            new TreeMap<>(row.speeds()).forEach((engine, speed) ->
                    line.append(String.format(Locale.ROOT, " %s=%.0f", engine, speed)));
            lines.add(line.toString());
        }
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path draft = Files.createTempFile(folder, "calibration", null);
        try {
            Files.write(draft, lines);
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /**
     * Reads figures.
     *
     * @param file the file
     * @return the figures
     * @throws IOException if there is no such file or it is not one; the message names it
     */
    public static Calibration load(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (lines.size() < 2 || !lines.get(0).equals(FORMAT)) {
            throw new IOException(file + ": no calibration of this program");
        }
        List<Row> rows = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            try {
                rows.add(row(line.split(" ", -1)));
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new IOException(file + ": not a line of a calibration: " + line, e);
            }
        }
        return new Calibration(lines.get(1), rows);
    }

    private static Row row(String[] words) {
        Map<String, Double> speeds = new HashMap<>();
        for (int i = 4; i < words.length; i++) {
            String[] pair = words[i].split("=", -1);
            double speed = Double.parseDouble(pair[1]);
            if (!(speed >= 0 && speed < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(words[i]);
            }
            speeds.put(pair[0], speed);
        }
        if (speeds.isEmpty()) {
            throw new IllegalArgumentException("no engine");
        }
        return new Row(words[0], OperationType.valueOf(words[1]), Integer.parseInt(words[2]),
                Long.parseLong(words[3]), speeds);
    }

    /** {@return where figures are kept: {@code hwadaptor/calibration} in {@code XDG_CACHE_HOME} or {@code ~/.cache}} */
    public static Path defaultFile() {
        String cache = System.getenv("XDG_CACHE_HOME");
        Path base = cache == null || cache.isBlank() ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(cache);
        return base.resolve("hwadaptor").resolve("calibration");
    }

    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).findFirst()
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).orElse("unknown processor");
        } catch (IOException | java.io.UncheckedIOException e) {
            return "unknown processor";
        }
    }

    private static String key(String algorithm, OperationType type, int bytes) {
        return algorithm + " " + type + " " + bytes;
    }
}
