package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.vhostuser.TestDaemon;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.Layout;
import io.hwadaptor.virtio.driver.crypto.Opcode;
import io.hwadaptor.virtio.driver.crypto.Request;
import io.hwadaptor.virtio.driver.crypto.RequestQueue;
import io.hwadaptor.virtio.driver.crypto.SessionParameters;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Aead;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Hash;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Mac;
import io.hwadaptor.virtio.driver.crypto.Ticket;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Test;

/** Requests of all services at once on two queues, while their sessions come and go; every answer is checked. */
class StormTest {
    private static final int QUEUES = 2;
    private static final int IN_FLIGHT = 24;
    private static final int REQUESTS = 4_000;

    /** What a session is asked, and the one right answer; null where only the status counts. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    private record Job(SessionParameters parameters, LongFunction<Request> request, CryptoStatus status,
            byte[] expected) {
    }

    /** A session of a job. Once it is ending, its requests may find it gone. */
    private static final class Live {
        final Job job;
        final long session;
        volatile boolean ending;

        Live(Job job, long session) {
            this.job = job;
            this.session = session;
        }
    }

    private final AtomicReferenceArray<Live> live;
    private final List<Job> jobs;

    StormTest() throws Exception {
        jobs = jobs(new Random(11));
        live = new AtomicReferenceArray<>(jobs.size());
    }

    private static List<Job> jobs(Random random) throws Exception {
        List<Job> jobs = new ArrayList<>();
        for (int length : new int[] {0, 33, 1000, 20_000}) {
            byte[] key = new byte[32];
            byte[] iv = new byte[12];
            byte[] plain = new byte[length];
            byte[] aad = new byte[length % 70];
            random.nextBytes(key);
            random.nextBytes(iv);
            random.nextBytes(plain);
            byte[] sealed = Reference.gcm(key, iv, aad, plain, 16);
            Aead open = new Aead(Algorithm.AEAD_GCM, Algorithm.OP_DECRYPT, 16, aad.length, key);
            jobs.add(new Job(new Aead(Algorithm.AEAD_GCM, Algorithm.OP_ENCRYPT, 16, aad.length, key),
                    s -> DataRequests.aeadEncrypt(true, s, iv, plain, aad, 16), CryptoStatus.OK, sealed));
            jobs.add(new Job(open, s -> DataRequests.aeadDecrypt(true, s, iv, sealed, aad, 16), CryptoStatus.OK,
                    plain));
            byte[] spoilt = sealed.clone();
            spoilt[length / 2] ^= 1;
            byte[] untouched = new byte[length];
            Arrays.fill(untouched, (byte) 0xa5);
            jobs.add(new Job(open, s -> DataRequests.aeadDecrypt(true, s, iv, spoilt, aad, 16), CryptoStatus.BADMSG,
                    untouched));
            jobs.add(new Job(new Hash(Algorithm.HASH_SHA3_256, 32), s -> DataRequests.hash(true, s, plain, 32),
                    CryptoStatus.OK, Reference.hash("SHA3-256", plain)));
            jobs.add(new Job(new Mac(Algorithm.MAC_HMAC_SHA_384, 48, key),
                    s -> DataRequests.mac(true, s, plain, 48), CryptoStatus.OK,
                    Reference.hmac("HmacSHA384", key, plain)));
        }
        addPublicKeys(jobs, random);
        return jobs;
    }

