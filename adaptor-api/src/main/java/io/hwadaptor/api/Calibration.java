package io.hwadaptor.api;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * How fast each engine of this host does each algorithm at each size class: what {@code -Dhwadaptor=auto} chooses by.
 * Immutable.
 *
 * <p>{@linkplain #measure Measured} once per host, processor and set of engines, and kept in a text file. Symmetric
 * algorithms only: of those several engines have, in bursts of {@value CalibrationRun#BURST} requests. What was not
 * measured goes by rank.
 */
public final class Calibration {
    /** The first line of a file; another one is another format. */
    private static final String FORMAT = "hwadaptor calibration 1";
    /** An engine that is ahead by less than this may be so by chance: then rank decides. */
    private static final double MARGIN = 1.05;
    /** Source lengths that are measured, in bytes; each stands for the lengths up to {@link #LIMITS}. */
    private static final int[] SIZES = {64, 1024, 4096, 16384};
    private static final long[] LIMITS = {256, 2048, 8192, Long.MAX_VALUE};

    private final String host;
    private final List<Row> rows;
    private final Map<String, Row> byKey = new HashMap<>();

    private Calibration(String host, List<Row> rows) {
        this.host = host;
        this.rows = List.copyOf(rows);
        rows.forEach(row -> byKey.put(key(row.algorithm(), row.type(), row.bytes()), row));
    }

    /**
     * One algorithm at one size.
     *
     * @param algorithm the algorithm's name
     * @param type what was done
     * @param bytes source bytes of a request
     * @param speeds engine to source bytes per second; only engines that have it
     */
    public record Row(String algorithm, OperationType type, int bytes, Map<String, Double> speeds) {
        /** Takes a copy. */
        public Row {
            speeds = Map.copyOf(speeds);
        }

        /** {@return the fastest engine's name} */
        public String fastest() {
            return speeds.entrySet().stream().max(Map.Entry.comparingByValue()).orElseThrow().getKey();
        }
    }

    /**
     * Measures. Takes a few seconds of one core, depending on how many engines and algorithms there are.
     *
     * @param engines opened; not by a router
     * @param progress hears what is being measured
     * @return the figures
     */
    public static Calibration measure(List<Adaptor> engines, Consumer<String> progress) {
        return new Calibration(fingerprint(engines), new CalibrationRun(engines, progress).rows(SIZES));
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
            StringBuilder line = new StringBuilder(row.algorithm() + " " + row.type() + " " + row.bytes());
            new TreeMap<>(row.speeds()).forEach((engine, speed) ->
                    line.append(String.format(Locale.ROOT, " %s=%.0f", engine, speed)));
            lines.add(line.toString());
        }
        Path folder = file.toAbsolutePath().getParent();
        Files.createDirectories(folder);
        Path draft = Files.createTempFile(folder, "calibration", null);
        Files.write(draft, lines);
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
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
        for (int i = 3; i < words.length; i++) {
            String[] pair = words[i].split("=", -1);
            double speed = Double.parseDouble(pair[1]);
            if (!(speed >= 0 && speed < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(words[i]);
            }
            speeds.put(pair[0], speed);
        }
        return new Row(words[0], OperationType.valueOf(words[1]), Integer.parseInt(words[2]), speeds);
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
