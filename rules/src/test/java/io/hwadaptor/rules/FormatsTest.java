package io.hwadaptor.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTest {
    /** Second readings, on purpose: what they and the product read must not be read by the same code. */
    private static final List<String> SECOND_READINGS = List.of("virtio-driver", "hostile", "bench");

    @Test
    void shouldReadEachFormatInOnePlace() {
        Map<Path, List<String>> files = new TreeMap<>();
        for (Path path : Tree.productFiles()) {
            if (!SECOND_READINGS.contains(path.getName(0).toString())) {
                files.put(path, Tree.lines(path));
            }
        }
        assertTrue(files.size() > 100, "only " + files.size() + " files were looked at");
        assertEquals(List.of(), Formats.readTwice(files));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Path.of(\"/proc/self/status\")", "if (magic == 0x1BADFACE) {", "int tag = 0x30;",
        "parse(\"3031300d060960864801650304020105\")", "read(0xFEED_FACE_CAFEL);"})
    void shouldComplainOfTwoReaders(String line) {
        Map<Path, List<String>> two = Map.of(Path.of("A.java"), List.of("{", line), Path.of("B.java"), List.of(line));
        assertEquals(1, Formats.readTwice(two).size());
        assertEquals(List.of(), Formats.readTwice(Map.of(Path.of("A.java"), List.of(line, line))));
        assertEquals(List.of(), Formats.readTwice(Map.of(Path.of("A.java"), List.of(line),
                Path.of("B.java"), List.of("// " + line, " * " + line))));
    }

    @Test
    void shouldKnowANumberInAnyNotation() {
        assertEquals(1, Formats.readTwice(Map.of(Path.of("A.java"), List.of("a == 0xFEED_FACE_CAFEL"),
                Path.of("B.java"), List.of("b = 0xfeedfacecafeL;"))).size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x & 0xffffffffL", "1L << 32 | 0x8000_0000", "Path.of(\"/proc/\" + pid)", "0x301"})
    void shouldLeaveMasksAndFolders(String line) {
        assertEquals(List.of(), Formats.readTwice(Map.of(Path.of("A.java"), List.of(line),
                Path.of("B.java"), List.of(line))));
    }
}
