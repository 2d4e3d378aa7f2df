package io.hwadaptor.hostile;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * The daemon, started as the launcher starts it. Its modules are those of the system property {@code
 * hwadaptor.hostile.modules} (a module path), or else of this process's own class path.
 */
public final class DaemonProcess implements AutoCloseable {
    private static final Pattern MODULES = Pattern.compile(
            ".*/(adaptor-|vhost-user|virtio-device|ffm-bindings|bcprov|picocli).*");
    private static final int START_SECONDS = 60;
    /** Whether its log is printed as it comes. */
    private static final boolean ECHO = Boolean.getBoolean("hwadaptor.hostile.echo");

    private final Path folder;
    private final List<Path> sockets = new ArrayList<>();
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Process process;

    /**
     * Starts it and waits until it listens.
     *
     * @param socketCount sockets to listen on
     * @param properties system properties, "-D" and all
     * @param options further options of {@code serve}
     * @throws IOException if it doesn't
     */
    public DaemonProcess(int socketCount, List<String> properties, List<String> options) throws IOException {
        folder = Files.createTempDirectory("hostile-daemon");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java, "-XX:+IgnoreUnrecognizedVMOptions",
                "-XX:+UseSerialGC", "-XX:MaxTenuringThreshold=0", "-XX:+ZeroTLAB", "-XX:MarkSweepAlwaysCompactCount=1",
                "-Xmn32m", "--illegal-native-access=deny", "--enable-native-access=io.hwadaptor.ffm",
                "-Dhwadaptor.calibration=off"));
        command.addAll(properties);
        command.addAll(List.of("-p", modulePath(), "--add-modules", "ALL-MODULE-PATH", "-m",
                "io.hwadaptor.vhostuser/io.hwadaptor.vhostuser.cli.Main", "serve"));
        for (int i = 0; i < socketCount; i++) {
            sockets.add(folder.resolve("vm" + i + ".sock"));
            command.add("--socket-path=" + sockets.get(i));
        }
        command.addAll(options);
        process = new ProcessBuilder(command).redirectErrorStream(true).directory(folder.toFile()).start();
        Thread reader = new Thread(this::read, "daemon's log");
        reader.setDaemon(true);
        reader.start();
        awaitStart();
    }

    private static String modulePath() {
        String given = System.getProperty("hwadaptor.hostile.modules");
        if (given != null) {
            return given;
        }
        List<String> modules = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (MODULES.matcher(entry).matches() && !entry.contains("test")) {
                modules.add(entry);
            }
        }
        return String.join(File.pathSeparator, modules);
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                lines.add(line);
                if (ECHO) {
                    System.err.println(line);
                }
            }
        } catch (IOException e) {
            lines.add("its log ended: " + e);
        }
    }

    private void awaitStart() throws IOException {
        try {
            long end = System.nanoTime() + START_SECONDS * 1_000_000_000L;
            while (lines.stream().filter(line -> line.contains("listening on")).count() < sockets.size()) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    close();
                    throw new IOException("the daemon does not start: " + lines);
                }
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** {@return its id} */
    public long pid() {
        return process.pid();
    }

    /** {@return whether it runs} */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** {@return what it has said so far, as it grows} */
    public List<String> lines() {
        return lines;
    }

    /**
     * One of its sockets.
     *
     * @param index which
     * @return its path
     */
    public Path socket(int index) {
        return sockets.get(index);
    }

    /**
     * Ends it with SIGTERM.
     *
     * @param seconds how long to wait
     * @return whether it ended
     */
    public boolean terminate(int seconds) throws InterruptedException {
        process.destroy();
        return process.waitFor(seconds, TimeUnit.SECONDS);
    }

    /**
     * Ends it with SIGKILL.
     *
     * @param seconds how long to wait
     * @return milliseconds until it was gone, or -1 if it is still there
     */
    public long kill(int seconds) throws InterruptedException {
        long start = System.nanoTime();
        process.destroyForcibly();
        return process.waitFor(seconds, TimeUnit.SECONDS) ? (System.nanoTime() - start) / 1_000_000 : -1;
    }

    @Override
    public void close() {
        process.destroyForcibly();
        Commands.remove(folder);
    }
}
