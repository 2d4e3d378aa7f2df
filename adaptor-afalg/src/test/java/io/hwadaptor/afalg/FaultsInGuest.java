package io.hwadaptor.afalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.linux.AlgSocket;
import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Mapping;
import io.hwadaptor.ffm.linux.MemFd;
import io.hwadaptor.ffm.linux.OwnedFd;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * The kernel's error codes, each brought about in the kernel itself. Only for a kernel of one's own: limits of the
 * whole system are changed on the way.
 */
final class FaultsInGuest {
    private static final Path OPTION_MEMORY = Path.of("/proc/sys/net/core/optmem_max");
    private static final Path SEND_BUFFER = Path.of("/proc/sys/net/core/wmem_max");
    private static final Path ASYNC_READS = Path.of("/proc/sys/fs/aio-max-nr");

    /** A limit of the system, put back at the end. */
    private static final class Limit implements AutoCloseable {
        private final Path file;
        private final String before;

        Limit(Path file, long value) throws IOException {
            this.file = file;
            try (InputStream stream = Files.newInputStream(file)) {
                // In one read: these files have nothing for a second one.
                byte[] text = new byte[64];
                before = new String(text, 0, stream.read(text), StandardCharsets.US_ASCII).strip();
            }
            Files.writeString(file, Long.toString(value));
        }

        @Override
        public void close() throws IOException {
            Files.writeString(file, before);
        }
    }

    /** {@return what the destination holds after an operation, whose status must be this one} */
    private static byte[] expect(Status status, AdaptorQueue queue, Operation operation) {
        Requests.run(queue, operation);
        assertEquals(status, operation.status);
        byte[] result = new byte[(int) operation.dst.byteLength()];
        operation.dst.copyTo(0, result, 0, result.length);
        return result;
    }

    private static void good(Requests requests, AdaptorQueue queue, Operation operation) {
        expect(Status.OK, queue, operation);
        requests.check(operation);
    }

    /** EBADMSG, at once and asynchronous: no plaintext in the destination, none in private memory. */
    @Test
    void shouldCallATagThatDoesNotMatchABadMessage() throws AdaptorException {
        for (String async : new String[] {"async-min-length=1", "async-min-length=1000000"}) {
            try (Requests requests = new Requests(async); AdaptorQueue queue = requests.adaptor.openQueue(4);
                    Session session = requests.adaptor.openSession(new SessionSpec.Aead(AeadAlgorithm.GCM,
                            Direction.DECRYPT, MemorySegment.ofArray(requests.key), 16, 0))) {
                for (int length : new int[] {16, 4096, 100_000}) {
                    Operation operation = requests.operation(session, length);
                    operation.type = OperationType.DECRYPT;
                    operation.ivLength = 12;
                    assertArrayEquals(new byte[length], expect(Status.BADMSG, queue, operation));
                }
                assertEquals(3, queue.counters().errors());
            }
        }
    }

    /** ENOKEY: a socket without a key, which the adaptor itself never makes. */
    @Test
    void shouldCallASessionWithoutKeyNoSession() throws Exception {
        try (Requests requests = new Requests(); AdaptorQueue queue = requests.adaptor.openQueue(4);
                Session keyless = new CipherSession(requests.adaptor, requests.spec(), new CipherEngine(
                        new OpSockets(AlgSocket.bind("skcipher", "cbc(aes)"), 0), requests.spec(), Long.MAX_VALUE));
                Session session = requests.session()) {
            for (int length : new int[] {64, 4096, 64 * 1024}) {
                assertArrayEquals(new byte[length],
                        expect(Status.INVSESS, queue, requests.operation(keyless, length)));
            }
            good(requests, queue, requests.operation(session, 4096));
        }
    }

