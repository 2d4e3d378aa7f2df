package io.hwadaptor.afalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.Capability;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.linux.Poller;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the kit can't know: drivers, ways through the kernel, the order of completion. */
final class AfalgInGuest {
    /** The kernel's own AES in C, made asynchronous by a template of the kernel's. */
    private static final String ASYNC_DRIVER = "driver.cbc-aes=cryptd(cbc(aes-generic))";

    @Test
    void shouldClaimAllThatThisKernelHas() throws AdaptorException {
        try (Requests requests = new Requests()) {
            Set<Algorithm> claimed = requests.adaptor.capabilities().list().stream().map(Capability::algorithm)
                    .collect(Collectors.toSet());
            assertEquals(Kernel.all().stream().map(Kernel::algorithm).collect(Collectors.toSet()), claimed);
        }
    }

    @Test
    void shouldClaimOnlyWhatItIsToldTo() throws AdaptorException {
        try (Requests requests = new Requests("algorithms=cbc-aes,hmac-sha256")) {
            assertEquals(2, requests.adaptor.capabilities().list().size());
            assertTrue(requests.adaptor.capabilities().chaining());
        }
        AdaptorException refusal = assertThrows(AdaptorException.class, () -> new Requests("algorithms=cbc-aes,cbc"));
        assertEquals("-Dhwadaptor.afalg.algorithms=cbc-aes,cbc: no algorithm cbc", refusal.getMessage());
    }

    @Test
    void shouldNameADriverThatIsNotThere() {
        AdaptorException refusal =
                assertThrows(AdaptorException.class, () -> new Requests("driver.cbc-aes=no_such_driver"));
        assertEquals("-Dhwadaptor.afalg.driver.cbc-aes=no_such_driver: bind(skcipher, no_such_driver): ENOENT, "
                + "no such file or directory", refusal.getMessage());
    }

    @Test
    void shouldBindTheDriverThatIsNamed() throws AdaptorException {
        try (Requests requests = new Requests("driver.cbc-aes=cbc(aes-generic)");
                Session session = requests.session(); AdaptorQueue queue = requests.adaptor.openQueue(4)) {
            Operation operation = requests.operation(session, 160);
            Requests.run(queue, operation);
            assertEquals(Status.OK, operation.status);
            requests.check(operation);
        }
    }

    /** Short ones are done at once, and so before long ones that were submitted earlier. */
    @Test
    void shouldCompleteSixtyFourInFlightOutOfOrder() throws AdaptorException {
        try (Requests requests = new Requests(ASYNC_DRIVER); Session session = requests.session();
                AdaptorQueue queue = requests.adaptor.openQueue(64)) {
            for (int round = 0; round < 4; round++) {
                Operation[] operations = new Operation[64];
                for (int i = 0; i < operations.length; i++) {
                    int length = i % 5 == 4 ? 16 * (1 + requests.random.nextInt(60))
                            : 1024 + 16 * requests.random.nextInt(3000);
                    operations[i] = requests.operation(session, length);
                    operations[i].cookie = i;
                }
                assertEquals(64, queue.submit(operations, 0, 64));
                assertEquals(64, queue.inFlight());
                assertEquals(0, queue.submit(new Operation[] {requests.operation(session, 16)}, 0, 1), "full");
                Operation[] done = Requests.finish(queue, 64);
                long[] order = Arrays.stream(done).mapToLong(operation -> operation.cookie).toArray();
                long[] sorted = order.clone();
                Arrays.sort(sorted);
                assertFalse(Arrays.equals(sorted, order), "all in order");
                for (int i = 0; i < 64; i++) {
                    assertEquals(i, sorted[i], "each once");
                    assertEquals(Status.OK, operations[i].status);
                    requests.check(operations[i]);
                }
            }
            assertEquals(4 * 52, requests.adaptor.paths().asynchronous.get());
            assertTrue(requests.adaptor.paths().async(), "asynchronous to the end");
        }
    }

    @Test
    void shouldSignalWhatCompletes() throws IOException, AdaptorException {
        try (Requests requests = new Requests(ASYNC_DRIVER); Session session = requests.session();
                AdaptorQueue queue = requests.adaptor.openQueue(8); Poller poller = Poller.create(1)) {
            poller.add(queue.completionFd(), 1);
            Operation[] polled = new Operation[1];
            assertEquals(0, queue.poll(polled, 1));
            assertEquals(0, poller.await(0), "nothing to poll");
            for (int length : new int[] {16, 4096}) {
                Operation[] two = {requests.operation(session, length), requests.operation(session, length)};
                queue.submit(two, 0, 2);
                for (int left = 2; left > 0; left--) {
                    int count = 0;
                    while (count == 0) {
                        // A signal too many is no error, one too few is.
                        assertEquals(1, poller.await(20_000), left + " of 2 and not readable");
                        count = queue.poll(polled, 1);
                    }
                    requests.check(polled[0]);
                }
                assertEquals(0, queue.poll(polled, 1));
                assertEquals(0, poller.await(0), "all polled and still readable");
            }
        }
    }

