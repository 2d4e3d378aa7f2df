package io.hwadaptor.bench;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.virtio.driver.crypto.CipherPipe;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
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
 * AES-128-CBC over a real vhost-user socket through one data queue or more, each with a thread of the daemon. The
 * front-end sleeps between two looks and so leaves the cores to those threads: at sizes where the engine decides, two
 * queues on two cores show how the daemon scales.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class Queues {
    private static final int PER_INVOCATION = 1024;
    private static final int DEPTH = 128;
    /** Far less than an engine takes for the requests of a full queue at the sizes that make sense here. */
    private static final long PAUSE_NANOS = 100_000;

    /** Which engine. */
    @Param("openssl")
    public String adaptor;

    /** Data queues. */
    @Param({"1", "2"})
    public int queues;

    /** Bytes of source and destination of each request. */
    @Param("16384")
    public int size;

    private SocketRig rig;
    private int inFlight;

    /** A daemon, a front-end, a session and prepared requests on each queue. */
    @Setup(Level.Trial)
    public void open() throws IOException, AdaptorException {
        rig = new SocketRig(adaptor, queues, "aes-cbc-enc", size, DEPTH);
    }

    /**
     * A thousand requests, over all queues; more are in flight when it returns.
     *
     * @param transferred counts the payload
     * @return requests that came back
     */
    @Benchmark
    @OperationsPerInvocation(PER_INVOCATION)
    public int stream(Transferred transferred) {
        int back = 0;
        while (back < PER_INVOCATION) {
            int done = 0;
            for (CipherPipe pipe : rig.pipes) {
                done += pipe.poll();
                inFlight += pipe.submit(DEPTH);
            }
            inFlight -= done;
            back += done;
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        transferred.megabytes += back * (size / 1e6);
        return back;
    }

    /** Waits for what is in flight, frees everything, and fails if a request did. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        while (inFlight > 0) {
            for (CipherPipe pipe : rig.pipes) {
                inFlight -= pipe.poll();
            }
        }
        rig.close();
    }
}
