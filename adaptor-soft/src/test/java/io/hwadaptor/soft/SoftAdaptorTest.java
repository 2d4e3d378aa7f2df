package io.hwadaptor.soft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
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
import io.hwadaptor.api.spi.AdaptorOptions;
import io.hwadaptor.api.spi.AdaptorProvider;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is special about the software adaptor; the rest is the kit's. */
final class SoftAdaptorTest {
    private static final int PAGES = 16;
    private static final int PAGE = 4096;

    private Arena arena;
    private SoftAdaptor adaptor;
    private AdaptorQueue queue;
    private Session session;

    @BeforeEach
    void open() throws AdaptorException {
        arena = Arena.ofShared();
        adaptor = new SoftAdaptor();
        queue = adaptor.openQueue(8);
        session = adaptor.openSession(new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT,
                MemorySegment.ofArray(new byte[16])));
    }

    @AfterEach
    void close() {
        queue.close();
        session.close();
        adaptor.close();
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    private Operation operation(MemorySegment memory, long length) {
        Operation operation = new Operation(Arena.ofAuto(), 1);
        operation.session = session;
        operation.type = OperationType.ENCRYPT;
        operation.ivLength = 16;
        operation.src.add(memory, 0, length);
        operation.dst.add(memory, 0, length);
        return operation;
    }

    private Status run(Operation operation) {
        Operation[] slot = {operation};
        assertEquals(1, queue.submit(slot, 0, 1));
        slot[0] = null;
        assertEquals(1, queue.poll(slot, 1));
        assertSame(operation, slot[0]);
        return operation.status;
    }

    @Test
    void everyByteIsStagedInAndOut() {
        run(operation(arena.allocate(160), 160));
        assertEquals(320, queue.counters().stagedBytes());
        Operation wrong = operation(arena.allocate(160), 150);
        assertEquals(Status.ERR, run(wrong));
        assertEquals(320, queue.counters().stagedBytes());
        queue.close();
        assertEquals(new Adaptor.EngineCounters("soft", 2, 310, 320, 1), adaptor.counters().getFirst());
    }

    @Test
    void mappingThatIsGoneIsAnError() {
        Operation operation = operation(arena.allocate(64), 64);
        arena.close();
        assertEquals(Status.ERR, run(operation));
        assertWorks();
    }

    /** A file that was cut short after it was mapped: its pages fault, in the middle of a request. */
    @Test
    void pagesThatAreGoneAreAnErrorAndNoLoss(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("memory");
        Files.write(file, new byte[PAGES * PAGE]);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MemorySegment mapped = channel.map(FileChannel.MapMode.READ_WRITE, 0, PAGES * PAGE, arena);
            assertEquals(Status.OK, run(operation(mapped, PAGES * PAGE)));
            channel.truncate(9 * PAGE);
            for (int i = 0; i < 50; i++) {
                Operation operation = operation(mapped, PAGES * PAGE);
                Operation[] slot = {operation};
                try {
                    queue.submit(slot, 0, 1);
                } catch (InternalError e) {
                    assertEquals(1, queue.inFlight(), "delivered late, but the operation is in the queue");
                }
                assertEquals(1, queue.poll(slot, 1));
                assertEquals(Status.ERR, operation.status);
                assertWorks();
            }
        }
    }

    /** Encrypts the AES-128 all-zero block (FIPS 197 key schedule of zeros; the value is well known). */
    private void assertWorks() {
        MemorySegment memory = Arena.ofAuto().allocate(16);
        assertEquals(Status.OK, run(operation(memory, 16)));
        assertEquals(0x66e94bd4ef8a2c3bL, Long.reverseBytes(memory.get(ValueLayout.JAVA_LONG, 0)));
    }

    @Test
    void queueNumbersAreUsedAgain() throws AdaptorException {
        for (int i = 0; i < 100; i++) {
            try (AdaptorQueue other = adaptor.openQueue(4)) {
                assertEquals(4, other.depth());
                Operation[] slot = {operation(arena.allocate(16), 16)};
                assertEquals(1, other.submit(slot, 0, 1));
                assertEquals(1, other.poll(slot, 1));
                assertEquals(Status.OK, slot[0].status);
            }
        }
    }

    @Test
    void providerTellsTheTruth() throws AdaptorException {
        SoftProvider provider = new SoftProvider();
        AdaptorOptions none = AdaptorOptions.of("soft", new Properties());
        AdaptorProvider.Availability here = provider.probe(none);
        assertTrue(here.available());
        assertFalse(here.detail().contains("null"), here.detail());
        assertTrue(provider.autoRank() >= 0);
        try (Adaptor opened = provider.open(none)) {
            assertEquals(provider.name(), opened.name());
            assertEquals(here.detail(), opened.version());
        }
    }
}
