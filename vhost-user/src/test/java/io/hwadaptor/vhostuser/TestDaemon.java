package io.hwadaptor.vhostuser;

import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.ffm.linux.Mapping;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.virtio.device.DeviceLimits;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;

/** A daemon on a socket in a folder of its own, with its log lines kept. */
public final class TestDaemon implements AutoCloseable {
    private final Path folder;
    private final Path socket;
    private final Daemon daemon;
    private final List<String> lines = new CopyOnWriteArrayList<>();

    public TestDaemon() throws Exception {
        this(builder -> builder);
    }

    public TestDaemon(int queues) throws Exception {
        this(builder -> builder.limits(DeviceLimits.defaults().withDataQueues(queues)));
    }

    public TestDaemon(UnaryOperator<Daemon.Builder> options) throws Exception {
        folder = Files.createTempDirectory("vu");
        socket = folder.resolve("vm.sock");
        daemon = options.apply(Daemon.builder().socketPath(socket).log(lines::add)).build();
        daemon.start();
    }

    public Daemon daemon() {
        return daemon;
    }

    public Path socket() {
        return socket;
    }

    public FrontEnd connect() throws IOException {
        return FrontEnd.connect(socket);
    }

    /** The log lines so far. */
    public List<String> lines() {
        return lines;
    }

    /** Waits for a log line with that text in it, and returns it. */
    public String awaitLine(String part) throws InterruptedException {
        String[] found = new String[1];
        boolean came = await(() -> {
            for (String line : lines) {
                if (line.contains(part)) {
                    found[0] = line;
                    return true;
                }
            }
            return false;
        });
        if (!came) {
            throw new AssertionError("no line has \"" + part + "\" in it: " + lines);
        }
        return found[0];
    }

    /** How many log lines have that text in them. */
    public long count(String part) {
        return lines.stream().filter(line -> line.contains(part)).count();
    }

    /** Waits up to ten seconds. */
    public static boolean await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < 1000; i++) {
            if (condition.getAsBoolean()) {
                return true;
            }
            Thread.sleep(10);
        }
        return condition.getAsBoolean();
    }

    /** What this process holds of the things that a front-end brings along. */
    public record Holdings(int fds, int ownedFds, long mappings, long mappedBytes, int queueThreads) {
        public static Holdings now() {
            int fds = 0;
            try (DirectoryStream<Path> list = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
                for (Path path : list) {
                    fds += path.toString().isEmpty() ? 0 : 1;
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            long threads = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().matches("crypto-.*-q\\d+")).count();
            return new Holdings(fds, OwnedFd.liveCount(), Mapping.liveCount(), Mapping.liveBytes(), (int) threads);
        }

        /** The holdings once nothing moves any more: a daemon's threads open things of their own when they begin. */
        public static Holdings settled() throws InterruptedException {
            Holdings last = now();
            for (int same = 0; same < 3; ) {
                Thread.sleep(10);
                Holdings next = now();
                same = next.equals(last) ? same + 1 : 0;
                last = next;
            }
            return last;
        }

        /** Waits until the holdings are these again. */
        public void awaitAgain() throws InterruptedException {
            if (!await(() -> now().equals(this))) {
                throw new AssertionError("before: " + this + ", now: " + now());
            }
        }
    }

    /** Opens and closes things once, so that what a JVM keeps for ever is there before the first count. */
    public static void warmUp() throws Exception {
        Adaptors.open().close();
        Holdings.now();
    }

    @Override
    public String toString() {
        return lines.toString();
    }

    @Override
    public void close() throws IOException {
        daemon.close();
        Files.deleteIfExists(socket);
        Files.delete(folder);
    }
}
