package io.hwadaptor.ffm;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Runs jextract over {@code native-headers/} and records what went in and what came out. It is a single source file
 * without dependencies, so that the Maven profile {@code bindings} can start it before anything is compiled; the tests
 * use its digests.
 */
final class BindingsGenerator {
    /** The one command that regenerates, as the documentation and the tests name it. */
    static final String COMMAND = "mvn -Pbindings generate-sources -pl ffm-bindings";

    private static final String PACKAGE = "io.hwadaptor.ffm.generated";
    private static final String REQUIRED_VERSION = "jextract 22";

    private final Path repository;

    BindingsGenerator(Path repository) {
        this.repository = repository;
    }

    /** Started in the folder of this module. */
    public static void main(String[] args) throws Exception {
        try {
            new BindingsGenerator(Path.of("").toAbsolutePath().getParent()).generate();
        } catch (IllegalStateException e) {
            System.err.println("bindings: " + e.getMessage());
            System.exit(1);
        }
    }

    Path headers() {
        return repository.resolve("native-headers");
    }

    Path output() {
        return repository.resolve("ffm-bindings/src/generated/java");
    }

    Path record() {
        return repository.resolve("ffm-bindings/bindings.sha256");
    }

    /** The umbrella headers' names without ending, one per symbol list. */
    List<String> umbrellas() throws IOException {
        try (Stream<Path> files = Files.list(headers())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".includes"))
                    .map(name -> name.substring(0, name.length() - ".includes".length()))
                    .sorted()
                    .toList();
        }
    }

    /**
     * The folder of the headers that an umbrella header needs from a vendor, if they are here: the environment's
     * {@code QAT_INCLUDE}, where Debian's packages put them, or where {@code guest/fetch-packages.sh qat} unpacks them.
     */
    static Optional<Path> vendorHeaders(String umbrella) {
        if (!umbrella.equals("qat")) {
            return Optional.empty();
        }
        Map<String, String> environment = System.getenv();
        String home = environment.getOrDefault("HOME", "");
        String cache = environment.getOrDefault("HWADAPTOR_CACHE",
                environment.getOrDefault("XDG_CACHE_HOME", home + "/.cache") + "/hwadaptor");
        return Stream.of(environment.getOrDefault("QAT_INCLUDE", "/usr/include/qat"), "/usr/include/qat",
                cache + "/guest/qat/usr/include/qat").map(Path::of)
                .filter(folder -> Files.exists(folder.resolve("qae_mem.h"))).findFirst();
    }

    /** The package that an umbrella header's bindings are in. */
    static String packageOf(String umbrella) {
        return PACKAGE + "." + umbrella;
    }

    /** SHA-256 of every header, symbol list and generated file, by its path in the repository. */
    Map<String, String> digests() throws IOException {
        Map<String, String> digests = new TreeMap<>();
        for (Path root : List.of(headers(), output())) {
            if (!Files.isDirectory(root)) {
                continue;
            }
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(BindingsGenerator::isRecorded).toList()) {
                    String name = repository.relativize(file).toString().replace('\\', '/');
                    digests.put(name, sha256(Files.readAllBytes(file)));
                }
            }
        }
        return digests;
    }

    /** What {@link #digests} was when the bindings were generated last. */
    Map<String, String> recordedDigests() throws IOException {
        Map<String, String> digests = new TreeMap<>();
        for (String line : Files.readAllLines(record())) {
            int blank = line.indexOf("  ");
            digests.put(line.substring(blank + 2), line.substring(0, blank));
        }
        return digests;
    }

    private void generate() throws IOException, InterruptedException {
        String jextract = findJextract();
        Path fresh = Files.createTempDirectory("bindings");
        try {
            for (String umbrella : umbrellas()) {
                // Relative names only: what jextract is told must not show up in its output.
                List<String> command = new ArrayList<>(List.of(jextract, "@" + umbrella + ".includes",
                        "--target-package", packageOf(umbrella), "--output", fresh.toString()));
                vendorHeaders(umbrella).ifPresent(folder -> command.addAll(List.of("-I", folder.toString())));
                command.add(umbrella + ".h");
                run(headers(), command.toArray(String[]::new));
            }
            replace(output(), fresh);
        } finally {
            deleteTree(fresh);
        }
        List<String> lines = new ArrayList<>();
        digests().forEach((name, digest) -> lines.add(digest + "  " + name));
        Files.write(record(), lines);
        System.out.println("bindings: " + lines.size() + " files recorded in " + repository.relativize(record()));
    }

    private static boolean isRecorded(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".h") || name.endsWith(".includes") || name.endsWith(".java");
    }

    private static String findJextract() throws IOException, InterruptedException {
        List<Path> candidates = new ArrayList<>();
        String home = System.getenv("JEXTRACT_HOME");
        if (home != null) {
            candidates.add(Path.of(home, "bin", "jextract"));
        } else {
            for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
                candidates.add(Path.of(folder, "jextract"));
            }
        }
        for (Path candidate : candidates) {
            if (Files.isExecutable(candidate)) {
                String version = run(null, candidate.toString(), "--version");
                if (!version.startsWith(REQUIRED_VERSION)) {
                    throw new IllegalStateException(candidate + " is \"" + version.lines().findFirst().orElse("")
                            + "\", needed is the build for JDK 22 from https://jdk.java.net/jextract/");
                }
                return candidate.toString();
            }
        }
        throw new IllegalStateException(home != null
                ? "no bin/jextract in JEXTRACT_HOME (" + home + ")"
                : "jextract is not on PATH and JEXTRACT_HOME is not set; get the build for JDK 22 from"
                        + " https://jdk.java.net/jextract/");
    }

    private static String run(Path folder, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder == null ? null : folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), Charset.defaultCharset());
        int status = process.waitFor();
        // jextract reports a symbol that is missing from the header as a warning and goes on without it.
        if (status != 0 || output.contains("WARNING") || output.contains("ERROR")) {
            throw new IllegalStateException(String.join(" ", command) + " failed (" + status + "): " + output.strip());
        }
        return output;
    }

    private static void replace(Path target, Path fresh) throws IOException {
        // The old tree goes first, so that what is no longer listed vanishes.
        deleteTree(target);
        try (Stream<Path> files = Files.walk(fresh)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path place = target.resolve(fresh.relativize(file).toString());
                Files.createDirectories(place.getParent());
                Files.copy(file, place);
            }
        }
    }

    private static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root)) {
            return;
        }
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }
}
