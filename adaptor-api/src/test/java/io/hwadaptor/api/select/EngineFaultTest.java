package io.hwadaptor.api.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.QueueCounters;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.ContextSession;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.ImmediateQueue;
import io.hwadaptor.api.spi.KeyMemory;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.QueuePlace;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Engines that throw what they should not: one operation or session is lost, and no key stays behind. */
class EngineFaultTest {
    private static final List<Throwable> FAULTS = List.of(new OutOfMemoryError(), new StackOverflowError(),
            new NoClassDefFoundError(), new AssertionError(), new InternalError(), new IllegalStateException());

    private final List<MemorySegment> blocks = new ArrayList<>();
    private final KeyMemory before = KeyMemory.installed();
    private final FakeAdaptor first = new FakeAdaptor("first", 1);
    private final FakeAdaptor second = new FakeAdaptor("second", 2);
    private Arena arena;
    private MemorySegment key;

    @BeforeEach
    void install() {
        KeyMemory.install(size -> {
            KeyMemory.Block block = KeyMemory.ORDINARY.allocate(size);
            blocks.add(block.segment());
            return block;
        });
        arena = Arena.ofConfined();
        key = arena.allocate(32);
        key.fill((byte) 0x5A);
    }

    @AfterEach
    void putBack() {
        KeyMemory.install(before);
        arena.close();
    }

