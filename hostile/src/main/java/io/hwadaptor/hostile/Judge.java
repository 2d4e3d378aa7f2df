package io.hwadaptor.hostile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runs cases against a daemon and says what was wrong. One daemon serves many cases; it is started again after a fault,
 * or when a case wants other options. One thread.
 */
final class Judge implements AutoCloseable {
    /** Below this a tenant's p99 is the machine's own noise. */
    private static final long FLOOR_NANOS = Long.getLong("hwadaptor.hostile.floor-ms", 8) * 1_000_000;
    private static final int TRIES = 3;
    private static final int RESTORED_SECONDS = 30;
    private static final int SERVED_SECONDS = 15;
    private static final int GONE_SECONDS = 2;
    private static final int CASE_SECONDS = 120;

    private final Path folder;
    private Helper helper;
    private final Stage.Totals totals;
    private List<String> setting = List.of();
    private volatile DaemonProcess daemon;
    private volatile Tenant tenant;
    private Holdings before;
    private final AtomicLong answeredBefore = new AtomicLong();
    private volatile long lastP99;
    private String lastEnd = "";
    private boolean mayBeNoise;

    /**
     * A judge without a daemon yet.
     *
     * @param totals where it counts
     * @throws IOException if the helper can't be compiled
     */
    Judge(Stage.Totals totals) throws IOException {
        this.totals = totals;
        folder = Files.createTempDirectory("hostile-helper");
        helper = new Helper(folder);
    }

    DaemonProcess daemon() {
        return daemon;
    }

    /** {@return requests that second tenants had answered right} */
    long answered() {
        Tenant now = tenant;
        return answeredBefore.get() + (now == null ? 0 : now.answered());
    }

    /** The second tenant's 99th percentile in the last case, in nanoseconds. */
    long lastP99() {
        return lastP99;
    }

    /** What ended the last case's action, usually a refusal; empty if nothing did. */
    String lastEnd() {
        return lastEnd;
    }

    /**
     * Runs a case.
     *
     * @param hostile the case
     * @param seed where its chance begins
     * @param scale multiplies counts of rounds
     * @return what was wrong; empty if nothing
     */
    List<String> run(HostileCase hostile, long seed, int scale) throws IOException, InterruptedException {
        List<String> faults = List.of();
        for (int i = 0; i < TRIES; i++) {
            provide(hostile);
            mayBeNoise = true;
            faults = once(hostile, new SplittableRandom(seed), scale);
            if (faults.isEmpty()) {
                return faults;
            }
            if (!mayBeNoise) {
                faults.addAll(stop());
                return faults;
            }
        }
        return faults;
    }

    private void provide(HostileCase hostile) throws IOException, InterruptedException {
        List<String> wanted = new ArrayList<>(hostile.properties());
        wanted.addAll(hostile.options());
        if (daemon != null && daemon.isAlive() && wanted.equals(setting) && tenant != null && tenant.fault() == null
                && !helper.isBroken()) {
            return;
        }
        stop();
        if (helper.isBroken()) {
            helper.close();
            helper = new Helper(folder);
        }
        setting = wanted;
        List<String> options = new ArrayList<>(List.of("--queues=" + Machine.QUEUES));
        options.addAll(hostile.options());
        daemon = new DaemonProcess(3, hostile.properties(), options);
        for (int i = 0; i < 3; i++) {
            Path socket = daemon.socket(i);
            again(() -> {
                Machine.warmUp(helper, socket);
                return null;
            });
        }
        Path second = daemon.socket(1);
        tenant = again(() -> new Tenant(helper.connect(second), 5));
        Thread.sleep(1000);
        before = Holdings.of(daemon.pid());
    }

