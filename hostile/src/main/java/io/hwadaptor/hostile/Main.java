package io.hwadaptor.hostile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The cases from the command line: {@code ./hwadaptor hostile}. */
public final class Main {
    private static final String USAGE = """
            hostile [--hours=H] [--seed=N]      all cases and generators with new seeds, for so long (default 1)
            hostile --case=WORDS [--seed=N]     the cases whose name holds the words, once
            hostile --list                      the names of all cases
            """;

    private double hours = 1;
    private long seed = System.nanoTime() & 0x7fff_ffff;
    private String words;
    private boolean list;

    private Main() {
    }

    /** {@return every case} */
    static List<HostileCase> cases() {
        List<HostileCase> all = new ArrayList<>();
        all.addAll(MemoryCases.all());
        all.addAll(ConnectionCases.all());
        all.addAll(DescriptorCases.all());
        all.addAll(WorkCases.all());
        all.addAll(SequenceCases.all());
        return all;
    }

    /** Why a case can't run here, or null. */
    static String obstacle(HostileCase hostile) {
        if (hostile.needs().contains(HostileCase.Need.ROOT) && !Commands.isRoot()) {
            return "it mounts file systems, which takes root";
        }
        if (hostile.properties().toString().contains("ipsecmb") && !Commands.hasLibrary("libIPSec_MB")) {
            return "libIPSec_MB is not installed";
        }
        return null;
    }

    /**
     * Ends the process with 0 if no fault was found, 1 if one was, 2 if the arguments are wrong.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        // TIDY: here the command's return code becomes the process's.
        System.exit(new Main().run(args));
    }

    private int run(String[] args) throws IOException, InterruptedException {
        for (String argument : args) {
            if (!take(argument)) {
                System.err.print(USAGE);
                return argument.equals("--help") ? 0 : 2;
            }
        }
        if (list) {
            cases().forEach(System.out::println);
            return 0;
        }
        return words == null ? new LongRun(hours, seed).run() : once();
    }

    private boolean take(String argument) {
        try {
            if (argument.startsWith("--hours=")) {
                hours = Double.parseDouble(argument.substring(8));
            } else if (argument.startsWith("--seed=")) {
                seed = Long.parseLong(argument.substring(7));
            } else if (argument.startsWith("--case=")) {
                words = argument.substring(7);
            } else if (argument.equals("--list")) {
                list = true;
            } else {
                return false;
            }
            return hours > 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private int once() throws IOException, InterruptedException {
        int failed = 0;
        try (Judge judge = new Judge(new Stage.Totals())) {
            for (HostileCase hostile : cases()) {
                if (!hostile.name().contains(words)) {
                    continue;
                }
                String obstacle = obstacle(hostile);
                long start = System.nanoTime();
                List<String> faults = obstacle == null ? judge.run(hostile, seed, 1) : List.of();
                String outcome = faults.isEmpty() ? "ok " + judge.lastEnd() : "FAULT " + faults;
                System.out.printf("%-80s %5.1f s %s%n", hostile.name(), (System.nanoTime() - start) / 1e9,
                        obstacle == null ? outcome : "skipped: " + obstacle);
                failed += faults.isEmpty() ? 0 : 1;
            }
        }
        return failed == 0 ? 0 : 1;
    }
}
