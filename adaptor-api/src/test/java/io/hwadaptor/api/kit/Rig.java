package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.Function;

/**
 * Runs operations on the adaptor under test and looks at every byte afterwards.
 *
 * <p>One registered region holds each request's segments with guard bytes between them. Beside it lies a picture of how
 * the whole of it must look after the operation, so a byte written anywhere else is found, not only a wrong result.
 */
final class Rig implements AutoCloseable {
    /** Decides everything random in a run. */
    static final long SEED = Long.getLong("hwadaptor.kit.seed", System.nanoTime());

    private static final int REGION = 8 << 20;
    private static final int GUARD = 37;
    private static final byte[] UNCHANGED = {};
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    final Adaptor adaptor;
    final AdaptorQueue queue;
    final Random random = new Random(SEED);
    /** Bytes of AAD that AEAD takes. */
    final long longestAad;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment region = arena.allocate(REGION, 64);
    private final Adaptor.Registration registration;
    private final Operation operation = new Operation(arena, 4);
    private final Operation[] polled = new Operation[4];
    private final byte[] picture = new byte[REGION];
    private int end;
    private byte[] destinationBefore = UNCHANGED;

    private final Declines declines;

    Rig(Adaptor adaptor, long longestAad, Declines declines) throws AdaptorException {
        this.adaptor = adaptor;
        this.longestAad = longestAad;
        this.declines = declines;
        registration = adaptor.register(region);
        queue = adaptor.openQueue(16);
    }

    /** {@return a session} The memory that brought the key is overwritten at once: adaptors keep a copy. */
    Session openCipher(CipherAlgorithm algorithm, Direction direction, byte[] key) throws AdaptorException {
        return open(memory -> new SessionSpec.Cipher(algorithm, direction, memory), key);
    }

    /** {@return a session} As {@link #openCipher} does it. */
    Session open(Function<MemorySegment, SessionSpec> spec, byte[] key) throws AdaptorException {
        try (Arena keyArena = Arena.ofConfined()) {
            MemorySegment memory = keyArena.allocate(Math.max(1, key.length));
            MemorySegment.copy(key, 0, memory, ValueLayout.JAVA_BYTE, 0, key.length);
            Session session = adaptor.openSession(spec.apply(memory.asSlice(0, key.length)));
            memory.fill((byte) 0xEE);
            return session;
        }
    }

    /** {@return whether the adaptor would open sessions of both directions with keys of a length} */
    boolean supportsCipher(CipherAlgorithm algorithm, int keyLength) {
        MemorySegment key = MemorySegment.ofArray(new byte[keyLength]);
        return adaptor.supports(new SessionSpec.Cipher(algorithm, Direction.ENCRYPT, key))
                && adaptor.supports(new SessionSpec.Cipher(algorithm, Direction.DECRYPT, key));
    }

    /** Runs an operation that must succeed, and compares every byte of memory. */
    void expect(String what, Session session, OperationType type, byte[] iv, byte[] input, byte[] output,
            Layout layout) {
        expect(new Request(what, session, type).iv(iv).source(input).layout(layout), output, null);
    }

    /** Runs an operation that must be refused, and checks that not a byte of memory has changed. */
    void refuse(String what, Status status, Session session, OperationType type, byte[] iv, byte[] input,
            Layout layout) {
        refuse(status, new Request(what, session, type).iv(iv).source(input).layout(layout));
    }

    /** {@return random bytes} */
    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /**
     * Runs a request, and checks that nothing but the destination and the digest's place has changed.
     *
     * @return what came out; the caller looks at it
     */
    Request.Result run(Request request) {
        return run(request, null);
    }

    /** Runs a request that must succeed with a certain output and digest; either may be null for none. */
    void expect(Request request, byte[] output, byte[] digest) {
        Request.Result result = run(request, output);
        if (declined(request, result)) {
            return;
        }
        String message = message(request);
        assertEquals(Status.OK, result.status(), message);
        byte[] place = result.digest();
        if (digest != null) {
            assertEquals(HexFormat.of().formatHex(digest), HexFormat.of().formatHex(place, 0, digest.length), message);
        }
        int from = request.verify ? request.digest.length : digest == null ? 0 : digest.length;
        if (digest != null || request.verify) {
            for (int i = from; i < place.length; i++) {
                assertEquals((byte) 0xCC, place[i], message + ": a byte behind the digest has changed");
            }
        }
    }

    /** Runs a request that must be refused, and checks that not a byte of memory has changed. */
    void refuse(Status status, Request request) {
        Request.Result result = run(request, UNCHANGED);
        assertEquals(status, result.status(), message(request));
    }

    /**
     * Runs a request of which a length is not the adaptor's, and checks that not a byte of memory has changed. NOTSUPP
     * hands it to another engine.
     */
    void refuseLengths(Request request) {
        Status status = run(request, UNCHANGED).status();
        assertTrue(status == Status.ERR || status == Status.NOTSUPP, message(request) + ": status " + status);
    }

