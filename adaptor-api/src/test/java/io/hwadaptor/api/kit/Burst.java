package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Status;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;

/**
 * Different requests in one submission, of one session or of several: nothing of one may be left for the next. An
 * engine may work on a burst by a way of its own, which requests that come one by one never see.
 *
 * <p>As with {@link Rig}, all of it lies in one region with guard bytes between, and every byte of that is looked at.
 * How many of a burst a queue takes at once is the queue's business: what it leaves is offered again.
 */
final class Burst {
    private static final int GUARD = 37;
    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final byte[] NONE = {};

    private final Rig rig;
    private final List<Expected> requests = new ArrayList<>();

    private static final class Expected {
        private final Request request;
        private final Status status;
        private final byte[] output;
        private final byte[] digest;
        /** Looks at an output that is not known before; null where it is. */
        private final Predicate<byte[]> judge;

        Expected(Request request, Status status, byte[] output, byte[] digest, Predicate<byte[]> judge) {
            this.request = request;
            this.status = status;
            this.output = output;
            this.digest = digest;
            this.judge = judge;
        }
    }

    /** The memory of one run: its bytes as they must be, and what names which of them. */
    private static final class Picture {
        private final ByteArrayOutputStream start = new ByteArrayOutputStream();
        private final List<Place> places = new ArrayList<>();

        private record Place(ScatterList list, int offset, int length) {
        }

        Picture() {
            guard();
        }

        void guard() {
            for (int i = 0; i < GUARD; i++) {
                start.write(0xA0 + i);
            }
        }

        void put(ScatterList list, int[] segments, byte[] bytes) {
            int position = 0;
            for (int i = 0; position < bytes.length; i++) {
                int length = Math.min(segments[i % segments.length], bytes.length - position);
                places.add(new Place(list, start.size(), length));
                start.write(bytes, position, length);
                guard();
                position += length;
            }
        }

        MemorySegment lay(Arena arena) {
            MemorySegment region = arena.allocate(start.size(), 64);
            region.copyFrom(MemorySegment.ofArray(start.toByteArray()));
            places.forEach(place -> place.list.add(region, place.offset, place.length));
            return region;
        }
    }

    Burst(Rig rig) {
        this.rig = rig;
    }

    /** Adds a request that must succeed, with the output and the digest that it must have. */
    void add(Request request, byte[] output, byte[] digest) {
        requests.add(new Expected(request, Status.OK, output, digest, null));
    }

    /** Adds a request that must succeed with an output that is not the same each time. */
    void addJudged(Request request, Predicate<byte[]> judge) {
        requests.add(new Expected(request, Status.OK, NONE, NONE, judge));
    }

    /** Adds a request that must be refused; where a tag is wrong, the destination may have become zeros. */
    void addRefused(Request request, Status status) {
        requests.add(new Expected(request, status, NONE, NONE, null));
    }

    /** Lets requests of different sessions follow each other. */
    void shuffle() {
        Collections.shuffle(requests, rig.random);
    }

    /** Submits them all, and looks at what came out when all are done; then again the other way round. */
    void run() throws AdaptorException {
        run(requests.size());
        Collections.reverse(requests);
        run(requests.size() / 3 + 1);
    }

    private void run(int depth) throws AdaptorException {
        int count = requests.size();
        try (Arena arena = Arena.ofShared()) {
            Operation[] burst = new Operation[count];
            Picture picture = new Picture();
            for (int i = 0; i < count; i++) {
                burst[i] = new Operation(arena, 4);
                fill(burst[i], requests.get(i), picture);
                burst[i].cookie = i;
            }
            MemorySegment region = picture.lay(arena);
            for (int i = 0; i < count; i++) {
                if (requests.get(i).request.layout.inPlace()) {
                    burst[i].dst.addRange(burst[i].src, 0, burst[i].src.byteLength());
                }
            }
            byte[] before = region.toArray(ValueLayout.JAVA_BYTE);
            Adaptor.Registration registration = rig.adaptor.register(region);
            try (AdaptorQueue queue = rig.adaptor.openQueue(depth)) {
                complete(queue, burst);
            } finally {
                registration.close();
            }
            byte[] after = region.toArray(ValueLayout.JAVA_BYTE);
            for (int i = 0; i < count; i++) {
                check(burst[i], requests.get(i), message(i), before, after);
            }
            int wrong = Arrays.mismatch(before, after);
            assertEquals(-1, wrong, () -> "a burst of " + count + " has changed a byte that is none of its output's,"
                    + " beside that of " + owner(burst, wrong) + " (seed " + Rig.SEED + ")");
        }
    }

