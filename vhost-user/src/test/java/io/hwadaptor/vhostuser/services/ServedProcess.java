package io.hwadaptor.vhostuser.services;

import io.hwadaptor.vhostuser.cli.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The daemon as a process of its own, with the options of the project's launcher that decide what its heap looks like.
 * Its accelerators are this process's own choice (system property {@code hwadaptor}).
 */
final class ServedProcess implements AutoCloseable {
    private static final Path JDK = Path.of(System.getProperty("java.home"));

    private final Path folder;
    private final Path log;
    private final Process process;

    /**
     * Starts it and waits until it listens.
     *
     * @param wrapper a command that starts another, in front of the daemon's; may be empty
     * @param options of the JVM, beside the launcher's
     */
    ServedProcess(List<String> wrapper, String... options) throws IOException, InterruptedException {
        folder = Files.createTempDirectory("served");
        log = folder.resolve("log");
        List<String> command = new ArrayList<>(wrapper);
        command.addAll(List.of(JDK.resolve("bin/java").toString(), "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=4", "-Xshare:auto", "-XX:MaxTenuringThreshold=0",
                "-XX:+ZeroTLAB", "-XX:MarkSweepAlwaysCompactCount=1", "-Xmn32m", "--enable-native-access=ALL-UNNAMED"));
        command.addAll(List.of(options));
        String adaptor = System.getProperty("hwadaptor");
        if (adaptor != null) {
            command.add("-Dhwadaptor=" + adaptor);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName(), "serve",
                "--socket-path=" + socket(), "--clean-heap=1", "--debuggable"));
        process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        for (int i = 0; i < 1500 && !output().contains("listening on") && process.isAlive(); i++) {
            Thread.sleep(20);
        }
        if (!output().contains("listening on")) {
            String said = output();
            close();
            throw new AssertionError("the daemon does not listen: " + said);
        }
    }

    Path socket() {
        return folder.resolve("vm.sock");
    }

    long pid() {
        return process.pid();
    }

    /** All that it has said so far. */
    String output() throws IOException {
        return Files.readString(log);
    }

    /** Makes its collector move everything that it can. */
    void collectGarbage() throws IOException, InterruptedException {
        Process jcmd = new ProcessBuilder(JDK.resolve("bin/jcmd").toString(), Long.toString(pid()), "GC.run")
                .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (!jcmd.waitFor(30, TimeUnit.SECONDS) || jcmd.exitValue() != 0) {
            jcmd.destroyForcibly();
            throw new AssertionError("jcmd GC.run failed");
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(socket());
        Files.deleteIfExists(log);
        Files.deleteIfExists(folder);
    }
}
