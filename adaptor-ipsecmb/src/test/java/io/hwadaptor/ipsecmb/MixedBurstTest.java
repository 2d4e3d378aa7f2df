package io.hwadaptor.ipsecmb;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
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
import io.hwadaptor.ffm.ipsecmb.Manager;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Requests of all algorithms at once, in one segment and in several, must come out as each does alone. The kit shows
 * that a request alone is right; this shows that the lanes don't mix.
 */
final class MixedBurstTest {
    private static final int LONGEST = 2_400;
    private static final long SEED = Long.getLong("hwadaptor.kit.seed", System.nanoTime());
    private static final int COUNT = 300;

    private final Random random = new Random(SEED);

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldNotMixRequests(int version) throws AdaptorException {
        try (IpsecMbAdaptor adaptor =
                TestLibraries.open(version == 1 ? TestLibraries.VERSION_1 : TestLibraries.VERSION_2);
                Arena arena = Arena.ofShared()) {
            List<Session> sessions = sessions(adaptor);
            for (int depth : new int[] {COUNT, 17}) {
                Operation[] operations = new Operation[COUNT];
                for (int i = 0; i < COUNT; i++) {
                    operations[i] = operation(arena, adaptor, sessions.get(random.nextInt(sessions.size())));
                }
                compare(adaptor, operations, depth);
            }
            sessions.forEach(Session::close);
        }
    }

    /** The first request is held back in its lane while the others are done; a manager holds just as many. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void shouldFillAQueueBehindARequestThatIsHeldBack(int version) throws AdaptorException {
        int full = Manager.MAX_JOBS;
        try (IpsecMbAdaptor adaptor =
                TestLibraries.open(version == 1 ? TestLibraries.VERSION_1 : TestLibraries.VERSION_2);
                Arena arena = Arena.ofShared();
                AdaptorQueue queue = adaptor.openQueue(full);
                Session held = adaptor.openSession(new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT,
                        arena.allocate(16)));
                Session others = adaptor.openSession(new SessionSpec.Cipher(CipherAlgorithm.AES_CTR,
                        Direction.ENCRYPT, arena.allocate(16)))) {
            Operation[] operations = new Operation[full];
            MemorySegment memory = arena.allocate(64L * full, 64);
            for (int i = 0; i < full; i++) {
                operations[i] = new Operation(arena, 1);
                operations[i].type = OperationType.ENCRYPT;
                operations[i].session = i == 0 ? held : others;
                operations[i].ivLength = 16;
                operations[i].src.add(memory, 64L * i, 64);
                operations[i].dst.add(memory, 64L * i, 64);
            }
            for (int from = 0; from < full; from += Manager.MAX_BURST) {
                assertEquals(Manager.MAX_BURST, queue.submit(operations, from, Manager.MAX_BURST));
            }
            queue.flush();
            assertEquals(full, queue.poll(new Operation[full], full));
            // AES-128 of zeros under a key of zeros, from FIPS 197's algorithm: first block of CBC and of CTR alike.
            String first = "66e94bd4ef8a2c3b884cfa59ca342b2e";
            for (int i = 0; i < full; i++) {
                assertEquals(Status.OK, operations[i].status, "request " + i);
                assertEquals(first, HexFormat.of().formatHex(
                        memory.asSlice(64L * i, 16).toArray(ValueLayout.JAVA_BYTE)), "request " + i);
            }
        }
    }

    private void compare(IpsecMbAdaptor adaptor, Operation[] operations, int depth) throws AdaptorException {
        String[] alone = new String[COUNT];
        try (AdaptorQueue queue = adaptor.openQueue(1)) {
            for (int i = 0; i < COUNT; i++) {
                run(queue, operations, i, 1);
                assertEquals(Status.OK, operations[i].status, describe(operations[i]));
                alone[i] = result(operations[i]);
            }
        }
        for (Operation operation : operations) {
            operation.dst.zero(0, operation.dst.byteLength());
            operation.digest.fill((byte) 0);
        }
        try (AdaptorQueue queue = adaptor.openQueue(depth)) {
            int next = 0;
            while (next < COUNT) {
                next += run(queue, operations, next, Math.min(COUNT - next, 1 + random.nextInt(2 * depth)));
            }
        }
        for (int i = 0; i < COUNT; i++) {
            assertEquals(Status.OK, operations[i].status, describe(operations[i]));
            assertEquals(alone[i], result(operations[i]), describe(operations[i]) + ", depth " + depth);
        }
    }

    /** {@return how many were done} */
    private static int run(AdaptorQueue queue, Operation[] operations, int from, int count) {
        Operation[] polled = new Operation[count];
        int taken = queue.submit(operations, from, count);
        int done = queue.poll(polled, count);
        queue.flush();
        done += queue.poll(polled, count);
        assertEquals(taken, done);
        return done;
    }

