package io.hwadaptor.vhostuser.cli;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.api.select.Calibration;
import io.hwadaptor.ffm.linux.ProcessProtection;
import io.hwadaptor.ffm.linux.ThreadPriority;
import io.hwadaptor.vhostuser.Daemon;
import io.hwadaptor.vhostuser.StandardError;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** {@code serve}: runs a daemon in the foreground until SIGTERM, or until a handed-over connection has ended. */
final class ServeCommand {
    private static final Duration LAST_LINES = Duration.ofSeconds(1);

    private final ServeArguments arguments;
    private final StandardError log = StandardError.instance();
    private final AtomicBoolean ended = new AtomicBoolean();

    ServeCommand(ServeArguments arguments) {
        this.arguments = arguments;
    }

    int run() throws CommandFailedException {
        AllowedCpus.check(arguments.cpus());
        protect();
        Daemon.Builder builder = Daemon.builder().limits(arguments.limits()).spin(arguments.spin())
                .maxMemoryBytes(arguments.maxMemoryBytes()).handshakeTimeout(arguments.handshakeTimeout())
                .handedOnConnections(arguments.handedOnConnections()).cpus(arguments.cpus()).log(log);
        arguments.sockets().forEach(builder::socket);
        if (arguments.fd() >= 0) {
            builder.fd(arguments.fd());
        }
        try (Daemon daemon = builder.build()) {
            Thread hook = new Thread(() -> terminated(daemon), "crypto-end");
            Runtime.getRuntime().addShutdownHook(hook);
            try {
                daemon.start();
            } catch (AdaptorException | IOException e) {
                ended.set(true);
                throw new CommandFailedException(String.valueOf(e.getMessage()));
            }
            every(arguments.statisticsInterval(), "crypto-counters", () -> report(daemon));
            CleaningPace pace = new CleaningPace();
            every(arguments.cleanHeapInterval(), "crypto-cleaner", () -> cleanHeap(pace));
            daemon.adaptor().ifPresent(adaptor -> startCalibration(daemon, adaptor));
            daemon.awaitEnd();
            end(daemon);
            return 0;
        } catch (InterruptedException e) {
            throw new CommandFailedException("interrupted");
        } finally {
            log.flush(LAST_LINES);
        }
    }

    private static void cleanHeap(CleaningPace pace) {
        if (pace.isDue(System.nanoTime()) && Daemon.takeKeysWiped()) {
            // Made here, because the beans that it asks take a while to load.
            long stoppedMillis = new HeapCleaner().clean();
            pace.cleaned(System.nanoTime(), stoppedMillis);
        }
    }

    /** Before there is anything worth reading in this process. The launcher's options of the JVM do the rest. */
    private void protect() throws CommandFailedException {
        if (arguments.debuggable()) {
            return;
        }
        try {
            ProcessProtection.undumpable();
        } catch (IOException e) {
            throw new CommandFailedException("this process can't be kept from debuggers (--debuggable serves all the "
                    + "same): " + e.getMessage());
        }
    }

    /**
     * SIGTERM and SIGINT run the shutdown hooks, after which the JVM would end with 128 + the signal's number; the
     * conventions want a clean end.
     */
    private void terminated(Daemon daemon) {
        if (end(daemon)) {
            log.flush(LAST_LINES);
            Runtime.getRuntime().halt(0);
        }
    }

    /** {@return whether this call was the one that ended it} */
    private boolean end(Daemon daemon) {
        if (!ended.compareAndSet(false, true)) {
            return false;
        }
        daemon.close();
        report(daemon);
        return true;
    }

    private void report(Daemon daemon) {
        var counters = daemon.counters();
        counters.table().lines().forEach(log::line);
        log.line("counters " + counters.json());
    }

    /** Until the figures are there, adaptors are chosen by rank. */
    private void startCalibration(Daemon daemon, Adaptor adaptor) {
        if (!Adaptors.wantsCalibration(adaptor, System.getProperties())) {
            return;
        }
        IdlePace pace = new IdlePace(() -> requests(daemon), ended::get, soFar -> Adaptors.apply(adaptor, soFar),
                () -> log.line("the measuring of " + adaptor.name() + " waits for guests to be idle"));
        Thread.ofPlatform().name("crypto-calibrate").daemon().start(() -> {
            try {
                ThreadPriority.lowest();
                log.line("measuring the speed of " + adaptor.name() + " on this host, while guests are idle; so far "
                        + "they are chosen by rank");
                Calibration calibration = Adaptors.calibrate(System.getProperties(), false, pace);
                if (!ended.get()) {
                    log.line("measured the speed of " + adaptor.name() + " on this host (" + calibration.rows().size()
                            + " figures); new sessions go to the fastest"
                            + (Adaptors.wantsCalibration(adaptor, System.getProperties())
                            ? ", but for what came out differently each time" : "")
                            + " (hwadaptor adaptors --measure shows the figures)");
                }
            } catch (AdaptorException | IOException e) {
                log.line("adaptors are chosen by rank, not by measured speed: " + e.getMessage());
            }
        });
    }

    private static long requests(Daemon daemon) {
        return daemon.counters().queues().stream().mapToLong(queue -> queue.counts().requests()).sum();
    }

    private void every(Duration interval, String name, Runnable job) {
        if (interval.isZero()) {
            return;
        }
        Thread.ofPlatform().name(name).daemon().start(() -> {
            try {
                while (!ended.get()) {
                    Thread.sleep(interval);
                    try {
                        job.run();
                    } catch (RuntimeException | Error e) {
                        // No heap, most likely, and that may pass: what this thread does is done for all.
                        log.line(name + " failed once");
                    }
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