    /** EBADF and ENOTSOCK: somebody has closed an operation socket's descriptor, or it means another file by now. */
    @Test
    void shouldCallASessionWhoseDescriptorIsClosedNoSession() throws Exception {
        assertFalse(OwnedFd.class.desiredAssertionStatus(), "this test closes behind an owner's back");
        try (Requests requests = new Requests(); AdaptorQueue queue = requests.adaptor.openQueue(4)) {
            for (int length : new int[] {64, 4096, 64 * 1024}) {
                for (boolean reused : new boolean[] {false, true}) {
                    try (CipherSession session = (CipherSession) requests.session()) {
                        good(requests, queue, requests.operation(session, length));
                        int fd = session.engine.sockets.idle()[0].fd();
                        OwnedFd.adopt(fd).close();
                        // Takes the number, which is the lowest that is free.
                        EventFd other = reused ? EventFd.create() : null;
                        assertTrue(!reused || other.fd() == fd, "another number");
                        // Input that goes in without a copy finds a new socket when the old one fails.
                        Operation operation = requests.operation(session, length);
                        Requests.run(queue, operation);
                        assertTrue(operation.status == Status.INVSESS || length > 8192, operation.status.toString());
                        good(requests, queue, requests.operation(session, length));
                    }
                }
            }
        }
    }

    /** EFAULT: the payload's file has been truncated. Nobody can do that, so no other engine is to try. */
    @Test
    void shouldCallPayloadThatIsGoneAnError() throws Exception {
        try (Requests requests = new Requests(); Session session = requests.session();
                AdaptorQueue queue = requests.adaptor.openQueue(4);
                OwnedFd file = MemFd.create("payload", 64 * 1024, false);
                Mapping payload = Mapping.map(file, 0, 64 * 1024, true)) {
            MemFd.resize(file, 0);
            for (int length : new int[] {64, 4096, 64 * 1024}) {
                Operation operation = requests.operation(session, length);
                operation.src.clear();
                operation.src.add(payload.segment(), 0, length);
                assertArrayEquals(new byte[length], expect(Status.ERR, queue, operation));
                Operation into = requests.operation(session, length);
                into.dst.clear();
                into.dst.add(payload.segment(), 0, length);
                Requests.run(queue, into);
                assertEquals(Status.ERR, into.status);
                good(requests, queue, requests.operation(session, length));
            }
        }
        // In the middle of a message that goes in parts, with some of the next one in the socket.
        try (Requests requests = new Requests(); Session session = requests.session();
                AdaptorQueue queue = requests.adaptor.openQueue(4);
                OwnedFd file = MemFd.create("payload", 256 * 1024, false);
                Mapping payload = Mapping.map(file, 0, 256 * 1024, true)) {
            MemFd.resize(file, 100 * 1024);
            Operation operation = requests.operation(session, 256 * 1024);
            operation.src.clear();
            operation.src.add(payload.segment(), 0, 256 * 1024);
            expect(Status.ERR, queue, operation);
            good(requests, queue, requests.operation(session, 256 * 1024));
        }
    }

    /** ENOMEM in the middle of a message: another engine would encrypt what is ciphertext already. */
    @Test
    void shouldNotPassOnWhatIsHalfDone() throws Exception {
        try (Requests requests = new Requests(); Session session = requests.session();
                AdaptorQueue queue = requests.adaptor.openQueue(4)) {
            Operation operation = requests.operation(session, 8 << 20);
            MemorySegment target = operation.dst.region(0);
            FutureTask<Limit> limiter = new FutureTask<>(() -> {
                while (target.get(ValueLayout.JAVA_LONG, 0) == 0) {
                    Thread.onSpinWait();
                }
                return new Limit(OPTION_MEMORY, 600);
            });
            Thread.ofPlatform().daemon().start(limiter);
            byte[] result;
            try {
                result = expect(Status.ERR, queue, operation);
            } finally {
                limiter.get(60, TimeUnit.SECONDS).close();
            }
            assertNotEquals(0, result[0] | result[1] | result[2] | result[3]);
            assertEquals(0, result[(8 << 20) - 1] | result[(8 << 20) - 2] | result[(8 << 20) - 3]);
            good(requests, queue, requests.operation(session, 256 * 1024));
        }
    }