    /**
     * Connects where somebody has just hung up. That one's socket came from another process, and is closed by a thread
     * of its own, so the daemon may see the next one first and turn it away.
     */
    static <T> T again(Callable<T> connecting) throws IOException, InterruptedException {
        for (int tries = 1; ; tries++) {
            try {
                return connecting.call();
            } catch (IOException | RuntimeException e) {
                if (tries == 20) {
                    throw e;
                }
                Thread.sleep(100);
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }

    private List<String> once(HostileCase hostile, SplittableRandom random, int scale)
            throws IOException, InterruptedException {
        List<String> faults = new ArrayList<>();
        tenant.latencies();
        Thread.sleep(300);
        long p99 = tenant.latencies().getValueAtPercentile(99);
        long answered = tenant.answered();
        try (Stage stage = new Stage(daemon, helper, random, scale, totals)) {
            long start = System.nanoTime();
            Throwable ended = act(hostile, stage);
            double seconds = (System.nanoTime() - start) / 1e9;
            if (ended instanceof Fault || ended instanceof Error || ended instanceof InterruptedException) {
                faults.add(ended instanceof Fault ? ended.getMessage() : ended.toString());
            }
            lastEnd = ended == null ? "" : ended.toString();
            judgeLiving(faults, hostile.needs().contains(HostileCase.Need.HELD));
            if (!faults.isEmpty()) {
                mayBeNoise = false;
            } else {
                lastP99 = tenant.latencies().getValueAtPercentile(99);
                if (lastP99 > Math.max(2 * p99, FLOOR_NANOS)) {
                    faults.add(String.format("the second tenant's p99 was %.1f ms, %.1f ms before",
                            lastP99 / 1e6, p99 / 1e6));
                }
                if (tenant.answered() - answered < seconds * 20) {
                    faults.add("the second tenant had " + (tenant.answered() - answered) + " answers in " + seconds
                            + " s");
                }
            }
            if (hostile.needs().contains(HostileCase.Need.HELD)) {
                daemon.kill(0);
            } else if (hostile.needs().contains(HostileCase.Need.KILL)) {
                faults.addAll(stop());
            }
        }
        if (hostile.needs().contains(HostileCase.Need.HELD)) {
            faults.addAll(stop());
        }
        return faults;
    }

    /** Runs the action with a limit of time; how it ended otherwise, or null. */
    private static Throwable act(HostileCase hostile, Stage stage) throws InterruptedException {
        Throwable[] ended = new Throwable[1];
        Thread thread = new Thread(() -> {
            try {
                hostile.action().run(stage);
            } catch (Throwable e) {
                ended[0] = e;
            }
        }, "case");
        thread.setDaemon(true);
        thread.start();
        if (!thread.join(java.time.Duration.ofSeconds(CASE_SECONDS))) {
            thread.interrupt();
            return new Fault("the case did not end within " + CASE_SECONDS + " s");
        }
        return ended[0];
    }

    private void judgeLiving(List<String> faults, boolean held) throws IOException, InterruptedException {
        if (!daemon.isAlive()) {
            faults.add("the daemon ended: " + lastLines());
            return;
        }
        if (tenant.fault() != null) {
            faults.add(tenant.fault());
        }
        String unserved = serve();
        if (unserved != null) {
            faults.add(unserved);
        }
        if (!daemon.isAlive()) {
            faults.add("the daemon ended: " + lastLines());
        } else {
            // What is not served any more is not released either: no need to wait for that.
            faults.addAll(unserved == null && !held ? before.awaitAgain(daemon.pid(), RESTORED_SECONDS) : List.of());
        }
    }

    private String lastLines() {
        List<String> lines = daemon.lines();
        return String.join(" | ", lines.subList(Math.max(0, lines.size() - 4), lines.size()));
    }

    /** Lets an honest machine use the attacked socket; what was wrong, or null. */
    private String serve() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SERVED_SECONDS);
        String last;
        do {
            try (Machine machine = Machine.attach(helper.connect(daemon.socket(0)))) {
                machine.check(0);
                return null;
            } catch (IOException | RuntimeException e) {
                last = e.toString();
            }
            Thread.sleep(100);
        } while (System.nanoTime() < end && daemon.isAlive());
        return "nobody is served on the attacked socket: " + last;
    }

    /**
     * Ends the daemon with SIGKILL.
     *
     * @return what was wrong; empty if nothing
     */
    List<String> stop() throws InterruptedException {
        if (daemon == null) {
            return List.of();
        }
        List<String> faults = new ArrayList<>();
        if (daemon.isAlive() && daemon.kill(GONE_SECONDS) < 0) {
            faults.add("SIGKILL did not end the daemon within " + GONE_SECONDS + " s");
        }
        if (tenant != null) {
            tenant.close();
            answeredBefore.addAndGet(tenant.answered());
        }
        daemon.close();
        daemon = null;
        tenant = null;
        return faults;
    }

    @Override
    public void close() {
        try {
            stop();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        helper.close();
        Commands.remove(folder);
    }
}
