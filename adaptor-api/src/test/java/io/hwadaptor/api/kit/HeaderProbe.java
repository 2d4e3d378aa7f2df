package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Asks the C compiler what numbers a header has: a reading that is none of ours. */
public final class HeaderProbe {
    private HeaderProbe() {
    }

    /**
     * {@return the value of each expression} Needs gcc and the header; without them the test fails.
     *
     * @param umbrella one of {@code native-headers/}, without its ending
     * @param expressions constants, sizeof, offsetof
     */
    public static Map<String, Long> numbers(String umbrella, Collection<String> expressions)
            throws IOException, InterruptedException {
        Path headers = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(headers.resolve("native-headers"))) {
            headers = headers.getParent();
        }
        headers = headers.resolve("native-headers");
        Path folder = Files.createTempDirectory("header-probe");
        Path list = folder.resolve("probes.inc");
        Path program = folder.resolve("probe");
        try {
            Files.write(list, expressions.stream().map(expression -> "NUMBER(" + expression + ")").toList());
            run("gcc", "-std=gnu11", "-Wall", "-Werror", "-I", headers.toString(), "-DUMBRELLA=\"" + umbrella + ".h\"",
                    "-DPROBES=\"" + list + "\"", headers.resolve("probe.c").toString(), "-o", program.toString());
            Map<String, Long> numbers = new TreeMap<>();
            for (String line : run(program.toString()).lines().toList()) {
                int blank = line.lastIndexOf(' ');
                numbers.put(line.substring(0, blank), Long.valueOf(line.substring(blank + 1)));
            }
            return numbers;
        } finally {
            for (Path file : List.of(list, program, folder)) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        assertEquals(0, process.waitFor(), () -> String.join(" ", command) + "\n" + output);
        return output;
    }
}
