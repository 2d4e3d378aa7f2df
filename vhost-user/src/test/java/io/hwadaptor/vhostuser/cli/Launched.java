package io.hwadaptor.vhostuser.cli;

import java.io.IOException;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The daemon as the project's launcher starts it: a copy of the launcher, over a copy of what this build has made. */
final class Launched implements AutoCloseable {
    static final Path JDK = Path.of(System.getProperty("java.home"));

    private final Path folder;
    private final Process process;

    /**
     * Starts it in a folder of its own.
     *
     * @param jdk whose {@code bin/java} it takes
     * @param before a command that starts another; may be empty
     */
    Launched(Path folder, Path jdk, List<String> before, String... arguments) throws IOException {
        this.folder = folder;
        Path home = Files.createDirectory(folder.resolve("home"));
        copy(Path.of("..", "bin"), home.resolve("bin"));
        Path launcher = home.resolve("bin/hwadaptor");
        Path target = Files.createDirectories(home.resolve("vhost-user/target"));
        Path lib = Files.createDirectory(target.resolve("lib"));
        for (String entry : System.getProperty("java.class.path").split(":", -1)) {
            String module = module(Path.of(entry));
            if (module.equals("io.hwadaptor.vhostuser")) {
                copy(Path.of(entry), target.resolve("vhost-user-1.jar"));
            } else if (module.startsWith("io.hwadaptor.") || module.equals("info.picocli")
                    || module.equals("org.bouncycastle.provider")) {
                copy(Path.of(entry), lib.resolve(module + ".jar"));
            }
        }
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of("bash", launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(Files.createDirectory(folder.resolve("work")).toFile())
                .redirectErrorStream(true).redirectOutput(folder.resolve("log").toFile());
        builder.environment().keySet().removeAll(List.of("STATE_DIRECTORY", "HWADAPTOR_JAVA_OPTS"));
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().put("XDG_STATE_HOME", folder.resolve("state").toString());
        process = builder.start();
    }

    private static String module(Path entry) {
        try {
            var found = ModuleFinder.of(entry).findAll();
            return found.size() == 1 ? found.iterator().next().descriptor().name() : "";
        } catch (FindException e) {
            return "";
        }
    }

    /** A jar, or a folder of classes: the module path takes either, whatever its name ends in, but follows no links. */
    private static void copy(Path from, Path to) throws IOException {
        try (var files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    /** All that it has said so far. */
    String output() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    /** Waits until it has said something, or fails. */
    Launched await(String text) throws IOException, InterruptedException {
        int looksAfterItsEnd = 0;
        for (int i = 0; i < 3000 && !output().contains(text) && looksAfterItsEnd < 250; i++) {
            Thread.sleep(20);
            // What runs beside it may speak last.
            looksAfterItsEnd += process.isAlive() ? 0 : 1;
        }
        if (!output().contains(text)) {
            throw new AssertionError("never said " + text + ": " + output());
        }
        return this;
    }

    long pid() {
        return process.pid();
    }

    /** Where the launcher's error reports go. */
    Path errors() {
        return folder.resolve("state/hwadaptor");
    }

    /** Where the process runs. */
    Path work() {
        return folder.resolve("work");
    }

    /** Ends its first Java thread by a signal that means a fault, and waits until all is written. */
    void fault() throws IOException, InterruptedException {
        List<Long> threads;
        try (var tasks = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            threads = tasks.map(path -> Long.valueOf(path.getFileName().toString())).sorted().toList();
        }
        new ProcessBuilder("kill", "-SEGV", threads.get(1).toString()).start().waitFor();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("survived: " + output());
        }
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(30, TimeUnit.SECONDS).join();
    }
}
