package io.hwadaptor.api.select;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import io.hwadaptor.api.spi.SessionLimit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds adaptors, and opens the one, or several behind a router, that the system property {@code hwadaptor} asks for.
 *
 * <p>The property is a list of short names in order of preference, for example {@code qat,ipsecmb,soft}. {@code auto},
 * which is the default and may also end such a list, stands for all further adaptors that can run here and whose
 * {@linkplain AdaptorProvider#autoRank rank} is not negative, highest first. An adaptor that is named but can't run is
 * skipped with a note; that none can run is an error. {@code hwadaptor.<name>.<option>} sets one adaptor's options;
 * whoever sets one wants the adaptor, so it is an error if that can't run then, unless the order names it. An option
 * with a value that is none is an error in any case. Of the options, {@code min-length}, in bytes, works for each of
 * them: requests with a shorter source go to another adaptor of the order that can do them, if there is one.
 *
 * <p>Engines that run on the caller's core stand by rank in {@code auto} only until their speed has been measured here
 * ({@link #calibrate}); then each session goes to the fastest for its algorithm and each request's length. The figures
 * are in the file that {@code hwadaptor.calibration} names, {@link Calibration#defaultFile} by default; {@code off}
 * leaves them unused. {@code hwadaptor.check} is explained at {@link #checked}, {@code hwadaptor.max-sessions} at
 * {@link SessionLimit}.
 */
public final class Adaptors {
    private static final String ORDER = "hwadaptor";
    private static final String AUTO = "auto";
    private static final String MIN_LENGTH = "min-length";
    private static final String CALIBRATION = "hwadaptor.calibration";
    private static final String OFF = "off";
    private static final String CHECK = "hwadaptor.check";
    private static final Set<String> OWN_PROPERTIES = new TreeSet<>(Set.of(CALIBRATION, CHECK, SessionLimit.PROPERTY));
    /** A swap of two letters counts as two. */
    private static final int TYPING_ERRORS = 2;

    private Adaptors() {
    }

    /**
     * {@return all adaptors that {@link ServiceLoader} finds, highest rank first}
     *
     * @throws ServiceConfigurationError if two of them have the same name, or a name that can't be asked for
     */
    public static List<AdaptorProvider> providers() {
        List<AdaptorProvider> list = new ArrayList<>();
        ServiceLoader.load(AdaptorProvider.class).forEach(list::add);
        return ranked(list);
    }

    /**
     * Opens what the system properties ask for. Notes go to the logger of this package as warnings.
     *
     * @return the adaptor, owned by the caller
     * @throws AdaptorException if the properties name an adaptor that does not exist, or none of the order can run here
     */
    public static Adaptor open() throws AdaptorException {
        return open(System.getProperties());
    }

    /**
     * Opens what some properties ask for. Notes go to the logger of this package as warnings.
     *
     * @param properties {@code hwadaptor} and {@code hwadaptor.<name>.<option>}; others are not looked at
     * @return the adaptor, owned by the caller
     * @throws AdaptorException if the properties name an adaptor that does not exist, or none of the order can run here
     */
    public static Adaptor open(Properties properties) throws AdaptorException {
        System.Logger logger = System.getLogger(Adaptors.class.getPackageName());
        return open(properties, note -> logger.log(System.Logger.Level.WARNING, note));
    }

    /**
     * Opens what some properties ask for.
     *
     * @param properties {@code hwadaptor} and {@code hwadaptor.<name>.<option>}; others are not looked at
     * @param notes receives one line for each thing worth knowing: an adaptor that was named and skipped, an option
     *     that belongs to no adaptor
     * @return the adaptor, owned by the caller
     * @throws AdaptorException if the properties name an adaptor that does not exist, or none of the order can run here
     */
    public static Adaptor open(Properties properties, Consumer<String> notes) throws AdaptorException {
        return open(properties, providers(), notes);
    }

    /**
     * Measures the adaptors that {@code auto} stands for and that are chosen by speed, and keeps the figures for later
     * {@link #open}s, as it goes: what is interrupted goes on from there the next time. Opens adaptors of its own, so
     * that nobody's counters move.
     *
     * @param properties {@code hwadaptor.calibration} and {@code hwadaptor.<name>.<option>}
     * @param again whether also what is known already is measured
     * @param pace says when to measure
     * @return the figures; without rows if fewer than two such adaptors run here
     * @throws AdaptorException if an option is wrong
     * @throws IOException if the figures can't be kept
     */
    public static Calibration calibrate(Properties properties, boolean again, Calibration.Pace pace)
            throws AdaptorException, IOException {
        return calibrate(properties, providers(), again, pace);
    }

    static Calibration calibrate(Properties properties, List<AdaptorProvider> providers, boolean again,
            Calibration.Pace pace) throws AdaptorException, IOException {
        List<Adaptor> engines = new ArrayList<>();
        try {
            for (AdaptorProvider provider : ranked(providers)) {
                Choice choice = new Choice(provider, false);
                if (provider.autoRank() >= 0 && provider.calibrated() && choice.probe(properties).available()) {
                    engines.add(choice.open(choice.options(properties)));
                }
            }
            Optional<Path> file = calibrationFile(properties);
            Calibration known = again ? null : stored(file, engines);
            return Calibration.measure(engines, known == null ? Calibration.unknown(engines) : known, pace, soFar -> {
                if (file.isPresent()) {
                    try {
                        soFar.store(file.get());
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                }
            });
        } catch (UncheckedIOException e) {
            throw e.getCause();
        } finally {
            engines.reversed().forEach(Adaptor::close);
        }
    }

    /** {@return what is known of engines, or null; a file that is none is said elsewhere} */
    private static @Nullable Calibration stored(Optional<Path> file, List<Adaptor> engines) {
        try {
            if (file.isPresent() && Files.exists(file.get())) {
                Calibration calibration = Calibration.load(file.get());
                return calibration.fits(engines) ? calibration : null;
            }
        } catch (IOException e) {
            // Written anew.
        }
        return null;
    }

    /**
     * Says whether an adaptor chooses among engines by rank because nobody has measured all of them here, or not
     * lately.
     *
     * @param adaptor what {@link #open} has returned
     * @param properties those that it was opened with
     * @return whether {@link #calibrate} would help
     */
    public static boolean wantsCalibration(Adaptor adaptor, Properties properties) {
        return CheckedAdaptor.unwrap(adaptor) instanceof RoutedAdaptor router && router.flexible().size() > 1
                && calibrationFile(properties).isPresent() && !router.isCalibrated();
    }

    /**
     * Lets an adaptor choose by new figures, for sessions that are opened from now on. Any thread.
     *
     * @param adaptor what {@link #open} has returned
     * @param calibration of this process
     */
    public static void apply(Adaptor adaptor, Calibration calibration) {
        if (CheckedAdaptor.unwrap(adaptor) instanceof RoutedAdaptor router) {
            router.calibrate(calibration);
        }
    }

    /**
     * Makes an adaptor look at how its queues are used: that one thread alone calls a queue, the first that submitted
     * or polled; and, at submit, that the memory of each operation is still there and may be used by that thread. What
     * is wrong is an exception that says so, where an engine would read and write memory that is somebody else's.
     *
     * <p>{@link #open} does that by itself if assertions are enabled for this package ({@code -ea}), or
     * {@code hwadaptor.check} is {@code true}; {@code false} leaves it out. It costs some nanoseconds per segment of
     * memory.
     *
     * @param adaptor closed with the result
     * @return the same adaptor to its callers, but for the checks
     */
    public static Adaptor checked(Adaptor adaptor) {
        return CheckedAdaptor.of(adaptor);
    }

    private static Optional<Path> calibrationFile(Properties properties) {
        String file = properties.getProperty(CALIBRATION, "");
        return file.equals(OFF) ? Optional.empty()
                : Optional.of(file.isBlank() ? Calibration.defaultFile() : Path.of(file));
    }

    /** Figures that are missing, of another host or not readable are as if there were none. */
    private static void useCalibration(RoutedAdaptor router, Properties properties, Consumer<String> notes) {
        Optional<Path> file = calibrationFile(properties);
        if (router.flexible().size() < 2 || file.isEmpty() || !Files.exists(file.get())) {
            return;
        }
        try {
            Calibration calibration = Calibration.load(file.get());
            if (calibration.fits(router.flexible())) {
                router.calibrate(calibration);
            }
        } catch (IOException e) {
            notes.accept("no measured order of adaptors: " + e.getMessage());
        }
    }

    /**
     * Lists all adaptors with why each can or can't run here.
     *
     * @param properties {@code hwadaptor} and {@code hwadaptor.<name>.<option>}
     * @return one row per adaptor, those in use first, in their order
     * @throws AdaptorException if the properties name an adaptor that does not exist
     */
    public static List<Row> table(Properties properties) throws AdaptorException {
        return table(properties, providers());
    }

    /**
     * Lists the devices of the host that any adaptor knows of, those that it can't use included.
     *
     * @param properties {@code hwadaptor.<name>.<option>}
     * @return by adaptor's name, one row per device
     */
    public static Map<String, List<AdaptorProvider.Device>> devices(Properties properties) {
        Map<String, List<AdaptorProvider.Device>> devices = new LinkedHashMap<>();
        for (AdaptorProvider provider : providers()) {
            List<AdaptorProvider.Device> own = provider.devices(AdaptorOptions.of(provider.name(), properties));
            if (!own.isEmpty()) {
                devices.put(provider.name(), own);
            }
        }
        return devices;
    }

    /**
     * One line of the table of adaptors.
     *
     * @param name the short name
     * @param description what it drives
     * @param available whether it can run here
     * @param detail the engine's version if it can, else what is missing
     * @param place from 1 on in the order of preference; 0 if it can't run here or the order leaves it out
     */
    public record Row(String name, String description, boolean available, String detail, int place) {
    }

    static Adaptor open(Properties properties, List<AdaptorProvider> providers, Consumer<String> notes)
            throws AdaptorException {
        checkOwn(properties);
        List<Choice> order = order(properties, providers);
        long[] thresholds = new long[order.size()];
        List<AdaptorOptions> options = order.stream().map(choice -> choice.options(properties)).toList();
        for (int i = 0; i < thresholds.length; i++) {
            thresholds[i] = options.get(i).number(MIN_LENGTH, 0, 0, Long.MAX_VALUE);
        }
        strayOptions(properties, providers, order).forEach(notes);

        List<Adaptor> opened = new ArrayList<>();
        long[] minLengths = new long[order.size()];
        List<Integer> flexible = new ArrayList<>();
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            Choice choice = order.get(i);
            try {
                opened.add(choice.open(options.get(i)));
                options.get(i).unknown().forEach(
                        property -> notes.accept("-D" + property + ": " + choice.name() + " has no such option"));
                minLengths[opened.size() - 1] = thresholds[i];
                if (!choice.named() && choice.provider().calibrated()) {
                    flexible.add(opened.size() - 1);
                }
            } catch (AdaptorException e) {
                String reason = choice.name() + ": " + e.getMessage();
                // An order that names it says what to do without it; but nobody names what is wrong on purpose.
                if (options.get(i).anySet().isPresent() && (!choice.named() || e.status() == Status.ERR)) {
                    opened.reversed().forEach(Adaptor::close);
                    throw new AdaptorException(e.status(), reason + " (it is wanted, because -D"
                            + options.get(i).anySet().get() + " is set)");
                }
                reasons.add(reason);
                if (choice.named()) {
                    notes.accept("skipped " + reason);
                }
            }
        }
        if (opened.isEmpty()) {
            throw new AdaptorException(Status.NOTSUPP, "no adaptor can run here"
                    + (reasons.isEmpty() ? ": none is installed" : ": " + String.join("; ", reasons)));
        }
        boolean checks = Boolean.parseBoolean(
                properties.getProperty(CHECK, Boolean.toString(Adaptors.class.desiredAssertionStatus())));
        if (opened.size() == 1) {
            // It gets every request whatever its length, so it needs no router.
            return checks ? checked(opened.getFirst()) : opened.getFirst();
        }
        RoutedAdaptor router = new RoutedAdaptor(opened, Arrays.copyOf(minLengths, opened.size()),
                flexible.stream().mapToInt(Integer::intValue).toArray());
        useCalibration(router, properties, notes);
        return checks ? checked(router) : router;
    }

    static List<Row> table(Properties properties, List<AdaptorProvider> providers) throws AdaptorException {
        List<Choice> order = order(properties, providers);
        Map<String, Row> rows = new LinkedHashMap<>();
        int place = 0;
        for (Choice choice : order) {
            AdaptorProvider.Availability here = choice.probe(properties);
            rows.put(choice.name(), row(choice.provider(), here, here.available() ? ++place : 0));
        }
        for (AdaptorProvider provider : ranked(providers)) {
            if (!rows.containsKey(provider.name())) {
                rows.put(provider.name(), row(provider, new Choice(provider, false).probe(properties), 0));
            }
        }
        List<Row> list = new ArrayList<>(rows.values());
        list.sort(Comparator.comparingInt(row -> row.place() == 0 ? Integer.MAX_VALUE : row.place()));
        return list;
    }

    private static Row row(AdaptorProvider provider, AdaptorProvider.Availability here, int place) {
        return new Row(provider.name(), provider.description(), here.available(), here.detail(), place);
    }

    /** {@return the providers, highest rank first, and by name where ranks are the same} */
    private static List<AdaptorProvider> ranked(List<AdaptorProvider> providers) {
        Map<String, AdaptorProvider> byName = new LinkedHashMap<>();
        for (AdaptorProvider provider : providers) {
            String name = provider.name();
            if (!name.matches("[a-z0-9]+") || name.equals(AUTO)) {
                throw new ServiceConfigurationError(
                        provider.getClass().getName() + ": no name for an adaptor: " + name);
            }
            AdaptorProvider other = byName.put(name, provider);
            if (other != null) {
                throw new ServiceConfigurationError("two adaptors have the name " + name + ": "
                        + other.getClass().getName() + " and " + provider.getClass().getName());
            }
        }
        return byName.values().stream()
                .sorted(Comparator.comparingInt(AdaptorProvider::autoRank).reversed()
                        .thenComparing(AdaptorProvider::name))
                .toList();
    }

    /** {@return the order of preference, without a look at what can run} */
    private static List<Choice> order(Properties properties, List<AdaptorProvider> providers) throws AdaptorException {
        List<AdaptorProvider> known = ranked(providers);
        String asked = properties.getProperty(ORDER, AUTO);
        Map<String, Choice> order = new LinkedHashMap<>();
        for (String entry : asked.isBlank() ? new String[] {AUTO} : asked.split(",", -1)) {
            String name = entry.trim();
            if (name.equals(AUTO)) {
                known.stream().filter(provider -> provider.autoRank() >= 0)
                        .forEach(provider -> order.putIfAbsent(provider.name(), new Choice(provider, false)));
                continue;
            }
            AdaptorProvider provider = known.stream().filter(one -> one.name().equals(name)).findFirst()
                    .orElseThrow(() -> new AdaptorException(Status.ERR, "-D" + ORDER + "=" + asked + ": no adaptor \""
                            + name + "\"; there are " + names(known) + ", and auto"));
            order.putIfAbsent(name, new Choice(provider, true));
        }
        return List.copyOf(order.values());
    }

    /** A value that is none would be as if nothing had been said. */
    private static void checkOwn(Properties properties) throws AdaptorException {
        String check = properties.getProperty(CHECK, "true");
        if (!check.equals("true") && !check.equals("false")) {
            throw new AdaptorException(Status.ERR, "-D" + CHECK + "=" + check + ": true or false is wanted");
        }
        String sessions = properties.getProperty(SessionLimit.PROPERTY, "1");
        if (!sessions.matches("[1-9][0-9]{0,17}")) {
            throw new AdaptorException(Status.ERR,
                    "-D" + SessionLimit.PROPERTY + "=" + sessions + ": a whole number of 1 or more is wanted");
        }
    }

    /** What is set and means nothing: a name that is almost right would pass unnoticed. */
    private static List<String> strayOptions(Properties properties, List<AdaptorProvider> providers,
            List<Choice> order) {
        List<String> notes = new ArrayList<>();
        for (String property : new TreeSet<>(properties.stringPropertyNames())) {
            String[] parts = property.split("\\.", 3);
            if (!parts[0].equals(ORDER)) {
                if (isAlmost(parts[0])) {
                    notes.add("-D" + property + ": nobody looks at that; is -D" + ORDER
                            + property.substring(parts[0].length()) + " meant?");
                }
            } else if (parts.length == 2 && !OWN_PROPERTIES.contains(property)) {
                notes.add("-D" + property + ": there is no such property; there are -D" + ORDER + ", -D"
                        + String.join(", -D", OWN_PROPERTIES) + " and -D" + ORDER + ".ADAPTOR.OPTION");
            } else if (parts.length == 3 && providers.stream().noneMatch(one -> one.name().equals(parts[1]))) {
                notes.add("-D" + property + ": no adaptor \"" + parts[1] + "\"; there are " + names(providers));
            } else if (parts.length == 3 && order.stream().noneMatch(one -> one.name().equals(parts[1]))) {
                notes.add("-D" + property + ": " + parts[1] + " is not in use, -D" + ORDER + " leaves it out");
            }
        }
        return notes;
    }

    /** {@return whether a name is at most two letters from that of this program} By Levenshtein's distance. */
    private static boolean isAlmost(String name) {
        if (!name.startsWith("h") || Math.abs(name.length() - ORDER.length()) > TYPING_ERRORS) {
            return false;
        }
        int[] last = new int[ORDER.length() + 1];
        for (int i = 0; i < last.length; i++) {
            last[i] = i;
        }
        for (int i = 1; i <= name.length(); i++) {
            int[] next = new int[last.length];
            next[0] = i;
            for (int j = 1; j < next.length; j++) {
                int replaced = last[j - 1] + (name.charAt(i - 1) == ORDER.charAt(j - 1) ? 0 : 1);
                next[j] = Math.min(replaced, 1 + Math.min(last[j], next[j - 1]));
            }
            last = next;
        }
        return last[ORDER.length()] <= TYPING_ERRORS;
    }

    private static String names(List<AdaptorProvider> providers) {
        return providers.stream().map(AdaptorProvider::name).sorted().collect(Collectors.joining(", "));
    }

    /**
     * One entry of the order.
     *
     * @param provider the adaptor's
     * @param named whether the user wrote its name, or {@code auto} stands for it
     */
    private record Choice(AdaptorProvider provider, boolean named) {
        String name() {
            return provider.name();
        }

        AdaptorOptions options(Properties properties) {
            return AdaptorOptions.of(name(), properties);
        }

        AdaptorProvider.Availability probe(Properties properties) {
            return provider.probe(options(properties));
        }

        Adaptor open(AdaptorOptions options) throws AdaptorException {
            AdaptorProvider.Availability here = provider.probe(options);
            if (!here.available()) {
                throw new AdaptorException(Status.NOTSUPP, here.detail());
            }
            return provider.open(options);
        }
    }
}