    private SessionSpec.Cipher spec() {
        return new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT, key);
    }

    /** {@return bytes of keys in all vaults} */
    private long keyBytes() {
        long found = 0;
        // What was given back held no key then: a vault wipes before it knows a block empty.
        blocks.removeIf(block -> !block.scope().isAlive());
        for (MemorySegment block : blocks) {
            for (long i = 0; i < block.byteSize(); i++) {
                found += block.get(ValueLayout.JAVA_BYTE, i) == 0x5A ? 1 : 0;
            }
        }
        return found;
    }

    private void set(FakeAdaptor adaptor, Throwable thrown) {
        adaptor.error = thrown instanceof Error error ? error : null;
        adaptor.fault = thrown instanceof RuntimeException fault ? fault : null;
    }

    /** A queue whose operations end as their cookie says. */
    private static final class FaultyQueue extends ImmediateQueue {
        FaultyQueue() {
            super(new QueuePlace(0, new QueueCounters(), () -> { }), 16);
        }

        @Override
        protected Status run(Operation operation) {
            if (operation.cookie == 0) {
                return Status.OK;
            }
            Throwable fault = FAULTS.get((int) operation.cookie - 1);
            if (fault instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) fault;
        }

        @Override
        protected long endBurst() {
            return 0;
        }

        @Override
        protected void release() {
        }
    }

    @Test
    void shouldLoseOneOperationOfABurst() {
        FaultyQueue queue = new FaultyQueue();
        for (int fault = 1; fault <= FAULTS.size(); fault++) {
            Operation[] burst = new Operation[5];
            for (int i = 0; i < burst.length; i++) {
                burst[i] = new Operation(arena, 1);
                burst[i].cookie = i == 2 ? fault : 0;
            }
            assertEquals(5, queue.submit(burst, 0, 5));
            assertEquals(5, queue.inFlight());
            Operation[] done = new Operation[8];
            assertEquals(5, queue.poll(done, 8));
            for (int i = 0; i < 5; i++) {
                assertEquals(i == 2 ? Status.ERR : Status.OK, done[i].status, FAULTS.get(fault - 1).toString());
            }
            assertEquals(0, queue.inFlight());
            assertEquals(5L * fault, queue.counters().requests());
            assertEquals(fault, queue.counters().errors());
        }
        queue.close();
    }

    @Test
    void shouldKeepNoKeyOfASessionThatDidNotOpen() {
        try (RoutedAdaptor router = new RoutedAdaptor(List.of(first), new long[1])) {
            for (Throwable fault : FAULTS) {
                set(first, fault);
                if (fault instanceof Error) {
                    assertThrows(fault.getClass(), () -> router.openSession(spec()));
                } else {
                    AdaptorException e = assertThrows(AdaptorException.class, () -> router.openSession(spec()));
                    assertEquals("first failed: IllegalStateException", e.getMessage());
                }
                assertEquals(0, keyBytes(), fault.toString());
            }
        }
    }

    @Test
    void shouldGoToTheNextEngineIfOneFailsWithAnException() throws AdaptorException {
        try (RoutedAdaptor router = new RoutedAdaptor(List.of(first, second), new long[2])) {
            set(first, new IllegalStateException());
            Session session = router.openSession(spec());
            assertEquals(1, second.sessions.size());
            session.close();
            assertEquals(0, keyBytes());
        }
    }

    @Test
    void shouldWipeTheKeyWhenAnEngineFailsToClose() throws AdaptorException {
        try (RoutedAdaptor router = new RoutedAdaptor(List.of(first, second), new long[2])) {
            RoutedSession session = RoutedSession.open(router, spec());
            assertNotNull(session.on(1));
            assertEquals(32, keyBytes());
            set(first, new IllegalStateException());
            assertThrows(IllegalStateException.class, session::close);
            assertTrue(second.sessions.getFirst().sessionClosed);
            assertEquals(0, keyBytes());
        }
    }

    @Test
    void shouldTryAnEngineAgainThatHadNoHeap() throws AdaptorException {
        try (RoutedAdaptor router = new RoutedAdaptor(List.of(first, second), new long[2])) {
            RoutedSession session = RoutedSession.open(router, spec());
            set(second, new OutOfMemoryError());
            assertNull(session.on(1));
            set(second, null);
            assertNotNull(session.on(1));
            session.close();
            RoutedSession other = RoutedSession.open(router, spec());
            set(second, new IllegalStateException());
            assertNull(other.on(1));
            set(second, null);
            assertNull(other.on(1), "refused for good");
            other.close();
        }
    }

    /** A session whose engine throws when it makes or frees a context. */
    private static final class FaultySession extends ContextSession<Object> {
        Throwable making;
        Error freeing;
        int freed;

        FaultySession(EngineAdaptor adaptor, SessionSpec spec) throws AdaptorException {
            super(adaptor, spec);
        }

        void open() throws AdaptorException {
            begin();
        }

        @Override
        protected Object newContext(SessionSpec spec) throws GeneralSecurityException {
            switch (making) {
                case null -> { }
                case Error error -> throw error;
                case RuntimeException fault -> throw fault;
                default -> throw new AssertionError(making);
            }
            return new Object();
        }

        @Override
        protected void free(Object context) {
            freed++;
            if (freeing != null) {
                throw freeing;
            }
        }
    }

    /** Has a vault and a limit; the test makes its sessions itself. */
    private static final class FaultyAdaptor extends EngineAdaptor {
        FaultyAdaptor() {
            super("faulty", "of a test", new KeyVault());
        }

        @Override
        public Capabilities capabilities() {
            return new Capabilities(List.of(FakeAdaptor.CBC), false, Capabilities.MemoryNeeds.ANY);
        }

        @Override
        protected Session newSession(SessionSpec spec) {
            throw new AssertionError();
        }

        @Override
        protected AdaptorQueue newQueue(QueuePlace place, int depth) throws AdaptorException {
            throw new AdaptorException(Status.NOSPC, "no queue of number " + place.number());
        }
    }

    @Test
    void shouldGiveBackThePlaceOfAQueueThatDidNotOpen() {
        try (FaultyAdaptor adaptor = new FaultyAdaptor()) {
            for (int i = 0; i < 2; i++) {
                AdaptorException e = assertThrows(AdaptorException.class, () -> adaptor.openQueue(16));
                assertEquals("no queue of number 0", e.getMessage());
            }
        }
    }

    @Test
    void shouldWipeTheKeyOfAContextThatFails() throws AdaptorException {
        try (FaultyAdaptor adaptor = new FaultyAdaptor()) {
            for (Throwable fault : FAULTS) {
                FaultySession session = new FaultySession(adaptor, spec());
                session.making = fault;
                Class<? extends Throwable> thrown =
                        fault instanceof Error ? fault.getClass() : AdaptorException.class;
                assertThrows(thrown, session::open);
                assertEquals(0, keyBytes(), fault.toString());
            }
            FaultySession session = new FaultySession(adaptor, spec());
            session.open();
            assertNotNull(session.context(1));
            assertNotNull(session.context(2));
            session.freeing = new StackOverflowError();
            assertThrows(StackOverflowError.class, session::close);
            assertEquals(3, session.freed);
            assertEquals(0, keyBytes());
        }
    }

    @Test
    void shouldPassOnOperationsForAWhileOnly() throws AdaptorException {
        first.answer = operation -> Status.NOTSUPP;
        second.answer = operation -> {
            try {
                Thread.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return Status.OK;
        };
        try (RoutedAdaptor router = new RoutedAdaptor(List.of(first, second), new long[2]);
                AdaptorQueue queue = router.openQueue(16); Session session = router.openSession(spec())) {
            Operation[] burst = new Operation[16];
            MemorySegment memory = arena.allocate(64);
            for (int i = 0; i < burst.length; i++) {
                burst[i] = new Operation(arena, 1);
                burst[i].session = session;
                burst[i].src.add(memory, 0, 32);
                burst[i].dst.add(memory, 32, 32);
            }
            assertEquals(16, queue.submit(burst, 0, 16));
            Operation[] done = new Operation[16];
            int count = queue.poll(done, 16);
            assertTrue(count < 8, count + " at once");
            for (int tries = 0; count < 16 && tries < 100; tries++) {
                int more = queue.poll(done, 16);
                for (int i = 0; i < more; i++) {
                    assertEquals(Status.OK, done[i].status);
                }
                count += more;
            }
            assertEquals(16, count);
            assertEquals(0, queue.inFlight());
        }
    }

    @Test
    void shouldCutEmptyBlocksForKeysOfAnotherLength() throws AdaptorException {
        try (KeyVault vault = new KeyVault()) {
            for (int length : new int[] {4096, 64, 1024, 256, 2048, 100_000, 64, 4096}) {
                List<MemorySegment> keys = new ArrayList<>();
                MemorySegment source = arena.allocate(length);
                source.fill((byte) 0x5A);
                for (int bytes = 0; bytes < 1 << 20; bytes += length) {
                    MemorySegment copy = vault.copy(source);
                    assertEquals(length, copy.byteSize());
                    assertEquals(-1, copy.mismatch(source));
                    keys.add(copy);
                }
                keys.forEach(vault::wipe);
                assertEquals(0, keyBytes());
            }
            // Some are kept for the next keys, whatever their length.
            assertEquals(4, blocks.size());
        }
    }
}
