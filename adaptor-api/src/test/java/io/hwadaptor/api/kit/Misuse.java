package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** Mistakes of callers: each is an exception, costs nothing but the call, and the queue works on. */
final class Misuse {
    private Misuse() {
    }

    /** A queue that is closed, with checks and without. */
    static void closedQueue(Adaptor adaptor) throws AdaptorException {
        try (Traffic traffic = new Traffic(adaptor, 4, 4)) {
            traffic.runRest(0);
            traffic.queue.close();
            assertThrows(IllegalStateException.class, () -> traffic.queue.submit(traffic.operations, 0, 1));
            assertThrows(IllegalStateException.class, () -> traffic.queue.poll(new Operation[4], 4));
        }
    }

    /** Memory of an operation whose arena was closed before it is submitted. */
    static void closedArenas(Adaptor checked) throws AdaptorException {
        try (Traffic traffic = new Traffic(checked, 4, 4)) {
            Operation operation = traffic.operations[2];
            for (int list = 0; list < 3; list++) {
                try (Arena arena = Arena.ofShared()) {
                    MemorySegment memory = arena.allocate(Traffic.LENGTH);
                    (list == 0 ? operation.src : list == 1 ? operation.dst : operation.auxiliary)
                            .add(memory, 0, Traffic.LENGTH);
                }
                refused(traffic, IllegalStateException.class, "arena");
                traffic.useMemory(traffic.memory);
                operation.auxiliary.clear();
            }
            Arena arena = Arena.ofShared();
            traffic.operations[2] = traffic.like(operation, new Operation(arena, 2));
            arena.close();
            refused(traffic, IllegalStateException.class, "arena");
            traffic.operations[2] = operation;
            traffic.runRest(0);
        }
    }

    /** Memory that is confined to a thread which is not the queue's. */
    static void confinedArenas(Adaptor checked) throws AdaptorException, InterruptedException {
        try (Traffic traffic = new Traffic(checked, 4, 4); Arena arena = Arena.ofConfined()) {
            Operation operation = traffic.operations[2];
            operation.src.add(arena.allocate(Traffic.LENGTH), 0, Traffic.LENGTH);
            Operation confined = traffic.like(operation, new Operation(arena, 2));
            elsewhere(() -> {
                refused(traffic, WrongThreadException.class, "confined");
                traffic.useMemory(traffic.memory);
                traffic.operations[2] = confined;
                confined.src.clear();
                refused(traffic, WrongThreadException.class, "confined");
                traffic.operations[2] = operation;
                traffic.runRest(0);
            });
        }
    }

    /** A second thread in a queue. */
    static void twoThreads(Adaptor checked) throws AdaptorException, InterruptedException {
        try (Traffic traffic = new Traffic(checked, 4, 4)) {
            traffic.runRest(0);
            elsewhere(() -> {
                refused(traffic, WrongThreadException.class, "queue belongs to");
                assertThrows(WrongThreadException.class, () -> traffic.queue.poll(new Operation[4], 4));
                assertThrows(WrongThreadException.class, traffic.queue::flush);
            });
            traffic.runRest(0);
        }
    }

    /** Sessions that are opened and not closed: there is a limit, and its message says what to look for. */
    static void tooManySessions(Adaptor adaptor, int most) throws AdaptorException {
        List<Session> sessions = new ArrayList<>();
        try {
            // Where several engines take turns, each has its own limit.
            int engines = adaptor.name().split(",", -1).length;
            for (int i = 0; i < most * engines && mayOpen(adaptor, sessions); i++) {
                assertTrue(sessions.size() <= most * engines);
            }
            assertTrue(sessions.size() >= most, sessions.size() + " sessions");
            AdaptorException e = assertThrows(AdaptorException.class, () -> Traffic.openSession(adaptor).close());
            assertEquals(Status.NOSPC, e.status());
            assertTrue(e.getMessage().contains(most + " sessions are open"), e.getMessage());
        } finally {
            for (Session session : sessions) {
                session.close();
                session.close();
            }
        }
    }

    private static boolean mayOpen(Adaptor adaptor, List<Session> sessions) {
        try {
            return sessions.add(Traffic.openSession(adaptor));
        } catch (AdaptorException e) {
            return false;
        }
    }

    private static void elsewhere(Runnable task) throws InterruptedException {
        Throwable[] failure = new Throwable[1];
        Thread thread = new Thread(() -> {
            try {
                task.run();
            } catch (Throwable e) {
                failure[0] = e;
            }
        }, "another thread");
        thread.start();
        thread.join();
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }

    private static void refused(Traffic traffic, Class<? extends Exception> kind, String word) {
        Exception e = assertThrows(kind, () -> traffic.queue.submit(traffic.operations, 0, 4));
        assertTrue(e.getMessage().contains(word), e.getMessage());
        assertEquals(0, traffic.queue.inFlight(), "nothing was taken");
    }
}
