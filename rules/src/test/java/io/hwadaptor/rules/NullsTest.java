package io.hwadaptor.rules;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The build's own arguments make an error of a null that nobody looked for, and not of one that somebody did. */
class NullsTest {
    private static final String POM = String.join("\n", Tree.lines(Path.of("pom.xml")));

    @TempDir
    Path folder;

    @Test
    void shouldRefuseWhatTheBuildWouldRefuse() throws Exception {
        String output = compile("text.length()", 1);
        assertTrue(output.contains("error: [NullAway] dereferenced expression text is @Nullable"), output);
        assertEquals("", compile("text == null ? 0 : text.length()", 0));
    }

    private static String seed(String expression) {
        return String.join("\n", "package io.hwadaptor.seed;", "import org.jspecify.annotations.Nullable;",
                "final class Seed {", "    private Seed() {", "    }",
                "    static int length(@Nullable String text) {", "        return " + expression + ";", "    }", "}",
                "");
    }

    private String compile(String expression, int expected) throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("Seed.java"), seed(expression));
        String javac = Path.of(System.getProperty("java.home"), "bin", "javac").toString();
        List<String> command = new ArrayList<>(List.of(javac, "-d", folder.toString(), "-proc:none"));
        String path = System.getProperty("java.class.path");
        command.addAll(List.of("-classpath", path, "-processorpath", path));
        Matcher argument = Pattern.compile("<arg>(.*)</arg>").matcher(mainCompiler());
        while (argument.find()) {
            command.add(resolve(argument.group(1)));
        }
        command.add(source.toString());
        Process compiler = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(compiler.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(expected, compiler.waitFor(), output);
        return output;
    }

    /** The part of the profile error-prone that main code is compiled with. */
    private static String mainCompiler() {
        String profile = between("<id>error-prone</id>", "</profile>");
        return profile.substring(0, profile.indexOf("<id>default-testCompile</id>"));
    }

    private static String resolve(String argument) {
        return Pattern.compile("\\$\\{(errorprone\\.plugin|nullaway\\.args|errorprone\\.args)}").matcher(argument)
                .replaceAll(m -> Matcher.quoteReplacement(m.group(1).equals("errorprone.args") ? ""
                        : between("<" + m.group(1) + ">", "</" + m.group(1) + ">"))).strip();
    }

    private static String between(String start, String end) {
        int from = POM.indexOf(start);
        assertTrue(from >= 0, "no " + start + " in pom.xml");
        return POM.substring(from + start.length(), POM.indexOf(end, from));
    }
}
