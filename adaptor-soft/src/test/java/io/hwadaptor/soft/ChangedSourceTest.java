package io.hwadaptor.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Texts that are gone over twice, and change in between, as a guest's may: nothing of them may be released. Here the
 * destination overlaps the source, so that the second pass spoils what it has yet to read.
 */
final class ChangedSourceTest {
    private static final int LENGTH = Staging.HOLD + 4 * Staging.CHUNK;
    private static final int SHIFT = 3 * Staging.CHUNK;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(LENGTH + SHIFT, 64);
    private final MemorySegment other = arena.allocate(LENGTH, 64);
    private final Operation operation = new Operation(arena, 1);
    private final SoftAdaptor adaptor = new SoftAdaptor();

    @AfterEach
    void close() {
        adaptor.close();
        arena.close();
    }

    private Status run(Session session, OperationType type, int ivLength, MemorySegment target, long offset)
            throws AdaptorException {
        boolean verify = operation.verifyDigest;
        operation.clear();
        operation.verifyDigest = verify;
        operation.session = session;
        operation.type = type;
        operation.ivLength = ivLength;
        operation.cipherLength = LENGTH;
        operation.hashLength = LENGTH;
        operation.src.add(memory, 0, LENGTH);
        operation.dst.add(target, offset, LENGTH);
        Operation[] slot = {operation};
        try (AdaptorQueue queue = adaptor.openQueue(1)) {
            assertEquals(1, queue.submit(slot, 0, 1));
            assertEquals(1, queue.poll(slot, 1));
        }
        return operation.status;
    }

    private void fill() {
        byte[] bytes = new byte[LENGTH];
        new Random(1).nextBytes(bytes);
        memory.copyFrom(MemorySegment.ofArray(bytes));
    }

    private void assertNothingReleased() {
        MemorySegment released = memory.asSlice(SHIFT, LENGTH);
        assertEquals(-1, released.mismatch(arena.allocate(LENGTH)), "bytes that nobody vouches for");
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotReleaseWhatHasChanged(AeadAlgorithm algorithm) throws AdaptorException {
        fill();
        MemorySegment key = MemorySegment.ofArray(new byte[32]);
        int nonce = algorithm == AeadAlgorithm.CCM ? 11 : 12;
        try (Session encrypting = adaptor.openSession(
                new SessionSpec.Aead(algorithm, Direction.ENCRYPT, key, 16, 0));
                Session decrypting = adaptor.openSession(
                        new SessionSpec.Aead(algorithm, Direction.DECRYPT, key, 16, 0))) {
            assertEquals(Status.OK, run(encrypting, OperationType.ENCRYPT, nonce, memory, 0));
            assertEquals(Status.OK, run(decrypting, OperationType.DECRYPT, nonce, other, 0));
            assertEquals(Status.BADMSG, run(decrypting, OperationType.DECRYPT, nonce, memory, SHIFT));
            assertNothingReleased();
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldNotReleaseAChainThatHasChanged(ChainOrder order) throws AdaptorException {
        fill();
        SessionSpec.Cipher cipher = new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.DECRYPT,
                MemorySegment.ofArray(new byte[16]));
        try (Session session = adaptor.openSession(
                new SessionSpec.Chain(cipher, order, new SessionSpec.Hash(HashAlgorithm.SHA_256, 32), 0))) {
            assertEquals(Status.OK, run(session, OperationType.DECRYPT, 16, other, 0));
            operation.verifyDigest = true;
            assertEquals(Status.OK, run(session, OperationType.DECRYPT, 16, other, 0));
            assertEquals(Status.BADMSG, run(session, OperationType.DECRYPT, 16, memory, SHIFT));
            assertNothingReleased();
        }
    }

    /** One chunk more than is held back: the first pass releases nothing where the tag is wrong from the beginning. */
    @Test
    void shouldLeaveTheDestinationOfAForgery() throws AdaptorException {
        fill();
        other.fill((byte) 0x77);
        try (Session decrypting = adaptor.openSession(new SessionSpec.Aead(AeadAlgorithm.GCM, Direction.DECRYPT,
                MemorySegment.ofArray(new byte[16]), 16, 0))) {
            assertEquals(Status.BADMSG, run(decrypting, OperationType.DECRYPT, 12, other, 0));
            assertEquals(-1, other.mismatch(arena.allocate(LENGTH).fill((byte) 0x77)));
        }
    }
}