    /**
     * Runs a request whose tag or digest doesn't match. Its destination must be as it was, or be overwritten with zeros
     * as far as output would have gone, and no other byte may have changed.
     */
    void refuseForgery(Request request) {
        Request.Result result = run(request, null);
        if (declined(request, result)) {
            return;
        }
        String message = message(request);
        assertEquals(Status.BADMSG, result.status(), message);
        byte[] wiped = destinationBefore.clone();
        Arrays.fill(wiped, 0, Math.min(request.source.length, wiped.length), (byte) 0);
        byte[] partly = destinationBefore.clone();
        if (request.session.service() == Service.CHAIN) {
            int from = (int) request.cipherStart;
            Arrays.fill(partly, from, from + (int) request.cipherLength, (byte) 0);
        }
        assertTrue(Arrays.equals(destinationBefore, result.output()) || Arrays.equals(wiped, result.output())
                || Arrays.equals(partly, result.output()),
                message + ": the destination is neither as it was nor overwritten with zeros");
        byte[] place = result.digest();
        for (int i = 0; i < place.length; i++) {
            byte expected = request.digest != null && i < request.digest.length ? request.digest[i] : (byte) 0xCC;
            assertEquals(expected, place[i], message + ": the expected tag has changed");
        }
    }

    /** {@return whether a request was declined, rightly and untouched} */
    boolean declined(Request request, Request.Result result) {
        if (!mayDecline(request, result)) {
            return false;
        }
        assertTrue(Arrays.equals(destinationBefore, result.output()), message(request) + ": declined, and written");
        return true;
    }

    /** {@return whether a request was declined, rightly} */
    boolean mayDecline(Request request, Request.Result result) {
        return result.status() == Status.NOTSUPP && declines.allows(request.shape());
    }

    private static String message(Request request) {
        return request.what + ", " + request.layout + " (seed " + SEED + ")";
    }

    /**
     * Runs a request.
     *
     * @param output what the start of the destination must hold then; null if it may hold anything
     */
    private Request.Result run(Request request, byte[] output) {
        String message = message(request);
        request.fill(operation);
        operation.cookie = random.nextLong();
        Layout layout = request.layout;
        byte[] input = request.source;
        end = layout.shift();
        guard();
        place(operation.src, layout.sourceSegments(), input);
        place(operation.auxiliary, layout.sourceSegments(), request.auxiliary);
        int surplus = layout.surplus();
        if (layout.inPlace()) {
            operation.dst.addRange(operation.src, 0, input.length);
        } else {
            byte[] old = bytes(Math.max(0, request.destinationLength() + Math.min(surplus, 0)));
            place(operation.dst, layout.destinationSegments(), old);
        }
        if (surplus > 0) {
            place(operation.dst, new int[] {Integer.MAX_VALUE}, bytes(surplus));
        }
        MemorySegment.copy(picture, 0, region, ValueLayout.JAVA_BYTE, 0, end);
        destinationBefore = new byte[(int) operation.dst.byteLength()];
        operation.dst.copyTo(0, destinationBefore, 0, destinationBefore.length);

        complete(message);

        Request.Result result = Request.Result.of(operation);
        boolean back = mayDecline(request, result);
        paint(operation.dst, output == null || back ? result.output() : output);
        byte[] after = region.asSlice(0, end).toArray(ValueLayout.JAVA_BYTE);
        int wrong = Arrays.mismatch(after, 0, end, picture, 0, end);
        if (wrong >= 0) {
            fail(message + ": status " + operation.status + ", byte " + wrong + " of memory is "
                    + Integer.toHexString(after[wrong] & 0xFF) + " and not "
                    + Integer.toHexString(picture[wrong] & 0xFF) + explain(output));
        }
        return result;
    }

    private String explain(byte[] output) {
        if (output == null) {
            return "; only the destination may change";
        }
        if (output.length == 0) {
            return "; a refused operation changes nothing";
        }
        byte[] got = new byte[output.length];
        operation.dst.copyTo(0, got, 0, got.length);
        return Arrays.equals(got, output) ? "; the result is right, but bytes outside of it have changed"
                : "; the result is wrong from its byte " + Arrays.mismatch(got, output) + " on";
    }

    private void complete(String message) {
        long cookie = operation.cookie;
        Session session = operation.session;
        Operation[] burst = {operation};
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        int taken = 0;
        int done = 0;
        while (done == 0) {
            if (System.nanoTime() - deadline > 0) {
                fail(message + ": " + (taken == 0 ? "never taken" : "never completed"));
            }
            if (taken == 0) {
                taken = queue.submit(burst, 0, 1);
                queue.flush();
            }
            done = queue.poll(polled, polled.length);
        }
        assertEquals(1, done, message);
        assertSame(operation, polled[0], message);
        assertEquals(cookie, operation.cookie, message);
        assertSame(session, operation.session, message);
    }

    private void place(ScatterList list, int[] segments, byte[] bytes) {
        int position = 0;
        for (int i = 0; position < bytes.length; i++) {
            int length = Math.min(segments[i % segments.length], bytes.length - position);
            System.arraycopy(bytes, position, picture, end, length);
            list.add(region, end, length);
            end += length;
            guard();
            position += length;
        }
    }

    private void guard() {
        for (int i = 0; i < GUARD; i++) {
            picture[end++] = (byte) (0xA0 + i);
        }
    }

    /** Puts bytes into the picture where a list's segments are. */
    private void paint(ScatterList list, byte[] bytes) {
        int position = 0;
        for (int i = 0; position < bytes.length; i++) {
            int length = (int) Math.min(list.length(i), bytes.length - position);
            System.arraycopy(bytes, position, picture, (int) list.offset(i), length);
            position += length;
        }
    }

    @Override
    public void close() {
        queue.close();
        registration.close();
        arena.close();
    }
}
