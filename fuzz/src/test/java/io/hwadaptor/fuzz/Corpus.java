package io.hwadaptor.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * Inputs that are kept: one in Base64 on each line of a target's file. Short ones that reach what long runs have
 * reached, and every input that ever found something; lines that begin with {@code #} say which.
 */
final class Corpus {
    private Corpus() {
    }

    /** {@return a target's seeds and kept inputs} */
    static List<byte[]> of(Target target) throws IOException {
        List<byte[]> inputs = new ArrayList<>(target.seeds().get());
        String file = "/corpus/" + target.id() + ".txt";
        try (InputStream stream = Corpus.class.getResourceAsStream(file)) {
            if (stream == null) {
                throw new IOException(file + " is missing");
            }
            for (String line : new String(stream.readAllBytes(), StandardCharsets.US_ASCII).split("\n", -1)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    inputs.add(Base64.getDecoder().decode(line.strip()));
                }
            }
        }
        return inputs;
    }

    /** Writes a target's inputs as files, as the fuzzer wants them. */
    static void unpack(Target target, Path folder) throws IOException {
        Files.createDirectories(folder);
        int number = 0;
        for (byte[] input : of(target)) {
            Files.write(folder.resolve("kept-" + number++), input);
        }
    }
}
