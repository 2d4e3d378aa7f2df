package io.hwadaptor.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** The rules about single files, on the project's files, and each rule on a file that breaks it. */
class TidyTest {

    @Test
    void shouldKeepFilesMethodsAndLinesShort() {
        check(Tree.javaFiles(), Tidy::sizes);
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
    void shouldNotNameMachines() {
        List<Path> files = new ArrayList<>(Tree.files(".java", ".c", ".h", ".sh", "hwadaptor", ".md", ".xml", ".json"));
        files.removeIf(p -> p.getFileName().toString().startsWith("Tidy"));
        check(files, Tidy::machinePaths);
    }

    @Test
    void shouldDescribeEveryPackage() {
        List<String> complaints = new ArrayList<>();
        Tree.productFiles().stream().filter(p -> !p.endsWith("module-info.java")).map(Path::getParent).distinct()
                .filter(folder -> !Files.exists(Tree.ROOT.resolve(folder).resolve("package-info.java")))
                .forEach(folder -> complaints.add(folder + ": no package-info.java"));
        assertEquals(List.of(), complaints);
    }

    @Test
    void shouldGiveEveryMarkdownFileATitle() {
        List<String> complaints = new ArrayList<>();
        for (Path file : Tree.files(".md")) {
            List<String> lines = Tree.lines(file);
            if (lines.isEmpty() || !lines.get(0).startsWith("# ")) {
                complaints.add(file + ": the first line is no title");
            }
        }
        assertEquals(List.of(), complaints);
    }

    @Test
    void shouldComplainOfLongThings() {
        List<String> file = new ArrayList<>(Collections.nCopies(501, ""));
        assertEquals(1, Tidy.sizes(file).size());
        assertEquals(1, Tidy.sizes(List.of("x".repeat(121))).size());
        List<String> method = new ArrayList<>();
        method.add("    private static int f(int a) throws IOException {");
        method.addAll(Collections.nCopies(68, "        a++;"));
        method.add("    }");
        assertEquals(List.of(), Tidy.sizes(method));
        method.add(1, "        a--;");
        assertEquals(List.of("1: method of 71 lines, at most 70"), Tidy.sizes(method));
    }

    @Test
    void shouldComplainOfEachBannedThing() {
        assertEquals(1, Tidy.unfinished(List.of("// TODO later")).size());
        assertEquals(1, Tidy.nativeAccess(List.of("x.reinterpret(4)")).size());
        assertEquals(1, Tidy.nativeAccess(List.of("Linker.nativeLinker()")).size());
        assertEquals(1, Tidy.machinePaths(List.of("see /root/x")).size());
        assertEquals(0, Tidy.machinePaths(List.of("$HOME/work/x and 9p/root/y")).size());
        assertEquals(1, Tidy.banned(List.of("Arena.ofAuto()")).size());
        assertEquals(1, Tidy.safetyComments(List.of("a.reinterpret(8)")).size());
        assertEquals(0, Tidy.safetyComments(List.of("// SAFETY: 8 bytes by contract", "a.reinterpret(8)")).size());
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
