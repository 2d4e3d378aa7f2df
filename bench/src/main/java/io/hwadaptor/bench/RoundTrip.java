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
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * How long one AES-128-CBC request takes over a real vhost-user socket with nothing else in flight, both sides polling
 * on a core each: from the write of the available index to the read of the status. The sample's median is what counts;
 * two readings of the clock are in it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED", "-XX:+UseSerialGC"})
public class RoundTrip {
    /** Which engine. */
    @Param({"null", "soft", "openssl", "ipsecmb"})
    public String adaptor;

    /** Bytes of source and destination of each request. */
    @Param({"64", "1024"})
    public int size;

    private SocketRig rig;
    private CipherPipe pipe;

    /** A daemon, a front-end, a session and a prepared request. */
    @Setup(Level.Trial)
    public void open() throws IOException, AdaptorException {
        rig = new SocketRig(adaptor, 1, "aes-cbc-enc", size, 1);
        pipe = rig.pipes.getFirst();
    }

    /** {@return requests that came back: one} */
    @Benchmark
    public int request() {
        pipe.submit(1);
        int back = pipe.poll();
        while (back == 0) {
            Thread.onSpinWait();
            back = pipe.poll();
        }
        return back;
    }

    /** Frees everything, and fails if a request did. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
        rig.close();
    }
}
