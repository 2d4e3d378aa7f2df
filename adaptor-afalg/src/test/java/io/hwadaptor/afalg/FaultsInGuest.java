package io.hwadaptor.afalg;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.linux.AlgSocket;
import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.OwnedFd;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

    /** ENOMEM where nothing has been written: another engine may have the operation as it is. */
    @Test
    void shouldHandBackWhatTheKernelHasNoMemoryFor() throws Exception {
        try (Requests requests = new Requests(); Session session = requests.session();
                AdaptorQueue queue = requests.adaptor.openQueue(4)) {
            for (int length : new int[] {64, 4096, 64 * 1024}) {
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
            }
        }
    }

    /** EAGAIN: a socket that holds less than the adaptor found when it was opened. */
    @Test
    void shouldHandBackWhatASocketDoesNotHold() throws Exception {
        try (Requests requests = new Requests("splice-min-length=10000000"); Session session = requests.session();
                AdaptorQueue queue = requests.adaptor.openQueue(4)) {
            Operation operation = requests.operation(session, 64 * 1024);
            try (Limit limit = new Limit(SEND_BUFFER, 4608)) {
                assertNotNull(limit);
                assertArrayEquals(new byte[64 * 1024], expect(Status.NOTSUPP, queue, operation));
            }
            good(requests, queue, operation);
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
