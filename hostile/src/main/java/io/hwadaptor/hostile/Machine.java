package io.hwadaptor.hostile;

import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoDriver;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.crypto.Request;
import io.hwadaptor.virtio.driver.crypto.SessionParameters;
import io.hwadaptor.virtio.driver.crypto.Ticket;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.BufferChain;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.ring.Placement;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import io.hwadaptor.virtio.driver.vhost.Message;
import io.hwadaptor.virtio.driver.vhost.VhostRequest;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** A virtual machine with a running driver, whose answers are compared with the JDK's. One thread. */
final class Machine implements AutoCloseable {
    static final long BYTES = 16 << 20;
    /** Data queues of every device; the control queue is the one after them. */
    static final int QUEUES = 2;
    static final Duration ANSWER = Duration.ofSeconds(10);

    final FrontEnd frontEnd;
    final GuestRam ram;
    final CryptoDriver driver;
    private final SplittableRandom random;
    private final UnixSocket socket;
    private final byte[] key = new byte[16];
    private boolean abrupt;
    private long cbc = -1;
    private long gcm = -1;

    /** A request that is under way, and what must come back. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Pending(Ticket ticket, byte[] expected, long sentNanos) {
    }

    Machine(UnixSocket socket, DriverOptions options) throws IOException {
        this(socket, options, GuestRam.create(BYTES), new SplittableRandom(1));
    }

    /** All that is handed over becomes the machine's, also if this throws. */
    Machine(UnixSocket socket, DriverOptions options, GuestRam ram, SplittableRandom random) throws IOException {
        this.socket = socket;
        this.ram = ram;
        this.random = random;
        random.nextBytes(key);
        frontEnd = FrontEnd.over(socket, ANSWER);
        CryptoDriver attached = null;
        try {
            attached = CryptoDriver.attach(frontEnd, ram, options);
        } finally {
            if (attached == null) {
                frontEnd.close();
                ram.close();
            }
        }
        driver = attached;
    }

    /** A machine that polls. */
    static Machine attach(UnixSocket socket) throws IOException {
        return new Machine(socket, options());
    }

    static DriverOptions options() {
        return DriverOptions.generic().queues(QUEUES, 256);
    }

