package io.hwadaptor.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** A request whose memory goes away while it is worked on leaves nothing in its engine for the next one. */
final class CutShortTest {
    private static final int GOOD = Staging.CHUNK + 5 * 16;
    private static final int LENGTH = GOOD + 2 * Staging.CHUNK;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(LENGTH, 64);
    private final MemorySegment target = arena.allocate(LENGTH, 64);

    @Test
    void shouldLeaveNothingForTheNextRequest() throws AdaptorException {
        int count = 0;
        for (int i = 0; i < LENGTH; i++) {
            memory.set(ValueLayout.JAVA_BYTE, i, (byte) ((i * 31) >> 2));
        }
        try (arena; SoftAdaptor adaptor = new SoftAdaptor(); AdaptorQueue queue = adaptor.openQueue(1)) {
            for (Capability capability : adaptor.capabilities().list()) {
                SessionSpec spec = spec(capability);
                if (spec != null && capability.maxLength() >= LENGTH) {
                    try (Session session = adaptor.openSession(spec); Session fresh = adaptor.openSession(spec)) {
                        String right = result(queue, fresh, capability);
                        assertEquals(Status.ERR, cutShort(queue, session, capability), capability.toString());
                        assertEquals(right, result(queue, session, capability), capability.toString());
                        count++;
                    }
                }
            }
        }
        assertTrue(count > 30, count + " algorithms");
    }

    private static SessionSpec spec(Capability capability) {
        byte[] bytes = new byte[capability.keyLengths().min()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (5 * i + 1);
        }
        MemorySegment key = MemorySegment.ofArray(bytes);
        Algorithm algorithm = capability.algorithm();
        int result = capability.digestLengths().max();
        return switch (algorithm) {
            case CipherAlgorithm cipher -> new SessionSpec.Cipher(cipher, Direction.ENCRYPT, key);
            case HashAlgorithm hash -> new SessionSpec.Hash(hash, result);
            case MacAlgorithm mac -> new SessionSpec.Mac(mac, key, result);
            case AeadAlgorithm aead -> new SessionSpec.Aead(aead, Direction.ENCRYPT, key, 16, 0);
            default -> null;
        };
    }

    private Operation operation(Session session, Capability capability, int length) {
        Operation operation = new Operation(Arena.ofAuto(), 2);
        operation.session = session;
        operation.type = capability.digestLengths().max() > 0 && !(capability.algorithm() instanceof AeadAlgorithm)
                ? OperationType.DIGEST : OperationType.ENCRYPT;
        operation.ivLength = capability.algorithm() instanceof AeadAlgorithm ? 12
                : capability.ivLengths().contains(12) ? 12 : capability.ivLengths().min();
        operation.src.add(memory, 0, length);
        operation.dst.add(target, 0, LENGTH);
        return operation;
    }

    private static Status run(AdaptorQueue queue, Operation operation) {
        Operation[] slot = {operation};
        assertEquals(1, queue.submit(slot, 0, 1));
        assertEquals(1, queue.poll(slot, 1));
        return operation.status;
    }

    private String result(AdaptorQueue queue, Session session, Capability capability) {
        Operation operation = operation(session, capability, LENGTH);
        target.fill((byte) 0);
        assertEquals(Status.OK, run(queue, operation), capability.toString());
        HexFormat hex = HexFormat.of();
        return hex.formatHex(operation.digest.toArray(ValueLayout.JAVA_BYTE))
                + hex.formatHex(target.toArray(ValueLayout.JAVA_BYTE));
    }

    private Status cutShort(AdaptorQueue queue, Session session, Capability capability) {
        Operation operation = operation(session, capability, GOOD);
        Arena gone = Arena.ofShared();
        operation.src.add(gone.allocate(LENGTH - GOOD), 0, LENGTH - GOOD);
        gone.close();
        return run(queue, operation);
    }
}
