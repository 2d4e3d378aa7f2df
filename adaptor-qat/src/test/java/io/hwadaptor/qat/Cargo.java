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
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Numbered requests, each of which must come back once, and right if it says OK. */
final class Cargo implements AutoCloseable {
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final int RSA_BITS = 2048;

    final AdaptorQueue queue;
    final Operation[] operations;
    int ok;
    int errors;
    /** Declined for another engine, where there is none. */
    int refused;
    int inQueue;

    private final Arena arena = Arena.ofShared();
    private final Work work;
    private final Session session;
    private final Adaptor.Registration registration;
    private final MemorySegment memory;
    private final byte[][] expected;
    private final boolean[] submitted;
    private final Operation[] polled;

    /**
     * What the requests ask for.
     *
     * @param spec their session
     * @param length bytes of source and destination
     * @param ivLength bytes of IV
     * @param result the right answer
     */
    private record Work(SessionSpec spec, int length, int ivLength, Answer result) {
    }

    /** The right answer to a request. */
    @FunctionalInterface
    private interface Answer {
        byte[] of(byte[] text, byte[] iv) throws GeneralSecurityException;
    }

    /** Which of the library's two ways to submit. */
    enum Kind {
        /** AES-CBC through the data plane. */
        CIPHER,
        /** RSA with a public key through the traditional API. */
        RSA
    }

    static Cargo of(Kind kind, Adaptor adaptor, int depth, int count) throws Exception {
        return kind == Kind.CIPHER ? cipher(adaptor, depth, count, true) : rsa(adaptor, depth, count);
    }

    /**
     * {@return requests for {@link Kind#CIPHER}}
     *
     * @param registered whether the adaptor is told of their memory
     */
    static Cargo cipher(Adaptor adaptor, int depth, int count, boolean registered) throws Exception {
        byte[] key = new byte[16];
        new Random(depth).nextBytes(key);
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        return new Cargo(adaptor, depth, count, registered, new Work(new SessionSpec.Cipher(CipherAlgorithm.AES_CBC,
                Direction.ENCRYPT, MemorySegment.ofArray(key)), 256, 16, (text, iv) -> {
                    cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
                    return cipher.doFinal(text);
                }));
    }

    private static Cargo rsa(Adaptor adaptor, int depth, int count) throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(RSA_BITS);
        RSAPublicKey key = (RSAPublicKey) generator.generateKeyPair().getPublic();
        // The RSAPublicKey is the end of a SubjectPublicKeyInfo (RFC 3279, section 2.3.1), which is 24 bytes longer.
        byte[] encoded = key.getEncoded();
        encoded = Arrays.copyOfRange(encoded, 24, encoded.length);
        return new Cargo(adaptor, depth, count, true, new Work(new SessionSpec.Rsa(SessionSpec.KeyType.PUBLIC,
                SessionSpec.RsaPadding.RAW, SessionSpec.RsaHash.NONE, MemorySegment.ofArray(encoded)), RSA_BITS / 8, 0,
                (text, iv) -> fixed(new BigInteger(1, text).modPow(key.getPublicExponent(), key.getModulus()))));
    }

    private static byte[] fixed(BigInteger number) {
        byte[] bytes = number.toByteArray();
        int length = Math.min(bytes.length, RSA_BITS / 8);
        byte[] result = new byte[RSA_BITS / 8];
        System.arraycopy(bytes, bytes.length - length, result, result.length - length, length);
        return result;
    }

    private Cargo(Adaptor adaptor, int depth, int count, boolean registered, Work work) throws Exception {
        Random random = new Random(count);
        this.work = work;
        session = adaptor.openSession(work.spec());
        queue = adaptor.openQueue(depth);
        memory = arena.allocate(2L * work.length() * count, 4096);
        registration = registered ? adaptor.register(memory) : Adaptor.Registration.NONE;
        operations = new Operation[count];
        expected = new byte[count][];
        submitted = new boolean[count];
        polled = new Operation[count];
        for (int i = 0; i < count; i++) {
            byte[] text = new byte[work.length()];
            byte[] iv = new byte[work.ivLength()];
            random.nextBytes(text);
            random.nextBytes(iv);
            // Below any modulus.
            text[0] = 0;
            expected[i] = work.result().of(text, iv);
            Operation operation = new Operation(arena, 2);
            operation.session = session;
            operation.type = OperationType.ENCRYPT;
            operation.src.add(memory, source(i), text.length);
            operation.dst.add(memory, source(i) + text.length, text.length);
            operation.src.copyFrom(0, text, 0, text.length);
            MemorySegment.copy(iv, 0, operation.iv, ValueLayout.JAVA_BYTE, 0, iv.length);
            operation.ivLength = iv.length;
            operation.cookie = i;
            operations[i] = operation;
        }
    }

    /** {@return bytes of source and of destination of each request} */
    int length() {
        return work.length();
    }

    private long source(int index) {
        return 2L * work.length() * index;
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
                byte[] result = new byte[length()];
                operation.dst.copyTo(0, result, 0, length());
                assertArrayEquals(expected[index], result, "request " + index);
                ok++;
            } else if (operation.status == Status.NOTSUPP) {
                refused++;
            } else {
                assertEquals(Status.ERR, operation.status);
                errors++;
            }
            memory.asSlice(source(index) + length(), length()).fill((byte) 0);
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
        send(0, operations.length, burst);
        drain();
    }

    /** Sends a range of requests, in bursts, polling between. */
    void send(int from, int to, int burst) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        int next = from;
        while (next < to) {
            next += submit(next, Math.min(burst, to - next));
            poll();
            assertTrue(System.nanoTime() < deadline, "nothing is taken any more");
        }
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
