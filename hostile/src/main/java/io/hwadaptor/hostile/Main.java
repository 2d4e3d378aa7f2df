package io.hwadaptor.hostile;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The cases from the command line. */
public final class Main {
    private Main() {
    }

    static List<HostileCase> cases() {
        List<HostileCase> all = new ArrayList<>();
        all.addAll(MemoryCases.all());
        return all;
    }

    /**
     * Runs cases whose name holds a word.
     *
     * @param args words; none for all
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (Judge judge = new Judge(1)) {
            for (HostileCase hostile : cases()) {
                if (args.length == 0 || hostile.name().contains(args[0])) {
                    long start = System.nanoTime();
                    List<String> faults = judge.run(hostile, 1);
                    System.out.printf("%-70s %5.1f s %s%n", hostile.name(), (System.nanoTime() - start) / 1e9, faults);
                }
            }
        }
    }
}