    /**
     * EFAULT behind so many segments that part of the message is in the socket: it is not the next one's beginning.
     * Linux 6.1 begins anew by itself after an error.
     */
    @Test
    void shouldForgetTheMessageThatCouldNotBeRead() throws Exception {
        try (Requests requests = new Requests(); AdaptorQueue queue = requests.adaptor.openQueue(4);
                Session session = requests.adaptor.openSession(new SessionSpec.Hash(HashAlgorithm.SHA1, 20));
                OwnedFd file = MemFd.create("payload", 64 * 1024, false);
                Mapping payload = Mapping.map(file, 0, 64 * 1024, true)) {
            MemFd.resize(file, 16 * 1024);
            Operation operation = requests.operation(session, 200);
            operation.type = OperationType.DIGEST;
            byte[] text = new byte[200];
            operation.src.copyTo(0, text, 0, 200);
            for (int segments : new int[] {1, 10, 3000}) {
                Operation broken = requests.operation(session, 64);
                broken.type = OperationType.DIGEST;
                broken.src.clear();
                for (int i = 0; i < segments; i++) {
                    broken.src.add(payload.segment(), 16L * i, i + 1 < segments ? 16 : 64 * 1024 - 16L * i);
                }
                Requests.run(queue, broken);
                assertTrue(broken.status == Status.ERR || broken.status == Status.NOTSUPP, broken.status.toString());
                Requests.run(queue, operation);
                assertEquals(Status.OK, operation.status);
                assertArrayEquals(MessageDigest.getInstance("SHA-1").digest(text),
                        operation.digest.asSlice(0, 20).toArray(ValueLayout.JAVA_BYTE), segments + " segments before");
            }
        }
    }

    /** ENOMEM where nothing has been written: another engine may have the operation as it is. */
    @Test
    void shouldDeclineWhatTheKernelHasNoMemoryFor() throws Exception {
        try (Requests requests = new Requests(); Session session = requests.session();
                AdaptorQueue queue = requests.adaptor.openQueue(4)) {
            for (int length : new int[] {64, 4096, 64 * 1024, 256 * 1024}) {
                Operation operation = requests.operation(session, length);
                try (Limit limit = new Limit(OPTION_MEMORY, 600)) {
                    assertNotNull(limit);
                    assertArrayEquals(new byte[length], expect(Status.NOTSUPP, queue, operation));
                }
                good(requests, queue, operation);
            }
        }
    }

    /** ENOMEM only because of the many segments: the result takes the way through private memory. */
    @Test
    void shouldReceiveInOneSegmentIfThereIsNoRoomForMany() throws Exception {
        for (String async : new String[] {"async-min-length=1", "async-min-length=1000000"}) {
            try (Requests requests = new Requests(async); Session session = requests.session();
                    AdaptorQueue queue = requests.adaptor.openQueue(4)) {
                Operation operation = requests.operation(session, 800);
                requests.scatter(operation, 80);
                good(requests, queue, operation);
                assertEquals(800, queue.counters().stagedBytes());
                try (Limit limit = new Limit(OPTION_MEMORY, 8_000)) {
                    assertNotNull(limit);
                    good(requests, queue, operation);
                    assertEquals(3 * 800, queue.counters().stagedBytes(), "in, and once in and out");
                }
                // A message that goes in parts, of which the second one has that many segments.
                Operation parts = requests.operation(session, 65_536 + 800);
                MemorySegment first = parts.dst.region(0);
                Operation end = requests.operation(session, 800);
                requests.scatter(end, 80);
                parts.dst.clear();
                parts.dst.add(first, 0, 65_536);
                parts.dst.addRange(end.dst, 0, 800);
                good(requests, queue, parts);
                long before = queue.counters().stagedBytes();
                try (Limit limit = new Limit(OPTION_MEMORY, 8_000)) {
                    assertNotNull(limit);
                    good(requests, queue, parts);
                }
                assertEquals(65_536 + 800 + 800, queue.counters().stagedBytes() - before, "in, and a part out");
            }
        }
    }

    /** EAGAIN: a socket that holds less than the adaptor found when it was opened. */
    @Test
    void shouldDeclineWhatASocketDoesNotHold() throws Exception {
        int descriptors = OwnedFd.liveCount();
        for (String splice : new String[] {"splice-min-length=10000000", "splice-min-length=8192"}) {
            try (Requests requests = new Requests(splice); Session session = requests.session();
                    AdaptorQueue queue = requests.adaptor.openQueue(4)) {
                try (Limit limit = new Limit(SEND_BUFFER, 4608)) {
                    assertNotNull(limit);
                    assertArrayEquals(new byte[64 * 1024],
                            expect(Status.NOTSUPP, queue, requests.operation(session, 64 * 1024)));
                }
                // What was on its way there must not be this one's input.
                long before = requests.adaptor.paths().splicedBytes.get();
                good(requests, queue, requests.operation(session, 64 * 1024));
                assertTrue(requests.adaptor.paths().splice(), "refused: " + requests.adaptor.paths());
                assertEquals(splice.endsWith("=8192") ? 64 * 1024 : 0,
                        requests.adaptor.paths().splicedBytes.get() - before, "spliced");
            }
        }
        assertEquals(descriptors, OwnedFd.liveCount(), "descriptors");
    }

