package io.hwadaptor.rules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files of the project, as git knows them: tracked, and new ones that are not ignored. */
final class Tree {
    static final Path ROOT = root();

    private Tree() {
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("native-headers"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("not inside the project: " + Path.of("").toAbsolutePath());
            }
        }
        return folder;
    }

    /** {@return all files with an ending, as paths from the root} */
    static List<Path> files(String... endings) {
        try {
            Process git = new ProcessBuilder("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard")
                    .directory(ROOT.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            String output = new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (git.waitFor() != 0) {
                throw new IllegalStateException("git ls-files failed in " + ROOT);
            }
            List<Path> files = new ArrayList<>();
            for (String name : output.split("\0", -1)) {
                for (String ending : endings) {
                    if (name.endsWith(ending) && Files.isRegularFile(ROOT.resolve(name))) {
                        files.add(Path.of(name));
                        break;
                    }
                }
            }
            if (files.isEmpty()) {
                throw new IllegalStateException("no files with " + List.of(endings) + " in " + ROOT);
            }
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** {@return hand-written Java files, as paths from the root} */
    static List<Path> javaFiles() {
        return files(".java").stream().filter(p -> !p.toString().contains("/src/generated/")).toList();
    }

    /** {@return hand-written Java files that are part of the product} */
    static List<Path> productFiles() {
        return javaFiles().stream().filter(p -> p.toString().contains("/src/main/")).toList();
    }

    static List<String> lines(Path file) {
        try {
            return Files.readAllLines(ROOT.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(file.toString(), e);
        }
    }
}