    private static String describe(Operation operation) {
        return operation.session.algorithm() + " " + operation.session.service() + ", "
                + operation.src.byteLength() + " bytes in " + operation.src.count() + " segments (seed " + SEED + ")";
    }

    private static String result(Operation operation) {
        byte[] output = new byte[(int) operation.dst.byteLength()];
        operation.dst.copyTo(0, output, 0, output.length);
        return HexFormat.of().formatHex(output)
                + HexFormat.of().formatHex(operation.digest.toArray(ValueLayout.JAVA_BYTE));
    }

    private Operation operation(Arena arena, IpsecMbAdaptor adaptor, Session session) {
        Operation operation = new Operation(arena, 4);
        operation.session = session;
        boolean digests = switch (session.service()) {
            case HASH, MAC -> true;
            default -> false;
        };
        operation.type = digests ? OperationType.DIGEST : OperationType.ENCRYPT;
        Capability capability = adaptor.capabilities().find(session.algorithm()).orElseThrow();
        operation.ivLength = capability.ivLengths().contains(12) ? 12 : capability.ivLengths().min();
        MemorySegment.copy(bytes(16), 0, operation.iv, ValueLayout.JAVA_BYTE, 0, 16);
        int length = 16 + random.nextInt(LONGEST / 16) * 16;
        MemorySegment memory = arena.allocate(2L * LONGEST + 64);
        MemorySegment.copy(bytes(LONGEST), 0, memory, ValueLayout.JAVA_BYTE, 0, LONGEST);
        int cut = random.nextInt(3) == 0 ? random.nextInt(length) : length;
        operation.src.add(memory, 0, cut);
        operation.src.add(memory.asSlice(cut), 0, length - cut);
        operation.dst.add(memory, LONGEST + 3, length);
        operation.cipherLength = length;
        operation.hashLength = length;
        return operation;
    }

    private List<Session> sessions(IpsecMbAdaptor adaptor) throws AdaptorException {
        List<Session> sessions = new ArrayList<>();
        for (Capability capability : adaptor.capabilities().list()) {
            for (int keyLength : new int[] {8, 16, 24, 32}) {
                if (capability.keyLengths().contains(keyLength)) {
                    sessions.add(adaptor.openSession(spec(capability, key(keyLength))));
                }
            }
            if (capability.algorithm() instanceof HashAlgorithm hash) {
                sessions.add(adaptor.openSession(new SessionSpec.Hash(hash, hash.digestLength())));
            } else if (capability.algorithm() instanceof CipherAlgorithm cipher
                    && capability.keyLengths().contains(16)) {
                for (MacAlgorithm mac : List.of(MacAlgorithm.HMAC_SHA1, MacAlgorithm.HMAC_SHA_512,
                        MacAlgorithm.CMAC_AES)) {
                    for (SessionSpec.ChainOrder order : SessionSpec.ChainOrder.values()) {
                        sessions.add(adaptor.openSession(new SessionSpec.Chain(
                                new SessionSpec.Cipher(cipher, Direction.ENCRYPT, key(16)), order,
                                new SessionSpec.Mac(mac, key(16), 12), 0)));
                    }
                }
            }
        }
        return sessions;
    }

    private static SessionSpec spec(Capability capability, MemorySegment key) {
        int digestLength = capability.digestLengths().max();
        return switch (capability.algorithm()) {
            case CipherAlgorithm cipher -> new SessionSpec.Cipher(cipher, Direction.ENCRYPT, key);
            case MacAlgorithm mac -> new SessionSpec.Mac(mac, key, digestLength);
            case AeadAlgorithm aead -> new SessionSpec.Aead(aead, Direction.ENCRYPT, key, digestLength, 0);
            default -> throw new IllegalArgumentException(capability.toString());
        };
    }

    private MemorySegment key(int length) {
        return MemorySegment.ofArray(bytes(length));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
