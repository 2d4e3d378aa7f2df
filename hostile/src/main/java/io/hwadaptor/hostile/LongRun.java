package io.hwadaptor.hostile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Cases and generators with new seeds against one daemon that lives as long as it can, for hours. Cases that want a
 * daemon of their own take turns beside it.
 */
final class LongRun {
    /** Generators run longer than in the gate, other cases as long. */
    private static final int GENERATOR_SCALE = 10;

    private final long end;
    private final long start = System.nanoTime();
    private final long seed;
    private final Random random;
    private final Stage.Totals totals = new Stage.Totals();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());
    private final List<HostileCase> shared = new ArrayList<>();
    private final List<HostileCase> special = new ArrayList<>();
    private final List<String> generators = SequenceCases.all().stream().map(HostileCase::name).toList();
    private volatile String current = "";
    private int run;

    LongRun(double hours, long seed) {
        end = start + (long) (hours * TimeUnit.HOURS.toNanos(1));
        this.seed = seed;
        random = new Random(seed);
    }

    int run() throws IOException, InterruptedException {
        System.out.println("seed " + seed);
        for (HostileCase hostile : Main.cases()) {
            String obstacle = Main.obstacle(hostile);
            if (obstacle != null) {
                System.out.println("skipped: " + hostile + ": " + obstacle);
            } else if (isShared(hostile)) {
                shared.add(hostile);
            } else {
                special.add(hostile);
            }
        }
        try (Judge judge = new Judge(totals); Judge aside = new Judge(totals)) {
            Thread reporter = new Thread(() -> report(judge, aside), "reporter");
            reporter.setDaemon(true);
            reporter.start();
            int turn = 0;
            while (System.nanoTime() < end) {
                Collections.shuffle(shared, random);
                for (HostileCase hostile : shared) {
                    run(judge, hostile);
                }
                for (int i = 0; i < 2; i++) {
                    run(aside, special.get(turn++ % special.size()));
                }
                note("cases with a daemon of their own", aside.stop());
            }
            note("the end", judge.stop());
            line(judge, aside);
        }
        System.out.println(failures.isEmpty() ? "no fault found" : failures.size() + " faults found:");
        failures.forEach(System.out::println);
        return failures.isEmpty() ? 0 : 1;
    }

    private static boolean isShared(HostileCase hostile) {
        return hostile.properties().isEmpty() && hostile.options().isEmpty()
                && !hostile.needs().contains(HostileCase.Need.KILL);
    }

    private void run(Judge judge, HostileCase hostile) throws InterruptedException {
        if (System.nanoTime() > end) {
            return;
        }
        long ownSeed = random.nextInt() & 0x7fff_ffffL;
        current = hostile.name();
        run++;
        List<String> faults;
        try {
            faults = judge.run(hostile, ownSeed, generators.contains(hostile.name()) ? GENERATOR_SCALE : 1);
        } catch (IOException | IllegalStateException e) {
            // A daemon that doesn't come up, or an honest machine that isn't served by a fresh one.
            faults = new ArrayList<>(List.of("outside the case: " + e));
            faults.addAll(judge.stop());
        }
        note("\"" + hostile.name() + "\", seed " + ownSeed, faults);
    }

    private void note(String where, List<String> faults) {
        for (String fault : faults) {
            failures.add(where + ": " + fault);
            System.out.println("FAULT " + where + ": " + fault);
        }
    }

    private void report(Judge judge, Judge aside) {
        try {
            while (true) {
                TimeUnit.MINUTES.sleep(1);
                line(judge, aside);
            }
        } catch (InterruptedException e) {
            // The run is over.
        }
    }

    private void line(Judge judge, Judge aside) {
        String holds = "no daemon";
        DaemonProcess daemon = judge.daemon();
        if (daemon != null) {
            try {
                Holdings now = Holdings.of(daemon.pid());
                holds = (now.residentBytes() >> 20) + " MB, " + now.fds() + " fds, " + now.threads() + " threads";
            } catch (IOException e) {
                holds = "daemon gone";
            }
        }
        System.out.printf("%4d min: %d cases, %d connections, %d messages, %d requests, %d answers of the second "
                + "tenant (p99 %.1f ms), %d faults; daemon: %s; now: %s%n",
                TimeUnit.NANOSECONDS.toMinutes(System.nanoTime() - start), run,
                totals.connections.get(), totals.messages.get(), totals.requests.get(),
                judge.answered() + aside.answered(), judge.lastP99() / 1e6, failures.size(), holds, current);
    }
}
