package io.hwadaptor.ffm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Assembles what {@code native-headers} has the source of, with the machine's own tools. */
public final class Assembler {
    private Assembler() {
    }

    /** {@return the machine code of a file there} */
    public static byte[] assemble(String name, Path folder) throws IOException, InterruptedException {
        Path object = folder.resolve(name + ".o");
        Path code = folder.resolve(name + ".bin");
        run("gcc", "-c", "-x", "assembler-with-cpp",
                TestPaths.repository().resolve("native-headers").resolve(name).toString(), "-o", object.toString());
        run("objcopy", "-O", "binary", "-j", ".text", object.toString(), code.toString());
        return Files.readAllBytes(code);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(output);
        }
    }
}
