package io.hwadaptor.afalg;

import static org.junit.jupiter.api.Assertions.assertEquals;
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
import io.hwadaptor.ffm.linux.OwnedFd;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Many requests leave nothing behind: no descriptor, no socket in the kernel, no page. How many is said by the property
 * {@code hwadaptor.afalg.leak-requests}.
 */
final class LeaksInGuest {
    private static final int REQUESTS = Integer.getInteger("hwadaptor.afalg.leak-requests", 10_000);
    private static final int BURST = 32;
    private static final int LENGTH = 16 * 1024;
    /** New sessions and a new queue after so many requests. */
    private static final int ROUND = 2000;
    /** How it looks is printed after so many. */
    private static final int REPORT = 100_000;
    /** What a run may cost in all: less than one page for ten requests of 100,000. */
    private static final long ALLOWED_BYTES = 24L << 20;

    @Test
    void shouldLeaveNothingBehind() throws Exception {
        try (Requests requests = new Requests("driver.cbc-aes=cryptd(cbc(aes-generic))", "async-min-length=1024")) {
            Operation[] burst = new Operation[BURST];
            for (int i = 0; i < BURST; i++) {
                burst[i] = requests.operation(null, LENGTH);
            }
            round(requests, burst, ROUND);
            long descriptors = descriptors();
            int owned = OwnedFd.liveCount();
            long sockets = sockets();
            long reads = reads();
            try (Session session = requests.session()) {
                assertEquals(sockets + 1, sockets(), "a session is a socket: " + session);
            }
            long memory = freeBytes();
            long begin = System.nanoTime();
            for (int done = 0; done < REQUESTS; done += ROUND) {
                round(requests, burst, ROUND);
                if ((done + ROUND) % REPORT == 0) {
                    System.out.printf("%d requests, %d descriptors, %d sockets, free memory %d KiB less%n",
                            done + ROUND, descriptors(), sockets(), (memory - freeBytes()) / 1024);
                }
            }
            double seconds = (System.nanoTime() - begin) / 1e9;
            System.out.printf("%d requests in %.1f s, %.0f per second; %s; free memory %d KiB less%n", REQUESTS,
                    seconds, REQUESTS / seconds, requests.adaptor.paths(), (memory - freeBytes()) / 1024);
            assertEquals(owned, OwnedFd.liveCount(), "owned descriptors");
            assertEquals(descriptors, descriptors(), "descriptors");
            assertEquals(sockets, sockets(), "sockets in the kernel");
            assertEquals(reads, reads(), "places for asynchronous reads");
            assertTrue(memory - freeBytes() < ALLOWED_BYTES, memory - freeBytes() + " bytes less memory");
        }
    }

    /** The kernel's copy of additional data goes to memory of the queue, which is taken again. */
    @Test
    void shouldTakeTheMemoryOfAdditionalDataAgain() throws Exception {
        try (Requests requests = new Requests(); AdaptorQueue queue = requests.adaptor.openQueue(BURST);
                Session session = requests.adaptor.openSession(new SessionSpec.Aead(AeadAlgorithm.GCM,
                        Direction.ENCRYPT, MemorySegment.ofArray(requests.key), 16, 0))) {
            Operation operation = requests.operation(session, 16);
            operation.auxiliary.add(requests.arena.allocate(6 * LENGTH, 64), 0, 6 * LENGTH);
            operation.ivLength = 12;
            Requests.run(queue, operation);
            long memory = freeBytes();
            for (int i = 0; i < 800; i++) {
                Requests.run(queue, operation);
                assertEquals(Status.OK, operation.status);
            }
            long less = memory - freeBytes();
            assertTrue(less < ALLOWED_BYTES, less + " bytes less memory");
        }
    }

    /** Ciphers in all ways, an AEAD that fails, a digest. */
    private static void round(Requests requests, Operation[] burst, int count) throws AdaptorException {
        MemorySegment key = MemorySegment.ofArray(requests.key);
        try (Session cipher = requests.session();
                Session aead = requests.adaptor.openSession(
                        new SessionSpec.Aead(AeadAlgorithm.GCM, Direction.DECRYPT, key, 16, 0));
                Session hash = requests.adaptor.openSession(new SessionSpec.Hash(HashAlgorithm.SHA1, 20));
                AdaptorQueue queue = requests.adaptor.openQueue(BURST)) {
            for (int done = 0; done < count; done += BURST) {
                for (int i = 0; i < BURST; i++) {
                    Operation operation = burst[i];
                    MemorySegment source = operation.src.region(0);
                    MemorySegment target = operation.dst.region(0);
                    int length = i % 8 == 0 ? LENGTH : 16 * (1 + requests.random.nextInt(i % 2 == 0 ? 10 : 120));
                    operation.src.clear();
                    operation.src.add(source, 0, length);
                    operation.dst.clear();
                    operation.dst.add(target, 0, length);
                    operation.session = i % 16 == 1 ? aead : i % 16 == 3 ? hash : cipher;
                    operation.type = i % 16 == 1 ? OperationType.DECRYPT
                            : i % 16 == 3 ? OperationType.DIGEST : OperationType.ENCRYPT;
                    operation.ivLength = i % 16 == 1 ? 12 : 16;
                }
                Requests.run(queue, burst);
                for (int i = 0; i < BURST; i++) {
                    assertEquals(i % 16 == 1 ? Status.BADMSG : Status.OK, burst[i].status);
                }
            }
            requests.check(burst[0]);
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
            return files.count();
        }
    }

    /** {@return how many sockets there are in the whole system, according to the kernel} */
    private static long sockets() throws IOException {
        String first = Files.readAllLines(Path.of("/proc/net/sockstat")).getFirst();
        assertTrue(first.startsWith("sockets: used "), first);
        return Long.parseLong(first.substring("sockets: used ".length()));
    }

    /** {@return how many asynchronous reads all processes together may have in flight now} */
    private static long reads() throws IOException {
        try (InputStream stream = Files.newInputStream(Path.of("/proc/sys/fs/aio-nr"))) {
            // In one read: such a file has nothing for a second one.
            byte[] text = new byte[64];
            return Long.parseLong(new String(text, 0, stream.read(text), StandardCharsets.US_ASCII).strip());
        }
    }

    /** {@return memory that is free or would be if caches were dropped} After a collection of this JVM's garbage. */
    private static long freeBytes() throws IOException {
        System.gc();
        Matcher matcher = Pattern.compile("MemAvailable: +(\\d+) kB").matcher(
                Files.readString(Path.of("/proc/meminfo")));
        assertTrue(matcher.find());
        return Long.parseLong(matcher.group(1)) * 1024;
    }
}
