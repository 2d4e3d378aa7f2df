package io.hwadaptor.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The rules about single files, on the project's files. {@link TidySeedsTest} has a file that breaks each. */
class TidyTest {

    @Test
    void shouldKeepFilesAndLinesShort() {
        check(Tree.javaFiles(), Tidy::sizes);
    }

    @Test
    void shouldKeepMethodsShort() {
        check(Tree.javaFiles(), MethodLengths::tooLong);
    }

    @Test
    void shouldLeaveNothingUnfinished() {
        List<Path> files = new ArrayList<>(Tree.files(".java", ".c", ".h", ".sh", "hwadaptor", ".md"));
        files.removeIf(p -> p.toString().contains("/src/generated/") || p.getFileName().toString().startsWith("Tidy"));
        check(files, Tidy::unfinished);
    }

    @Test
    void shouldTouchNativeCodeInFfmBindingsAlone() {
        check(Tree.javaFiles().stream()
                .filter(p -> !p.startsWith("ffm-bindings") && !p.startsWith("rules")).toList(), Tidy::nativeAccess);
        check(Tree.files(".java").stream().filter(p -> p.startsWith("ffm-bindings/src/main")).toList(),
                Tidy::safetyComments);
    }

    @Test
    void shouldNotUseWhatIsBanned() {
        check(Tree.productFiles(), Tidy::banned);
    }

    @Test
    void shouldUseTheFieldsWords() {
        List<Path> files = new ArrayList<>(Tree.files(".java", ".md"));
        files.removeIf(p -> p.toString().contains("/src/generated/") || p.getFileName().toString().startsWith("Tidy"));
        check(files, Tidy::dialect);
    }

    @Test
    void shouldNotNameMachines() {
        List<Path> files = new ArrayList<>(Tree.files(".java", ".c", ".h", ".sh", "hwadaptor", ".md", ".xml", ".json"));
        files.removeIf(p -> p.getFileName().toString().startsWith("Tidy"));
        check(files, Tidy::machinePaths);
    }

    @Test
    void shouldDescribeEveryPackage() {
        assertTrue(Tree.productFiles().size() > 10, "no files");
        assertEquals(List.of(), Tidy.packages(Tree.productFiles()));
    }

    @Test
    void shouldGiveEveryMarkdownFileATitle() {
        check(Tree.files(".md"), Tidy::title);
    }

    private static void check(List<Path> files, Function<List<String>, List<String>> rule) {
        assertTrue(files.size() > 10, "only " + files.size() + " files were looked at");
        List<String> complaints = new ArrayList<>();
        for (Path file : files) {
            for (String complaint : rule.apply(Tree.lines(file))) {
                complaints.add(file + ":" + complaint);
            }
        }
        assertEquals("", String.join("\n", complaints));
    }
}
