package io.hwadaptor.soft;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The {@code openssl} command: a reference that shares no code with anything in a JVM. */
final class Openssl {
    private final Path folder;
    private int files;

    Openssl(Path folder) {
        this.folder = folder;
    }

    /** {@return whether the command can be run, and is of a version that knows what is asked of it here} */
    static boolean isThere() {
        try {
            Process process = new ProcessBuilder("openssl", "version").redirectErrorStream(true).start();
            String line = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return line.startsWith("OpenSSL 3");
        } catch (IOException e) {
            return false;
        }
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    /** {@return a file with these bytes in it} */
    String file(byte[] bytes) throws IOException {
        return Files.write(folder.resolve("f" + files++), bytes).toString();
    }

    /** {@return what a run writes, which must go well} */
    byte[] run(byte[] input, String... arguments) throws IOException, InterruptedException {
        Process process = start(input, arguments);
        byte[] output;
        try (InputStream stream = process.getInputStream()) {
            output = stream.readAllBytes();
        }
        if (process.waitFor() != 0) {
            throw new AssertionError("openssl " + String.join(" ", arguments) + ": "
                    + Files.readString(folder.resolve("errors")));
        }
        return output;
    }

    /** {@return whether a run says yes} */
    boolean agrees(byte[] input, String... arguments) throws IOException, InterruptedException {
        Process process = start(input, arguments);
        try (InputStream stream = process.getInputStream()) {
            stream.readAllBytes();
        }
        return process.waitFor() == 0;
    }

    private Process start(byte[] input, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command).redirectError(folder.resolve("errors").toFile()).start();
        // Inputs here are shorter than a pipe takes, so writing can't wait for reading.
        try (OutputStream stream = process.getOutputStream()) {
            stream.write(input);
        } catch (IOException e) {
            // A command that reads nothing may have closed its end; what it says counts.
        }
        return process;
    }
}
