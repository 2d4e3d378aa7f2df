package io.hwadaptor.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileCirclesTest {
    /** An object and the two that it makes, which know it again: more than that is a knot. */
    private static final int ALLOWED = 3;

    @TempDir
    Path folder;

    private final List<String> sources = new ArrayList<>();

    @Test
    void shouldHaveNoLargeCircleOfFiles() {
        List<List<String>> circles = FileCircles.of(new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .withImportOption(location -> !location.contains("/generated/"))
                .importPackages("io.hwadaptor"), ALLOWED);
        assertEquals(List.of(), circles);
    }

    @Test
    void shouldSeeACircleAcrossNestedClassesAndPackages() throws Exception {
        compile("a.One", "public static class Nested { b.Two two; }");
        compile("b.Two", "Runnable later = () -> c.Three.call(null);");
        compile("c.Three", "public static void call(d.Four[] four) { }");
        compile("d.Four", "java.util.List<a.One> ones; e.Five outside;");
        compile("e.Five", "");
        assertEquals(List.of(List.of("a.One", "b.Two", "c.Three", "d.Four")), circles(3));
        assertEquals(List.of(), circles(4));
    }

    @Test
    void shouldSeeEachCircleByItself() throws Exception {
        compile("a.One", "b.Two two;");
        compile("b.Two", "a.One one; c.Three next;");
        compile("c.Three", "d.Four four;");
        compile("d.Four", "c.Three three;");
        assertEquals(List.of(List.of("c.Three", "d.Four"), List.of("a.One", "b.Two")), circles(1));
    }

    private void compile(String name, String body) throws Exception {
        int dot = name.lastIndexOf('.');
        Path source = folder.resolve(name.replace('.', '/') + ".java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, "package " + name.substring(0, dot) + "; public class " + name.substring(dot + 1)
                + " { " + body + " }");
        sources.add(source.toString());
    }

    private List<List<String>> circles(int allowed) {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", folder.toString()));
        arguments.addAll(sources);
        assertEquals(0, ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)));
        return FileCircles.of(new ClassFileImporter().importPath(folder), allowed);
    }
}
