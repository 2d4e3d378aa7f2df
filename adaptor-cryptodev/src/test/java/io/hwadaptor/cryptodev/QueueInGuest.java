package io.hwadaptor.cryptodev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.linux.Poller;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What the kit can't ask of every adaptor: the module's ring, waiting for it, and what happens when it ends early. */
final class QueueInGuest {
    private static final int LONG = 1 << 20;
    private static final int SHORT = 4096;

    /** How many requests the leak test makes. */
    private static final int REQUESTS = Integer.getInteger("hwadaptor.test.cryptodev.requests", 2_000);

    private static boolean isAsynchronous(Adaptor adaptor) {
        boolean is = adaptor.version().contains(" asynchronous");
        assertTrue(is || !TestDevice.isSimulated(), adaptor.version());
        return is;
    }

    @Test
    void shouldHold64RequestsAndThenTakeNoMore() throws AdaptorException, IOException {
        try (Adaptor adaptor = TestDevice.open(TestDevice.asynchronous(), true);
                Load load = new Load(adaptor, 256, LONG, 8, 0); AdaptorQueue queue = adaptor.openQueue(256)) {
            // Else a device as fast as we are makes room as we go.
            TestDevice.hold(TestDevice.asynchronous(), true);
            int taken;
            try {
                taken = queue.submit(load.operations, 0, 256);
                assertEquals(taken, queue.inFlight());
            } finally {
                TestDevice.hold(TestDevice.asynchronous(), false);
            }
            if (TestDevice.isSimulated()) {
                assertEquals(Node.RING, taken);
            } else if (isAsynchronous(adaptor)) {
                assertTrue(taken >= Node.RING, taken + " taken by a ring of " + Node.RING);
            }
            int first = taken;
            int[] next = {taken};
            // Each that comes back makes room for another.
            load.finish(queue, 256, operation -> {
                assertEquals(Status.OK, operation.status);
                next[0] += queue.submit(load.operations, next[0], Math.min(1, 256 - next[0]));
            });
            assertEquals(256, next[0], "after " + first + " taken at once");
            for (int place = 0; place < 8; place++) {
                load.check(place);
            }
            assertEquals(0, queue.counters().stagedBytes());
        }
    }

    @Test
    void shouldWakeWhoWaits() throws AdaptorException, IOException {
        try (Adaptor adaptor = TestDevice.open(TestDevice.asynchronous(), true);
                Load load = new Load(adaptor, 4, LONG, 1, 0); AdaptorQueue queue = adaptor.openQueue(8);
                Poller poller = Poller.create()) {
            if (!isAsynchronous(adaptor)) {
                assertEquals(-1, queue.completionFd());
                return;
            }
            poller.add(queue.completionFd(), 0);
            assertEquals(0, poller.await(0), "nothing is done");
            for (int round = 0; round < 3; round++) {
                assertEquals(1, queue.submit(load.operations, 0, 1));
                assertEquals(1, poller.await(20_000), "readable when the device has done it");
                load.finish(queue, 1, operation -> assertEquals(Status.OK, operation.status));
                assertEquals(0, poller.await(0), "silent when it was polled");
            }
            // In two segments it does not go through the ring; waiting is the same.
            Operation split = load.operations[1];
            split.dst.clear();
            split.dst.add(load.results[0], 0, 16);
            split.dst.add(load.results[0].asSlice(16), 0, LONG - 16);
            assertEquals(1, queue.submit(load.operations, 1, 1));
            assertEquals(1, poller.await(0), "readable for what was done at submit");
            load.finish(queue, 1, operation -> assertEquals(Status.OK, operation.status));
            assertEquals(0, poller.await(0));
            load.check(0);
        }
    }

    @Test
    void shouldTouchNoMemoryAfterClose() throws AdaptorException, InterruptedException {
        try (Adaptor adaptor = TestDevice.open(TestDevice.asynchronous(), true);
                Load load = new Load(adaptor, Node.RING, LONG, 8, 0)) {
            for (int round = 0; round < 3; round++) {
                AdaptorQueue queue = adaptor.openQueue(Node.RING);
                int taken = queue.submit(load.operations, 0, Node.RING);
                assertTrue(taken > 0);
                queue.close();
                for (MemorySegment result : load.results) {
                    result.fill((byte) 0x55);
                }
                Thread.sleep(200);
                for (MemorySegment result : load.results) {
                    for (long i = 0; i < LONG; i += 499) {
                        assertEquals(0x55, result.get(ValueLayout.JAVA_BYTE, i), "byte " + i);
                    }
                }
            }
            try (AdaptorQueue queue = adaptor.openQueue(1)) {
                assertEquals(1, queue.submit(load.operations, 0, 1));
                load.finish(queue, 1, operation -> assertEquals(Status.OK, operation.status));
                load.check(0);
            }
        }
    }

