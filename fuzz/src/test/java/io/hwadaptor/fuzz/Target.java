package io.hwadaptor.fuzz;

import io.hwadaptor.vhostuser.protocol.FuzzMessages;
import io.hwadaptor.virtio.device.FuzzChains;
import io.hwadaptor.virtio.device.FuzzControl;
import io.hwadaptor.virtio.device.FuzzRequests;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What is fuzzed: a class with a method that Jazzer calls, and the inputs that it starts from. */
enum Target {
    /** Key and signature formats of the engines. */
    KEYS(KeyFuzz.class, KeyFuzz::fuzzerTestOneInput, KeyFuzz::seeds),
    /** Memory tables, descriptor chains, split rings. */
    CHAINS(FuzzChains.class, FuzzChains::fuzzerTestOneInput, FuzzChains::seeds),
    /** The control queue and the sessions that it opens. */
    CONTROL(FuzzControl.class, FuzzControl::fuzzerTestOneInput, FuzzControl::seeds),
    /** Data queues, with requests in all modes. */
    REQUESTS(FuzzRequests.class, FuzzRequests::fuzzerTestOneInput, FuzzRequests::seeds),
    /** Messages of a front-end. */
    MESSAGES(FuzzMessages.class, FuzzMessages::fuzzerTestOneInput, FuzzMessages::seeds);

    private final Class<?> type;
    private final Consumer<byte[]> run;
    private final Supplier<List<byte[]>> seeds;

    Target(Class<?> type, Consumer<byte[]> run, Supplier<List<byte[]>> seeds) {
        this.type = type;
        this.run = run;
        this.seeds = seeds;
    }

    String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    Class<?> type() {
        return type;
    }

    void run(byte[] input) {
        run.accept(input);
    }

    List<byte[]> seeds() {
        return seeds.get();
    }
}
