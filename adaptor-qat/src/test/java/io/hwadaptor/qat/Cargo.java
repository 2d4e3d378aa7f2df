package io.hwadaptor.qat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Numbered AES-CBC requests, each of which must come back once, and right if it says OK. */
final class Cargo implements AutoCloseable {
    static final int LENGTH = 256;
    private static final long PATIENCE_NANOS = 60_000_000_000L;

    final AdaptorQueue queue;
    final Operation[] operations;
    int ok;
    int errors;
    int inQueue;

    private final Arena arena = Arena.ofShared();
    private final Session session;
    private final Adaptor.Registration registration;
    private final MemorySegment memory;
    private final byte[][] expected;
    private final boolean[] submitted;
    private final Operation[] polled;

    Cargo(Adaptor adaptor, int depth, int count, boolean registered) throws Exception {
        Random random = new Random(count);
        byte[] key = new byte[16];
        random.nextBytes(key);
        session = adaptor.openSession(new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT,
                MemorySegment.ofArray(key)));
        queue = adaptor.openQueue(depth);
        memory = arena.allocate(2L * LENGTH * count, 4096);
        registration = registered ? adaptor.register(memory) : Adaptor.Registration.NONE;
        operations = new Operation[count];
        expected = new byte[count][];
        submitted = new boolean[count];
        polled = new Operation[count];
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        for (int i = 0; i < count; i++) {
            byte[] text = new byte[LENGTH];
            byte[] iv = new byte[16];
            random.nextBytes(text);
            random.nextBytes(iv);
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
            expected[i] = cipher.doFinal(text);
            Operation operation = new Operation(arena, 2);
            operation.session = session;
            operation.type = OperationType.ENCRYPT;
            operation.src.add(memory, 2L * LENGTH * i, LENGTH);
            operation.dst.add(memory, 2L * LENGTH * i + LENGTH, LENGTH);
            operation.src.copyFrom(0, text, 0, LENGTH);
            MemorySegment.copy(iv, 0, operation.iv, ValueLayout.JAVA_BYTE, 0, 16);
            operation.ivLength = 16;
            operation.cookie = i;
            operations[i] = operation;
        }
    }

    /** {@return how many of a range were taken} */
    int submit(int from, int count) {
        for (int i = from; i < from + count; i++) {
            assertFalse(submitted[i], "the test submits " + i + " twice");
        }
        int taken = queue.submit(operations, from, count);
        for (int i = from; i < from + taken; i++) {
            submitted[i] = true;
        }
        inQueue += taken;
        return taken;
    }

    int poll() {
        int count = queue.poll(polled, polled.length);
        for (int i = 0; i < count; i++) {
            Operation operation = polled[i];
            int index = (int) operation.cookie;
            assertTrue(submitted[index], "request " + index + " completed twice");
            submitted[index] = false;
            if (operation.status == Status.OK) {
                byte[] result = new byte[LENGTH];
                operation.dst.copyTo(0, result, 0, LENGTH);
                assertArrayEquals(expected[index], result, "request " + index);
                ok++;
            } else {
                assertEquals(Status.ERR, operation.status);
                errors++;
            }
            memory.asSlice(2L * LENGTH * index + LENGTH, LENGTH).fill((byte) 0);
        }
        inQueue -= count;
        return count;
    }

    /** Polls until nothing is with the queue. */
    void drain() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (inQueue > 0) {
            poll();
            assertTrue(System.nanoTime() < deadline, inQueue + " requests are lost");
        }
        assertEquals(0, queue.inFlight());
        assertEquals(0, queue.poll(polled, polled.length), "more completions than requests");
    }

    /** Sends every request once, in bursts, polling between. */
    void send(int burst) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        int next = 0;
        while (next < operations.length) {
            next += submit(next, Math.min(burst, operations.length - next));
            poll();
            assertTrue(System.nanoTime() < deadline, "nothing is taken any more");
        }
        drain();
    }

    static long requests(Adaptor adaptor, String engine) {
        return adaptor.counters().stream().filter(entry -> entry.adaptor().equals(engine))
                .mapToLong(Adaptor.EngineCounters::requests).sum();
    }

    @Override
    public void close() throws AdaptorException {
        queue.close();
        session.close();
        registration.close();
        arena.close();
    }
}
