package io.hwadaptor.afalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.spi.AdaptorOptions;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Properties;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** AES-CBC requests on an adaptor with certain options, and what they must give according to the JDK. */
final class Requests implements AutoCloseable {
    static final long SEED = 5;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    final Arena arena = Arena.ofShared();
    final Random random = new Random(SEED);
    final AfalgAdaptor adaptor;
    final byte[] key = bytes(16);

    /** Opens the adaptor with options such as {@code splice-min-length=0}. */
    Requests(String... options) throws AdaptorException {
        adaptor = AfalgAdaptor.open(options(options));
    }

    static AdaptorOptions options(String... options) {
        Properties properties = new Properties();
        for (String option : options) {
            int equals = option.indexOf('=');
            properties.setProperty("hwadaptor.afalg." + option.substring(0, equals), option.substring(equals + 1));
        }
        return AdaptorOptions.of(AfalgAdaptor.NAME, properties);
    }

    byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    SessionSpec.Cipher spec() {
        return new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT, MemorySegment.ofArray(key));
    }

    Session session() throws AdaptorException {
        return adaptor.openSession(spec());
    }

    /** {@return an encryption of random bytes, source and destination in one segment each} */
    Operation operation(Session session, int length) {
        Operation operation = new Operation(arena, 4);
        operation.session = session;
        operation.type = OperationType.ENCRYPT;
        operation.ivLength = 16;
        MemorySegment.copy(bytes(16), 0, operation.iv, ValueLayout.JAVA_BYTE, 0, 16);
        MemorySegment source = arena.allocate(length, 64);
        MemorySegment.copy(bytes(length), 0, source, ValueLayout.JAVA_BYTE, 0, length);
        operation.src.add(source, 0, length);
        operation.dst.add(arena.allocate(length, 64), 0, length);
        return operation;
    }

    /** Cuts an operation's destination into segments of a length, with a gap of 16 bytes between them. */
    void scatter(Operation operation, int segment) {
        long length = operation.src.byteLength();
        MemorySegment memory = arena.allocate(length / segment * (segment + 16) + segment + 16, 64);
        operation.dst.clear();
        for (long done = 0, at = 0; done < length; done += segment, at += segment + 16) {
            operation.dst.add(memory, at, Math.min(segment, length - done));
        }
    }

    /** Submits all operations at once and polls until they are done. {@return them in the order of completion} */
    static Operation[] run(AdaptorQueue queue, Operation... operations) {
        assertEquals(operations.length, queue.submit(operations, 0, operations.length), "taken");
        return finish(queue, operations.length);
    }

    static Operation[] finish(AdaptorQueue queue, int count) {
        Operation[] done = new Operation[count];
        Operation[] polled = new Operation[count];
        long begin = System.nanoTime();
        int have = 0;
        while (have < count) {
            int now = queue.poll(polled, count);
            System.arraycopy(polled, 0, done, have, now);
            have += now;
            assertTrue(System.nanoTime() - begin < PATIENCE.toNanos(), have + " of " + count + " completed");
        }
        return done;
    }

    /** Holds a result against the JDK's; the source must still be there. */
    void check(Operation operation) {
        int length = (int) operation.src.byteLength();
        byte[] source = new byte[length];
        byte[] result = new byte[length];
        operation.src.copyTo(0, source, 0, length);
        operation.dst.copyTo(0, result, 0, length);
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"),
                    new IvParameterSpec(operation.iv.asSlice(0, 16).toArray(ValueLayout.JAVA_BYTE)));
            org.junit.jupiter.api.Assertions.assertArrayEquals(cipher.doFinal(source), result);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        adaptor.close();
        arena.close();
    }
}
