package io.hwadaptor.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.hwadaptor.api.kit.VectorFiles;
import io.hwadaptor.guest.inside.JUnitMain;
import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.DynamicTest;

/**
 * JUnit classes that run in a JVM inside the guest, on this module's own class path, through the host's files. Each of
 * their tests becomes a test of Maven's, under its own name. A test that was skipped there has failed, as has a class
 * without tests; known-answer files that the host doesn't have either are the one excuse.
 */
final class GuestJvm {
    private static final Pattern TEST =
            Pattern.compile("^GUEST-TEST (passed|failed|skipped) (\\d+) (.*) \\| (.*)$", Pattern.MULTILINE);
    private static final Pattern NUMBERS =
            Pattern.compile("^GUEST-TESTS total=(\\d+) failed=(\\d+) skipped=(\\d+)$", Pattern.MULTILINE);
    private final String name;
    private String module = "";
    private String preparation = "";
    private final List<String> guestOptions = new ArrayList<>(List.of("--9p", "--memory", "2G"));
    private final List<String> javaOptions = new ArrayList<>(List.of(
            // The fastest start under emulation; one thread compiles, one collects.
            "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx1g",
            "-XX:+IgnoreUnrecognizedVMOptions", "--illegal-native-access=deny", "-ea"));

    /**
     * A boot to come.
     *
     * @param name names its log, {@code target/guest-NAME.log}
     */
    GuestJvm(String name) {
        this.name = name;
    }

    /** Adds options of run-guest.sh: at least how a crypto device is attached. */
    GuestJvm guest(String... options) {
        guestOptions.addAll(List.of(options));
        return this;
    }

    /** Adds options of the guest's JVM, such as system properties. */
    GuestJvm java(String... options) {
        javaOptions.addAll(List.of(options));
        return this;
    }

    /**
     * Has an adaptor as a module, as it is in the daemon: only the bindings may call native functions.
     *
     * @param tested the module of the tests, an adaptor
     */
    GuestJvm module(String tested) {
        module = tested;
        return this;
    }

    /** Adds shell commands that run in the guest before its JVM does, such as one that starts a device's simulator. */
    GuestJvm before(String commands) {
        preparation += commands + " && ";
        return this;
    }

    /**
     * Boots the guest and runs tests there.
     *
     * @param classes names of JUnit classes on this JVM's class path; they need not be public
     * @return a test for each test that ran there, and one that says whether the run as a whole is sound
     */
    Stream<DynamicTest> run(String... classes) throws IOException, InterruptedException {
        // A file, because a class path is longer than one may like to see on a console.
        Path arguments = Path.of("target", "guest-" + name + ".args").toAbsolutePath();
        Files.createDirectories(arguments.getParent());
        List<String> lines = new ArrayList<>(javaOptions);
        // Behind all others, so that they count.
        String more = System.getProperty("hwadaptor.guest.java", "");
        lines.addAll(more.isEmpty() ? List.of() : List.of(more.split(" ", -1)));
        VectorFiles.folder().ifPresent(folder -> lines.add("-D" + VectorFiles.PROPERTY + "=" + folder));
        lines.addAll(paths());
        lines.add(JUnitMain.class.getName());
        // Or single ones of them: package.Class#method.
        String only = System.getProperty("hwadaptor.guest.tests", String.join(" ", classes));
        lines.addAll(List.of(only.split(" ", -1)));
        Files.write(arguments, lines.stream().map(GuestJvm::quote).toList());

        // The working directory matters: tests look for the project's files from there.
        String command = "cd '" + Path.of("").toAbsolutePath() + "' && " + preparation + "exec '"
                + Path.of(System.getProperty("java.home"), "bin", "java") + "' '@" + arguments + "'";
        List<String> options = new ArrayList<>(guestOptions);
        options.addAll(List.of("--command", command));
        GuestRun run = GuestRun.boot(name, options.toArray(String[]::new));
        return tests(run, Arrays.asList(classes));
    }

    /** {@return options that say where classes are, and who may call native functions} */
    private List<String> paths() {
        String everything = System.getProperty("java.class.path");
        if (module.isEmpty()) {
            return List.of("--enable-native-access=ALL-UNNAMED", "-cp", everything);
        }
        List<String> needed = List.of("io.hwadaptor.api", "io.hwadaptor.ffm", module);
        List<String> modules = new ArrayList<>();
        List<String> others = new ArrayList<>();
        String adaptor = "adaptor" + module.substring(module.lastIndexOf('.')).replace('.', '-');
        String patch = "";
        for (String entry : everything.split(File.pathSeparator, -1)) {
            Path path = Path.of(entry);
            String file = path.getFileName().toString();
            if (file.startsWith(adaptor + "-") && file.endsWith("-tests.jar")) {
                patch = entry;
            } else {
                // The kit, JUnit and what they use stay on the class path, which reads all modules.
                boolean named = ModuleFinder.of(path).findAll().stream()
                        .anyMatch(found -> needed.contains(found.descriptor().name()));
                (named ? modules : others).add(entry);
            }
        }
        assertFalse(patch.isEmpty(), "no tests of " + module + " in " + everything);
        return List.of("--enable-native-access=io.hwadaptor.ffm", "-p", String.join(File.pathSeparator, modules),
                "-cp", String.join(File.pathSeparator, others), "--add-modules", module,
                "--patch-module", module + "=" + patch, "--add-reads", module + "=ALL-UNNAMED",
                "--add-opens", module + "/" + module + "=ALL-UNNAMED");
    }

    /** {@return an option as it must stand in a file of java's} */
    private static String quote(String option) {
        return '"' + option.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** {@return the tests of a run that has ended} */
    static Stream<DynamicTest> tests(GuestRun run, List<String> classes) {
        String console = run.console().replace("\r", "");
        List<DynamicTest> tests = new ArrayList<>();
        Matcher matcher = TEST.matcher(console);
        while (matcher.find()) {
            String how = matcher.group(1);
            String reason = matcher.group(4);
            tests.add(DynamicTest.dynamicTest(matcher.group(3), () -> judge(how, reason)));
        }
        int found = tests.size();
        tests.add(DynamicTest.dynamicTest("all of " + classes, () -> judge(run, console, found)));
        return tests.stream();
    }

    private static void judge(String how, String reason) {
        Assumptions.assumeFalse(how.equals("skipped") && reason.contains(VectorFiles.MISSING)
                && VectorFiles.folder().isEmpty(), reason);
        if (!how.equals("passed")) {
            fail(how + " in the guest: " + reason);
        }
    }

    private static void judge(GuestRun run, String console, int found) {
        Matcher numbers = NUMBERS.matcher(console);
        assertTrue(numbers.find(), () -> "the guest's JVM did not come to its end; exit code " + run.status() + ":\n"
                + console.substring(Math.max(0, console.length() - 4000)));
        assertTrue(found > 0, "no test ran");
        assertEquals(Integer.parseInt(numbers.group(1)), found, "a line of the console is broken");
        assertEquals(0, Integer.parseInt(numbers.group(2)), "tests failed in the guest");
        assertEquals(0, run.status(), "exit code");
    }
}
