package io.hwadaptor.qat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.ffm.qat.QatCalls;
import io.hwadaptor.ffm.qat.QatLibrary;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The simulator of {@code src/test/c}: built once per test run, loaded once per process, and reached through the
 * library's own start function, which takes its switches in place of a section.
 */
public final class Simulator {
    /** As of qatlib 26.02, which maps memory. */
    static final String NEWER = "libqat-simulator.so";
    /** As of older versions, which can't. */
    static final String OLDER = "libqat-simulator-without-mapping.so";

    private static final List<String> FAULTS = List.of("shuffle", "no-device", "lose", "late", "late-come", "fail",
            "retry", "refuse", "epoll", "no-memory", "no-mapping", "no-session");
    private static String variant;
    private static String path;

    private Simulator() {
    }

    /** {@return where the unpacked or installed packages of the vendor are} */
    static Optional<Path> vendorHeaders() {
        Map<String, String> environment = System.getenv();
        return Stream.of(environment.getOrDefault("QAT_INCLUDE", "/usr/include/qat"), "/usr/include/qat",
                cache() + "/guest/qat/usr/include/qat").map(Path::of)
                .filter(folder -> Files.exists(folder.resolve("qae_mem.h"))).findFirst();
    }

    static String cache() {
        Map<String, String> environment = System.getenv();
        return environment.getOrDefault("HWADAPTOR_CACHE", environment.getOrDefault("XDG_CACHE_HOME",
                environment.getOrDefault("HOME", "") + "/.cache") + "/hwadaptor");
    }

    /** Loads {@link #NEWER}, as {@link #load(String)}. {@return its path} */
    public static String load() {
        return load(NEWER);
    }

    /**
     * {@return the simulator's path; it is loaded, and its switches are as they are at first}
     *
     * @param wanted which one; a process has one library, so tests of the older one have a process of their own
     */
    static synchronized String load(String wanted) {
        if (path == null) {
            Optional<Path> headers = vendorHeaders();
            assumeTrue(headers.isPresent(), "skipped: no vendor headers of qat, run: guest/fetch-packages.sh qat");
            path = build(headers.orElseThrow()).resolve(wanted).toString();
            variant = wanted;
            assertEquals(Optional.empty(), QatLibrary.load(path));
        }
        assertEquals(wanted, variant, "the other library is loaded; this class needs a process of its own");
        FAULTS.forEach(name -> set(name, 0));
        set("legacy", 1);
        set("weak", -1);
        set("down", -1);
        set("instances", 2);
        set("ring", 64);
        return path;
    }

    private static Path build(Path headers) {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        Path folder = module.resolve("target");
        try {
            Process process = new ProcessBuilder(module.resolve("src/test/c/build.sh").toString(), headers.toString(),
                    folder.toString()).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), "the simulator doesn't compile; it needs gcc, libssl-dev and"
                    + " libipsec-mb-dev:\n" + output);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError("the simulator can't be built: gcc and bash are needed", e);
        }
        return folder;
    }

    /** Sets a switch. */
    public static void set(String name, long value) {
        control(name + "=" + value);
    }

    /** {@return a counter, or a switch as it is} */
    public static int get(String name) {
        return control(name);
    }

    private static int control(String text) {
        try (Arena arena = Arena.ofConfined()) {
            return QatCalls.icp_sal_userStart(arena.allocateFrom("simulator:" + text).address());
        }
    }

    /**
     * {@return adaptors with the simulator as {@code qat}}
     *
     * @param order value of the property {@code hwadaptor}
     * @param options names and values of qat's options
     */
    public static Adaptor open(String order, String... options) throws AdaptorException {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor", order);
        properties.setProperty("hwadaptor.qat.library", loaded());
        for (int i = 0; i < options.length; i += 2) {
            properties.setProperty("hwadaptor.qat." + options[i], options[i + 1]);
        }
        return Adaptors.open(properties);
    }

    private static synchronized String loaded() {
        return path == null ? load() : path;
    }

    /** Checks that the library was never used wrongly, and that nothing of it is left. */
    public static void assertClean() {
        assertEquals(0, get("violations"), "the simulator has said on stderr how it was used wrongly");
        assertEquals(0, get("mapped"), "mapped ranges that nobody has unmapped");
        assertEquals(0, get("busy-removals"), "sessions that were removed while they were in use");
        assertEquals(0, get("descriptors"), "descriptors that nobody has put back");
    }
}
