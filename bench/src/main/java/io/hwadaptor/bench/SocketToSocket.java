package io.hwadaptor.bench;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.virtio.driver.crypto.CipherPipe;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
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
 * AES over a real vhost-user socket: the front-end polls on one core, the daemon's queue thread on another.
 * Keeps {@code depth} requests in flight.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class SocketToSocket {
    private static final int PER_INVOCATION = 1024;

    /** Which engine. */
    @Param({"null", "soft", "openssl"})
    public String adaptor;

    /** Bytes of source and destination of each request. */
    @Param({"64", "1024", "16384"})
    public int size;

    /** Requests in flight. */
    @Param({"1", "32", "128"})
    public int depth;

    /** What to do, with keys of 128 bits: aes-cbc-enc, aes-cbc-dec or aes-gcm-enc. */
    @Param("aes-cbc-enc")
    public String algorithm;

    private SocketRig rig;
    private CipherPipe pipe;

    /** A daemon, a front-end, a session and prepared requests. */
    @Setup(Level.Trial)
    public void open() throws IOException, AdaptorException {
        rig = new SocketRig(adaptor, 1, algorithm, size, depth);
        pipe = rig.pipes.getFirst();
    }

    /**
     * A thousand requests, always {@code depth} of them in flight.
     *
     * @param transferred counts the payload
     * @return requests that came back
     */
    @Benchmark
    @OperationsPerInvocation(PER_INVOCATION)
    public int stream(Transferred transferred) {
        int sent = 0;
        int back = 0;
        while (back < PER_INVOCATION) {
            if (sent < PER_INVOCATION) {
                sent += pipe.submit(PER_INVOCATION - sent);
            }
            int done = pipe.poll();
            if (done == 0) {
                Thread.onSpinWait();
            }
            back += done;
        }
        transferred.requests += PER_INVOCATION;
        transferred.megabytes += PER_INVOCATION * (size / 1e6);
        return back;
    }

    /** Frees everything, and fails if a request did. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        rig.close();
    }
}
