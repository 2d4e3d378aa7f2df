package io.hwadaptor.api.kit;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Counts cases of the vector files and says at the end of the JVM how many were compared, and from where; or that none
 * was, and where to get them. Past Maven, which keeps the output of tests in files that nobody reads.
 */
final class VectorReport {
    private static final VectorReport REPORT = new VectorReport();

    private final Set<String> asked = new TreeSet<>();
    private final Map<String, Integer> cases = new HashMap<>();
    private final Set<String> compared = new HashSet<>();
    private Path source;

    VectorReport() {
    }

    static void asked(Optional<Path> folder, String file) {
        synchronized (REPORT) {
            if (REPORT.asked.isEmpty()) {
                Runtime.getRuntime().addShutdownHook(new Thread(VectorReport::print, "vectors"));
            }
            REPORT.ask(folder, file);
        }
    }

    static void read(String file, int number) {
        synchronized (REPORT) {
            REPORT.add(file, number);
        }
    }

    static void ran(VectorFiles.Case test) {
        synchronized (REPORT) {
            REPORT.compare(test.toString());
        }
    }

    void ask(Optional<Path> folder, String file) {
        source = folder.orElse(source);
        asked.add(file);
    }

    void add(String file, int number) {
        cases.put(file, number);
    }

    /** A case that is compared with several engines, or in several ways, counts once. */
    void compare(String test) {
        compared.add(test);
    }

    /** {@return what has been compared} */
    String line() {
        if (source == null) {
            return "vectors: NONE compared, tests of " + asked.size() + " files skipped: " + VectorFiles.MISSING;
        }
        int all = cases.values().stream().mapToInt(Integer::intValue).sum();
        return "vectors: " + compared.size() + " of " + all + " cases in " + cases.size() + " files compared, from "
                + source;
    }

    private static void print() {
        String line;
        synchronized (REPORT) {
            line = "\n" + REPORT.line() + "\n";
        }
        try (FileOutputStream stream = new FileOutputStream(FileDescriptor.err)) {
            stream.write(line.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            // Nobody listens.
        }
    }
}
