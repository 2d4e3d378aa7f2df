package io.hwadaptor.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the rule about long methods sees all that a method can look like. */
class MethodLengthsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, textBlock = """
            method|    private static int f(int a) throws IOException {
            method|    A(int a) {
            method|    A {
            method|    @Deprecated <T extends Comparable<T>> void f(T... a) {
            method|    default int[] f(java.util.function.Function<String, int[]> a) {
            method|  void f () {  // a comment
            initializer|    static {
            initializer|    {
            lambda|    Runnable r = () -> {
            """)
    void shouldCountWhateverHasABody(String what, String head) {
        assertEquals(List.of(), MethodLengths.tooLong(type(head, lines(68, "        a++;"))));
        assertEquals(List.of("2: " + what + " of 71 lines, at most 70"),
                MethodLengths.tooLong(type(head, lines(69, "        a++;"))));
    }

    /** Each opens a block at the depth of a method. */
    @ParameterizedTest
    @ValueSource(strings = {"    if (a > 0) {", "    for (;;) {", "    while (a > 0) {", "        if (a > 0) {",
        "    synchronized (this) {", "    try {} catch (Error e) {", "    switch (a) {", "    new Object() {"})
    void shouldNotCountAnewInsideAMethod(String block) {
        List<String> body = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            body.add(block);
            body.add(block.contains("switch") || block.contains("new ") ? "" : "        a++;");
            body.add(block.contains("new ") ? "    };" : block.replaceAll("\\S.*", "}"));
        }
        assertEquals(List.of("2: method of 182 lines, at most 70"),
                MethodLengths.tooLong(type("    void f() {", body)));
    }

    @Test
    void shouldCountASignatureInManyLines() {
        List<String> file = type("    void f(int a,", lines(69, "        a++;"));
        file.set(2, "            int b) {");
        assertEquals(List.of("2: method of 71 lines, at most 70"), MethodLengths.tooLong(file));
    }

    /** The outer one has both, the inner one is long as well. */
    @Test
    void shouldCountMethodsInMethods() {
        List<String> inner = lines(71, "            a++;");
        inner.set(0, "        new Object() { void g() {");
        inner.set(70, "        }};");
        assertEquals(List.of("2: method of 73 lines, at most 70", "3: method of 71 lines, at most 70"),
                MethodLengths.tooLong(type("    void f() {", inner)));
    }

    /** Nothing is counted in what is no code. */
    @Test
    void shouldNotBelieveTextsAndComments() {
        List<String> text = lines(80, "    void f() {");
        text.set(0, "    String s = \"\"\"");
        text.set(79, "    \"\"\";");
        text.add("    /*");
        text.addAll(lines(80, "    void f() {"));
        text.add("    */");
        text.add(0, "class A {");
        text.add("}");
        assertEquals(List.of(), MethodLengths.tooLong(text));
    }

    @Test
    void shouldRefuseWhatDoesNotParse() {
        assertThrows(IllegalArgumentException.class, () -> MethodLengths.tooLong(List.of("class A { void f( { }")));
    }

    @Test
    void shouldTakeModulesAndPackages() {
        assertEquals(List.of(), MethodLengths.tooLong(List.of("module a {", "    exports b;", "}")));
        assertEquals(List.of(), MethodLengths.tooLong(List.of("/** B. */", "package b;")));
    }

    /** {@return a type around one member; of the kind in which the member is legal} */
    private static List<String> type(String head, List<String> body) {
        List<String> file = new ArrayList<>();
        String kind = head.equals("    A {") ? "record A(int a)"
                : head.contains("default ") ? "interface A" : "class A";
        file.add(kind + " {");
        file.add(head);
        file.addAll(body);
        file.add(head.contains("->") ? "    };" : "    }");
        file.add("}");
        return file;
    }

    private static List<String> lines(int number, String line) {
        return new ArrayList<>(Collections.nCopies(number, line));
    }
}
