package io.hwadaptor.hostile;

import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.Notification;
import java.io.IOException;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * A well-behaved virtual machine with a socket of its own, under steady load: each answer is compared with the JDK's,
 * each latency recorded. Has a thread of its own; other threads may call any method.
 */
final class Tenant implements AutoCloseable {
    private static final long PAUSE_NANOS = 2_000_000;
    private static final Duration SLICE = Duration.ofMillis(250);

    private final Machine machine;
    private final Thread thread;
    private final Recorder recorder = new Recorder(60_000_000_000L, 3);
    private final AtomicLong answered = new AtomicLong();
    private volatile boolean ending;
    private volatile String fault;

    Tenant(UnixSocket socket, long seed) throws IOException {
        machine = new Machine(socket,
                DriverOptions.generic().queues(Machine.QUEUES, 64).notified(Notification.SLEEP),
                GuestRam.create(Machine.BYTES),
                new SplittableRandom(seed));
        thread = new Thread(this::run, "tenant");
        thread.start();
    }

    private void run() {
        SplittableRandom random = new SplittableRandom(7);
        try {
            while (!ending) {
                Machine.Pending[] burst = new Machine.Pending[1 + random.nextInt(3)];
                for (int i = 0; i < burst.length; i++) {
                    burst[i] = machine.send(0, 16 + random.nextInt(4080));
                }
                for (Machine.Pending pending : burst) {
                    recorder.recordValue(receive(pending));
                    answered.incrementAndGet();
                }
                java.util.concurrent.locks.LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (IOException | RuntimeException e) {
            if (!ending) {
                fault = "the second tenant: " + e;
            }
        }
    }

    /** Waits in slices, because nobody answers any more when the daemon was ended on purpose. */
    private long receive(Machine.Pending pending) throws IOException {
        long end = System.nanoTime() + Machine.ANSWER.toNanos();
        while (true) {
            try {
                return machine.receive(0, pending, SLICE);
            } catch (IllegalStateException e) {
                if (ending || System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    /** Latencies in nanoseconds since this was called last. */
    Histogram latencies() {
        return recorder.getIntervalHistogram();
    }

    /** Requests answered so far. */
    long answered() {
        return answered.get();
    }

    /** What it had to complain of, or null. */
    String fault() {
        return fault;
    }

    @Override
    public void close() {
        ending = true;
        machine.hangUp();
        try {
            thread.join(15_000);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        machine.close();
    }
}
