package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;

/**
 * Many requests on one queue of the adaptor under test, with a record of which of them the queue has. The work is
 * whatever cipher the adaptor claims first: these tests are about queues.
 */
final class Traffic implements AutoCloseable {
    /** Bytes of each request. */
    static final int LENGTH = 64;
    private static final byte[] KEY_BYTES = new byte[512];
    private static final long PATIENCE_NANOS = 30_000_000_000L;

    static {
        for (int i = 0; i < KEY_BYTES.length; i++) {
            KEY_BYTES[i] = (byte) (i * 7 + 1);
        }
    }

    final AdaptorQueue queue;
    final Operation[] operations;
    final MemorySegment memory;
    int pollStep = Integer.MAX_VALUE;

    private final Arena arena = Arena.ofShared();
    private final Session own;
    private final Adaptor.Registration registration;
    private final Operation[] polled;
    /** By index of the operation, which is its cookie: whether the queue has it. */
    private final boolean[] inQueue;
    /** What each operation named when it was submitted. */
    private final Session[] submitted;

    Traffic(Adaptor adaptor, int depth, int count) throws AdaptorException {
        this(adaptor, depth, count, null);
    }

    private Traffic(Adaptor adaptor, int depth, int count, Session shared) throws AdaptorException {
        own = shared == null ? openSession(adaptor) : null;
        Session session = shared == null ? own : shared;
        queue = adaptor.openQueue(depth);
        operations = new Operation[count];
        polled = new Operation[Math.max(count, 1)];
        inQueue = new boolean[count];
        submitted = new Session[count];
        memory = arena.allocate(2L * LENGTH * count, 64);
        registration = adaptor.register(memory);
        for (int i = 0; i < count; i++) {
            Operation operation = new Operation(arena, 2);
            operation.session = session;
            operation.type = OperationType.ENCRYPT;
            operation.ivLength = ((CipherAlgorithm) session.algorithm()).ivLength();
            operation.src.add(memory, 2L * LENGTH * i, LENGTH);
            operation.dst.add(memory, 2L * LENGTH * i + LENGTH, LENGTH);
            operation.cookie = i;
            operations[i] = operation;
        }
    }

    /** {@return a session of the first cipher that an adaptor claims} */
    static Session openSession(Adaptor adaptor) throws AdaptorException {
        return openSession(adaptor, adaptor.capabilities().list().stream()
                .filter(entry -> entry.algorithm() instanceof CipherAlgorithm).findFirst().orElseThrow());
    }

    /** {@return a session of a cipher} */
    static Session openSession(Adaptor adaptor, Capability capability) throws AdaptorException {
        return adaptor.openSession(new SessionSpec.Cipher((CipherAlgorithm) capability.algorithm(), Direction.ENCRYPT,
                MemorySegment.ofArray(key(capability))));
    }

    private static byte[] key(Capability capability) {
        return Arrays.copyOf(KEY_BYTES, capability.keyLengths().min());
    }

    /** Lets all requests work in place at the start of a region. */
    void useMemory(MemorySegment region) {
        for (int i = 0; i < operations.length; i++) {
            operations[i].src.clear();
            operations[i].dst.clear();
            operations[i].src.add(region, (long) LENGTH * i, LENGTH);
            operations[i].dst.add(region, (long) LENGTH * i, LENGTH);
        }
    }

    /** {@return an operation that asks for the same as another} */
    Operation like(Operation model, Operation operation) {
        operation.session = model.session;
        operation.type = model.type;
        operation.ivLength = model.ivLength;
        operation.src.addRange(model.src, 0, model.src.byteLength());
        operation.dst.addRange(model.dst, 0, model.dst.byteLength());
        operation.cookie = model.cookie;
        return operation;
    }

    /** Offers operations to the queue. {@return how many it has taken} */
    int submit(int from, int count) {
        // Noted before: while a queue has an operation, the session that stands in it is the queue's business.
        for (int i = from; i < from + count; i++) {
            assertFalse(inQueue[i], "the test itself submits operation " + i + " twice");
            submitted[i] = operations[i].session;
        }
        int taken = queue.submit(operations, from, count);
        assertTrue(taken >= 0 && taken <= count, taken + " taken of " + count);
        Arrays.fill(inQueue, from, from + taken, true);
        for (int i = from + taken; i < from + count; i++) {
            assertSame(submitted[i], operations[i].session, "an operation that was not taken is as it was");
        }
        return taken;
    }

