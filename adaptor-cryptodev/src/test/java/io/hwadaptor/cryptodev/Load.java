package io.hwadaptor.cryptodev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
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
import io.hwadaptor.ffm.linux.ErrnoException;
import io.hwadaptor.ffm.linux.Poller;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.function.Consumer;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Requests that encrypt one text with AES-CBC into some places of memory. */
final class Load implements AutoCloseable {
    private static final byte[] KEY = "sixteen byte key".getBytes(StandardCharsets.US_ASCII);
    private static final int PATIENCE_MILLIS = 60_000;

    final Arena arena = Arena.ofShared();
    final Operation[] operations;
    final Session session;
    final MemorySegment text;
    final MemorySegment[] results;

    private final Operation[] polled;
    private final byte[] expected;

    /**
     * Requests to come.
     *
     * @param length bytes of the text
     * @param places how many results there is memory for; requests share them, and all write the same
     * @param offset bytes that all addresses are away from a page's start
     */
    Load(Adaptor adaptor, int count, int length, int places, int offset) throws AdaptorException {
        session = adaptor.openSession(
                new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT, MemorySegment.ofArray(KEY)));
        text = arena.allocate(length + offset, 4096).asSlice(offset);
        for (long i = 0; i < length; i++) {
            text.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 31 + i / 251));
        }
        results = new MemorySegment[places];
        for (int i = 0; i < places; i++) {
            results[i] = arena.allocate(length + offset, 4096).asSlice(offset);
        }
        operations = new Operation[count];
        polled = new Operation[count];
        for (int i = 0; i < count; i++) {
            Operation operation = new Operation(arena, 1);
            operation.session = session;
            operation.type = OperationType.ENCRYPT;
            operation.ivLength = 16;
            operation.src.add(text, 0, length);
            operation.dst.add(results[i % places], 0, length);
            operation.cookie = i;
            operations[i] = operation;
        }
        expected = reference();
    }

    private byte[] reference() {
        try {
            Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"), new IvParameterSpec(new byte[16]));
            return cipher.doFinal(text.toArray(ValueLayout.JAVA_BYTE));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits until a number of requests is done, and passes each on. */
    void finish(AdaptorQueue queue, int count, Consumer<Operation> sink) {
        try (Poller poller = Poller.create()) {
            boolean waits = queue.completionFd() >= 0;
            if (waits) {
                poller.add(queue.completionFd(), 0);
            }
            int done = 0;
            while (done < count) {
                assertTrue(!waits || poller.await(PATIENCE_MILLIS) == 1, done + " of " + count + " requests were done");
                int now = queue.poll(polled, polled.length);
                assertTrue(now > 0, "nothing is done, although " + (waits ? "the queue said so" : "submit has ended"));
                for (int i = 0; i < now; i++) {
                    sink.accept(polled[i]);
                }
                done += now;
            }
        } catch (ErrnoException e) {
            throw new AssertionError(e);
        }
    }

    /** Looks at the result in a place. */
    void check(int place) {
        assertArrayEquals(expected, results[place].toArray(ValueLayout.JAVA_BYTE), "result " + place);
    }

    @Override
    public void close() {
        session.close();
        arena.close();
    }
}
