package io.hwadaptor.qat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.EllipticCurve;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory that the device works on: mapped in slices, and zeroized of what requests have left. */
class QatMemoryTest {
    private static final long GIB = 1L << 30;

    @TempDir
    private Path folder;

    @BeforeEach
    void load() {
        Simulator.load();
    }

    @AfterEach
    void wasUsedRightly() {
        Simulator.assertClean();
    }

    /** The library maps so much at a time; the device's addresses of neighbours are no neighbours. */
    @Test
    void shouldReachAcrossSlices() throws Exception {
        byte[] text = new byte[5000];
        new Random(3).nextBytes(text);
        try (Arena arena = Arena.ofShared(); FileChannel file = FileChannel.open(folder.resolve("sparse"),
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Adaptor adaptor = Simulator.open("qat"); AdaptorQueue queue = adaptor.openQueue(8);
                Session session = adaptor.openSession(new SessionSpec.Hash(HashAlgorithm.SHA_256, 32))) {
            MemorySegment memory = file.map(FileChannel.MapMode.READ_WRITE, 0, GIB + (4 << 20), arena);
            try (Adaptor.Registration _ = adaptor.register(memory)) {
                assertTrue(Simulator.get("mapped") >= 2, "in one mapping");
                long cut = (memory.address() + GIB & -(2L << 20)) - memory.address();
                for (long start : new long[] {0, cut - 1, cut - 2500, cut - 4999, cut, memory.byteSize() - 5000}) {
                    MemorySegment.copy(text, 0, memory, ValueLayout.JAVA_BYTE, start, text.length);
                    Operation operation = new Operation(arena, 2);
                    operation.session = session;
                    operation.type = OperationType.DIGEST;
                    operation.src.add(memory, start, text.length);
                    run(queue, operation);
                    assertEquals(Status.OK, operation.status);
                    byte[] digest = operation.digest.asSlice(0, 32).toArray(ValueLayout.JAVA_BYTE);
                    assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(text), digest, "from " + start);
                }
                assertEquals(0, queue.counters().stagedBytes());
            }
        }
    }

    @Test
    void shouldUnmapOnce() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat"); Arena arena = Arena.ofShared()) {
            MemorySegment memory = arena.allocate(64 << 10, 4096);
            Adaptor.Registration one = adaptor.register(memory);
            assertEquals(1, Simulator.get("mapped"));
            one.close();
            one.close();
            assertEquals(0, Simulator.get("mapped"));
        }
    }

    @Test
    void shouldLeaveNoPrivateNumberBehind() throws Exception {
        byte[] number = new byte[32];
        Arrays.fill(number, (byte) 0x5C);
        String wanted = HexFormat.of().formatHex(number);
        // An ECPrivateKey of version 1 and the number alone (RFC 5915, section 3).
        byte[] key = HexFormat.of().parseHex("30250201010420" + wanted);
        try (Adaptor adaptor = Simulator.open("qat"); AdaptorQueue queue = adaptor.openQueue(8);
                Arena arena = Arena.ofShared(); Session session = adaptor.openSession(new SessionSpec.Ecdsa(
                        SessionSpec.KeyType.PRIVATE, EllipticCurve.NIST_P256, MemorySegment.ofArray(key)))) {
            MemorySegment memory = arena.allocate(4096, 4096);
            Operation operation = new Operation(arena, 2);
            operation.session = session;
            operation.type = OperationType.SIGN;
            operation.src.add(memory, 0, 32);
            operation.dst.add(memory, 1024, 128);
            assertEquals(1, queue.submit(new Operation[] {operation}, 0, 1));
            assertEquals(1, Simulator.get("found=" + wanted), "while the device has it");
            while (queue.poll(new Operation[1], 1) == 0) {
                Thread.onSpinWait();
            }
            assertEquals(Status.OK, operation.status);
            assertEquals(0, Simulator.get("found=" + wanted), "when the device is done");
        }
    }

    /** A slot that has worked on copies works on the memory itself the next time, and the other way round. */
    @Test
    void shouldTakeMappedMemoryAndOtherInTurn() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat"); Arena arena = Arena.ofShared();
                AdaptorQueue queue = adaptor.openQueue(2);
                Session session = adaptor.openSession(new SessionSpec.Cipher(CipherAlgorithm.AES_ECB,
                        Direction.ENCRYPT, MemorySegment.ofArray(new byte[16])))) {
            MemorySegment mapped = arena.allocate(8192, 4096);
            MemorySegment other = arena.allocate(8192, 4096);
            try (Adaptor.Registration _ = adaptor.register(mapped)) {
                for (int i = 0; i < 12; i++) {
                    MemorySegment memory = i % 3 == 1 ? other : mapped;
                    memory.fill((byte) 0);
                    long staged = queue.counters().stagedBytes();
                    Operation operation = encryption(arena, session, memory);
                    run(queue, operation);
                    assertEquals(Status.OK, operation.status, "request " + i);
                    // AES-128 of zeros under a key of zeros.
                    assertEquals(0x66e94bd4ef8a2c3bL, Long.reverseBytes(memory.get(ValueLayout.JAVA_LONG, 4096)));
                    assertEquals(memory == other ? 128 : 0, queue.counters().stagedBytes() - staged, "request " + i);
                }
            }
        }
    }

    private static Operation encryption(Arena arena, Session session, MemorySegment memory) {
        Operation operation = new Operation(arena, 2);
        operation.session = session;
        operation.type = OperationType.ENCRYPT;
        operation.src.add(memory, 0, 64);
        operation.dst.add(memory, 4096, 64);
        return operation;
    }

    /** A request whose memory goes away while it is copied gives its pinned memory back: there is a megabyte of it. */
    @Test
    void shouldKeepItsPinnedMemoryWhereCopyingFails() throws Exception {
        try (Arena arena = Arena.ofShared(); FileChannel file = FileChannel.open(folder.resolve("cut"),
                StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
                Adaptor adaptor = Simulator.open("qat", "bounce-mb", "1"); AdaptorQueue queue = adaptor.openQueue(2);
                Session session = adaptor.openSession(new SessionSpec.Cipher(CipherAlgorithm.AES_ECB,
                        Direction.ENCRYPT, MemorySegment.ofArray(new byte[16])))) {
            MemorySegment gone = file.map(FileChannel.MapMode.READ_WRITE, 0, 8192, arena);
            file.truncate(0);
            for (int i = 0; i < 100; i++) {
                Operation operation = encryption(arena, session, gone);
                run(queue, operation);
                assertEquals(Status.ERR, operation.status, "request " + i);
            }
            Operation operation = encryption(arena, session, arena.allocate(8192));
            run(queue, operation);
            assertEquals(Status.OK, operation.status);
        }
    }

    private static void run(AdaptorQueue queue, Operation operation) {
        Operation[] burst = {operation};
        assertEquals(1, queue.submit(burst, 0, 1));
        while (queue.poll(burst, 1) == 0) {
            Thread.onSpinWait();
        }
    }
}
