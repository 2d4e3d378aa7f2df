package io.hwadaptor.cryptodev;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Service;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.Status;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** What sessions are in the kernel: how many, how long, and which of the module's ways a request takes. */
final class SessionsInGuest {
    private static final int TAG = 10;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private final Random random = new Random(3);
    private final byte[] key = bytes(32);

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private SessionSpec.Cipher cipher(CipherAlgorithm algorithm, Direction direction) {
        return new SessionSpec.Cipher(algorithm, direction, MemorySegment.ofArray(key));
    }

    private SessionSpec.Chain packets(Direction direction) {
        return new SessionSpec.Chain(cipher(CipherAlgorithm.AES_CTR, direction), direction == Direction.ENCRYPT
                ? ChainOrder.CIPHER_THEN_HASH : ChainOrder.HASH_THEN_CIPHER,
                new SessionSpec.Mac(MacAlgorithm.HMAC_SHA1, MemorySegment.ofArray(key), TAG), 0);
    }

    /** Files that a test before this one has closed: the kernel takes its time with them. */
    private static int settled(Path node) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (TestDevice.sessions(node) > 0 && System.nanoTime() - deadline < 0) {
            Thread.sleep(20);
        }
        return TestDevice.sessions(node);
    }

    /** While its queue's file is open: with the file everything would go anyway. */
    @Test
    void shouldCloseAllThatASessionIsInTheKernel() throws Exception {
        Path node = TestDevice.synchronous();
        assertEquals(0, settled(node));
        MemorySegment prefix = MemorySegment.ofArray(bytes(64));
        try (Adaptor adaptor = TestDevice.open(node, false); Arena arena = Arena.ofShared();
                AdaptorQueue queue = adaptor.openQueue(1)) {
            assertEquals(0, TestDevice.sessions(node), "what was tried when the adaptor opened");
            for (SessionSpec spec : List.of(cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT),
                    cipher(CipherAlgorithm.AES_XTS, Direction.ENCRYPT), packets(Direction.ENCRYPT),
                    new SessionSpec.Aead(AeadAlgorithm.GCM, Direction.ENCRYPT, MemorySegment.ofArray(key), 16, 0),
                    new SessionSpec.NestedHash(HashAlgorithm.SHA_256, prefix, prefix, 32))) {
                try (Session session = adaptor.openSession(spec)) {
                    assertEquals(0, TestDevice.sessions(node), "its key was tried: " + spec);
                    Operation operation = operation(arena, session, 64);
                    operation.ivLength = spec instanceof SessionSpec.Aead ? 12 : 16;
                    operation.cipherLength = 64;
                    operation.hashLength = 64;
                    run(queue, operation);
                    assertEquals(Status.OK, operation.status, spec.toString());
                    assertTrue(!TestDevice.isSimulated() || TestDevice.sessions(node) > 0, spec.toString());
                }
                assertEquals(0, TestDevice.sessions(node), "closed: " + spec);
            }
        }
    }

    private Operation operation(Arena arena, Session session, int length) {
        Operation operation = new Operation(arena, 1);
        operation.session = session;
        operation.type = session.service() == Service.HASH ? OperationType.DIGEST : OperationType.ENCRYPT;
        MemorySegment source = arena.allocate(length, 64).copyFrom(MemorySegment.ofArray(bytes(length)));
        operation.src.add(source, 0, length);
        operation.dst.add(arena.allocate(length, 64), 0, length);
        return operation;
    }

    private static void run(AdaptorQueue queue, Operation... operations) {
        int done = 0;
        int taken = 0;
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (done < operations.length) {
            assertTrue(System.nanoTime() - deadline < 0, done + " of " + operations.length + " are done");
            taken += queue.submit(operations, taken, operations.length - taken);
            done += queue.poll(new Operation[operations.length], operations.length);
        }
    }

    /** What is around a text that is held back until its digest is right goes through memory of its own. */
    @Test
    void shouldHoldATextApartFromWhatPassesThrough() throws Exception {
        byte[] text = bytes(80);
        byte[] iv = bytes(16);
        Cipher reference = Cipher.getInstance("AES/CBC/NoPadding");
        reference.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
        byte[] source = text.clone();
        reference.doFinal(text, 7, 64, source, 7);
        SessionSpec spec = new SessionSpec.Chain(cipher(CipherAlgorithm.AES_CBC, Direction.DECRYPT),
                ChainOrder.CIPHER_THEN_HASH, new SessionSpec.Hash(HashAlgorithm.SHA_256, 32), 0);
        try (Adaptor adaptor = TestDevice.open(TestDevice.synchronous(), false); Arena arena = Arena.ofShared();
                Session session = adaptor.openSession(spec); AdaptorQueue queue = adaptor.openQueue(1)) {
            Operation operation = new Operation(arena, 1);
            operation.session = session;
            operation.type = OperationType.DECRYPT;
            for (int at = 0; at < source.length; at += 5) {
                MemorySegment segment = arena.allocate(16);
                MemorySegment.copy(source, at, segment, ValueLayout.JAVA_BYTE, 0, 5);
                operation.src.add(segment, 0, 5);
            }
            operation.dst.add(arena.allocate(80), 0, 80);
            operation.iv.copyFrom(MemorySegment.ofArray(iv));
            operation.ivLength = 16;
            operation.cipherStart = 7;
            operation.cipherLength = 64;
            operation.hashLength = 80;
            operation.verifyDigest = true;
            operation.digest.copyFrom(MemorySegment.ofArray(MessageDigest.getInstance("SHA-256").digest(text)));
            run(queue, operation);
            assertEquals(Status.OK, operation.status);
            byte[] result = new byte[80];
            operation.dst.copyTo(0, result, 0, 80);
            assertArrayEquals(text, result);
        }
    }

    /** A message of several calls and one in the ring would share the state of the kernel's session. */
    @Test
    void shouldBeginNoDigestWhileItsSessionIsInTheRing() throws Exception {
        Path node = TestDevice.asynchronous();
        try (Adaptor adaptor = TestDevice.open(node, true); Arena arena = Arena.ofShared();
                Session session = adaptor.openSession(new SessionSpec.Hash(HashAlgorithm.SHA_256, 32));
                AdaptorQueue queue = adaptor.openQueue(4)) {
            Operation whole = operation(arena, session, 4096);
            Operation parted = operation(arena, session, 4096);
            parted.src.add(arena.allocate(2000).copyFrom(MemorySegment.ofArray(bytes(2000))), 0, 2000);
            Operation[] burst = {whole, parted};
            TestDevice.hold(node, true);
            try {
                assertEquals(1, queue.submit(burst, 0, 2));
                assertEquals(0, queue.submit(burst, 1, 1));
            } finally {
                TestDevice.hold(node, false);
            }
            int taken = 1;
            int done = 0;
            for (long deadline = System.nanoTime() + PATIENCE_NANOS; done < 2;) {
                assertTrue(System.nanoTime() - deadline < 0, done + " are done");
                taken += taken < 2 ? queue.submit(burst, taken, 2 - taken) : 0;
                done += queue.poll(new Operation[2], 2);
            }
            for (Operation operation : burst) {
                assertEquals(Status.OK, operation.status);
                byte[] message = new byte[(int) operation.src.byteLength()];
                operation.src.copyTo(0, message, 0, message.length);
                assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(message),
                        operation.digest.asSlice(0, 32).toArray(ValueLayout.JAVA_BYTE));
            }
        }
    }

    /** The module's thread writes digests while others wait: each into a place of its own. */
    @Test
    void shouldKeepDigestsInFlightApart() throws Exception {
        Path node = TestDevice.asynchronous();
        try (Adaptor adaptor = TestDevice.open(node, true); Arena arena = Arena.ofShared();
                Session session = adaptor.openSession(new SessionSpec.Hash(HashAlgorithm.SHA_256, 32));
                AdaptorQueue queue = adaptor.openQueue(Node.RING)) {
            Operation[] operations = new Operation[Node.RING];
            for (int i = 0; i < operations.length; i++) {
                operations[i] = operation(arena, session, 16 * (i + 1));
            }
            // Twice, so that places are used again.
            for (int round = 0; round < 2; round++) {
                TestDevice.hold(node, true);
                try {
                    int taken = queue.submit(operations, 0, operations.length);
                    assertEquals(operations.length, taken);
                } finally {
                    TestDevice.hold(node, false);
                }
                Operation[] polled = new Operation[Node.RING];
                long deadline = System.nanoTime() + PATIENCE_NANOS;
                for (int done = 0; done < operations.length;) {
                    assertTrue(System.nanoTime() - deadline < 0, done + " are done");
                    done += queue.poll(polled, polled.length);
                }
                for (Operation operation : operations) {
                    assertEquals(Status.OK, operation.status);
                    byte[] text = operation.src.region(0).toArray(ValueLayout.JAVA_BYTE);
                    assertArrayEquals(MessageDigest.getInstance("SHA-256").digest(text),
                            operation.digest.asSlice(0, 32).toArray(ValueLayout.JAVA_BYTE), text.length + " bytes");
                }
            }
        }
    }

    /** What the ring's one call can't do: a destination in segments that are apart, a hash of a hash. */
    @Test
    void shouldKeepOutOfTheRingWhatIsNotOneCall() throws Exception {
        MemorySegment prefix = MemorySegment.ofArray(bytes(64));
        try (Adaptor adaptor = TestDevice.open(TestDevice.asynchronous(), true); Arena arena = Arena.ofShared();
                Session cipher = adaptor.openSession(cipher(CipherAlgorithm.AES_CBC, Direction.ENCRYPT));
                Session nested = adaptor.openSession(
                        new SessionSpec.NestedHash(HashAlgorithm.SHA_256, prefix, prefix, 32));
                AdaptorQueue queue = adaptor.openQueue(4)) {
            Operation apart = operation(arena, cipher, 4096);
            apart.ivLength = 16;
            MemorySegment memory = arena.allocate(8192, 4096);
            apart.dst.clear();
            apart.dst.add(memory, 4096, 1024);
            apart.dst.add(memory, 0, 3072);
            Operation hash = operation(arena, nested, 4096);
            run(queue, apart, hash);
            assertEquals(Status.OK, apart.status);
            assertEquals(Status.OK, hash.status);

            Cipher reference = Cipher.getInstance("AES/CBC/NoPadding");
            reference.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
            byte[] result = new byte[4096];
            apart.dst.copyTo(0, result, 0, 4096);
            assertArrayEquals(reference.doFinal(apart.src.region(0).toArray(ValueLayout.JAVA_BYTE)), result);
            assertArrayEquals(new byte[3072], memory.asSlice(5120).toArray(ValueLayout.JAVA_BYTE),
                    "behind the segments");
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(prefix.toArray(ValueLayout.JAVA_BYTE));
            byte[] inner = digest.digest(hash.src.region(0).toArray(ValueLayout.JAVA_BYTE));
            digest.update(prefix.toArray(ValueLayout.JAVA_BYTE));
            assertArrayEquals(digest.digest(inner), hash.digest.asSlice(0, 32).toArray(ValueLayout.JAVA_BYTE));
        }
    }

    /** Header and text on both sides of what the module takes as a packet; what it doesn't goes the other way. */
    @Test
    void shouldProtectPacketsOfAllForms() throws AdaptorException, GeneralSecurityException {
        try (Adaptor adaptor = TestDevice.open(TestDevice.synchronous(), false); Arena arena = Arena.ofShared();
                Session encrypt = adaptor.openSession(packets(Direction.ENCRYPT));
                Session decrypt = adaptor.openSession(packets(Direction.DECRYPT));
                AdaptorQueue queue = adaptor.openQueue(1)) {
            for (int header : new int[] {0, 1, 256, 257, 300}) {
                for (int text : new int[] {0, 1, TAG - 1, TAG, 20, 64}) {
                    for (int trailer : new int[] {0, 4}) {
                        packet(arena, queue, encrypt, decrypt, header, text, trailer);
                    }
                }
            }
        }
    }

    private void packet(Arena arena, AdaptorQueue queue, Session encrypt, Session decrypt, int header, int text,
            int trailer) throws GeneralSecurityException {
        String form = header + " + " + text + " + " + trailer + " bytes";
        byte[] packet = bytes(header + text + trailer);
        byte[] expected = packet.clone();
        Cipher cipher = Cipher.getInstance("AES/CTR/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
        System.arraycopy(cipher.doFinal(packet, header, text), 0, expected, header, text);
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(key, "HmacSHA1"));
        byte[] tag = Arrays.copyOf(mac.doFinal(expected), TAG);

        MemorySegment memory = arena.allocate(packet.length + 1, 64);
        MemorySegment.copy(packet, 0, memory, ValueLayout.JAVA_BYTE, 0, packet.length);
        Operation operation = new Operation(arena, 1);
        for (Session session : new Session[] {encrypt, decrypt}) {
            byte[] result = session == encrypt ? expected : packet;
            if (session == decrypt) {
                operation.digest.set(ValueLayout.JAVA_BYTE, TAG - 1, (byte) (tag[TAG - 1] ^ 1));
                fill(operation, session, session == encrypt, memory, header, text, packet.length);
                run(queue, operation);
                assertEquals(Status.BADMSG, operation.status, form);
                operation.digest.set(ValueLayout.JAVA_BYTE, TAG - 1, tag[TAG - 1]);
            }
            fill(operation, session, session == encrypt, memory, header, text, packet.length);
            run(queue, operation);
            assertEquals(Status.OK, operation.status, form);
            assertArrayEquals(result, memory.asSlice(0, packet.length).toArray(ValueLayout.JAVA_BYTE), form);
            assertArrayEquals(tag, operation.digest.asSlice(0, TAG).toArray(ValueLayout.JAVA_BYTE), form);
        }
    }

    private static void fill(Operation operation, Session session, boolean encrypts, MemorySegment memory, int header,
            int text, int length) {
        byte[] digest = operation.digest.toArray(ValueLayout.JAVA_BYTE);
        operation.clear();
        operation.digest.copyFrom(MemorySegment.ofArray(digest));
        operation.session = session;
        operation.type = encrypts ? OperationType.ENCRYPT : OperationType.DECRYPT;
        operation.ivLength = 16;
        operation.src.add(memory, 0, length);
        operation.dst.add(memory, 0, length);
        operation.cipherStart = header;
        operation.cipherLength = text;
        operation.hashLength = length;
        operation.verifyDigest = !encrypts;
    }
}
