package io.hwadaptor.bench.speed;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/**
 * Measures every contender with every chunk in rounds: all of them in turn, again and again, so that a machine whose
 * speed changes changes it for all alike. The median of the rounds counts.
 */
final class Races {
    private static final long WARM_UP_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int WARM_UP_TURNS = 15;
    /** Less than this between two turns counts as no gain. */
    private static final double WARM_UP_GAIN = 1.05;

    private final List<Contender> contenders;
    private final List<Integer> chunks;
    private final int rounds;

    /**
     * A plan.
     *
     * @param contenders at least one
     * @param chunks lengths in bytes
     * @param rounds of a second each
     */
    Races(List<Contender> contenders, List<Integer> chunks, int rounds) {
        this.contenders = contenders;
        this.chunks = chunks;
        this.rounds = rounds;
    }

    List<Integer> chunks() {
        return chunks;
    }

    List<Report.Series> run() throws IOException {
        double[][][] speeds = new double[contenders.size()][chunks.size()][rounds];
        long steps = (long) rounds * chunks.size() * contenders.size();
        try (ProgressBar bar = new ProgressBarBuilder().setTaskName("measuring").setInitialMax(steps)
                .setStyle(ProgressBarStyle.ASCII).setUpdateIntervalMillis(500).build()) {
            for (int round = 0; round < rounds; round++) {
                for (int chunk = 0; chunk < chunks.size(); chunk++) {
                    for (int i = 0; i < contenders.size(); i++) {
                        double speed = measure(contenders.get(i), chunks.get(chunk), round == 0);
                        speeds[i][chunk][round] = speed;
                        bar.setExtraMessage(String.format(Locale.ROOT, "%s, %d bytes: %.2f GB/s",
                                contenders.get(i).name(), chunks.get(chunk), speed / 1e9));
                        bar.step();
                    }
                }
            }
        }
        List<Report.Series> series = new ArrayList<>();
        for (int i = 0; i < contenders.size(); i++) {
            series.add(new Report.Series(contenders.get(i).name(), contenders.get(i).detail(),
                    Arrays.stream(speeds[i]).map(Races::cell).toList()));
        }
        return series;
    }

    private static double measure(Contender contender, int chunk, boolean first) throws IOException {
        if (first && !(contender instanceof OpenSslContender)) {
            warmUp(contender, chunk);
        }
        return contender.run(chunk, TimeUnit.SECONDS.toNanos(1)).bytesPerSecond();
    }

    /** Runs until it gets no faster: the compiler takes its time on a busy machine. */
    private static void warmUp(Contender contender, int chunk) throws IOException {
        double best = 0;
        for (int turn = 0; turn < WARM_UP_TURNS; turn++) {
            double speed = contender.run(chunk, WARM_UP_NANOS).bytesPerSecond();
            if (speed < best * WARM_UP_GAIN) {
                return;
            }
            best = Math.max(best, speed);
        }
    }

    private static Report.Cell cell(double[] speeds) {
        double[] sorted = speeds.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
        return new Report.Cell(median, sorted[0], sorted[sorted.length - 1]);
    }
}