    /**
     * ENOMEM wherever it may come, with input in the socket already: what goes wrong leaves nothing behind, and where
     * nothing was written another engine may have the operation.
     */
    @Test
    void shouldLeaveNothingOfAnAeadThatTheKernelHasNoMemoryFor() throws Exception {
        for (String async : new String[] {"async-min-length=1", "async-min-length=1000000"}) {
            try (Requests requests = new Requests(async); AdaptorQueue queue = requests.adaptor.openQueue(4);
                    Session encrypt = requests.adaptor.openSession(aead(requests, Direction.ENCRYPT));
                    Session decrypt = requests.adaptor.openSession(aead(requests, Direction.DECRYPT))) {
                Operation sealed = requests.operation(encrypt, 8000);
                sealed.ivLength = 12;
                byte[] text = expect(Status.OK, queue, sealed);
                Operation opened = requests.operation(decrypt, 8000);
                opened.type = OperationType.DECRYPT;
                opened.ivLength = 12;
                opened.iv.copyFrom(sealed.iv);
                opened.digest.copyFrom(sealed.digest);
                opened.src.clear();
                opened.src.addRange(sealed.dst, 0, 8000);
                requests.scatter(sealed, 1000);
                int refused = 0;
                for (int bytes = 500; bytes < 12_000; bytes += 250) {
                    for (Operation operation : new Operation[] {sealed, opened}) {
                        try (Limit limit = new Limit(OPTION_MEMORY, bytes)) {
                            assertNotNull(limit);
                            Requests.run(queue, operation);
                        }
                        Status status = operation.status;
                        refused += status == Status.OK ? 0 : 1;
                        assertTrue(status == Status.OK || status == Status.NOTSUPP
                                || (status == Status.ERR && operation == sealed), status + " with " + bytes);
                        byte[] result = expect(Status.OK, queue, operation);
                        if (operation == sealed) {
                            assertArrayEquals(text, result, "after " + bytes);
                        }
                    }
                }
                assertTrue(refused > 2, "no limit was too low");
            }
        }
    }

    private static SessionSpec.Aead aead(Requests requests, Direction direction) {
        return new SessionSpec.Aead(AeadAlgorithm.GCM, direction, MemorySegment.ofArray(requests.key), 16, 0);
    }

    /** EMFILE while others are in flight: what needs a descriptor waits; with none in flight another engine has it. */
    @Test
    void shouldWaitForDescriptorsWhileOthersAreInFlight() throws Exception {
        try (Requests requests = new Requests("driver.cbc-aes=cryptd(cbc(aes-generic))");
                Session session = requests.session(); Session unused = requests.session();
                AdaptorQueue queue = requests.adaptor.openQueue(4)) {
            Operation[] two = {requests.operation(session, 4096), requests.operation(session, 4096)};
            good(requests, queue, two[0]);
            Operation alone = requests.operation(unused, 4096);
            int taken;
            Status status;
            try (Descriptors all = new Descriptors()) {
                assertNotNull(all);
                taken = queue.submit(two, 0, 2);
                Requests.finish(queue, taken);
                Requests.run(queue, alone);
                status = alone.status;
                Requests.run(queue, two[1]);
            }
            assertEquals(1, taken, "the second one has no socket yet");
            assertEquals(Status.NOTSUPP, status);
            requests.check(two[0]);
            requests.check(two[1]);
            good(requests, queue, alone);
        }
    }

