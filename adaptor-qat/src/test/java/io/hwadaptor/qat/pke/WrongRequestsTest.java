package io.hwadaptor.qat.pke;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.KeyType;
import io.hwadaptor.api.SessionSpec.RsaHash;
import io.hwadaptor.api.SessionSpec.RsaPadding;
import io.hwadaptor.api.Status;
import io.hwadaptor.qat.Simulator;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A guest may send wrong requests as fast as right ones: they are answered without an exception inside. */
class WrongRequestsTest {
    private static final int SIZE = 256;

    @TempDir
    private Path folder;

    /**
     * A wrong request.
     *
     * @param spec its session
     * @param type what it asks for
     * @param source input
     * @param auxiliary signature, or the peer's value
     * @param status the right answer
     */
    @SuppressWarnings("ArrayRecordComponent")
    private record Wrong(SessionSpec spec, OperationType type, byte[] source, byte[] auxiliary, Status status) {
    }

    @BeforeEach
    void load() {
        Simulator.load();
    }

    @AfterEach
    void wasUsedRightly() {
        Simulator.assertClean();
    }

    @Test
    void shouldThrowNothingInside() throws Exception {
        List<Wrong> requests = Stream.of(rsa(), curves(), fields()).flatMap(List::stream).toList();
        try (Adaptor adaptor = Simulator.open("qat"); AdaptorQueue queue = adaptor.openQueue(8);
                Arena arena = Arena.ofShared(); Recording recording = new Recording()) {
            MemorySegment memory = arena.allocate(3 * SIZE, 4096);
            recording.enable("jdk.JavaExceptionThrow").withStackTrace();
            recording.enable("jdk.JavaErrorThrow").withStackTrace();
            // The library's functions are linked when they are first called, which is not without exceptions.
            check(adaptor, queue, requests, arena, memory);
            recording.start();
            check(adaptor, queue, requests, arena, memory);
            // What is thrown is seen.
            assertThrows(InvalidKeyException.class, () -> Curves.of(EllipticCurve.NIST_P256).point(new byte[1]));
            recording.stop();
            assertEquals(List.of("no point of the curve"), thrown(recording));
        }
    }

    private static void check(Adaptor adaptor, AdaptorQueue queue, List<Wrong> requests, Arena arena,
            MemorySegment memory) throws AdaptorException {
        for (Wrong request : requests) {
            try (Session session = adaptor.openSession(request.spec())) {
                assertEquals(request.status(), answer(queue, session, memory, new Operation(arena, 2), request),
                        request.toString());
            }
        }
    }

    private List<String> thrown(Recording recording) throws IOException {
        Path file = folder.resolve("thrown.jfr");
        recording.dump(file);
        return RecordingFile.readAllEvents(file).stream().filter(WrongRequestsTest::isOfTheAdaptor)
                .map(event -> event.getString("message")).toList();
    }

    private static boolean isOfTheAdaptor(RecordedEvent event) {
        return event.getStackTrace() != null && event.getStackTrace().getFrames().stream()
                .map(frame -> frame.getMethod().getType().getName())
                .anyMatch(type -> type.startsWith("io.hwadaptor.qat.") && !type.contains("Test"));
    }

    private static Status answer(AdaptorQueue queue, Session session, MemorySegment memory, Operation operation,
            Wrong request) {
        operation.session = session;
        operation.type = request.type();
        MemorySegment.copy(MemorySegment.ofArray(request.source()), 0, memory, 0, request.source().length);
        MemorySegment.copy(MemorySegment.ofArray(request.auxiliary()), 0, memory, SIZE, request.auxiliary().length);
        operation.src.add(memory, 0, request.source().length);
        operation.auxiliary.add(memory, SIZE, request.auxiliary().length);
        operation.dst.add(memory, 2 * SIZE, SIZE);
        Operation[] burst = {operation};
        assertEquals(1, queue.submit(burst, 0, 1));
        while (queue.poll(burst, 1) == 0) {
            Thread.onSpinWait();
        }
        return operation.status;
    }

