package io.hwadaptor.ffm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bindings are what jextract made of the headers and symbol lists that are here now. */
class BindingsUpToDateTest {
    private final BindingsGenerator generator = new BindingsGenerator(TestPaths.repository());

    @Test
    void shouldHaveBindingsOfTheseHeaders() throws Exception {
        List<String> changes = changes(generator.recordedDigests(), generator.digests());
        assertTrue(changes.isEmpty(), () -> "bindings are out of date, run: " + BindingsGenerator.COMMAND + "\n  "
                + String.join("\n  ", changes));
    }

    @Test
    void shouldRecordHeadersListsAndOutputOfEveryUmbrella() throws Exception {
        Map<String, String> recorded = generator.recordedDigests();
        assertFalse(generator.umbrellas().isEmpty());
        for (String umbrella : generator.umbrellas()) {
            assertTrue(recorded.containsKey("native-headers/" + umbrella + ".h"), umbrella);
            assertTrue(recorded.containsKey("native-headers/" + umbrella + ".includes"), umbrella);
            String folder = "ffm-bindings/src/generated/java/"
                    + BindingsGenerator.packageOf(umbrella).replace('.', '/') + "/";
            assertTrue(recorded.keySet().stream().anyMatch(name -> name.startsWith(folder)), folder);
        }
    }

    @Test
    void shouldSeeEveryKindOfChange(@TempDir Path repository) throws Exception {
        copyOfRepository(repository);
        BindingsGenerator copy = new BindingsGenerator(repository);
        Map<String, String> before = copy.digests();
        Path output = repository.resolve("ffm-bindings/src/generated/java/io/hwadaptor/ffm/generated/linux");
        Files.writeString(repository.resolve("native-headers/linux.includes"), "\n", StandardOpenOption.APPEND);
        Files.writeString(output.resolve("iovec.java"), "\n", StandardOpenOption.APPEND);
        Files.delete(output.resolve("ucred.java"));
        Files.writeString(output.resolve("extra.java"), "\n");

        String prefix = "ffm-bindings/src/generated/java/io/hwadaptor/ffm/generated/linux/";
        assertEquals(List.of("added: " + prefix + "extra.java", "changed: " + prefix + "iovec.java",
                "missing: " + prefix + "ucred.java", "changed: native-headers/linux.includes"),
                changes(before, copy.digests()));
    }

    private static List<String> changes(Map<String, String> recorded, Map<String, String> present) {
        TreeSet<String> names = new TreeSet<>(recorded.keySet());
        names.addAll(present.keySet());
        List<String> changes = new ArrayList<>();
        for (String name : names) {
            if (!present.containsKey(name)) {
                changes.add("missing: " + name);
            } else if (!recorded.containsKey(name)) {
                changes.add("added: " + name);
            } else if (!recorded.get(name).equals(present.get(name))) {
                changes.add("changed: " + name);
            }
        }
        return changes;
    }

    private void copyOfRepository(Path target) throws Exception {
        List<Path> roots = List.of(generator.headers(), generator.output());
        for (Path root : roots) {
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path place = target.resolve(TestPaths.repository().relativize(file).toString());
                    Files.createDirectories(place.getParent());
                    Files.copy(file, place);
                }
            }
        }
    }
}