    /** EMFILE and EINVAL at every step of a session's opening: one status, and no descriptor stays. */
    @Test
    void shouldKeepNothingOfASessionThatCannotBeOpened() throws Exception {
        // Another algorithm under this one's name takes no key of this length. Also: what tells has been loaded then.
        try (Requests requests = new Requests("driver.cbc-aes=xts(aes)")) {
            int before = OwnedFd.liveCount();
            assertEquals(Status.NOTSUPP, assertThrows(AdaptorException.class, requests::session).status());
            assertEquals(before, OwnedFd.liveCount());
        }
        try (Requests requests = new Requests()) {
            SessionSpec chain = new SessionSpec.Chain(requests.spec(), SessionSpec.ChainOrder.CIPHER_THEN_HASH,
                    new SessionSpec.Hash(HashAlgorithm.SHA1, 20), 0);
            requests.adaptor.openSession(chain).close();
            int before = OwnedFd.liveCount();
            for (int spare = 0; spare < 2; spare++) {
                AdaptorException refusal;
                try (Descriptors all = new Descriptors()) {
                    all.giveBack(spare);
                    refusal = assertThrows(AdaptorException.class, () -> requests.adaptor.openSession(chain));
                }
                assertEquals(Status.NOSPC, refusal.status(), refusal.getMessage());
                assertEquals(before, OwnedFd.liveCount(), "descriptors, with " + spare + " to spare");
            }
        }
    }

    /** All descriptors that this process may have, but for those that it has. */
    private static final class Descriptors implements AutoCloseable {
        private static final int MOST = 1 << 20;
        private final Deque<InputStream> open = new ArrayDeque<>();

        Descriptors() throws IOException {
            while (open.size() < MOST) {
                try {
                    open.add(new FileInputStream("/dev/null"));
                } catch (FileNotFoundException e) {
                    // Too many open files.
                    return;
                }
            }
            close();
            throw new IOException("more than " + MOST + " descriptors");
        }

        void giveBack(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                open.remove().close();
            }
        }

        @Override
        public void close() throws IOException {
            while (!open.isEmpty()) {
                open.remove().close();
            }
        }
    }

    /** EINVAL of io_submit: the descriptor that it is to signal is no event counter. What has its input is done now. */
    @Test
    void shouldDoAtOnceWhatTheKernelDoesNotTake() throws Exception {
        assertFalse(OwnedFd.class.desiredAssertionStatus(), "this test closes behind an owner's back");
        try (Requests requests = new Requests("async-min-length=1"); Session session = requests.session();
                AdaptorQueue queue = requests.adaptor.openQueue(4)) {
            good(requests, queue, requests.operation(session, 4096));
            int fd = queue.completionFd();
            OwnedFd.adopt(fd).close();
            try (InputStream other = new FileInputStream("/dev/null")) {
                assertNotNull(other);
                Operation[] two = {requests.operation(session, 4096), requests.operation(session, 64 * 1024)};
                Requests.run(queue, two);
                for (Operation operation : two) {
                    assertEquals(Status.OK, operation.status);
                    requests.check(operation);
                }
                assertFalse(requests.adaptor.paths().async(), "asynchronous still");
            }
        }
    }

    /** An adaptor that is opened under such a limit claims no more than that. */
    @Test
    void shouldClaimWhatSocketsHold() throws Exception {
        try (Limit limit = new Limit(SEND_BUFFER, 65_536); Requests requests = new Requests()) {
            assertNotNull(limit);
            long longest = requests.adaptor.capabilities().find(AeadAlgorithm.GCM).orElseThrow().maxLength();
            assertTrue(longest > 32_768 && longest < 131_072, "longest " + longest);
        }
    }

    /** EAGAIN of io_setup: no asynchronous reads for anybody. */
    @Test
    void shouldGoOnWithoutAsynchronousReads() throws Exception {
        try (Limit limit = new Limit(ASYNC_READS, 0); Requests requests = new Requests("async-min-length=1");
                Session session = requests.session(); AdaptorQueue queue = requests.adaptor.openQueue(64)) {
            assertNotNull(limit);
            good(requests, queue, requests.operation(session, 4096));
            assertFalse(requests.adaptor.paths().async());
            assertEquals(0, requests.adaptor.paths().asynchronous.get());
        }
    }

    /** EINVAL: a key that the kernel doesn't take gives one line. */
    @Test
    void shouldRefuseWhatTheKernelRefuses() throws Exception {
        try (Requests requests = new Requests("driver.cbc-aes=ecb(aes-generic)");
                AdaptorQueue queue = requests.adaptor.openQueue(1)) {
            // Another algorithm under this one's name has no IV, and the kernel says so.
            try (Session session = requests.session()) {
                expect(Status.NOTSUPP, queue, requests.operation(session, 64));
            }
        }
        assertThrows(AdaptorException.class, () -> new Requests("driver.cbc-aes=" + "x".repeat(64)));
    }
}
