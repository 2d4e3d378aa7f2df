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
 *
 * <p>A front-end {@code anew} does what a kernel's driver does: descriptors, header and IV written for each request,
 * one more request for each that came back, the available index written each time. One that is {@code prepared} sends
 * what it laid out once, as many requests at once as there are free slots; so it shows what the device can do, and no
 * guest is like that.
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

    /** What the front-end does for each request: anew or prepared. */
    @Param({"anew", "prepared"})
    public String driver;

    private SocketRig rig;
    private boolean anew;
    private CipherPipe pipe;

    /** A daemon, a front-end, a session and prepared requests. */
    @Setup(Level.Trial)
    public void open() throws IOException, AdaptorException {
        rig = new SocketRig(adaptor, 1, algorithm, size, depth);
        pipe = rig.pipes.getFirst();
        anew = switch (driver) {
            case "anew" -> true;
            case "prepared" -> false;
            default -> throw new IllegalArgumentException("no driver " + driver);
        };
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
        int back = anew ? anew() : prepared();
        transferred.requests += PER_INVOCATION;
        transferred.megabytes += PER_INVOCATION * (size / 1e6);
        return back;
    }

    private int anew() {
        int sent = 0;
        int back = 0;
        while (sent < depth) {
            pipe.submitAnew();
            sent++;
        }
        while (back < PER_INVOCATION) {
            if (pipe.pollOne() < 0) {
                Thread.onSpinWait();
                continue;
            }
            back++;
            if (sent < PER_INVOCATION) {
                pipe.submitAnew();
                sent++;
            }
        }
        return back;
    }

    private int prepared() {
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
        return back;
    }

    /** Frees everything, and fails if a request did. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        rig.close();
    }
}