    private String message(int index) {
        return index + " of " + requests.size() + " in one burst: " + requests.get(index).request.what + ", "
                + requests.get(index).request.layout + " (seed " + Rig.SEED + ")";
    }

    private String owner(Operation[] burst, int offset) {
        for (int i = burst.length - 1; i >= 0; i--) {
            if (burst[i].src.count() > 0 && burst[i].src.offset(0) <= offset) {
                return message(i);
            }
        }
        return "the first request";
    }

    private static void fill(Operation operation, Expected expected, Picture picture) {
        Request request = expected.request;
        Layout layout = request.layout;
        request.fill(operation);
        picture.put(operation.src, layout.sourceSegments(), request.source);
        picture.put(operation.auxiliary, layout.sourceSegments(), request.auxiliary);
        if (!layout.inPlace()) {
            byte[] old = new byte[Math.max(0, request.destinationLength() + layout.surplus())];
            Arrays.fill(old, (byte) 0xEE);
            picture.put(operation.dst, layout.destinationSegments(), old);
        }
    }

    private static void complete(AdaptorQueue queue, Operation[] burst) {
        Operation[] polled = new Operation[burst.length];
        boolean[] seen = new boolean[burst.length];
        long start = System.nanoTime();
        int taken = 0;
        int done = 0;
        while (done < burst.length) {
            assertTrue(System.nanoTime() - start < PATIENCE_NANOS,
                    taken + " of " + burst.length + " taken, " + done + " completed");
            taken += queue.submit(burst, taken, burst.length - taken);
            queue.flush();
            int count = queue.poll(polled, polled.length);
            for (int i = 0; i < count; i++) {
                int index = (int) polled[i].cookie;
                assertSame(burst[index], polled[i]);
                assertTrue(index < taken && !seen[index], "request " + index + " completed twice, or never taken");
                seen[index] = true;
            }
            done += count;
        }
    }

    /** Looks at how a request ended, and paints what it may have changed into the memory as it was before. */
    private void check(Operation operation, Expected expected, String message, byte[] before, byte[] after) {
        Request.Result result = Request.Result.of(operation);
        if (rig.mayDecline(expected.request, result)) {
            return;
        }
        assertEquals(expected.status, result.status(), message);
        if (expected.status == Status.BADMSG) {
            paint(operation.dst, before, after, operation.dst.byteLength());
            return;
        }
        if (expected.status != Status.OK) {
            return;
        }
        HexFormat hex = HexFormat.of();
        if (expected.judge != null) {
            assertTrue(expected.judge.test(result.produced()), message + ": " + hex.formatHex(result.produced()));
        } else {
            Service service = expected.request.session.service();
            boolean produces = service == Service.AKCIPHER || service == Service.KEY_AGREEMENT;
            byte[] output = produces ? result.produced() : Arrays.copyOf(result.output(), expected.output.length);
            assertEquals(hex.formatHex(expected.output), hex.formatHex(output), message);
        }
        paint(operation.dst, before, after, expected.judge != null ? operation.dst.byteLength()
                : expected.output.length);
        byte[] digest = result.digest();
        assertEquals(hex.formatHex(expected.digest), hex.formatHex(digest, 0, expected.digest.length), message);
        if (expected.digest.length > 0 && expected.digest.length < digest.length) {
            assertEquals((byte) 0xCC, digest[expected.digest.length], message + ": a byte behind the digest");
        }
    }

    /** Takes what a list's first bytes are now for right: they have been looked at, or are zeros, or were there. */
    private static void paint(ScatterList list, byte[] before, byte[] after, long length) {
        long left = length;
        for (int i = 0; left > 0; i++) {
            int part = (int) Math.min(left, list.length(i));
            System.arraycopy(after, (int) list.offset(i), before, (int) list.offset(i), part);
            left -= part;
        }
    }
}
