package io.hwadaptor.bench.speed;

import com.google.gson.GsonBuilder;
import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.select.Adaptors;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The two commands and their options. */
@Command(name = "hwadaptor", subcommands = {SpeedCommand.Sync.class, SpeedCommand.Async.class})
public final class SpeedCommand {
    /** Chunks in flight of {@code async-speed}, as many as cryptodev's benchmark of that name has. */
    private static final int ASYNC_DEPTH = 64;
    private static final int MAX_DEPTH = 256;
    private static final int MAX_CHUNK = 1 << 20;
    /** The property that names the adaptors. */
    private static final String ORDER = "hwadaptor";
    private static final String AUTO = "auto";

    /** Where the chunks go in. */
    enum Through {
        /** The Java interface of the adaptor. */
        ADAPTOR,
        /** A vhost-user socket, with the daemon behind it. */
        SOCKET
    }

    /** {@code speed}. */
    @Command(name = "speed", sortOptions = false,
            description = "AES-128-CBC in chunks, one after the other, for every adaptor that runs here, beside "
                    + "openssl speed in the same run.")
    static final class Sync implements Callable<Integer> {
        @Mixin
        private Options options;

        @Override
        public Integer call() throws IOException {
            return options.run("speed", 1, "one chunk at a time");
        }
    }

    /** {@code async-speed}. */
    @Command(name = "async-speed", sortOptions = false,
            description = "AES-128-CBC in chunks, many in flight, for every adaptor that runs here, beside "
                    + "openssl speed in the same run.")
    static final class Async implements Callable<Integer> {
        @Mixin
        private Options options;
        @Option(names = "--depth", paramLabel = "N", defaultValue = "" + ASYNC_DEPTH,
                description = "Chunks in flight, 1 to " + MAX_DEPTH + " (default: ${DEFAULT-VALUE}).")
        private int depth;

        @Override
        public Integer call() throws IOException {
            options.within("--depth", depth, 1, MAX_DEPTH);
            return options.run("async-speed", depth, depth + " chunks in flight");
        }
    }

    /** What both commands take. */
    static final class Options {
        @Spec(Spec.Target.MIXEE)
        private CommandSpec spec;
        @Option(names = "--adaptor", split = ",", paramLabel = "NAME",
                description = "Only these (default: all that can run here, but null).")
        private List<String> adaptors = new ArrayList<>();
        @Option(names = "--chunk", split = ",", paramLabel = "BYTES",
                defaultValue = "512,1024,2048,4096,8192,16384,32768,65536",
                description = "Lengths, multiples of 16 up to " + MAX_CHUNK + " (default: ${DEFAULT-VALUE}).")
        private List<Integer> chunks;
        @Option(names = "--seconds", paramLabel = "N", defaultValue = "5",
                description = "Seconds per figure, in rounds of a second that take turns (default: ${DEFAULT-VALUE}).")
        private int seconds;
        @Option(names = "--decrypt", description = "Decrypt instead of encrypt.")
        private boolean decrypt;
        @Option(names = "--through", paramLabel = "WAY", defaultValue = "adaptor",
                description = "adaptor: called from Java; socket: through the daemon, a front-end on one core and the "
                        + "device on another (default: ${DEFAULT-VALUE}).")
        private Through through;
        @Option(names = "--no-openssl", description = "Leave openssl speed out.")
        private boolean withoutOpenSsl;
        @Option(names = "--output", paramLabel = "FOLDER", defaultValue = "speed-report",
                description = "Where NAME.json and NAME.html go (default: ${DEFAULT-VALUE}).")
        private Path output;
        @Option(names = "-D", paramLabel = "NAME=VALUE", description = "An option of an adaptor; -Dhwadaptor=NAME,... "
                + "is the same as --adaptor.")
        private Map<String, String> properties = Map.of();
        @Option(names = {"-h", "--help"}, usageHelp = true, description = "Show this help message and exit.")
        @SuppressWarnings("UnusedVariable") // picocli reads it
        private boolean help;

        void within(String option, int value, int low, int high) {
            if (value < low || value > high) {
                throw new ParameterException(spec.commandLine(),
                        option + " " + value + ": not from " + low + " to " + high);
            }
        }

