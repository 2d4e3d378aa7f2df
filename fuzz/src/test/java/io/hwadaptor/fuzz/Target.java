package io.hwadaptor.fuzz;

import io.hwadaptor.vhostuser.protocol.FuzzMessages;
import io.hwadaptor.virtio.device.FuzzChains;
import io.hwadaptor.virtio.device.FuzzControl;
import io.hwadaptor.virtio.device.FuzzRequests;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What is fuzzed.
 *
 * @param id its name
 * @param type the class that Jazzer is given
 * @param run the method of it that Jazzer calls
 * @param seeds inputs to start from
 */
record Target(String id, Class<?> type, Consumer<byte[]> run, Supplier<List<byte[]>> seeds) {
    /** All of them. */
    static final List<Target> ALL = List.of(
            new Target("keys", KeyFuzz.class, KeyFuzz::fuzzerTestOneInput, KeyFuzz::seeds),
            new Target("chains", FuzzChains.class, FuzzChains::fuzzerTestOneInput, FuzzChains::seeds),
            new Target("control", FuzzControl.class, FuzzControl::fuzzerTestOneInput, FuzzControl::seeds),
            new Target("requests", FuzzRequests.class, FuzzRequests::fuzzerTestOneInput, FuzzRequests::seeds),
            new Target("messages", FuzzMessages.class, FuzzMessages::fuzzerTestOneInput, FuzzMessages::seeds));

    @Override
    public String toString() {
        return id;
    }
}
