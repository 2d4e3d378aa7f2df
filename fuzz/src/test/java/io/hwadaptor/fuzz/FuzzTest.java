package io.hwadaptor.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs every target over the inputs that are kept, then lets Jazzer look for new ones in a process of its own, for
 * {@code fuzz.seconds} each. What it finds is left in {@code target/fuzz}; to be added to the target's corpus file.
 */
class FuzzTest {
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 3);
    private static final int SHORT_SECONDS = 10;
    /** Start, the inputs that are kept, and the end. */
    private static final int GRACE_SECONDS = 120;
    /** One run may take so long: loops end. */
    private static final int RUN_SECONDS = 30;
    /** Longest input: a session message, or a table of descriptors, and some more. */
    private static final int INPUT_BYTES = 4096;
    private static final Path FOLDER = Path.of("target", "fuzz").toAbsolutePath();
    private static final int LAST_LINES = 60;

    private static List<Target> targets() {
        List<String> wanted = List.of(System.getProperty("fuzz.targets", "all").split(","));
        List<Target> targets = Target.ALL.stream()
                .filter(target -> wanted.contains("all") || wanted.contains(target.id())).toList();
        assertTrue(!targets.isEmpty(), "no target of these names: " + wanted);
        return targets;
    }

    @TestFactory
    List<DynamicTest> shouldHoldForKeptInputs() {
        return targets().stream().map(target -> DynamicTest.dynamicTest(target.id(), () -> {
            for (byte[] input : Corpus.of(target)) {
                try {
                    target.run().accept(input);
                } catch (AssertionError | RuntimeException e) {
                    throw new AssertionError("input " + HexFormat.of().formatHex(input), e);
                }
            }
        })).toList();
    }

    @TestFactory
    List<DynamicTest> shouldHoldForWhatTheFuzzerFinds() {
        return targets().stream().map(target -> DynamicTest.dynamicTest(target.id(), () -> fuzz(target))).toList();
    }

    private static void fuzz(Target target) throws IOException, InterruptedException {
        Path folder = FOLDER.resolve(target.id());
        Path corpus = folder.resolve("corpus");
        Corpus.unpack(target, corpus);
        Path log = folder.resolve("log");
        Process process = new ProcessBuilder(command(target, folder, corpus)).directory(folder.toFile())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertTrue(process.waitFor(SECONDS + GRACE_SECONDS, TimeUnit.SECONDS),
                    () -> target + " did not end: " + end(log));
            assertEquals(0, process.exitValue(), () -> target + " found something: " + end(log));
        } finally {
            process.destroyForcibly().waitFor();
        }
        String said = Files.readString(log);
        String done = said.lines().filter(line -> line.startsWith("Done ")).findFirst().orElse("no count");
        String reached = said.lines().filter(line -> line.contains(" cov: ")).reduce((a, b) -> b).orElse("nothing");
        assertTrue(reached.contains(" cov: "), () -> target + " ran without coverage: " + end(log));
        System.out.println(target.id() + ": " + done + "; " + reached);
    }

    private static List<String> command(Target target, Path folder, Path corpus) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+IgnoreUnrecognizedVMOptions", "-XX:+EnableDynamicAgentLoading", "-XX:+UseSerialGC",
                // Allocations are bounded: more is an OutOfMemoryError, which is a finding.
                "-Xmx192m", "-XX:MaxDirectMemorySize=64m", "-Xshare:auto", "-ea",
                "-Djava.io.tmpdir=" + folder, "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"),
                "com.code_intelligence.jazzer.Jazzer", "--target_class=" + target.type().getName(),
                "--instrumentation_includes=io.hwadaptor.**",
                // What judges is no part of what is to be covered.
                "--instrumentation_excludes=" + String.join(File.pathSeparator, "io.hwadaptor.fuzz.**",
                        "io.hwadaptor.virtio.device.Fuzz**", "io.hwadaptor.vhostuser.protocol.Fuzz**",
                        "io.hwadaptor.soft.SoftKeys", "io.hwadaptor.qat.pke.QatKeys",
                        "io.hwadaptor.openssl.OpenSslKeys", "io.hwadaptor.ffm.generated.**"),
                "--custom_hook_includes=io.hwadaptor.**", "--reproducer_path=" + folder));
        if (SECONDS <= SHORT_SECONDS) {
            // The second compiler takes more time than it gives back.
            command.add(1, "-XX:TieredStopAtLevel=1");
        }
        command.addAll(List.of("-artifact_prefix=" + folder + File.separator, "-timeout=" + RUN_SECONDS,
                "-rss_limit_mb=2048", "-max_len=" + INPUT_BYTES, "-max_total_time=" + Math.max(1, SECONDS),
                "-print_final_stats=1", corpus.toString()));
        return command;
    }

    private static String end(Path log) {
        try (Stream<String> lines = Files.lines(log)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - LAST_LINES), all.size()));
        } catch (IOException e) {
            return log + " can't be read: " + e;
        }
    }
}
