package io.hwadaptor.hostile;

import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoException;
import io.hwadaptor.virtio.driver.crypto.CryptoFeature;
import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.crypto.Opcode;
import io.hwadaptor.virtio.driver.crypto.Request;
import io.hwadaptor.virtio.driver.crypto.SessionParameters;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Aead;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Cipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Hash;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Mac;
import io.hwadaptor.virtio.driver.crypto.StatelessRequests;
import io.hwadaptor.virtio.driver.crypto.Ticket;
import io.hwadaptor.virtio.driver.vhost.VhostRequest;
import io.hwadaptor.virtio.driver.vhost.VirtioFeature;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Work that costs the daemon far more than the front-end, and sessions without end. */
final class WorkCases {
    private static final int RSA_BYTES = 512;
    private static final long STOP_NANOS = 6_000_000_000L;
    private static final long STATELESS = CryptoFeature.REVISION_1 | CryptoFeature.CIPHER_STATELESS
            | CryptoFeature.HASH_STATELESS | CryptoFeature.MAC_STATELESS | CryptoFeature.AEAD_STATELESS
            | CryptoFeature.AKCIPHER_STATELESS;

    private WorkCases() {
    }

    static List<HostileCase> all() {
        return List.of(
                HostileCase.of("256 RSA-4096 requests without CRT, then a stop and a hang-up",
                        stage -> rsa(stage, false)),
                HostileCase.of("256 RSA-4096 requests without CRT beside 7 TiB, and hang-ups",
                        stage -> rsa(stage, true)),
                HostileCase.of("256 requests with the largest RSA key that is taken, then a stop",
                        WorkCases::largestRsa),
                HostileCase.of("stateless RSA-4096 requests, and a hang-up", WorkCases::statelessRsa),
                HostileCase.of("sessions of all services up to the limit, closed", stage -> sessions(stage, true)),
                HostileCase.of("sessions of all services up to the limit, abandoned", stage -> sessions(stage, false)),
                HostileCase.of("sessions that open and close without a pause", WorkCases::churn),
                HostileCase.of("a storm of stateless requests", WorkCases::stateless),
                HostileCase.of("requests of 4 MiB in both rings", WorkCases::large));
    }

    private static byte[] der(int tag, byte[] body) {
        boolean shortForm = body.length < 0x80;
        ByteBuffer out = ByteBuffer.allocate(body.length + (shortForm ? 2 : 4)).put((byte) tag);
        if (shortForm) {
            out.put((byte) body.length);
        } else {
            out.put((byte) 0x82).putShort((short) body.length);
        }
        return out.put(body).array();
    }

    /** A key whose numbers are large and mean nothing, and without the shortcut of its primes. */
    static byte[] slowKey(SplittableRandom random, int bytes) {
        byte[] modulus = new byte[bytes + 1];
        random.nextBytes(modulus);
        modulus[0] = 0;
        modulus[1] |= (byte) 0x80;
        modulus[bytes] |= 1;
        byte[] exponent = modulus.clone();
        exponent[1] = 0x7f;
        List<byte[]> numbers = List.of(new byte[1], modulus, BigInteger.valueOf(65537).toByteArray(), exponent,
                new byte[1], new byte[1], new byte[1], new byte[1], new byte[1]);
        ByteBuffer body = ByteBuffer.allocate(16384);
        numbers.forEach(number -> body.put(der(2, number)));
        byte[] key = new byte[body.position()];
        body.get(0, key);
        return der(0x30, key);
    }

    private static Akcipher slow(SplittableRandom random, int bytes) {
        return new Akcipher(Algorithm.AKCIPHER_RSA, Algorithm.KEY_PRIVATE, Algorithm.RSA_RAW, 0,
                slowKey(random, bytes));
    }

    /** Fills a queue with equal requests; how many fitted. */
    private static int fill(Stage stage, Machine machine, int queue, Request request, int most) {
        int sent = 0;
        while (sent < most && machine.driver.dataQueue(queue).submit(request, machine.driver.layout()) != null) {
            sent++;
        }
        machine.driver.dataQueue(queue).publish();
        stage.totals.requests.addAndGet(sent);
        return sent;
    }

