package io.hwadaptor.openssl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Libraries that are missing, too old, or none at all: one line says what was found. */
final class LibraryTest {
    @TempDir
    private Path folder;

    private static String run(String... command) throws IOException, InterruptedException {
        return run(new ProcessBuilder(command));
    }

    private static String run(ProcessBuilder builder) throws IOException, InterruptedException {
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), output);
        return output;
    }

    private static ProcessBuilder prober(String library) {
        List<String> command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path")));
        if (library != null) {
            command.add("-Dhwadaptor.openssl.library=" + library);
        }
        command.add(ProbeMain.class.getName());
        return new ProcessBuilder(command);
    }

    private static String probe(String library) throws IOException, InterruptedException {
        String answer = run(prober(library));
        assertEquals(1, answer.lines().count(), answer);
        return answer;
    }

    private String stub(String name, String source) throws IOException, InterruptedException {
        Path file = folder.resolve(name + ".c");
        Files.writeString(file, source);
        String library = folder.resolve(name).toString();
        run("gcc", "-shared", "-fPIC", "-o", library, file.toString());
        return library;
    }

    @Test
    void theSystemsOwnIsFound() throws Exception {
        String answer = probe(null);
        assertTrue(answer.startsWith("true OpenSSL 3."), answer);
    }

    @Test
    void missingLegacyProviderIsNamed() throws Exception {
        ProcessBuilder prober = prober(null);
        // openssl-env(7): where providers are looked for.
        prober.environment().put("OPENSSL_MODULES", folder.toString());
        String answer = run(prober);
        assertTrue(answer.startsWith("true OpenSSL 3.") && answer.endsWith("no DES, no ARC4"), answer);
    }

    @Test
    void missingLibraryIsNamed() throws Exception {
        String missing = folder.resolve("libcrypto.so.3").toString();
        String answer = probe(missing);
        assertTrue(answer.startsWith("false ") && answer.contains("not found") && answer.contains(missing), answer);
    }

    @Test
    void relativePathIsRefused() throws Exception {
        assertEquals("false libcrypto.so.3: the absolute path of a libcrypto is wanted", probe("libcrypto.so.3"));
    }

    @Test
    void oldLibraryNamesItsVersion() throws Exception {
        String old = stub("libcrypto.so.1.1", """
                unsigned long OpenSSL_version_num(void) { return 0x1010117fL; }
                const char *OpenSSL_version(int t) { return "OpenSSL 1.1.1w  11 Sep 2023"; }
                """);
        assertEquals("false OpenSSL 1.1.1w 11 Sep 2023 found (" + old + "), OpenSSL 3.0 or newer is needed",
                probe(old));
    }

    @Test
    void anythingElseIsSaidToBeNone() throws Exception {
        String other = stub("libother.so", "int other(void) { return 1; }\n");
        String answer = probe(other);
        assertTrue(answer.startsWith("false " + other + " is no libcrypto"), answer);
    }

    @Test
    void missingFunctionIsNamed() throws Exception {
        String part = stub("libpart.so", """
                unsigned long OpenSSL_version_num(void) { return 0x30000000L; }
                const char *OpenSSL_version(int t) { return "OpenSSL 3.0.0"; }
                int OPENSSL_init_crypto(unsigned long o, const void *s) { return 1; }
                """);
        String answer = probe(part);
        assertTrue(answer.startsWith("false ") && answer.contains(part) && answer.contains("unresolved symbol"),
                answer);
    }
}