        int run(String command, int depth, String how) throws IOException {
            within("--seconds", seconds, 1, 3600);
            for (int chunk : chunks) {
                within("--chunk", chunk, 16, MAX_CHUNK);
                if (chunk % 16 != 0) {
                    throw new ParameterException(spec.commandLine(), "--chunk " + chunk + ": not a multiple of 16");
                }
            }
            PrintWriter err = spec.commandLine().getErr();
            // Now, and not when all is measured.
            try {
                Files.createDirectories(output);
            } catch (IOException e) {
                throw new ParameterException(
                        spec.commandLine(), "--output " + output + ": no such folder can be made (" + e + ")", e);
            }
            if (!Files.isWritable(output)) {
                throw new ParameterException(spec.commandLine(), "--output " + output + ": not writable");
            }
            List<Contender> contenders = new ArrayList<>();
            try {
                open(contenders, depth, err);
                Races races = new Races(contenders, chunks.stream().sorted().distinct().toList(), seconds);
                List<Report.Series> series = races.run();
                Report report = new Report("hwadaptor " + String.join(" ", originalArguments()), title(how), now(),
                        processor(), Runtime.version().toString(), seconds, "bytes per second", races.chunks(), series);
                spec.commandLine().getOut().print(report.table());
                spec.commandLine().getOut().flush();
                write(command, report);
            } finally {
                for (Contender contender : contenders) {
                    contender.close();
                }
            }
            return 0;
        }

        private List<String> originalArguments() {
            return spec.root().commandLine().getParseResult().originalArgs();
        }

        private String title(String how) {
            return "AES-128-CBC, " + (decrypt ? "decryption" : "encryption") + ", " + how
                    + (through == Through.SOCKET ? ", over a vhost-user socket" : "");
        }

        private void open(List<Contender> contenders, int depth, PrintWriter err) throws IOException {
            List<String> names = names();
            try {
                for (String name : names) {
                    contenders.add(contender(Adaptors.open(properties(name)), depth));
                }
            } catch (AdaptorException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
            if (!withoutOpenSsl) {
                try {
                    contenders.add(OpenSslContender.open(!decrypt));
                } catch (IOException e) {
                    err.println("hwadaptor: no openssl speed beside it: " + e.getMessage());
                }
            }
        }

        /** {@return those that were asked for, if they can run here; else all that can} */
        private List<String> names() {
            try {
                String order = adaptors.isEmpty() ? properties("").getProperty(ORDER, AUTO)
                        : String.join(",", adaptors);
                List<Adaptors.Row> all = Adaptors.table(properties(AUTO));
                for (String name : order.split(",", -1)) {
                    Adaptors.Row row = all.stream().filter(r -> r.name().equals(name)).findFirst().orElse(null);
                    if (row == null && !name.equals(AUTO)) {
                        throw new ParameterException(spec.commandLine(), "--adaptor " + name
                                + ": there is none; there are " + all.stream().map(Adaptors.Row::name).toList());
                    }
                    if (row != null && !row.available()) {
                        throw new ParameterException(spec.commandLine(), "--adaptor " + name + ": " + row.detail());
                    }
                }
                return Adaptors.table(properties(order)).stream().filter(row -> row.available() && row.place() > 0)
                        .sorted(Comparator.comparingInt(Adaptors.Row::place)).map(Adaptors.Row::name).toList();
            } catch (AdaptorException e) {
                throw new ParameterException(spec.commandLine(), e.getMessage(), e);
            }
        }

        private Properties properties(String order) {
            Properties all = new Properties();
            all.putAll(System.getProperties());
            all.putAll(properties);
            if (!order.isEmpty()) {
                all.setProperty(ORDER, order);
            }
            return all;
        }

        private Contender contender(Adaptor adaptor, int depth) throws IOException, AdaptorException {
            boolean opened = false;
            try {
                Contender contender = through == Through.SOCKET ? SocketContender.open(adaptor, !decrypt, depth)
                        : AdaptorContender.open(adaptor, decrypt ? Direction.DECRYPT : Direction.ENCRYPT, depth);
                opened = true;
                return contender;
            } finally {
                if (!opened) {
                    adaptor.close();
                }
            }
        }

        private void write(String command, Report report) throws IOException {
            Path json = output.resolve(command + ".json");
            Path html = output.resolve(command + ".html");
            Files.writeString(json, new GsonBuilder().setPrettyPrinting().create().toJson(report) + "\n");
            Files.writeString(html, Page.of(report));
            spec.commandLine().getOut().println("\nwritten: " + html + ", " + json);
        }
    }

    private SpeedCommand() {
    }

    /**
     * Runs a command and ends the process: with 0 if all was measured, 1 if something failed, 2 if the command line is
     * wrong.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        // TIDY: here the command's return code becomes the process's.
        System.exit(line().execute(args));
    }

    static CommandLine line() {
        CommandLine line = new CommandLine(new SpeedCommand()).setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((e, command, result) -> {
            command.getErr().println("hwadaptor: " + e.getMessage());
            return 1;
        });
        line.setParameterExceptionHandler((e, arguments) -> {
            e.getCommandLine().getErr().println("hwadaptor: " + e.getMessage());
            e.getCommandLine().getErr().println("hwadaptor: --help tells what is possible");
            return 2;
        });
        return line;
    }

    private static String now() {
        return ZonedDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS)
                .format(DateTimeFormatter.ISO_OFFSET_DATE_TIME);
    }

    private static String processor() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.toLowerCase(Locale.ROOT).startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip()).findFirst().orElse("unknown processor");
        }
    }
}
