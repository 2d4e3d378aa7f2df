package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opentest4j.TestAbortedException;

class VectorFilesTest {
    private static final String NAME = "rsa_pkcs1_2048.json";

    @TempDir
    Path folder;

    @Test
    void shouldReadTheirNameAndOurs() throws IOException {
        Files.writeString(folder.resolve("rsa_pkcs1_2048_test.json"), file(34, 34));
        assertEquals(34, VectorFiles.read(Optional.of(folder), NAME).size());
        Files.writeString(folder.resolve(NAME), file(33, 33));
        assertEquals(33, VectorFiles.read(Optional.of(folder), NAME).size());
    }

    /** No test may pass because its file is not there, was cut, or has cases that the reader doesn't see. */
    @Test
    void shouldFailWithoutAllCases() throws IOException {
        assertThrows(AssertionError.class, () -> VectorFiles.read(Optional.of(folder), NAME));
        for (String text : new String[] {file(32, 32), file(33, 34), file(34, 33)}) {
            Files.writeString(folder.resolve(NAME), text);
            assertThrows(AssertionError.class, () -> VectorFiles.read(Optional.of(folder), NAME), text);
        }
        Files.writeString(folder.resolve("unknown.json"), file(99, 99));
        assertThrows(AssertionError.class, () -> VectorFiles.read(Optional.of(folder), "unknown.json"));
    }

    @Test
    void shouldSayWhereToGetThem() {
        String reason = assertThrows(TestAbortedException.class, () -> VectorFiles.read(Optional.empty(), NAME))
                .getMessage();
        assertTrue(reason.contains(NAME) && reason.contains("https://github.com/C2SP/wycheproof")
                && reason.contains("-Dvectors.folder="), reason);
    }

    @Test
    void shouldJudgeCases() throws IOException {
        Files.writeString(folder.resolve(NAME), file(33, 33));
        List<VectorFiles.Case> cases = VectorFiles.read(Optional.of(folder), NAME);
        assertDoesNotThrow(() -> cases.get(0).check(true));
        assertThrows(AssertionError.class, () -> cases.get(0).check(false));
        assertDoesNotThrow(() -> cases.get(1).check(false));
        assertThrows(AssertionError.class, () -> cases.get(1).check(true));
        assertDoesNotThrow(() -> cases.get(2).check(true));
        assertDoesNotThrow(() -> cases.get(2).check(false));
    }

    @Test
    void shouldCountEachCaseOnce() {
        VectorReport report = new VectorReport();
        report.ask(Optional.empty(), "a.json");
        report.ask(Optional.empty(), "b.json");
        assertEquals("vectors: NONE compared, tests of 2 files skipped: " + VectorFiles.MISSING, report.line());
        report.ask(Optional.of(folder), "a.json");
        report.add("a.json", 3);
        report.add("a.json", 3);
        report.compare("a.json tcId 1");
        report.compare("a.json tcId 1");
        report.compare("a.json tcId 2");
        assertEquals("vectors: 2 of 3 cases in 1 files compared, from " + folder, report.line());
    }

    private static String file(int cases, int announced) {
        String[] results = {"valid", "invalid", "acceptable"};
        StringBuilder text = new StringBuilder("{\"numberOfTests\": " + announced + ", \"testGroups\": [{\"tests\": [");
        for (int i = 0; i < cases; i++) {
            text.append(i == 0 ? "" : ", ").append("{\"tcId\": ").append(i).append(", \"result\": \"")
                    .append(results[i % results.length]).append("\"}");
        }
        return text + "]}]}";
    }
}
