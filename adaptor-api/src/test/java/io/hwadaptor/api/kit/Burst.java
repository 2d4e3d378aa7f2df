package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Different requests in one submission, each of which must succeed: nothing of one may be left for the next. An engine
 * may work on a burst by a way of its own, which requests that come one by one never see.
 */
final class Burst {
    /** The most bytes of each input and of each output. */
    private static final int PLACE = 1024;
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    private final Rig rig;
    private final List<Expected> requests = new ArrayList<>();

    private static final class Expected {
        private final Request request;
        private final byte[] output;
        private final byte[] digest;

        Expected(Request request, byte[] output, byte[] digest) {
            this.request = request;
            this.output = output;
            this.digest = digest;
        }
    }

    Burst(Rig rig) {
        this.rig = rig;
    }

    /** Adds a request, with the output and the digest that it must have. */
    void add(Request request, byte[] output, byte[] digest) {
        requests.add(new Expected(request, output, digest));
    }

    /** Submits them all, and looks at what came out when all are done. */
    void run() throws AdaptorException {
        int count = requests.size();
        try (Arena arena = Arena.ofShared()) {
            MemorySegment region = arena.allocate(3L * PLACE * count, 64);
            Operation[] burst = new Operation[count];
            for (int i = 0; i < count; i++) {
                burst[i] = new Operation(arena, 1);
                fill(burst[i], requests.get(i), region.asSlice(3L * PLACE * i, 3L * PLACE));
            }
            Adaptor.Registration registration = rig.adaptor.register(region);
            try (AdaptorQueue queue = rig.adaptor.openQueue(count)) {
                complete(queue, burst);
            } finally {
                registration.close();
            }
            for (int i = 0; i < count; i++) {
                check(burst[i], requests.get(i), i);
            }
        }
    }

    private static void fill(Operation operation, Expected expected, MemorySegment memory) {
        Request request = expected.request;
        request.fill(operation);
        put(operation.src, memory, 0, request.source);
        put(operation.auxiliary, memory, PLACE, request.auxiliary);
        put(operation.dst, memory, 2 * PLACE, new byte[expected.output.length]);
    }

    private static void put(ScatterList list, MemorySegment memory, int offset, byte[] bytes) {
        MemorySegment.copy(bytes, 0, memory.asSlice(offset, PLACE), ValueLayout.JAVA_BYTE, 0, bytes.length);
        if (bytes.length > 0) {
            list.add(memory, offset, bytes.length);
        }
    }

    private static void complete(AdaptorQueue queue, Operation[] burst) {
        Operation[] polled = new Operation[burst.length];
        long start = System.nanoTime();
        int taken = 0;
        int done = 0;
        while (done < burst.length) {
            assertTrue(System.nanoTime() - start < PATIENCE_NANOS,
                    taken + " of " + burst.length + " taken, " + done + " completed");
            taken += queue.submit(burst, taken, burst.length - taken);
            queue.flush();
            done += queue.poll(polled, polled.length);
        }
    }

    private void check(Operation operation, Expected expected, int index) {
        String message = index + " of " + requests.size() + " in one burst: " + expected.request.what + " (seed "
                + Rig.SEED + ")";
        Request.Result result = Request.Result.of(operation);
        if (rig.mayHandBack(expected.request, result)) {
            return;
        }
        assertEquals(Status.OK, result.status(), message);
        HexFormat hex = HexFormat.of();
        assertEquals(hex.formatHex(expected.output), hex.formatHex(result.output()), message);
        assertEquals(hex.formatHex(expected.digest),
                hex.formatHex(result.digest(), 0, expected.digest.length), message);
    }
}