    /** The module copies where an address misses the driver's alignment, and that counts. */
    @Test
    void shouldCountWhatTheModuleCopies() throws AdaptorException {
        for (boolean wantsAsync : new boolean[] {false, true}) {
            Path node = wantsAsync ? TestDevice.asynchronous() : TestDevice.synchronous();
            try (Adaptor adaptor = TestDevice.open(node, wantsAsync); AdaptorQueue queue = adaptor.openQueue(4)) {
                int alignment = adaptor.capabilities().memoryNeeds().alignment();
                assertEquals(16, TestDevice.isSimulated() ? alignment : 16);
                assertEquals(0, staged(adaptor, queue, 0));
                assertEquals(0, staged(adaptor, queue, alignment));
                if (TestDevice.isSimulated()) {
                    assertEquals(2L * SHORT, staged(adaptor, queue, 1));
                    assertEquals(2L * SHORT, staged(adaptor, queue, 8));
                }
            }
        }
    }

    private static long staged(Adaptor adaptor, AdaptorQueue queue, int offset) throws AdaptorException {
        long before = queue.counters().stagedBytes();
        try (Load load = new Load(adaptor, 1, SHORT, 1, offset)) {
            assertEquals(1, queue.submit(load.operations, 0, 1));
            load.finish(queue, 1, operation -> assertEquals(Status.OK, operation.status));
            load.check(0);
        }
        return queue.counters().stagedBytes() - before;
    }

