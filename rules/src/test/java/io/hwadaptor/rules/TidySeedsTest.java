package io.hwadaptor.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each rule about single files complains of a file that breaks it, and not of the nearest one that doesn't. */
class TidySeedsTest {

    @Test
    void shouldComplainOfLongFilesAndLines() {
        assertEquals(List.of(), Tidy.sizes(Collections.nCopies(500, "x".repeat(120))));
        assertEquals(List.of("501 lines, at most 500: split it"), Tidy.sizes(Collections.nCopies(501, "")));
        assertEquals(List.of("2: 121 characters, at most 120"), Tidy.sizes(List.of("", "x".repeat(121))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"// TODO later", "/* FIXME */", "XXX: what?"})
    void shouldComplainOfUnfinishedThings(String line) {
        assertBreaks(Tidy::unfinished, line, "fixed; todo lists; XXXL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Linker.nativeLinker()", "x.reinterpret(4)", "System.loadLibrary(\"c\")",
        "System.load(path)", "SymbolLookup.libraryLookup(name, arena)", "SymbolLookup.loaderLookup()"})
    void shouldComplainOfNativeAccess(String line) {
        assertBreaks(Tidy::nativeAccess, line, "Linker linker; interpret(x); System.lineSeparator()");
    }

    @ParameterizedTest
    @ValueSource(strings = {"see /root/x", "/home/someone/x", "cd /work/x", "in /tmp/build/x"})
    void shouldComplainOfMachinePaths(String line) {
        assertBreaks(Tidy::machinePaths, line, "$HOME/work/x, 9p/root/y, ${TMP}/tmp/x and /tmp");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Arena.ofAuto()", "Linker.Option.critical(true)", "e.printStackTrace()", "System.exit(1)"})
    void shouldComplainOfWhatIsBanned(String line) {
        assertBreaks(Tidy::banned, line, "Arena.ofShared(); Option.critical(false); exit(1)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a piece of a list", "int sourcePieces;", "int pieceBytes;", "MAX_PIECES", "the hot face",
        "it is handed back", "engines hand it back", "handsBack()", "a survey", "Survey.of(x)", "it lets go of it",
        "letGo();", "--rest-ms"})
    void shouldComplainOfWordsThatTheFieldHasOthersFor(String line) {
        assertBreaks(Tidy::dialect, line, "a segment; masterpieces; at hand, back again; a letter; rest");
    }

    @Test
    void shouldComplainOfUnsaidSafety() {
        assertEquals(List.of("1: reinterpret without a SAFETY: comment"),
                Tidy.safetyComments(List.of("a.reinterpret(8)")));
        assertEquals(List.of(), Tidy.safetyComments(List.of("// SAFETY: 8 bytes by contract", "a.reinterpret(8)")));
        assertEquals(1, Tidy.safetyComments(List.of("// SAFETY: of another", "", "", "", "", "", "",
                "a.reinterpret(8)")).size());
    }

    @Test
    void shouldComplainOfPackagesThatNothingDescribes() {
        Path folder = Path.of("a/src/main/java/b");
        assertEquals(List.of(), Tidy.packages(List.of(folder.resolve("C.java"), folder.resolve("package-info.java"),
                Path.of("a/src/main/java/module-info.java"))));
        assertEquals(List.of(folder + ": no package-info.java"),
                Tidy.packages(List.of(folder.resolve("C.java"), folder.resolve("D.java"))));
    }

    @Test
    void shouldComplainOfMissingTitles() {
        assertEquals(List.of(), Tidy.title(List.of("# A title", "text")));
        assertEquals(1, Tidy.title(List.of("text", "# A title")).size());
        assertEquals(1, Tidy.title(List.of("## Too deep")).size());
        assertEquals(1, Tidy.title(List.of()).size());
    }

    /** A line that says why lets the next one off, and no other. */
    private static void assertBreaks(Function<List<String>, List<String>> rule, String line, String clean) {
        List<String> complaints = rule.apply(List.of(clean, line));
        assertEquals(1, complaints.size(), complaints::toString);
        assertTrue(complaints.get(0).startsWith("2: "), complaints::toString);
        assertEquals(List.of(), rule.apply(List.of("// TIDY: why", line)));
        assertEquals(1, rule.apply(List.of("// TIDY: why", clean, line)).size());
    }
}