    private static void rsa(Stage stage, boolean huge) throws IOException, InterruptedException {
        for (int round = 0; round < (huge ? Math.min(3 * stage.scale, 9) : 2); round++) {
            // Its memory stays as it is until the case was judged: a daemon that goes on working finds work.
            Machine machine = stage.leave(stage.machine());
            try (OwnedFd file = stage.helper.make("memfd " + (7L << 40) + " sealed")) {
                if (huge) {
                    machine.addRegion(file.fd(), 1L << 45, 7L << 40, 0);
                }
                long session = machine.driver.sessions().create(slow(stage.random.split(), RSA_BYTES));
                byte[] source = new byte[RSA_BYTES];
                source[1] = 5;
                Request request = DataRequests.akcipher(
                        Opcode.AKCIPHER_DECRYPT, machine.driver.revision1(), session, source, RSA_BYTES);
                fill(stage, machine, 0, request, 128);
                fill(stage, machine, 1, request, 128);
                if (!huge) {
                    stop(machine);
                }
                Stage.pause(20);
                machine.hangUp();
            } catch (CryptoException e) {
                throw new Fault("a key of RSA-4096 was refused: " + e.getMessage());
            } catch (IOException e) {
                Stage.check(huge, "the ring doesn't stop: " + e.getMessage());
            }
        }
        if (huge) {
            tenantWants4GiB(stage);
        }
    }

    private static void stop(Machine machine) throws IOException {
        long start = System.nanoTime();
        machine.frontEnd.getVringBase(0);
        long nanos = System.nanoTime() - start;
        Stage.check(nanos < STOP_NANOS, "GET_VRING_BASE took " + nanos / 1_000_000 + " ms");
    }

    /** Keys of up to 16,384 bits, the most that libcrypto takes: one operation is a second or more. */
    private static void largestRsa(Stage stage) throws IOException, InterruptedException {
        for (int bytes = 2048; bytes >= RSA_BYTES; bytes /= 2) {
            Machine machine = stage.leave(stage.machine());
            long session;
            try {
                session = machine.driver.sessions().create(slow(stage.random.split(), bytes));
            } catch (CryptoException e) {
                machine.hangUp();
                continue;
            }
            byte[] source = new byte[bytes];
            source[1] = 5;
            Request request = DataRequests.akcipher(
                    Opcode.AKCIPHER_DECRYPT, machine.driver.revision1(), session, source, bytes);
            fill(stage, machine, 0, request, 128);
            fill(stage, machine, 1, request, 128);
            Stage.pause(100);
            try {
                stop(machine);
            } catch (IOException e) {
                throw new Fault("the ring with RSA of " + bytes * 8 + " bits doesn't stop: " + e.getMessage());
            } finally {
                machine.hangUp();
            }
            return;
        }
    }

    private static void tenantWants4GiB(Stage stage) throws IOException {
        try (RawFrontEnd other = stage.other();
                OwnedFd file = stage.helper.make("memfd " + (4L << 30) + " sealed")) {
            long code = other.greet().tell(VhostRequest.SET_MEM_TABLE, Bytes.of(1, 0, 0L, 4L << 30, 0L, 0L), file.fd());
            Stage.check(code == 0, "a tenant with 4 GiB was refused");
        }
    }

    private static Machine withoutSessions(Stage stage) throws IOException {
        stage.totals.connections.incrementAndGet();
        return new Machine(stage.helper.connect(stage.socket()), DriverOptions.generic().queues(Machine.QUEUES, 1024)
                .features(VirtioFeature.VERSION_1 | VirtioFeature.INDIRECT_DESC | VirtioFeature.EVENT_IDX | STATELESS));
    }

    private static void statelessRsa(Stage stage) throws IOException, InterruptedException {
        for (int round = 0; round < 4; round++) {
            Machine machine = stage.leave(withoutSessions(stage));
            byte[] source = new byte[RSA_BYTES];
            source[1] = 5;
            Request request = StatelessRequests.akcipher(
                    Opcode.AKCIPHER_DECRYPT, slow(stage.random.split(), RSA_BYTES), source, RSA_BYTES);
            Stage.check(fill(stage, machine, 0, request, 256) > 100, "the ring has no room");
            Stage.pause(20);
            machine.hangUp();
        }
    }

