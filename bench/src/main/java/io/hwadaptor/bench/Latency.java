package io.hwadaptor.bench;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.virtio.driver.crypto.CipherPipe;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.openjdk.jmh.annotations.AuxCounters;
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

/**
 * How long a request takes while {@code depth} of them are in flight over a real vhost-user socket: from before the
 * write of the available index to after the read of the status, with a front-end that lays each request out anew, as
 * drivers in kernels do. Both sides poll, on a core each. Two readings of the clock per request are in the time, and in
 * the requests per second.
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

    /** Percentiles of an iteration, in nanoseconds. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Percentiles {
        /** Half of the requests took no longer. */
        public long p50;
        /** 99 of 100. */
        public long p99;
        /** 999 of 1000. */
        public long p999;
    }

    /** A daemon, a front-end and a session. */
    @Setup(Level.Trial)
    public void open() throws IOException, AdaptorException {
        rig = new SocketRig(adaptor, 1, "aes-cbc-enc", size, depth);
        pipe = rig.pipes.getFirst();
        sentNanos = new long[depth];
    }

    /** Each iteration has its own percentiles. */
    @Setup(Level.Iteration)
    public void reset() {
        histogram.reset();
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
     * Tells what the iteration was like.
     *
     * @param percentiles are set
     */
    @TearDown(Level.Iteration)
    public void report(Percentiles percentiles) {
        percentiles.p50 = histogram.getValueAtPercentile(50);
        percentiles.p99 = histogram.getValueAtPercentile(99);
        percentiles.p999 = histogram.getValueAtPercentile(99.9);
    }

    private void send() {
        long now = System.nanoTime();
        sentNanos[pipe.submitAnew()] = now;
    }

    /** Frees everything, and fails if a request did. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        rig.close();
    }
}
