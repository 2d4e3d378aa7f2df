package io.hwadaptor.qat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorQueue;
import io.hwadaptor.api.AeadAlgorithm;
import io.hwadaptor.api.AkcipherAlgorithm;
import io.hwadaptor.api.Algorithm;
import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.KeyAlgorithm;
import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Session;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A queue on a device that does what it should: room, bursts, memory, sessions, instances. */
@Timeout(120)
class QatQueueTest {
    @BeforeEach
    void reset() {
        Simulator.load();
        Simulator.set("shuffle", 1);
    }

    @AfterEach
    void wasUsedRightly() {
        Simulator.assertClean();
    }

    @Test
    void shouldHold1024InFlight() throws Exception {
        Simulator.set("ring", 2048);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.cipher(adaptor, 1024, 1024, true)) {
            assertEquals(1024, cargo.submit(0, 1024));
            assertEquals(1024, cargo.queue.inFlight());
            cargo.drain();
            assertEquals(1024, cargo.ok);
            assertEquals(0, cargo.queue.counters().stagedBytes());
        }
    }

    @Test
    void shouldRingOnceForABurst() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.cipher(adaptor, 64, 32, true)) {
            int doorbells = Simulator.get("doorbells");
            int requests = Simulator.get("requests");
            assertEquals(32, cargo.submit(0, 32));
            assertEquals(doorbells + 1, Simulator.get("doorbells"));
            assertEquals(requests + 32, Simulator.get("requests"));
            cargo.drain();
        }
    }

    @Test
    void shouldTakeNoMoreThanTheRingHolds() throws Exception {
        Simulator.set("ring", 13);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.cipher(adaptor, 64, 64, true)) {
            int taken = cargo.submit(0, 64);
            assertTrue(taken > 0 && taken <= 13, taken + " taken by a ring of 13");
            assertEquals(0, cargo.submit(taken, 0));
            cargo.drain();
            assertEquals(taken, cargo.ok);
            assertFalse(cargo.queue.failed());
        }
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.cipher(adaptor, 64, 500, true)) {
            Simulator.set("retry", 40);
            cargo.send(64);
            assertEquals(500, cargo.ok);
        }
    }

    @Test
    void shouldCopyWhatTheDeviceCannotReachAndCountIt() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.cipher(adaptor, 32, 100, false)) {
            cargo.send(32);
            assertEquals(100, cargo.ok);
            assertEquals(2L * 100 * cargo.length(), cargo.queue.counters().stagedBytes());
        }
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.cipher(adaptor, 32, 100, true)) {
            cargo.send(32);
            assertEquals(100, cargo.ok);
            assertEquals(0, cargo.queue.counters().stagedBytes());
        }
    }

    /** Pinned memory for 32 of these requests at a time: the others wait, and none is declined. */
    @Test
    void shouldWaitForPinnedMemory() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat", "bounce-mb", "1");
                Cargo cargo = Cargo.cipher(adaptor, 64, 300, false)) {
            assertEquals(32, cargo.submit(0, 64));
            cargo.send(32, 300, 64);
            cargo.drain();
            assertEquals(300, cargo.ok);
        }
    }

    @Test
    void shouldCopyWhereTheLibraryRefusesToMap() throws Exception {
        Simulator.set("no-mapping", 1);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.cipher(adaptor, 32, 100, true)) {
            assertEquals(0, Simulator.get("mapped"));
            cargo.send(32);
            assertEquals(100, cargo.ok);
            assertEquals(2L * 100 * cargo.length(), cargo.queue.counters().stagedBytes());
        }
    }

    @Test
    void shouldRemoveSessionsWhenTheyAreIdle() throws Exception {
        int sessions;
        try (Adaptor adaptor = Simulator.open("qat")) {
            sessions = Simulator.get("sessions");
            try (Cargo cargo = Cargo.cipher(adaptor, 32, 64, true)) {
                cargo.send(32);
                assertTrue(Simulator.get("sessions") > sessions);
            }
            assertEquals(sessions, Simulator.get("sessions"));
        }
        assertEquals(0, Simulator.get("ranges"), "pinned memory that nobody has freed");
    }

    /** One context per session, also after a restart, and memory of a closed session's for the next one. */
    @Test
    void shouldSetUpNoMoreContextsThanNeeded() throws Exception {
        Simulator.set("instances", 1);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.cipher(adaptor, 32, 32, true)) {
            cargo.send(32);
            int sessions = Simulator.get("sessions");
            int setUps = Simulator.get("set-ups");
            cargo.send(32);
            assertEquals(setUps, Simulator.get("set-ups"));
            Simulator.set("restart", 0);
            Simulator.set("restarted", 0);
            Thread.sleep(5);
            cargo.send(32);
            assertEquals(sessions, Simulator.get("sessions"), "the lost one was idle");
            cargo.send(32);
            assertEquals(setUps + 1, Simulator.get("set-ups"));
            assertEquals(128, cargo.ok);
            int ranges = 0;
            for (int i = 0; i < 200; i++) {
                try (Cargo other = Cargo.cipher(adaptor, 1, 1, true)) {
                    other.send(1);
                }
                ranges = i == 0 ? Simulator.get("ranges") : ranges;
            }
            assertEquals(ranges, Simulator.get("ranges"));
        }
    }

    @Test
    void shouldLeaveNothingOfAContextThatIsRefused() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.cipher(adaptor, 32, 32, true)) {
            Simulator.set("no-session", Integer.MAX_VALUE);
            cargo.send(32);
            int ranges = Simulator.get("ranges");
            for (int i = 0; i < 10; i++) {
                cargo.send(32);
            }
            assertEquals(11 * 32, cargo.refused);
            assertEquals(ranges, Simulator.get("ranges"));
            Simulator.set("no-session", 0);
            cargo.send(32);
            assertEquals(32, cargo.ok);
        }
    }

    @Test
    void shouldAllocateOnTheInstancesNode() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat", "node", "1"); Cargo cargo = Cargo.cipher(adaptor, 32, 32, true)) {
            cargo.send(32);
            assertEquals(32, cargo.ok);
            assertEquals(Simulator.get("ranges") - Simulator.get("mapped"), Simulator.get("on-node=1"));
        }
    }

    @Test
    void shouldSpreadQueuesOverInstances() throws Exception {
        try (Adaptor adaptor = Simulator.open("qat"); Cargo one = Cargo.cipher(adaptor, 8, 8, true);
                Cargo two = Cargo.cipher(adaptor, 8, 8, true); Cargo three = Cargo.cipher(adaptor, 8, 8, true)) {
            for (Cargo cargo : new Cargo[] {one, two, three}) {
                assertEquals(8, cargo.submit(0, 8));
            }
            // The first and the third share an instance: whoever polls, each gets its own.
            three.drain();
            two.drain();
            one.drain();
            assertEquals(24, one.ok + two.ok + three.ok);
            assertTrue(adaptor.version().contains("2 instances on NUMA nodes 0, 1"), adaptor.version());
        }
    }

    /** What is left out here would be left out of every other test too. */
    @Test
    void shouldClaimAllThatTheDeviceHas() throws Exception {
        Set<Algorithm> others = Set.of(MacAlgorithm.CMAC_3DES, MacAlgorithm.GMAC_TWOFISH,
                MacAlgorithm.CBCMAC_KASUMI_F9, KeyAlgorithm.DSA_KEY_PAIR, KeyAlgorithm.HKDF);
        try (Adaptor adaptor = Simulator.open("qat")) {
            Stream.<Algorithm[]>of(CipherAlgorithm.values(), HashAlgorithm.values(), MacAlgorithm.values(),
                    AeadAlgorithm.values(), AkcipherAlgorithm.values(), KeyAlgorithm.values()).flatMap(Stream::of)
                    .forEach(algorithm -> assertEquals(!others.contains(algorithm),
                            adaptor.capabilities().find(algorithm).isPresent(), algorithm.toString()));
        }
    }

    @Test
    void shouldLeaveOutAnInstanceThatCanLess() throws Exception {
        Simulator.set("weak", 0);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo one = Cargo.cipher(adaptor, 8, 8, true);
                Cargo two = Cargo.cipher(adaptor, 8, 8, true)) {
            assertTrue(adaptor.version().contains("1 instance on NUMA node 1"), adaptor.version());
            assertTrue(adaptor.capabilities().find(AeadAlgorithm.CHACHA20_POLY1305).isPresent());
            one.send(8);
            two.send(8);
            assertEquals(16, one.ok + two.ok);
        }
    }

    @Test
    void shouldSleepOnTheInstancesDescriptor() throws Exception {
        Simulator.set("epoll", 1);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.cipher(adaptor, 8, 8, true)) {
            assertTrue(cargo.queue.completionFd() > 0);
            cargo.send(8);
        }
        Simulator.set("epoll", 0);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.cipher(adaptor, 8, 8, true)) {
            assertEquals(-1, cargo.queue.completionFd());
        }
    }

    /** What waits in the queue shows on no descriptor: whoever slept on one would sleep for ever. */
    @Test
    void shouldNotSleepWhileCompletionsWait() throws Exception {
        Simulator.set("epoll", 1);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo cargo = Cargo.cipher(adaptor, 8, 8, true)) {
            cargo.operations[0].ivLength--;
            assertEquals(1, cargo.submit(0, 1));
            assertEquals(-1, cargo.queue.completionFd());
            cargo.drain();
            assertEquals(1, cargo.errors);
            assertTrue(cargo.queue.completionFd() > 0);
        }
    }

    /** The other queue's poll may take this one's completion from the device. */
    @Test
    void shouldNotSleepOnADescriptorThatTwoQueuesShare() throws Exception {
        Simulator.set("epoll", 1);
        Simulator.set("instances", 1);
        try (Adaptor adaptor = Simulator.open("qat"); Cargo one = Cargo.cipher(adaptor, 8, 8, true)) {
            assertTrue(one.queue.completionFd() > 0);
            try (Cargo two = Cargo.cipher(adaptor, 8, 8, true)) {
                assertEquals(-1, one.queue.completionFd());
                assertEquals(-1, two.queue.completionFd());
            }
            assertTrue(one.queue.completionFd() > 0);
        }
    }

    @Test
    void shouldCountBothInputsOfAVerificationAsCopied() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair pair = generator.generateKeyPair();
        byte[] message = "signed".getBytes(StandardCharsets.US_ASCII);
        Signature signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(pair.getPrivate());
        signer.update(message);
        byte[] encoded = pair.getPublic().getEncoded();
        // The RSAPublicKey is the end of a SubjectPublicKeyInfo (RFC 3279, section 2.3.1), which is 24 bytes longer.
        MemorySegment key = MemorySegment.ofArray(Arrays.copyOfRange(encoded, 24, encoded.length));
        try (Arena arena = Arena.ofShared(); Adaptor adaptor = Simulator.open("qat");
                Session session = adaptor.openSession(new SessionSpec.Rsa(SessionSpec.KeyType.PUBLIC,
                        SessionSpec.RsaPadding.PKCS1, SessionSpec.RsaHash.SHA256, key));
                AdaptorQueue queue = adaptor.openQueue(4)) {
            Operation operation = new Operation(arena, 1);
            operation.session = session;
            operation.type = OperationType.VERIFY;
            add(arena, operation.src, MessageDigest.getInstance("SHA-256").digest(message));
            add(arena, operation.auxiliary, signer.sign());
            assertEquals(1, queue.submit(new Operation[] {operation}, 0, 1));
            Operation[] polled = new Operation[1];
            while (queue.poll(polled, 1) == 0) {
                Thread.onSpinWait();
            }
            assertEquals(Status.OK, operation.status);
            assertEquals(32 + 256, queue.counters().stagedBytes());
        }
    }

    private static void add(Arena arena, ScatterList list, byte[] bytes) {
        list.add(arena.allocateFrom(ValueLayout.JAVA_BYTE, bytes), 0, bytes.length);
    }
}
