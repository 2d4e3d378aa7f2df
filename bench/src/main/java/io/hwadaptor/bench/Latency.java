package io.hwadaptor.bench;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.virtio.driver.crypto.CipherPipe;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.IterationParams;
import org.openjdk.jmh.runner.IterationType;

/**
 * How long a request takes while {@code depth} of them are in flight over a real vhost-user socket: from before its
 * descriptors are written to after its status was read, with a front-end that lays each request out anew, as drivers in
 * kernels do. Both sides poll, on a core each. Each fork prints its percentiles. Two readings of the clock per request
 * are in them and in the requests per second, and every 1,024 requests the pipe runs empty, so those at either end have
 * fewer beside them.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class Latency {
    private static final int PER_INVOCATION = 1024;
    private static final long LONGEST_NANOS = 10_000_000_000L;

    /** Which engine. */
    @Param({"null", "soft", "openssl"})
    public String adaptor;

    /** Bytes of source and destination of each request. */
    @Param({"64", "1024"})
    public int size;

    /** Requests in flight. */
    @Param({"1", "32"})
    public int depth;

    private final Histogram histogram = new Histogram(LONGEST_NANOS, 3);
    private long[] sentNanos;
    private SocketRig rig;
    private CipherPipe pipe;

    /** A daemon, a front-end and a session. */
    @Setup(Level.Trial)
    public void open() throws IOException, AdaptorException {
        rig = new SocketRig(adaptor, 1, "aes-cbc-enc", size, depth);
        pipe = rig.pipes.getFirst();
        sentNanos = new long[depth];
    }

    /**
     * A thousand requests, {@code depth} of them in flight.
     *
     * @return requests that came back
     */
    @Benchmark
    @OperationsPerInvocation(PER_INVOCATION)
    public int stream() {
        int sent = 0;
        int back = 0;
        while (sent < depth) {
            send();
            sent++;
        }
        while (back < PER_INVOCATION) {
            int slot = pipe.pollOne();
            if (slot < 0) {
                Thread.onSpinWait();
                continue;
            }
            histogram.recordValue(System.nanoTime() - sentNanos[slot]);
            back++;
            if (sent < PER_INVOCATION) {
                send();
                sent++;
            }
        }
        return back;
    }

    /**
     * Forgets the times of the warm-up.
     *
     * @param iteration the one that ends
     */
    @TearDown(Level.Iteration)
    public void forget(IterationParams iteration) {
        if (iteration.getType() == IterationType.WARMUP) {
            histogram.reset();
        }
    }

    private void send() {
        long now = System.nanoTime();
        sentNanos[pipe.submitAnew()] = now;
    }

    /** Says how long requests took, frees everything, and fails if a request did. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        StringBuilder line = new StringBuilder(System.lineSeparator()).append("nanoseconds:");
        for (double percentile : new double[] {50, 99, 99.9, 100}) {
            line.append(" p").append(percentile).append(' ').append(histogram.getValueAtPercentile(percentile));
        }
        System.out.println(line);
        rig.close();
    }
}