    long cipherSession() throws IOException {
        if (cbc < 0) {
            cbc = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, key);
        }
        return cbc;
    }

    /** Forgets sessions: the device has been reset. */
    void forget() {
        cbc = -1;
        gcm = -1;
    }

    /** Makes sure that no request has to wait for a session from now on. */
    void openSessions() throws IOException {
        cipherSession();
        aeadSession();
    }

    private long aeadSession() throws IOException {
        if (gcm < 0) {
            gcm = driver.sessions().create(
                    new SessionParameters.Aead(Algorithm.AEAD_GCM, Algorithm.OP_ENCRYPT, 16, 0, key));
        }
        return gcm;
    }

    /** Offers a request of random content; null when the ring is full. */
    Pending send(int queue, int bytes) throws IOException {
        boolean aead = random.nextInt(4) == 0;
        byte[] plain = new byte[aead ? bytes : Math.max(16, bytes & -16)];
        byte[] iv = new byte[aead ? 12 : 16];
        random.nextBytes(plain);
        random.nextBytes(iv);
        Request request = aead ? DataRequests.aeadEncrypt(driver.revision1(), aeadSession(), iv, plain, new byte[0], 16)
                : DataRequests.cipher(cipherSession(), true, iv, plain);
        byte[] expected = expected(aead, iv, plain);
        long now = System.nanoTime();
        Ticket ticket = driver.dataQueue(queue).submit(request, driver.layout());
        if (ticket == null) {
            return null;
        }
        driver.dataQueue(queue).publish();
        return new Pending(ticket, expected, now);
    }

    private byte[] expected(boolean aead, byte[] iv, byte[] plain) {
        try {
            Cipher cipher = Cipher.getInstance(aead ? "AES/GCM/NoPadding" : "AES/CBC/NoPadding");
            cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"),
                    aead ? new GCMParameterSpec(128, iv) : new IvParameterSpec(iv));
            return cipher.doFinal(plain);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Waits for a request and compares its answer; nanoseconds from offering to answer. */
    long receive(int queue, Pending pending, Duration limit) throws IOException {
        driver.dataQueue(queue).await(pending.ticket(), limit);
        long nanos = System.nanoTime() - pending.sentNanos();
        if (pending.ticket().status() != CryptoStatus.OK) {
            throw new Fault("an honest request was answered with " + pending.ticket().status());
        }
        if (!Arrays.equals(pending.expected(), pending.ticket().output(0))) {
            throw new Fault("wrong bytes in an answer of " + pending.expected().length);
        }
        return nanos;
    }

    /** One request, there and back. */
    void check(int queue) throws IOException {
        receive(queue, send(queue, 16 + random.nextInt(4096)), ANSWER);
    }

    /** Encrypts from one place of the guest's addresses to another; the status, or -1 if no answer comes in time. */
    int encrypt(long source, long destination, int bytes, Duration limit) throws IOException {
        long header = ram.allocate(256, 64);
        ram.write(header, DataRequests.cipherHeader(cipherSession(), true, 16, bytes, bytes));
        BufferChain chain = new BufferChain();
        chain.addReadable(header, DataRequests.LEGACY_BYTES);
        chain.addReadable(header + 128, 16);
        chain.addReadable(source, bytes);
        chain.addWritable(destination, bytes);
        chain.addWritable(header + 192, 1);
        DriverQueue queue = driver.dataQueue(0).queue();
        int head = queue.ring().add(chain, Placement.DIRECT);
        queue.publish();
        if (!queue.await(limit)) {
            return -1;
        }
        queue.ring().poll();
        queue.ring().release(head);
        int status = ram.read(header + 192, 1)[0];
        ram.free(header);
        return status;
    }

    /** Adds a region to a running device; what the daemon says, 0 if it took it. */
    long addRegion(int fd, long guestAddress, long bytes, long offset) throws IOException {
        return tell(VhostRequest.ADD_MEM_REG, Bytes.of(0L, guestAddress, bytes, guestAddress, offset), fd);
    }

    /** Sends a request with need_reply; the answer's number. */
    long tell(int request, byte[] payload, int... fds) throws IOException {
        frontEnd.sendRaw(request, Message.NEED_REPLY, payload, fds);
        Message answer = frontEnd.channel().receive();
        answer.fds().forEach(io.hwadaptor.ffm.linux.OwnedFd::close);
        return answer.payload().length < 8 ? -1
                : ByteBuffer.wrap(answer.payload()).order(ByteOrder.nativeOrder()).getLong();
    }

    /** Hangs up without stopping anything. */
    void hangUp() {
        socket.shutdown();
    }

    /** From now on {@link #close} hangs up first, as a machine that is switched off. */
    Machine abrupt() {
        abrupt = true;
        return this;
    }

    @Override
    public void close() {
        if (abrupt) {
            hangUp();
        }
        driver.close();
        frontEnd.close();
        ram.close();
    }

    /** Sessions of many kinds, and requests: what a daemon keeps for its lifetime is there afterwards. */
    static void warmUp(Helper helper, Path socket) throws IOException {
        for (DriverOptions options : List.of(DriverOptions.generic().queues(QUEUES, 1024),
                DriverOptions.generic().queues(QUEUES, 64))) {
            try (Machine machine = new Machine(helper.connect(socket), options)) {
                for (int i = 0; i < 60; i++) {
                    machine.check(0);
                }
            }
        }
        try (Machine machine = new Machine(helper.connect(socket), DriverOptions.cryptodev())) {
            machine.receive(0, machine.sendCipher(), ANSWER);
        }
    }

    /** As a cryptodev front-end may: it has cipher sessions only. */
    Pending sendCipher() throws IOException {
        byte[] plain = new byte[64];
        byte[] iv = new byte[16];
        random.nextBytes(plain);
        random.nextBytes(iv);
        byte[] expected = expected(false, iv, plain);
        Ticket ticket = driver.dataQueue(0).submit(
                DataRequests.cipher(cipherSession(), true, iv, plain), driver.layout());
        driver.dataQueue(0).publish();
        return new Pending(ticket, expected, System.nanoTime());
    }
}
