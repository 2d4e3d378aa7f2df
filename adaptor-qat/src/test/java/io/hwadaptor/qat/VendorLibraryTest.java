package io.hwadaptor.qat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hwadaptor.ffm.linux.NativeLibrary;
import io.hwadaptor.ffm.qat.QatLibrary;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The vendor's own library, of Debian 13: every function is there, and without a device the adaptor says why. */
class VendorLibraryTest {
    private static Path folder() {
        Optional<Path> folder = Stream.of(System.getenv().getOrDefault("QAT_LIBRARY_DIR", ""),
                Simulator.cache() + "/guest/qat/usr/lib/x86_64-linux-gnu").map(Path::of)
                .filter(path -> Files.exists(path.resolve(QatLibrary.SONAME))).findFirst();
        assumeTrue(folder.isPresent(), "skipped: no " + QatLibrary.SONAME + ", run: guest/fetch-packages.sh qat");
        return folder.orElseThrow();
    }

    @Test
    void shouldHaveEveryFunctionThatIsBound() {
        Path folder = folder();
        NativeLibrary memory = NativeLibrary.find("libusdm", folder.resolve("libusdm.so.0").toString());
        NativeLibrary library = NativeLibrary.find("libqat", folder.resolve(QatLibrary.SONAME).toString());
        assertTrue(library.isPresent(), library + ", " + memory);
        for (String function : QatLibrary.requiredFunctions()) {
            assertTrue(library.find(function).isPresent(), function);
        }
        assertEquals(35, QatLibrary.requiredFunctions().size());
    }

    /** In a process of its own, because a process has one library. */
    @Test
    void shouldSayInOneLineWhyItCannotRun() throws Exception {
        Path library = folder().resolve(QatLibrary.SONAME);
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path")
                        + File.pathSeparator + System.getProperty("surefire.test.class.path", ""),
                Probe.class.getName(), library.toString()).redirectErrorStream(true).start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines()
                .toList();
        assertEquals(0, process.waitFor(), lines.toString());
        assumeTrue(!lines.getLast().startsWith("true"), "this machine has a device: " + lines);
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.getFirst().startsWith("false " + library + ": no "), lines.toString());
    }

    /** Prints what the provider says of a library. */
    static final class Probe {
        private Probe() {
        }

        public static void main(String[] arguments) {
            java.util.Properties properties = new java.util.Properties();
            properties.setProperty("hwadaptor.qat.library", arguments[0]);
            var here = new QatProvider().probe(io.hwadaptor.api.spi.AdaptorOptions.of("qat", properties));
            System.out.println(here.available() + " " + here.detail());
        }
    }
}