    /** AES-CTR and HMAC over a packet in place, which is one call; a wrong tag leaves the packet as it is. */
    @Test
    void shouldProtectPackets() throws AdaptorException, GeneralSecurityException {
        try (Adaptor adaptor = TestDevice.open(TestDevice.synchronous(), false); Arena arena = Arena.ofShared();
                AdaptorQueue queue = adaptor.openQueue(1)) {
            byte[] packet = new byte[12 + 100 + 4];
            new Random(1).nextBytes(packet);
            byte[] cipherKey = Arrays.copyOf(packet, 16);
            byte[] macKey = Arrays.copyOfRange(packet, 16, 36);
            Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(cipherKey, "AES"), new IvParameterSpec(new byte[16]));
            byte[] expected = packet.clone();
            System.arraycopy(cipher.doFinal(packet, 12, 100), 0, expected, 12, 100);
            Mac mac = Mac.getInstance("HmacSHA1");
            mac.init(new SecretKeySpec(macKey, "HmacSHA1"));
            byte[] tag = Arrays.copyOf(mac.doFinal(expected), 10);

            MemorySegment memory = arena.allocate(packet.length, 64).copyFrom(MemorySegment.ofArray(packet));
            Operation operation = new Operation(arena, 1);
            for (Direction direction : Direction.values()) {
                boolean encrypts = direction == Direction.ENCRYPT;
                SessionSpec.Cipher first = new SessionSpec.Cipher(CipherAlgorithm.AES_CTR, direction,
                        MemorySegment.ofArray(cipherKey));
                SessionSpec second = new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, MemorySegment.ofArray(macKey), 10);
                try (Session session = adaptor.openSession(new SessionSpec.Chain(first,
                        encrypts ? ChainOrder.CIPHER_THEN_HASH : ChainOrder.HASH_THEN_CIPHER, second, 0))) {
                    fill(operation, session, encrypts, memory);
                    if (!encrypts) {
                        operation.digest.set(ValueLayout.JAVA_BYTE, 9, (byte) (tag[9] ^ 1));
                        assertEquals(Status.BADMSG, run(queue, operation));
                        assertArrayEquals(expected, memory.toArray(ValueLayout.JAVA_BYTE));
                        operation.digest.set(ValueLayout.JAVA_BYTE, 9, tag[9]);
                    }
                    assertEquals(Status.OK, run(queue, operation));
                    assertArrayEquals(encrypts ? expected : packet, memory.toArray(ValueLayout.JAVA_BYTE));
                    assertArrayEquals(tag, operation.digest.asSlice(0, 10).toArray(ValueLayout.JAVA_BYTE));
                }
            }
            assertEquals(0, queue.counters().stagedBytes(), "the two calls of a chain would miss the alignment");
            // A digest that ends inside the text is no packet: the module would go on behind the pages that it has.
            try (Session session = adaptor.openSession(new SessionSpec.Chain(
                    new SessionSpec.Cipher(CipherAlgorithm.AES_CTR, Direction.ENCRYPT,
                            MemorySegment.ofArray(cipherKey)), ChainOrder.CIPHER_THEN_HASH,
                    new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, MemorySegment.ofArray(macKey), 10), 0))) {
                fill(operation, session, true, memory);
                operation.hashLength = 50;
                assertEquals(Status.OK, run(queue, operation));
                assertArrayEquals(expected, memory.toArray(ValueLayout.JAVA_BYTE));
                assertArrayEquals(Arrays.copyOf(mac.doFinal(Arrays.copyOf(expected, 50)), 10),
                        operation.digest.asSlice(0, 10).toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    private static void fill(Operation operation, Session session, boolean encrypts, MemorySegment memory) {
        operation.clear();
        operation.session = session;
        operation.type = encrypts ? OperationType.ENCRYPT : OperationType.DECRYPT;
        operation.ivLength = 16;
        operation.src.add(memory, 0, memory.byteSize());
        operation.dst.add(memory, 0, memory.byteSize());
        operation.cipherStart = 12;
        operation.cipherLength = 100;
        operation.hashLength = memory.byteSize();
        operation.verifyDigest = !encrypts;
    }

    private static Status run(AdaptorQueue queue, Operation operation) {
        assertEquals(1, queue.submit(new Operation[] {operation}, 0, 1));
        assertEquals(1, queue.poll(new Operation[1], 1));
        return operation.status;
    }

    /** A device that goes away: all that is in flight comes back, and nothing more is taken. */
    @Test
    void shouldFailWithItsDevice() throws AdaptorException, InterruptedException, IOException {
        if (!TestDevice.isSimulated()) {
            return; // a kernel module can't go while it is open
        }
        for (String[] mode : new String[][] {{}, {"async"}}) {
            TestDevice.Simulator dying = TestDevice.simulate("crypto-dying" + mode.length, mode);
            try (Adaptor adaptor = TestDevice.open(TestDevice.path(dying), true);
                    Load load = new Load(adaptor, 32, LONG, 4, 0); AdaptorQueue queue = adaptor.openQueue(64)) {
                // Of what it never did, nothing may look done.
                TestDevice.hold(TestDevice.path(dying), true);
                int taken = queue.submit(load.operations, 0, mode.length == 0 ? 2 : 16);
                dying.process().destroyForcibly().waitFor();
                taken += queue.submit(load.operations, 16, 1);
                int[] wrong = {0};
                load.finish(queue, taken, operation -> wrong[0] += operation.status == Status.ERR ? 1 : 0);
                assertEquals(mode.length == 0 ? 1 : taken, wrong[0], "failed of " + taken);
                assertTrue(queue.failed());
                assertEquals(0, queue.submit(load.operations, 20, 1), "a failed queue takes nothing");
                assertEquals(0, queue.inFlight());
            }
        }
    }

    @Test
    void shouldLeakNothing() throws AdaptorException, IOException {
        for (boolean wantsAsync : new boolean[] {false, true}) {
            Path node = wantsAsync ? TestDevice.asynchronous() : TestDevice.synchronous();
            try (Adaptor adaptor = TestDevice.open(node, wantsAsync)) {
                run(adaptor, 500);
                long descriptors = descriptors();
                int owned = OwnedFd.liveCount();
                int sessions = TestDevice.sessions(node);
                long memory = residentKib();
                long started = System.nanoTime();
                run(adaptor, REQUESTS);
                System.out.printf("leak test, %s: %d requests in %.1f s, resident %d KiB before, %d after%n",
                        adaptor.version(), REQUESTS, (System.nanoTime() - started) / 1e9, memory, residentKib());
                assertEquals(descriptors, descriptors());
                assertEquals(owned, OwnedFd.liveCount());
                assertEquals(sessions, TestDevice.sessions(node), "sessions in the kernel");
                assertTrue(residentKib() < memory + 16 * 1024 + REQUESTS / 16,
                        "resident " + memory + " KiB before, " + residentKib() + " after");
            }
        }
    }

    /** Requests of which every 250 have a session and a queue of their own. */
    private static void run(Adaptor adaptor, int count) throws AdaptorException {
        int step = 250;
        for (int from = 0; from < count; from += step) {
            try (Load load = new Load(adaptor, step, 256, 1, 0); AdaptorQueue queue = adaptor.openQueue(64)) {
                int taken = 0;
                while (taken < step) {
                    int now = queue.submit(load.operations, taken, step - taken);
                    load.finish(queue, now, operation -> assertEquals(Status.OK, operation.status));
                    taken += now;
                }
                load.check(0);
                assertEquals(0, queue.counters().stagedBytes());
                assertFalse(queue.failed());
            }
        }
    }

    private static long descriptors() throws IOException {
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            return all.count();
        }
    }

    /** {@return memory of this JVM and of the simulators} */
    private static long residentKib() throws IOException {
        long sum = residentKib(Path.of("/proc/self/status"));
        for (ProcessHandle child : ProcessHandle.current().children().toList()) {
            sum += residentKib(Path.of("/proc/" + child.pid() + "/status"));
        }
        return sum;
    }

    private static long residentKib(Path status) throws IOException {
        return Files.readAllLines(status).stream().filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", ""))).sum();
    }
}
