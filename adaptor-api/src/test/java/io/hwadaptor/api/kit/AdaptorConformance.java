package io.hwadaptor.api.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.select.Adaptors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/**
 * What every adaptor must do. A test class of each adaptor extends this one and says how to open the adaptor;
 * everything else follows from what the adaptor claims.
 *
 * <p>Three properties: {@code hwadaptor.kit.scale} says how much is done, 1 for a full run and 0.1 for about a tenth of
 * it on a slow machine; {@code hwadaptor.kit.seed} repeats a run whose failure named its seed; and after
 * {@code hwadaptor.kit.limit-seconds}, 120 by default, a test that hangs has failed.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class AdaptorConformance {
    static final List<ServiceGroup> GROUPS = List.of(new CipherGroup(),
            new DigestGroup(Service.HASH), new DigestGroup(Service.MAC), new AeadGroup(),
            new ChainGroup(), new PublicKeyGroup(), new KeyGroup(Service.KEY_AGREEMENT),
            new KeyGroup(Service.KEY_GENERATION));

    /** As the subclass has opened it. */
    private Adaptor bare;
    /** The same, looking at how it is used. */
    private Adaptor adaptor;

    /** For subclasses. */
    protected AdaptorConformance() {
    }

    /**
     * {@return the adaptor under test, just opened} The kit closes it.
     *
     * @throws AdaptorException if it can't run here; the tests fail then, so a subclass that wants them skipped uses an
     *     assumption
     */
    protected abstract Adaptor openAdaptor() throws AdaptorException;

    /** {@return which requests the adaptor may decline, to be done by another one; the documentation lists them} */
    protected Declines declines() {
        return Declines.NEVER;
    }

    /** {@return whether results are to be looked at} Only an adaptor that doesn't do what it claims says no. */
    protected boolean computes() {
        return true;
    }

    /**
     * {@return the most heap bytes per request that one algorithm may cost once warm} An adaptor whose engine allocates
     * says so here, with the reason.
     *
     * @param algorithm the algorithm's name
     */
    protected double allocationLimit(String algorithm) {
        return 0;
    }

    /**
     * {@return the longest AAD in bytes that AEAD takes} What is longer must give {@link Status#NOTSUPP}, so that
     * another engine does it: an engine with such a limit says so here.
     */
    protected long longestAad() {
        return Long.MAX_VALUE;
    }

    @BeforeEach
    final void open() throws AdaptorException {
        bare = openAdaptor();
        adaptor = Adaptors.checked(bare);
    }

    @AfterEach
    @Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    final void close() {
        // Null where the subclass can't open it here.
        if (adaptor != null) {
            adaptor.close();
            adaptor.close();
        }
    }

    @TestFactory
    final Stream<DynamicNode> services() throws Throwable {
        if (!computes()) {
            return Stream.empty();
        }
        Worker worker = new Worker();
        Rig rig = worker.call("opening a queue", () -> new Rig(adaptor, longestAad(), declines()));
        List<ServiceGroup> claimed = GROUPS.stream().filter(group -> claims(group.service())).toList();
        Stream<DynamicNode> containers = claimed.stream().map(group -> DynamicContainer.dynamicContainer(
                group.service().name(), Stream.concat(group.tests(rig), BurstTests.of(rig, group))
                        .map(test -> guarded(test, worker))));
        return Stream.concat(containers, Stream.of(guarded(BurstTests.mixed(rig, claimed), worker)))
                .onClose(() -> worker.end(rig::close));
    }

    static DynamicTest guarded(DynamicTest test, Worker worker) {
        return DynamicTest.dynamicTest(test.getDisplayName(),
                () -> worker.run(test.getDisplayName(), test.getExecutable()));
    }

    private boolean claims(Service service) {
        return service == Service.CHAIN ? adaptor.capabilities().chaining()
                : adaptor.capabilities().list().stream()
                        .anyMatch(capability -> capability.algorithm().service() == service);
    }

    @Test
    final void saysWhatItIs() {
        assertTrue(adaptor.name().matches("[a-z0-9]+(,[a-z0-9]+)*"), adaptor.name());
        assertFalse(adaptor.version().isBlank());
        assertFalse(adaptor.capabilities().list().isEmpty());
        assertFalse(adaptor.counters().isEmpty());
    }

    @Test
    final void refusesToWorkWhenClosed() throws AdaptorException {
        Adaptor other = openAdaptor();
        other.close();
        other.close();
        assertThrows(AdaptorException.class, () -> other.openQueue(8));
        assertThrows(AdaptorException.class, () -> Traffic.openSession(other));
    }

    @Test
    final void countsSessionsThatNobodyCloses() throws AdaptorException {
        String before = System.setProperty("hwadaptor.max-sessions", "20");
        try (Adaptor limited = openAdaptor()) {
            for (int round = 0; round < 3; round++) {
                Misuse.tooManySessions(limited, 20);
            }
        } finally {
            if (before == null) {
                System.clearProperty("hwadaptor.max-sessions");
            } else {
                System.setProperty("hwadaptor.max-sessions", before);
            }
        }
    }

    @Test
    final void takesNoMoreThanItsDepth() throws AdaptorException {
        for (int depth : new int[] {1, 2, 3, 8, 100}) {
            try (Traffic traffic = new Traffic(adaptor, depth, 3 * depth + 7)) {
                AdaptorQueue queue = traffic.queue;
                assertTrue(queue.depth() >= depth);
                int taken = traffic.submit(0, traffic.operations.length);
                assertTrue(taken > 0 && taken <= queue.depth(), taken + " taken of depth " + queue.depth());
                assertEquals(taken, queue.inFlight());
                if (taken == queue.depth()) {
                    assertEquals(0, traffic.submit(taken, 1), "a full queue takes nothing");
                }
                traffic.finish(taken);
                assertEquals(0, queue.inFlight());
                traffic.runRest(taken);
            }
        }
    }

    @Test
    final void submitsTheRangeThatItIsGiven() throws AdaptorException {
        try (Traffic traffic = new Traffic(adaptor, 16, 10)) {
            assertEquals(0, traffic.submit(4, 0));
            assertEquals(0, traffic.queue.poll(new Operation[4], 4));
            int taken = traffic.submit(3, 4);
            traffic.finish(taken);
        }
    }

    @Test
    final void pollsNoMoreThanAsked() throws AdaptorException {
        try (Traffic traffic = new Traffic(adaptor, 16, 16)) {
            int taken = traffic.submit(0, 16);
            traffic.pollStep = 1;
            traffic.finish(taken);
        }
    }

    @Test
    final void completesEachOperationOnce() throws AdaptorException {
        Random random = new Random(Rig.SEED);
        try (Traffic traffic = new Traffic(adaptor, 32, 96)) {
            for (int round = 0; round < Scale.count(300); round++) {
                traffic.randomStep(random);
            }
            traffic.drain();
        }
    }

    @Test
    final void answersForSessionsThatAreNone() throws AdaptorException {
        try (Traffic traffic = new Traffic(adaptor, 8, 4); Adaptor other = openAdaptor();
                Session foreign = Traffic.openSession(other)) {
            Session closed = Traffic.openSession(adaptor);
            closed.close();
            closed.close();
            traffic.operations[0].session = closed;
            traffic.operations[1].session = null;
            traffic.operations[2].session = foreign;
            traffic.runRest(0);
            assertEquals(Status.INVSESS, traffic.operations[0].status, "closed");
            assertEquals(Status.INVSESS, traffic.operations[1].status, "none");
            assertEquals(Status.INVSESS, traffic.operations[2].status, "another adaptor's");
            assertEquals(Status.OK, traffic.operations[3].status);
            assertEquals(3, traffic.queue.counters().errors());
        }
    }

    @Test
    final void countsWhatItDid() throws AdaptorException {
        long requests;
        try (Traffic traffic = new Traffic(adaptor, 8, 20)) {
            traffic.operations[5].session = null;
            traffic.runRest(0);
            assertEquals(20, traffic.queue.counters().requests());
            assertEquals(20L * Traffic.LENGTH, traffic.queue.counters().bytes());
            assertEquals(1, traffic.queue.counters().errors());
            requests = sum();
        }
        assertTrue(requests >= 19, requests + " of 20 requests counted, of which one has no session");
        assertEquals(requests, sum(), "a closed queue's counters stay in the sum");
    }

    private long sum() {
        return adaptor.counters().stream().mapToLong(Adaptor.EngineCounters::requests).sum();
    }

    @Test
    final void throwsWhenAClosedQueueIsUsed() throws AdaptorException {
        Misuse.closedQueue(bare);
        Misuse.closedQueue(adaptor);
    }

    @Test
    final void throwsWhenMemoryIsGone() throws AdaptorException {
        Misuse.closedArenas(adaptor);
    }

    @Test
    final void throwsWhenMemoryIsAnotherThreads() throws AdaptorException, InterruptedException {
        Misuse.confinedArenas(adaptor);
    }

    @Test
    final void throwsWhenTwoThreadsShareAQueue() throws AdaptorException, InterruptedException {
        Misuse.twoThreads(adaptor);
    }

    @Test
    final void registersMemory() throws AdaptorException {
        try (Arena arena = Arena.ofShared()) {
            MemorySegment region = arena.allocate(1 << 16, 4096);
            Adaptor.Registration registration = adaptor.register(region);
            assertNotNull(registration);
            try (Traffic traffic = new Traffic(adaptor, 4, 4)) {
                traffic.useMemory(region);
                traffic.runRest(0);
                assertEquals(Status.OK, traffic.operations[0].status);
            }
            registration.close();
            registration.close();
        }
    }

    @Test
    final void sharesSessionsBetweenQueues() throws Exception {
        for (Capability capability : adaptor.capabilities().list()) {
            if (capability.algorithm() instanceof CipherAlgorithm algorithm && ReferenceCipher.has(algorithm)) {
                storm(capability);
            }
        }
    }

    private void storm(Capability capability) throws AdaptorException, InterruptedException {
        try (Session session = Traffic.openSession(adaptor, capability)) {
            Thread[] threads = new Thread[4];
            Throwable[] failures = new Throwable[threads.length];
            for (int i = 0; i < threads.length; i++) {
                int index = i;
                threads[i] = new Thread(() -> {
                    try {
                        Traffic.storm(adaptor, session, Rig.SEED + index, computes());
                    } catch (AdaptorException | RuntimeException | AssertionError e) {
                        failures[index] = e;
                    }
                });
                threads[i].setDaemon(true);
                threads[i].start();
            }
            for (int i = 0; i < threads.length; i++) {
                threads[i].join(1000L * Worker.LIMIT_SECONDS);
                assertFalse(threads[i].isAlive(), capability.algorithm() + " on queue " + i + " hangs");
                if (failures[i] != null) {
                    throw new AssertionError(
                            capability.algorithm() + " on queue " + i + " (seed " + Rig.SEED + ")", failures[i]);
                }
            }
        }
    }

    /** Prints what each algorithm costs on the heap, and holds it against the limit. */
    @Test
    final void allocatesNothingPerRequest() throws AdaptorException {
        AllocationReport.run(bare, this::allocationLimit);
    }
}
