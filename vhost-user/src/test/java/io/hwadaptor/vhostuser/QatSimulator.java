package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.ffm.qat.QatCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The simulator of the vendor's library that adaptor-qat's tests are written for, built once in this process. */
public final class QatSimulator {
    /** What to do where {@link #build} finds nothing. */
    public static final String MISSING = "no vendor headers of qat, run: guest/fetch-packages.sh qat";

    private static Path built;

    private QatSimulator() {
    }

    /** {@return the library; empty if the vendor's headers are not here} */
    public static synchronized Optional<Path> build() throws IOException, InterruptedException {
        Optional<Path> headers = headers();
        if (built == null && headers.isPresent()) {
            Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
            Path target = module.resolve("target");
            Process process = new ProcessBuilder(module.resolveSibling("adaptor-qat/src/test/c/build.sh").toString(),
                    headers.orElseThrow().toString(), target.toString()).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), output);
            built = target.resolve("libqat-simulator.so");
        }
        return Optional.ofNullable(built);
    }

    private static Optional<Path> headers() {
        Map<String, String> environment = System.getenv();
        String cache = environment.getOrDefault("HWADAPTOR_CACHE", environment.getOrDefault("XDG_CACHE_HOME",
                environment.getOrDefault("HOME", "") + "/.cache") + "/hwadaptor");
        return Stream.of(environment.getOrDefault("QAT_INCLUDE", "/usr/include/qat"), "/usr/include/qat",
                cache + "/guest/qat/usr/include/qat").map(Path::of)
                .filter(folder -> Files.exists(folder.resolve("qae_mem.h"))).findFirst();
    }

    /**
     * {@return the value of one of the simulator's switches}
     *
     * @param name as in simulator_core.c
     */
    static int get(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return QatCalls.icp_sal_userStart(arena.allocateFrom("simulator:" + name).address());
        }
    }
}