    /** Whoever begins to wait late still hears of what was begun before. */
    @Test
    void shouldSignalWhatWasBegunBeforeAnybodyWaited() throws IOException, AdaptorException {
        try (Requests requests = new Requests(ASYNC_DRIVER); Session session = requests.session()) {
            for (int length : new int[] {16, 4096}) {
                try (AdaptorQueue queue = requests.adaptor.openQueue(8); Poller poller = Poller.create(1)) {
                    Operation operation = requests.operation(session, length);
                    assertEquals(1, queue.submit(new Operation[] {operation}, 0, 1));
                    poller.add(queue.completionFd(), 1);
                    assertEquals(1, poller.await(20_000), "submitted and not readable");
                    Requests.finish(queue, 1);
                    requests.check(operation);
                }
            }
        }
    }

    @Test
    void shouldTakeTheWayThatTheLengthAsksFor() throws AdaptorException {
        try (Requests requests = new Requests("splice-min-length=8192", "async-min-length=2048");
                Session session = requests.session(); AdaptorQueue queue = requests.adaptor.openQueue(8)) {
            Paths paths = requests.adaptor.paths();
            Requests.run(queue, requests.operation(session, 1024));
            assertEquals("1 0 0 1024", ways(paths));
            assertEquals(1024, queue.counters().stagedBytes());
            Requests.run(queue, requests.operation(session, 4096));
            assertEquals("1 1 0 5120", ways(paths));

            Operation zeroCopy = requests.operation(session, 64 * 1024);
            Requests.run(queue, zeroCopy);
            requests.check(zeroCopy);
            assertEquals("1 2 65536 5120", ways(paths));
            assertEquals(5120, queue.counters().stagedBytes(), "nothing of the spliced one");

            Operation inPlace = requests.operation(session, 8192);
            inPlace.dst.clear();
            inPlace.dst.addRange(inPlace.src, 0, 8192);
            Requests.run(queue, inPlace);
            assertEquals("1 3 65536 13312", ways(paths));

            Operation segments = requests.operation(session, 4096);
            requests.scatter(segments, 48);
            long before = queue.counters().stagedBytes();
            Requests.run(queue, segments);
            requests.check(segments);
            assertEquals(2 * 4096, queue.counters().stagedBytes() - before, "in and out");
            assertTrue(paths.splice() && paths.async(), "refused: " + paths);
        }
    }

    private static String ways(Paths paths) {
        return paths.synchronous + " " + paths.asynchronous + " " + paths.splicedBytes + " " + paths.sentBytes;
    }

    /** Pages that lie anywhere, segments that are no whole pages, more pages than a pipe holds. */
    @Test
    void shouldSpliceWhateverLiesWherever() throws AdaptorException {
        try (Requests requests = new Requests("splice-min-length=16"); Session session = requests.session();
                AdaptorQueue queue = requests.adaptor.openQueue(8)) {
            long spliced = 0;
            for (int i = 0; i < 60; i++) {
                int length = 16 * (1 + requests.random.nextInt(4000));
                Operation operation = requests.operation(session, length + 64);
                Operation part = requests.operation(session, 16);
                part.src.clear();
                part.dst.clear();
                int cut = requests.random.nextInt(length);
                int skip = requests.random.nextInt(32);
                part.src.add(operation.src.region(0), skip, cut);
                part.src.add(operation.src.region(0), skip + cut + 1, length - cut);
                part.dst.add(operation.dst.region(0), requests.random.nextInt(64), length);
                Requests.run(queue, part);
                assertEquals(Status.OK, part.status);
                requests.check(part);
                spliced += length;
            }
            assertEquals(spliced, requests.adaptor.paths().splicedBytes.get());
        }
    }

    /** Once refused, it is not tried again, and everything goes on by copying and one after the other. */
    @Test
    void shouldGoOnWithoutWhatAKernelRefuses() throws AdaptorException {
        try (Requests requests = new Requests("splice-min-length=16", "async-min-length=16");
                Session session = requests.session(); AdaptorQueue queue = requests.adaptor.openQueue(8)) {
            requests.adaptor.paths().refuseSplice("test");
            requests.adaptor.paths().refuseAsync("test");
            Operation operation = requests.operation(session, 16 * 1024);
            Requests.run(queue, operation);
            requests.check(operation);
            assertEquals("1 0 0 16384", ways(requests.adaptor.paths()));
        }
    }
}
