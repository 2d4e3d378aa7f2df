package io.hwadaptor.openssl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is special about the OpenSSL adaptor; the rest is the kit's. */
final class OpenSslAdaptorTest {
    private static final int LENGTH = 4096;

    private Arena arena;
    private Adaptor adaptor;
    private AdaptorQueue queue;
    private MemorySegment memory;

    @BeforeEach
    void open() throws AdaptorException {
        arena = Arena.ofShared();
        memory = arena.allocate(1 << 20, 64);
        adaptor = new OpenSslProvider().open(AdaptorOptions.of(OpenSslProvider.NAME, new Properties()));
        queue = adaptor.openQueue(8);
    }

    @AfterEach
    void close() {
        queue.close();
        adaptor.close();
        arena.close();
    }

    private static SessionSpec.Cipher cbc(Direction direction) {
        return new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, direction, MemorySegment.ofArray(new byte[16]));
    }

    private static SessionSpec.Aead gcm(Direction direction) {
        return new SessionSpec.Aead(AeadAlgorithm.GCM, direction, MemorySegment.ofArray(new byte[16]), 16, 0);
    }

    private Operation operation(Session session, OperationType type, int ivLength) {
        Operation operation = new Operation(arena, 4);
        operation.session = session;
        operation.type = type;
        operation.ivLength = ivLength;
        return operation;
    }

    private Status run(Operation operation) {
        Operation[] slot = {operation};
        assertEquals(1, queue.submit(slot, 0, 1));
        assertEquals(1, queue.poll(slot, 1));
        return operation.status;
    }

    private long staged() {
        return queue.counters().stagedBytes();
    }

    @Test
    void wholeBlocksAreNotStaged() throws AdaptorException {
        try (Session session = adaptor.openSession(cbc(Direction.ENCRYPT))) {
            Operation operation = operation(session, OperationType.ENCRYPT, 16);
            operation.src.add(memory, 0, 48);
            operation.src.add(memory, 128, LENGTH);
            operation.dst.add(memory, 1 << 16, LENGTH);
            operation.dst.add(memory, 2 << 16, 48);
            assertEquals(Status.OK, run(operation));
            assertEquals(0, staged());
        }
    }

    @Test
    void onlyCutBlocksAreStaged() throws AdaptorException {
        try (Session session = adaptor.openSession(cbc(Direction.ENCRYPT))) {
            Operation operation = operation(session, OperationType.ENCRYPT, 16);
            operation.src.add(memory, 0, 7);
            operation.src.add(memory, 128, LENGTH - 7);
            operation.dst.add(memory, 1 << 16, LENGTH);
            assertEquals(Status.OK, run(operation));
            assertEquals(2 * 16, staged(), "one block in and out");
        }
    }

    @Test
    void streamsAndDigestsAreNeverStaged() throws AdaptorException {
        MemorySegment key = MemorySegment.ofArray(new byte[16]);
        for (SessionSpec spec : List.of(new SessionSpec.Cipher(CipherAlgorithm.AES_CTR, Direction.ENCRYPT, key),
                gcm(Direction.ENCRYPT), new SessionSpec.Mac(MacAlgorithm.HMAC_SHA_256, key, 32),
                new SessionSpec.Hash(HashAlgorithm.SHA3_256, 32), new SessionSpec.Mac(MacAlgorithm.CMAC_AES, key, 16),
                new SessionSpec.Chain(new SessionSpec.Cipher(CipherAlgorithm.AES_CTR, Direction.ENCRYPT, key),
                        ChainOrder.CIPHER_THEN_HASH, new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, key, 20), 0))) {
            try (Session session = adaptor.openSession(spec)) {
                OperationType type = spec instanceof SessionSpec.Mac || spec instanceof SessionSpec.Hash
                        ? OperationType.DIGEST : OperationType.ENCRYPT;
                Operation operation = operation(session, type, 16);
                operation.src.add(memory, 0, 7);
                operation.src.add(memory, 128, LENGTH - 7);
                operation.dst.add(memory, 1 << 16, 333);
                operation.dst.add(memory, 2 << 16, LENGTH - 333);
                operation.cipherLength = LENGTH;
                operation.hashLength = LENGTH;
                assertEquals(Status.OK, run(operation), spec.toString());
                assertEquals(0, staged(), spec.toString());
            }
        }
    }

    /** Encrypt-then-MAC decrypts straight into the destination; MAC-then-encrypt waits in private memory. */
    @Test
    void verifiedChainsStageOnlyWhatWaits() throws AdaptorException {
        for (ChainOrder order : ChainOrder.values()) {
            long before = staged();
            SessionSpec.Mac mac = new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, MemorySegment.ofArray(new byte[16]), 20);
            try (Session session = adaptor.openSession(new SessionSpec.Chain(cbc(Direction.DECRYPT), order, mac, 0))) {
                Operation operation = operation(session, OperationType.DECRYPT, 16);
                operation.src.add(memory, 0, LENGTH);
                operation.dst.add(memory, 1 << 16, LENGTH);
                operation.cipherLength = LENGTH;
                operation.hashLength = LENGTH;
                assertEquals(Status.OK, run(operation));
                operation.verifyDigest = true;
                assertEquals(Status.OK, run(operation));
                assertEquals(order == ChainOrder.HASH_THEN_CIPHER ? 0 : LENGTH, staged() - before);
            }
        }
    }

    /** The promise of docs/virtio-crypto.md: in place a wrong tag costs the ciphertext, and nothing else. */
    @Test
    void wrongTagLeavesZeros() throws AdaptorException {
        memory.fill((byte) 0x55);
        try (Session session = adaptor.openSession(gcm(Direction.DECRYPT))) {
            Operation operation = operation(session, OperationType.DECRYPT, 12);
            operation.src.add(memory, 64, LENGTH);
            operation.dst.add(memory, 64, LENGTH + 64);
            assertEquals(Status.BADMSG, run(operation));
            byte[] after = memory.asSlice(0, 256 + LENGTH).toArray(ValueLayout.JAVA_BYTE);
            for (int i = 0; i < after.length; i++) {
                assertEquals(i >= 64 && i < 64 + LENGTH ? 0 : 0x55, after[i], "byte " + i);
            }
            assertEquals(0, staged());
        }
    }

    /** GCM's IV may be longer than the library takes: such a request goes to the next engine of the order. */
    @Test
    void longIvGoesToAnotherEngine() throws AdaptorException {
        try (Session session = adaptor.openSession(gcm(Direction.ENCRYPT))) {
            Operation operation = operation(session, OperationType.ENCRYPT, 128);
            operation.src.add(memory, 0, 64);
            operation.dst.add(memory, 0, 64);
            assertEquals(Status.OK, run(operation));
            operation.ivLength = 129;
            assertEquals(Status.NOTSUPP, run(operation));
            operation.ivLength = 0;
            assertEquals(Status.ERR, run(operation));
        }
    }

    /** XTS in many segments is the same as in one, whatever the number of blocks between two cuts. */
    @Test
    void xtsGoesOnAcrossSegments() throws AdaptorException {
        byte[] keys = new byte[64];
        for (int i = 0; i < keys.length; i++) {
            keys[i] = (byte) (i * 7 + 1);
        }
        int length = (300 << 10) + 13;
        for (Direction direction : Direction.values()) {
            OperationType type = direction.operationType();
            try (Session session = adaptor.openSession(
                    new SessionSpec.Cipher(CipherAlgorithm.AES_XTS, direction, MemorySegment.ofArray(keys)))) {
                Operation whole = operation(session, type, 16);
                whole.src.add(memory, 0, length);
                whole.dst.add(memory, 400 << 10, length);
                assertEquals(Status.OK, run(whole));
                byte[] expected = memory.asSlice(400 << 10, length).toArray(ValueLayout.JAVA_BYTE);
                for (int cut : new int[] {16, 1040, 16 * 63, 16 * 64, 16 * 65, 100_000, length - 13, length - 1}) {
                    long before = staged();
                    Operation cutUp = operation(session, type, 16);
                    cutUp.src.add(memory, 0, cut);
                    // Another segment object, so that the segments stay two.
                    cutUp.src.add(memory.asSlice(0), cut, length - cut);
                    cutUp.dst.add(memory, 400 << 10, length);
                    memory.asSlice(400 << 10, length).fill((byte) 0);
                    assertEquals(Status.OK, run(cutUp));
                    assertArrayEquals(expected, memory.asSlice(400 << 10, length).toArray(ValueLayout.JAVA_BYTE),
                            "cut at " + cut);
                    assertTrue(staged() - before <= 4 * 32, "cut at " + cut + ": " + (staged() - before) + " staged");
                }
            }
        }
    }

    /** Both halves of an XTS key the same: the library refuses it (FIPS 140-3, IG C.I); another engine may take it. */
    @Test
    void xtsKeysMustDiffer() {
        AdaptorException refusal = assertThrows(AdaptorException.class, () -> adaptor.openSession(
                new SessionSpec.Cipher(CipherAlgorithm.AES_XTS, Direction.ENCRYPT,
                        MemorySegment.ofArray(new byte[32]))).close());
        assertEquals(Status.NOTSUPP, refusal.status());
    }

    /**
     * Sessions of every kind are opened, used and closed until memory that is lost would show; in a process of its own,
     * whose heap does not grow.
     */
    @Test
    void closedSessionsLeaveNothing() throws Exception {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin/java").toString(),
                "-Xms64m", "-Xmx64m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED", "-cp", System.getProperty("java.class.path"),
                ChurnMain.class.getName()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, process.waitFor(), output);
        // 100 000 sessions that lost only one allocation of 64 bytes each would be 6.4 MB.
        long grown = Long.parseLong(output);
        assertTrue(grown < 3 << 20, grown + " bytes more");
    }

    /** A session with a context of each queue, and queues that come and go: one close frees all. */
    @Test
    void contextsOfAllQueuesAreFreed() throws AdaptorException {
        for (int round = 0; round < 50; round++) {
            try (Session session = adaptor.openSession(cbc(Direction.ENCRYPT))) {
                for (int i = 0; i < 20; i++) {
                    try (AdaptorQueue one = adaptor.openQueue(4); AdaptorQueue two = adaptor.openQueue(4)) {
                        for (AdaptorQueue other : List.of(two, one)) {
                            Operation operation = operation(session, OperationType.ENCRYPT, 16);
                            memory.asSlice(0, 16).fill((byte) 0);
                            operation.src.add(memory, 0, 16);
                            operation.dst.add(memory, 0, 16);
                            Operation[] slot = {operation};
                            assertEquals(1, other.submit(slot, 0, 1));
                            assertEquals(1, other.poll(slot, 1));
                            assertEquals(Status.OK, operation.status);
                            // AES-128 of the zero block under the zero key.
                            assertEquals(0x66e94bd4ef8a2c3bL, Long.reverseBytes(memory.get(ValueLayout.JAVA_LONG, 0)));
                        }
                    }
                }
            }
        }
    }

    @Test
    void providerTellsTheTruth() throws AdaptorException {
        OpenSslProvider provider = new OpenSslProvider();
        AdaptorProvider.Availability here = provider.probe(AdaptorOptions.of("openssl", new Properties()));
        assertTrue(here.available(), here.detail());
        assertTrue(here.detail().startsWith("OpenSSL 3"), here.detail());
        assertEquals(here.detail(), adaptor.version());
        try (Adaptor chosen = Adaptors.open(new Properties())) {
            assertEquals("openssl", chosen.name(), "auto takes it");
        }
    }

    @Test
    void anotherLibraryIsRefusedOnceOneIsLoaded() {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor.openssl.library", "/nowhere/libcrypto.so.3");
        AdaptorProvider.Availability here =
                new OpenSslProvider().probe(AdaptorOptions.of("openssl", properties));
        assertFalse(here.available());
        assertTrue(here.detail().contains("/nowhere/libcrypto.so.3") && here.detail().contains("OpenSSL 3"),
                here.detail());
    }
}
