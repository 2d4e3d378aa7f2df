package io.hwadaptor.vhostuser.cli;

import io.hwadaptor.api.select.Calibration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Measures while no guest asks for anything: the CPU is the guests', and what is measured beside their requests is
 * worth little. One thread.
 */
final class IdlePace implements Calibration.Pace {
    private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long LOOK_MILLIS = 100;

    private final LongSupplier requests;
    private final BooleanSupplier ended;
    private final Consumer<Calibration> apply;
    private final Runnable waits;
    private long seen;
    private boolean hasWaited;

    /**
     * A pace.
     *
     * @param requests how many have been served so far
     * @param ended whether nobody needs figures any more
     * @param apply takes figures when there are more
     * @param waits run the first time that guests' requests keep this waiting
     */
    IdlePace(LongSupplier requests, BooleanSupplier ended, Consumer<Calibration> apply, Runnable waits) {
        this.requests = requests;
        this.ended = ended;
        this.apply = apply;
        this.waits = waits;
        seen = requests.getAsLong();
    }

    @Override
    public boolean turn() {
        long quietSince = System.nanoTime() - QUIET_NANOS;
        while (!ended.getAsBoolean()) {
            long now = requests.getAsLong();
            if (now != seen) {
                seen = now;
                quietSince = System.nanoTime();
                if (!hasWaited) {
                    hasWaited = true;
                    waits.run();
                }
            }
            if (System.nanoTime() - quietSince >= QUIET_NANOS) {
                return true;
            }
            try {
                Thread.sleep(LOOK_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    @Override
    public boolean undisturbed() {
        return requests.getAsLong() == seen;
    }

    @Override
    public void measured(Calibration soFar) {
        apply.accept(soFar);
    }
}
