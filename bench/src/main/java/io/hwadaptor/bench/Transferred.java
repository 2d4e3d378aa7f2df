package io.hwadaptor.bench;

import io.hwadaptor.api.Adaptor;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What JMH shows beside requests per second. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.OPERATIONS)
public class Transferred {
    /** Requests, where a benchmark's operation is a burst of them. */
    public long requests;
    /** Payload in megabytes (10^6 bytes); JMH divides it by the time. */
    public double megabytes;
    /**
     * Seconds in the device and the engine, where they run on the benchmark's own thread; divided by the time, as JMH
     * does, it is their share of it.
     */
    public double deviceShare;

    /** Says how much of the payload an engine's adaptors copied. */
    static void printStaged(Adaptor engine) {
        for (Adaptor.EngineCounters counters : engine.counters()) {
            System.out.println(System.lineSeparator() + "staged bytes of " + counters.adaptor() + ": "
                    + counters.stagedBytes() + " of " + counters.bytes() + " in " + counters.requests() + " requests");
        }
    }
}
