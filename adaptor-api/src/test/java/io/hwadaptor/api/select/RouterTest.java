package io.hwadaptor.api.select;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capabilities;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Capability.Range;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RouterTest {
    private static final int LENGTH = 32;

    private final FakeAdaptor first = new FakeAdaptor("first", 1);
    private final FakeAdaptor second = new FakeAdaptor("second", 2);
    private final FakeAdaptor third = new FakeAdaptor("third", 3);
    private Arena arena;
    private RoutedAdaptor router;
    private AdaptorQueue queue;
    private Session session;

    @BeforeEach
    void open() throws AdaptorException {
        arena = Arena.ofConfined();
        start(0, 0, 0);
    }

    @AfterEach
    void close() {
        queue.close();
        session.close();
        router.close();
        arena.close();
    }

    private void start(long... minLengths) throws AdaptorException {
        router = new RoutedAdaptor(List.of(first, second, third), minLengths);
        session = router.openSession(spec());
        queue = router.openQueue(16);
    }

    private SessionSpec.Cipher spec() {
        MemorySegment key = arena.allocate(16);
        key.fill((byte) 0x5A);
        return new SessionSpec.Cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT, key);
    }

    private Operation[] operations(int count, int length) {
        Operation[] operations = new Operation[count];
        MemorySegment memory = arena.allocate(2L * length * count);
        for (int i = 0; i < count; i++) {
            Operation operation = new Operation(arena, 1);
            operation.type = OperationType.ENCRYPT;
            operation.session = session;
            operation.ivLength = 16;
            operation.src.add(memory, 2L * length * i, length);
            operation.dst.add(memory, 2L * length * i + length, length);
            operations[i] = operation;
        }
        return operations;
    }

    /** Submits all and polls until all are back, each once, with the session that was submitted. */
    private void run(Operation... operations) {
        assertEquals(operations.length, queue.submit(operations, 0, operations.length));
        finish(operations);
    }

    private void finish(Operation... operations) {
        Set<Operation> left = Collections.newSetFromMap(new IdentityHashMap<>());
        left.addAll(Arrays.asList(operations));
        Operation[] polled = new Operation[3];
        for (int tries = 0; !left.isEmpty() && tries < 100; tries++) {
            int count = queue.poll(polled, polled.length);
            for (int i = 0; i < count; i++) {
                assertTrue(left.remove(polled[i]), "completed twice");
                assertSame(session, polled[i].session);
                assertNull(polled[i].routed);
            }
        }
        assertTrue(left.isEmpty(), left.size() + " never completed");
        assertEquals(0, queue.inFlight());
        assertEquals(0, queue.poll(polled, polled.length));
    }

    private static byte mark(Operation operation) {
        return operation.dst.region(0).get(ValueLayout.JAVA_BYTE, operation.dst.offset(0));
    }

    @Test
    void firstEngineGetsAllAsOneBurst() {
        Operation[] operations = operations(8, LENGTH);
        run(operations);
        for (Operation operation : operations) {
            assertEquals(1, mark(operation));
            assertEquals(Status.OK, operation.status);
        }
        assertEquals(List.of(8), first.queues.getFirst().bursts);
        assertTrue(second.sessions.isEmpty(), "no session where no operation goes");
    }

    @Test
    void whatDoesNotFitGoesToTheNext() {
        first.room = 3;
        second.room = 2;
        Operation[] operations = operations(8, LENGTH);
        run(operations);
        byte[] marks = new byte[8];
        for (int i = 0; i < 8; i++) {
            marks[i] = mark(operations[i]);
        }
        assertArrayEquals(new byte[] {1, 1, 1, 2, 2, 3, 3, 3}, marks);
        assertEquals(1, second.sessions.size(), "one session for all of them");
        assertArrayEquals(first.sessions.getFirst().key, second.sessions.getFirst().key);
    }

    @Test
    void takesAsManyAsAllEnginesTogether() {
        first.room = 2;
        second.room = 1;
        third.room = 1;
        Operation[] operations = operations(6, LENGTH);
        assertEquals(4, queue.submit(operations, 0, 6));
        assertSame(session, operations[4].session);
        assertSame(session, operations[5].session);
        assertNull(operations[4].routed);
        assertEquals(4, queue.inFlight());
        finish(Arrays.copyOf(operations, 4));
        assertEquals(2, queue.submit(operations, 4, 2));
        finish(operations[4], operations[5]);
    }

    @Test
    void takesNoMoreThanItsDepth() {
        Operation[] operations = operations(20, LENGTH);
        assertEquals(16, queue.submit(operations, 0, 20));
        assertEquals(0, queue.submit(operations, 16, 4));
        finish(Arrays.copyOf(operations, 16));
    }

    @Test
    void refusedSessionGoesToTheNextAndIsNotAskedForAgain() throws AdaptorException {
        session.close();
        first.refusal = new AdaptorException(Status.NOTSUPP, "not this one");
        session = router.openSession(spec());
        first.refusal = null;
        run(operations(4, LENGTH));
        assertEquals(1, second.sessions.size());
        // One from before, none for the session that was refused once.
        assertEquals(1, first.sessions.size());
    }

    @Test
    void lateRefusalOfASessionGoesOnToTheThird() {
        first.room = 0;
        second.refusal = new AdaptorException(Status.NOSPC, "table full");
        Operation[] operations = operations(4, LENGTH);
        run(operations);
        assertEquals(3, mark(operations[0]));
    }

    @Test
    void sessionThatNobodyOpensSaysWhy() {
        first.refusal = new AdaptorException(Status.NOTSUPP, "no such mode");
        second.refusal = new AdaptorException(Status.NOSPC, "table full");
        third.refusal = new AdaptorException(Status.NOTSUPP, "no such mode either");
        AdaptorException refusal = assertThrows(AdaptorException.class, () -> router.openSession(spec()));
        assertEquals(Status.NOSPC, refusal.status());
    }

    @Test
    void operationDeclinedUntouchedGoesToTheNext() {
        first.answer = operation -> Status.NOTSUPP;
        second.answer = operation -> Status.NOTSUPP;
        Operation[] operations = operations(10, LENGTH);
        run(operations);
        for (Operation operation : operations) {
            assertEquals(Status.OK, operation.status);
            assertEquals(3, mark(operation));
        }
    }

    @Test
    void operationThatNobodyCanDoIsAnsweredOnce() {
        first.answer = operation -> Status.NOTSUPP;
        second.answer = operation -> Status.NOTSUPP;
        third.answer = operation -> Status.NOTSUPP;
        Operation[] operations = operations(5, LENGTH);
        run(operations);
        assertEquals(Status.NOTSUPP, operations[4].status);
        assertEquals(5, queue.counters().errors());
    }

    @Test
    void errorsStayWhereTheyHappened() {
        for (Status status : new Status[] {Status.ERR, Status.BADMSG, Status.KEY_REJECTED, Status.INVSESS}) {
            first.answer = operation -> status;
            Operation[] operations = operations(1, LENGTH);
            run(operations);
            assertEquals(status, operations[0].status);
            assertEquals(0, mark(operations[0]), "nobody else has written");
        }
    }

    @Test
    void declinedOperationWaitsForRoom() {
        first.answer = operation -> Status.NOTSUPP;
        second.room = 1;
        third.room = 0;
        Operation[] operations = operations(6, LENGTH);
        run(operations);
        for (Operation operation : operations) {
            assertEquals(2, mark(operation));
        }
        assertTrue(second.queues.getFirst().bursts.stream().allMatch(size -> size == 1));
    }

    @Test
    void engineThatWasFullIsAskedAgainAfterALaterOneRefused() {
        first.room = 0;
        second.answer = operation -> {
            first.room = 16;
            return Status.NOTSUPP;
        };
        third.answer = operation -> Status.NOTSUPP;
        Operation[] operations = operations(1, LENGTH);
        run(operations);
        assertEquals(1, mark(operations[0]));
    }

    @Test
    void failedEngineGetsNothingMore() {
        Operation[] operations = operations(6, LENGTH);
        assertEquals(3, queue.submit(operations, 0, 3));
        first.failed = true;
        assertEquals(3, queue.submit(operations, 3, 3));
        finish(operations);
        assertEquals(1, mark(operations[2]));
        assertEquals(2, mark(operations[3]));
        assertFalse(queue.failed());
    }

    @Test
    void allEnginesFailedIsAnErrorAndNoLoss() {
        first.failed = true;
        second.failed = true;
        third.failed = true;
        Operation[] operations = operations(3, LENGTH);
        run(operations);
        assertEquals(Status.ERR, operations[0].status);
        assertTrue(queue.failed());
    }

    @Test
    void engineWithoutAQueueIsLeftOut() throws AdaptorException {
        queue.close();
        first.queueRefusal = new AdaptorException(Status.NOSPC, "no queue left");
        queue = router.openQueue(8);
        Operation[] operations = operations(3, LENGTH);
        run(operations);
        assertEquals(2, mark(operations[0]));
    }

    @Test
    void shortOperationsKeepOffAnEngineWithAThreshold() throws AdaptorException {
        start(1000, 0, 0);
        Operation[] operations = new Operation[3];
        operations[0] = operations(1, 999)[0];
        operations[1] = operations(1, 1000)[0];
        operations[2] = operations(1, 16)[0];
        run(operations);
        assertEquals(2, mark(operations[0]));
        assertEquals(1, mark(operations[1]));
        assertEquals(2, mark(operations[2]));
    }

    @Test
    void thresholdIsNoReasonToRefuse() throws AdaptorException {
        start(1000, 2000, 3000);
        second.answer = operation -> Status.NOTSUPP;
        Operation[] operations = operations(2, LENGTH);
        run(operations);
        assertEquals(1, mark(operations[0]));
        first.room = 0;
        Operation[] more = operations(2, LENGTH);
        run(more);
        assertEquals(3, mark(more[1]));
    }

    @Test
    void strangersAndClosedSessionsAreAnsweredInBetween() throws AdaptorException {
        Operation[] operations = operations(5, LENGTH);
        Session other = router.openSession(spec());
        other.close();
        operations[1].session = other;
        operations[3].session = null;
        assertEquals(5, queue.submit(operations, 0, 5));
        Operation[] polled = new Operation[8];
        assertEquals(5, queue.poll(polled, 8));
        assertEquals(Status.INVSESS, operations[1].status);
        assertSame(other, operations[1].session);
        assertEquals(Status.INVSESS, operations[3].status);
        assertNull(operations[3].session);
        assertEquals(Status.OK, operations[4].status);
    }

    @Test
    void closingASessionClosesAndWipesEverything() {
        first.room = 0;
        run(operations(1, LENGTH));
        session.close();
        session.close();
        assertTrue(first.sessions.getFirst().sessionClosed);
        assertTrue(second.sessions.getFirst().sessionClosed);
        assertTrue(third.sessions.isEmpty());
    }

    @Test
    void countersAreThoseOfTheSubmitter() {
        first.answer = operation -> Status.NOTSUPP;
        run(operations(4, LENGTH));
        assertEquals(4, queue.counters().requests());
        assertEquals(4L * LENGTH, queue.counters().bytes());
        assertEquals(0, queue.counters().errors());
        assertEquals(2 * 2 * 4L * LENGTH, queue.counters().stagedBytes());
        assertEquals(List.of("first", "second", "third"),
                router.counters().stream().map(Adaptor.EngineCounters::adaptor).toList());
    }

    @Test
    void randomTrafficIsNeitherLostNorDoubled() {
        Random random = new Random(7);
        first.answer = operation -> random.nextInt(3) == 0 ? Status.NOTSUPP : Status.OK;
        second.answer = operation -> random.nextInt(3) == 0 ? Status.NOTSUPP : Status.OK;
        third.answer = operation -> random.nextInt(5) == 0 ? Status.ERR : Status.OK;
        Operation[] operations = operations(64, LENGTH);
        boolean[] busy = new boolean[64];
        for (int i = 0; i < 64; i++) {
            operations[i].cookie = i;
        }
        Operation[] polled = new Operation[5];
        int submitted = 0;
        int completed = 0;
        for (int round = 0; round < 20_000; round++) {
            first.room = random.nextInt(4);
            second.room = random.nextInt(4);
            third.room = random.nextInt(4);
            int from = random.nextInt(64);
            int count = 0;
            while (from + count < 64 && !busy[from + count] && count < 7) {
                count++;
            }
            int taken = queue.submit(operations, from, count);
            Arrays.fill(busy, from, from + taken, true);
            submitted += taken;
            int got = queue.poll(polled, 1 + random.nextInt(5));
            for (int i = 0; i < got; i++) {
                assertTrue(busy[(int) polled[i].cookie], "completed twice");
                busy[(int) polled[i].cookie] = false;
                assertSame(session, polled[i].session);
            }
            completed += got;
            assertEquals(submitted - completed, queue.inFlight());
        }
        first.room = 16;
        second.room = 16;
        third.room = 16;
        for (int i = 0; i < 100; i++) {
            completed += queue.poll(polled, 5);
        }
        assertEquals(submitted, completed);
        assertTrue(submitted > 10_000);
    }

    @Test
    void capabilitiesAreTheUnion() {
        FakeAdaptor other = new FakeAdaptor("other", 4);
        Capability shortKeys = new Capability(CipherAlgorithm.AES_CBC, Set.of(OperationType.ENCRYPT), Range.of(64),
                Range.of(16), Range.NONE, 10);
        Capability ecb = new Capability(CipherAlgorithm.AES_ECB, Set.of(OperationType.ENCRYPT), Range.of(16),
                Range.NONE, Range.NONE, 10);
        other.capabilities = new Capabilities(List.of(shortKeys, ecb), true, new Capabilities.MemoryNeeds(true, 64));
        Capabilities union =
                new RoutedAdaptor(List.of(first, other), new long[2]).capabilities();
        assertEquals(new Range(16, 64, 8), union.find(CipherAlgorithm.AES_CBC).orElseThrow().keyLengths());
        assertTrue(union.find(CipherAlgorithm.AES_ECB).isPresent());
        assertTrue(union.chaining());
        assertEquals(new Capabilities.MemoryNeeds(true, 64), union.memoryNeeds());
    }

    @Test
    void registersWithEveryEngineAndClosesAll() throws AdaptorException {
        Adaptor.Registration registration = router.register(arena.allocate(64));
        assertEquals(1, first.openRegistrations);
        assertEquals(1, third.openRegistrations);
        registration.close();
        assertEquals(0, first.openRegistrations);
        router.close();
        assertTrue(first.closed && second.closed && third.closed);
    }
}
