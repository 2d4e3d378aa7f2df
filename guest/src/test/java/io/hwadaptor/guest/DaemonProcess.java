package io.hwadaptor.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The packaged daemon as an operator starts it: a process of its own, through the project's launcher. */
final class DaemonProcess implements AutoCloseable {
    /** The daemon's counters, as it prints them at its end in one machine-readable line. */
    static final Pattern COUNTERS = Pattern.compile("counters \\{.*\"adaptor\":\"(\\w+)\",\"requests\":(\\d+),"
            + "\"bytes\":(\\d+),\"stagedBytes\":(\\d+),\"errors\":(\\d+)");
    static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    final Path socket;
    private final Path log;
    private final Process process;

    DaemonProcess(String name, String... options) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("hwadaptor");
        socket = folder.resolve("crypto.sock");
        log = Path.of("target", "daemon-" + name + ".log").toAbsolutePath();
        Files.createDirectories(log.getParent());
        List<String> command = new ArrayList<>(List.of(ROOT.resolve("bin/hwadaptor").toString(), "serve",
                "--socket-path=" + socket));
        command.addAll(List.of(options));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        process = builder.start();
        for (int i = 0; i < 300 && !Files.exists(socket); i++) {
            if (!process.isAlive()) {
                break;
            }
            Thread.sleep(100);
        }
        if (!Files.exists(socket)) {
            process.destroyForcibly();
            throw new AssertionError("the daemon does not listen: " + output());
        }
    }

    String output() throws IOException {
        return Files.readString(log);
    }

    /** Ends the daemon as a service manager does. {@return its exit status} */
    int terminate() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
            throw new AssertionError("the daemon does not end on SIGTERM");
        }
        return process.exitValue();
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        Files.deleteIfExists(socket);
        Files.deleteIfExists(socket.getParent());
    }
}