    /** Polls until a number of operations has completed. */
    void finish(int count) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (int done = 0; done < count; done += poll()) {
            queue.flush();
            if (System.nanoTime() - deadline > 0) {
                fail(done + " of " + count + " operations completed");
            }
        }
        assertEquals(0, queue.poll(polled, polled.length), "more completions than operations");
    }

    /** Polls once. */
    int poll() {
        Arrays.fill(polled, null);
        int max = Math.min(pollStep, polled.length);
        int count = queue.poll(polled, max);
        assertTrue(count >= 0 && count <= max, count + " polled, " + max + " asked for");
        for (int i = 0; i < count; i++) {
            Operation operation = polled[i];
            int index = (int) operation.cookie;
            assertSame(operations[index], operation);
            assertTrue(inQueue[index], "operation " + index + " completed twice");
            inQueue[index] = false;
            assertNotNull(operation.status);
            assertSame(submitted[index], operation.session, "the session that was submitted comes back");
        }
        for (int i = count; i < polled.length; i++) {
            assertEquals(null, polled[i], "an entry behind the count was written");
        }
        return count;
    }

    /** Submits all operations from an index on, in bursts as large as the queue takes, and waits for them. */
    void runRest(int from) {
        int next = from;
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (next < operations.length) {
            int taken = submit(next, operations.length - next);
            finish(taken);
            next += taken;
            if (taken == 0 && System.nanoTime() - deadline > 0) {
                fail("operation " + next + " of " + operations.length + " is never taken");
            }
        }
    }

    /** Submits a random range of idle operations, or polls some. */
    void randomStep(Random random) {
        int from = random.nextInt(operations.length);
        int end = from;
        while (end < operations.length && !inQueue[end] && end - from < 20) {
            end++;
        }
        submit(from, end - from);
        pollStep = random.nextInt(12);
        poll();
        if (random.nextInt(5) == 0) {
            queue.flush();
        }
    }

    /** Waits for everything that the queue has. */
    void drain() {
        pollStep = Integer.MAX_VALUE;
        int left = 0;
        for (boolean busy : inQueue) {
            left += busy ? 1 : 0;
        }
        assertEquals(left, queue.inFlight());
        finish(left);
    }

    /** Works on a queue of its own with a session that other threads use at the same time. */
    static void storm(Adaptor adaptor, Session session, long seed, boolean compare) throws AdaptorException {
        Capability capability = adaptor.capabilities().find(session.algorithm()).orElseThrow();
        CipherAlgorithm algorithm = (CipherAlgorithm) session.algorithm();
        Random random = new Random(seed);
        byte[] input = new byte[LENGTH];
        byte[] iv = new byte[algorithm.ivLength()];
        byte[] result = new byte[LENGTH];
        for (int round = 0; round < 4; round++) {
            try (Traffic traffic = new Traffic(adaptor, 16, 16, session)) {
                for (int repeat = 0; repeat < Scale.count(25); repeat++) {
                    random.nextBytes(input);
                    random.nextBytes(iv);
                    for (Operation operation : traffic.operations) {
                        operation.src.copyFrom(0, input, 0, LENGTH);
                        MemorySegment.copy(iv, 0, operation.iv, ValueLayout.JAVA_BYTE, 0, iv.length);
                    }
                    traffic.runRest(0);
                    if (compare) {
                        byte[] expected =
                                ReferenceCipher.crypt(algorithm, Direction.ENCRYPT, key(capability), iv, input);
                        for (Operation operation : traffic.operations) {
                            operation.dst.copyTo(0, result, 0, LENGTH);
                            assertArrayEquals(expected, result);
                        }
                    }
                }
            }
        }
    }

    @Override
    public void close() {
        queue.close();
        queue.close();
        if (own != null) {
            own.close();
        }
        registration.close();
        arena.close();
    }
}