    private static SessionParameters kind(SplittableRandom random, int number) {
        byte[] key = new byte[16];
        random.nextBytes(key);
        return switch (number % 6) {
            case 0 -> new Cipher(Algorithm.CIPHER_AES_CBC, Algorithm.OP_ENCRYPT, key);
            case 1 -> new Mac(Algorithm.MAC_HMAC_SHA_256, 32, key);
            case 2 -> new Hash(Algorithm.HASH_SHA_256, 32);
            case 3 -> new Aead(Algorithm.AEAD_GCM, Algorithm.OP_ENCRYPT, 16, 0, key);
            case 4 -> new SessionParameters.Chain(Algorithm.CHAIN_CIPHER_THEN_HASH,
                    new Cipher(Algorithm.CIPHER_AES_CTR, Algorithm.OP_ENCRYPT, key), Algorithm.HASH_MODE_AUTH,
                    Algorithm.MAC_HMAC_SHA1, 20, key, 0);
            default -> slow(random, RSA_BYTES);
        };
    }

    private static void sessions(Stage stage, boolean close) throws IOException {
        try (Machine machine = stage.machine()) {
            List<Long> open = new ArrayList<>();
            try {
                for (int i = 0; i < 5000; i++) {
                    open.add(machine.driver.sessions().create(kind(stage.random, i)));
                }
            } catch (CryptoException e) {
                // As many as the daemon allows.
            }
            stage.totals.requests.addAndGet(open.size());
            try (Machine other = Machine.attach(stage.helper.connect(stage.daemon.socket(2)))) {
                other.check(0);
            }
            if (close) {
                for (long session : open) {
                    machine.driver.sessions().destroy(session);
                }
                machine.check(0);
            }
        }
    }

    private static void churn(Stage stage) throws IOException {
        try (Machine machine = stage.machine()) {
            for (int i = 0; i < 1500 * stage.scale; i++) {
                long session = machine.driver.sessions().create(kind(stage.random, i % 5));
                machine.driver.sessions().destroy(session);
                stage.totals.requests.addAndGet(2);
            }
            machine.check(0);
        }
    }

    private static void stateless(Stage stage) throws IOException {
        try (Machine machine = withoutSessions(stage)) {
            byte[] data = new byte[256];
            byte[] iv = new byte[16];
            for (int round = 0; round < 20 * stage.scale; round++) {
                List<Ticket> tickets = new ArrayList<>();
                for (int i = 0; i < 100; i++) {
                    stage.random.nextBytes(data);
                    Request request = switch (kind(stage.random, i % 4)) {
                        case Cipher cipher -> StatelessRequests.cipher(cipher, iv, data);
                        case Mac mac -> StatelessRequests.mac(mac, data);
                        case Aead aead -> StatelessRequests.aead(aead, new byte[12], data, Bytes.NONE);
                        default -> StatelessRequests.hash(Algorithm.HASH_SHA_256, data, 32);
                    };
                    Ticket ticket = machine.driver.dataQueue(i & 1).submit(request, machine.driver.layout());
                    if (ticket != null) {
                        tickets.add(ticket);
                    }
                }
                machine.driver.dataQueue(0).publish();
                machine.driver.dataQueue(1).publish();
                stage.totals.requests.addAndGet(tickets.size());
                drain(machine, tickets);
            }
        }
    }

    private static void drain(Machine machine, List<Ticket> tickets) throws IOException {
        long end = System.nanoTime() + Machine.ANSWER.toNanos();
        while (!tickets.stream().allMatch(Ticket::done)) {
            machine.driver.dataQueue(0).poll();
            machine.driver.dataQueue(1).poll();
            Stage.check(System.nanoTime() < end, "stateless requests are not answered");
        }
    }

    private static void large(Stage stage) throws IOException {
        try (Machine machine = stage.machine(); OwnedFd file = stage.helper.make("memfd 67108864 sealed")) {
            long place = 0x2_0000_0000L;
            Stage.check(machine.addRegion(file.fd(), place, 64 << 20, 0) == 0, "64 MiB were refused");
            for (int i = 0; i < 40 * stage.scale; i++) {
                machine.encrypt(place + (i % 7L << 22), place + (32 << 20), (4 << 20) - 4096, Machine.ANSWER);
                stage.totals.requests.incrementAndGet();
            }
        }
    }
}