    private static List<Wrong> rsa() throws GeneralSecurityException {
        KeyPair pair = pair("RSA");
        // What is of PKCS#1 stands at the end of both: behind 26 and 24 bytes (RFC 5208, section 5; RFC 3279, 2.3.1).
        MemorySegment secret = tail(pair.getPrivate().getEncoded(), 26);
        MemorySegment open = tail(pair.getPublic().getEncoded(), 24);
        SessionSpec signs = new SessionSpec.Rsa(KeyType.PRIVATE, RsaPadding.PKCS1, RsaHash.SHA256, secret);
        SessionSpec verifies = new SessionSpec.Rsa(KeyType.PUBLIC, RsaPadding.PKCS1, RsaHash.SHA256, open);
        SessionSpec raw = new SessionSpec.Rsa(KeyType.PUBLIC, RsaPadding.RAW, RsaHash.NONE, open);
        byte[] none = {};
        byte[] one = new byte[SIZE];
        one[SIZE - 1] = 1;
        byte[] large = new byte[SIZE];
        Arrays.fill(large, (byte) 0xFF);
        return List.of(
                // A block of 1 is 1 again, and no padding.
                new Wrong(signs, OperationType.DECRYPT, one, none, Status.ERR),
                new Wrong(signs, OperationType.DECRYPT, new byte[SIZE - 1], none, Status.ERR),
                new Wrong(signs, OperationType.DECRYPT, large, none, Status.ERR),
                new Wrong(signs, OperationType.SIGN, new byte[31], none, Status.ERR),
                new Wrong(signs, OperationType.DERIVE, new byte[32], none, Status.ERR),
                new Wrong(verifies, OperationType.ENCRYPT, new byte[SIZE - 10], none, Status.ERR),
                new Wrong(verifies, OperationType.SIGN, new byte[32], none, Status.ERR),
                new Wrong(verifies, OperationType.VERIFY, new byte[31], one, Status.ERR),
                new Wrong(verifies, OperationType.VERIFY, new byte[32], one, Status.KEY_REJECTED),
                new Wrong(verifies, OperationType.VERIFY, new byte[32], large, Status.KEY_REJECTED),
                new Wrong(raw, OperationType.ENCRYPT, none, none, Status.ERR),
                new Wrong(raw, OperationType.ENCRYPT, large, none, Status.ERR));
    }

    private static List<Wrong> curves() {
        // An ECPrivateKey of version 1 and a number alone (RFC 5915, section 3).
        byte[] key = new byte[39];
        Arrays.fill(key, (byte) 0x5C);
        System.arraycopy(new byte[] {0x30, 0x25, 2, 1, 1, 4, 0x20}, 0, key, 0, 7);
        SessionSpec signs = new SessionSpec.Ecdsa(KeyType.PRIVATE, EllipticCurve.NIST_P256, MemorySegment.ofArray(key));
        SessionSpec derives = new SessionSpec.Ecdh(EllipticCurve.NIST_P256, MemorySegment.ofArray(key));
        byte[] none = {};
        byte[] point = new byte[65];
        point[0] = 4;
        return List.of(new Wrong(signs, OperationType.SIGN, none, none, Status.ERR),
                new Wrong(signs, OperationType.VERIFY, none, none, Status.ERR),
                new Wrong(signs, OperationType.VERIFY, new byte[32], none, Status.KEY_REJECTED),
                new Wrong(signs, OperationType.VERIFY, new byte[32], new byte[] {0x30, 6, 2, 1, 1, 2, 2, 1},
                        Status.KEY_REJECTED),
                new Wrong(signs, OperationType.VERIFY, new byte[32], new byte[] {0x30, 6, 2, 1, 1, 2, 1, -1},
                        Status.KEY_REJECTED),
                new Wrong(derives, OperationType.DERIVE, none, none, Status.ERR),
                new Wrong(derives, OperationType.DERIVE, none, point, Status.ERR),
                new Wrong(derives, OperationType.SIGN, none, point, Status.ERR));
    }

    private static List<Wrong> fields() throws GeneralSecurityException {
        KeyPair pair = pair("DSA");
        SessionSpec signs = new SessionSpec.Dsa(KeyType.PRIVATE, tail(pair.getPrivate().getEncoded(), 0));
        SessionSpec verifies = new SessionSpec.Dsa(KeyType.PUBLIC, tail(pair.getPublic().getEncoded(), 0));
        // Powers of 2 come to 1 with the exponent 768.
        byte[] modulus = new byte[96];
        Arrays.fill(modulus, (byte) 0xFF);
        SessionSpec derives = new SessionSpec.Dh(MemorySegment.ofArray(modulus), MemorySegment.ofArray(new byte[] {3}),
                MemorySegment.ofArray(new byte[] {3, 0}));
        byte[] none = {};
        return List.of(new Wrong(signs, OperationType.SIGN, none, none, Status.ERR),
                new Wrong(verifies, OperationType.SIGN, new byte[32], none, Status.ERR),
                new Wrong(verifies, OperationType.VERIFY, none, none, Status.ERR),
                new Wrong(verifies, OperationType.VERIFY, new byte[32], new byte[] {0x30}, Status.KEY_REJECTED),
                new Wrong(derives, OperationType.DERIVE, none, none, Status.ERR),
                new Wrong(derives, OperationType.DERIVE, none, new byte[] {2}, Status.ERR));
    }

    private static KeyPair pair(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        generator.initialize(8 * SIZE);
        return generator.generateKeyPair();
    }

    private static MemorySegment tail(byte[] bytes, int from) {
        return MemorySegment.ofArray(Arrays.copyOfRange(bytes, from, bytes.length));
    }
}