    private static void addPublicKeys(List<Job> jobs, Random random) throws Exception {
        KeyPair rsa = Reference.rsa(1024);
        KeyPair ec = Reference.ec("secp256r1");
        byte[] number = new byte[128];
        random.nextBytes(number);
        number[0] = 0;
        byte[] raised = Reference.rsaCipher("NoPadding", true, rsa.getPublic(), number);
        Akcipher isPublic = new Akcipher(1, Algorithm.KEY_PUBLIC, Algorithm.RSA_RAW, 0,
                Reference.inner(rsa.getPublic()));
        Akcipher isPrivate = new Akcipher(1, Algorithm.KEY_PRIVATE, Algorithm.RSA_RAW, 0,
                Reference.inner(rsa.getPrivate()));
        jobs.add(new Job(isPublic, s -> DataRequests.akcipher(Opcode.AKCIPHER_ENCRYPT, true, s, number, 128),
                CryptoStatus.OK, raised));
        jobs.add(new Job(isPrivate, s -> DataRequests.akcipher(Opcode.AKCIPHER_DECRYPT, true, s, raised, 128),
                CryptoStatus.OK, number));
        byte[] digest = new byte[32];
        random.nextBytes(digest);
        byte[] signature = Reference.sign("NONEwithECDSA", ec.getPrivate(), digest);
        Akcipher point = new Akcipher(2, Algorithm.KEY_PUBLIC, Algorithm.CURVE_P256, 0,
                Reference.point((ECPublicKey) ec.getPublic()));
        jobs.add(new Job(point, s -> DataRequests.verify(true, s, signature, digest), CryptoStatus.OK, null));
        byte[] other = digest.clone();
        other[7] ^= 1;
        jobs.add(new Job(point, s -> DataRequests.verify(true, s, signature, other), CryptoStatus.KEY_REJECTED,
                null));
    }

    /** One queue's thread. */
    private final class Worker extends Thread {
        private final RequestQueue queue;
        private final Random random;
        private final IdentityHashMap<Ticket, Live> flying = new IdentityHashMap<>();
        private volatile Throwable failure;
        private int right;
        private int late;

        Worker(RequestQueue queue, int seed) {
            super("storm-" + seed);
            this.queue = queue;
            random = new Random(seed);
        }

        @Override
        public void run() {
            try {
                long deadline = System.nanoTime() + 120_000_000_000L;
                int sent = 0;
                while (sent < REQUESTS || !flying.isEmpty()) {
                    while (sent < REQUESTS && flying.size() < IN_FLIGHT) {
                        send();
                        sent++;
                    }
                    queue.publish();
                    for (Ticket ticket = queue.poll(); ticket != null; ticket = queue.poll()) {
                        check(ticket, flying.remove(ticket));
                    }
                    Thread.onSpinWait();
                    assertTrue(System.nanoTime() < deadline, () -> flying.size() + " requests never came back");
                }
            } catch (Throwable e) {
                failure = e;
            }
        }

        private void send() {
            Live target = null;
            while (target == null) {
                target = live.get(random.nextInt(live.length()));
            }
            Ticket ticket = queue.submit(target.job.request().apply(target.session), Layout.LINUX);
            flying.put(ticket, target);
        }

        private void check(Ticket ticket, Live target) {
            CryptoStatus status = ticket.status();
            if (status == CryptoStatus.INVSESS && target.ending) {
                late++;
                return;
            }
            assertEquals(target.job.status(), status, target.job.parameters().toString());
            if (target.job.expected() != null) {
                assertArrayEquals(target.job.expected(), ticket.output(0), target.job.parameters().toString());
            }
            right++;
        }
    }

    @Test
    void shouldAnswerEverythingRight() throws Exception {
        try (TestDaemon daemon = new TestDaemon(QUEUES);
                ServiceClient client = new ServiceClient(daemon.socket(), Mode.REVISION_1, QUEUES)) {
            for (int i = 0; i < live.length(); i++) {
                renew(client, i);
            }
            List<Worker> workers = new ArrayList<>();
            for (int i = 0; i < QUEUES; i++) {
                workers.add(new Worker(client.driver.dataQueue(i), i));
            }
            workers.forEach(Thread::start);
            int renewed = 0;
            while (workers.stream().anyMatch(Thread::isAlive)) {
                renew(client, renewed++ % live.length());
            }
            for (Worker worker : workers) {
                worker.join();
                assertNull(worker.failure);
                assertEquals(REQUESTS, worker.right + worker.late);
                assertTrue(worker.right > REQUESTS / 2, worker.late + " found their session gone");
            }
            assertTrue(renewed > live.length(), renewed + " sessions");
        }
    }

    /** Puts a new session in the place of an old one, whose requests may be in flight. */
    private void renew(ServiceClient client, int index) throws Exception {
        Live old = live.get(index);
        live.set(index, new Live(jobs.get(index), client.driver.sessions().create(jobs.get(index).parameters())));
        if (old != null) {
            old.ending = true;
            client.driver.sessions().destroy(old.session);
        }
    }
}
