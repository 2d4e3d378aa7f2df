package io.hwadaptor.vhostuser.services;

import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.ControlQueueSessions;
import io.hwadaptor.virtio.driver.crypto.CryptoDriver;
import io.hwadaptor.virtio.driver.crypto.CryptoException;
import io.hwadaptor.virtio.driver.crypto.CryptoFeature;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.DataRequests.AadPlace;
import io.hwadaptor.virtio.driver.crypto.DataRequests.Ranges;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.crypto.Layout;
import io.hwadaptor.virtio.driver.crypto.Request;
import io.hwadaptor.virtio.driver.crypto.SessionParameters;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Aead;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Chain;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Cipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Hash;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Mac;
import io.hwadaptor.virtio.driver.crypto.Sessions;
import io.hwadaptor.virtio.driver.crypto.StatelessRequests;
import io.hwadaptor.virtio.driver.crypto.Ticket;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import io.hwadaptor.virtio.driver.vhost.VirtioFeature;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A guest that uses every service, in one of the three modes: each call opens a session, uses it once and destroys it,
 * or sends one stateless request.
 */
final class ServiceClient implements AutoCloseable {
    private static final long RING = VirtioFeature.VERSION_1 | VirtioFeature.INDIRECT_DESC | VirtioFeature.EVENT_IDX;
    private static final long STATELESS = CryptoFeature.CIPHER_STATELESS | CryptoFeature.HASH_STATELESS
            | CryptoFeature.MAC_STATELESS | CryptoFeature.AEAD_STATELESS | CryptoFeature.AKCIPHER_STATELESS;

    final CryptoDriver driver;
    /** Whether the adaptor behind the daemon answers with NOTSUPP to some lengths of what it has. */
    boolean declines;
    /** What pairs of chains answered in other modes; null if each is asked for again. */
    KnownPairs knownPairs;
    private final Mode mode;
    private final FrontEnd frontEnd;
    private final GuestRam ram;
    private Layout layout = Layout.LINUX;
    private Sessions sessions;

    /** What came back: a status, and the parts that the device wrote. */
    @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
    record Result(CryptoStatus status, byte[] output, byte[] digest, int usedLength) {
        boolean ok() {
            return status == CryptoStatus.OK;
        }
    }

    ServiceClient(Path socket, Mode mode) throws IOException {
        this(socket, mode, 1);
    }

    ServiceClient(Path socket, Mode mode, int queues) throws IOException {
        this.mode = mode;
        frontEnd = FrontEnd.connect(socket);
        ram = GuestRam.create(64 << 20);
        long features = switch (mode) {
            case LEGACY -> RING;
            case REVISION_1 -> RING | CryptoFeature.REVISION_1;
            case STATELESS -> RING | CryptoFeature.REVISION_1 | STATELESS;
        };
        driver = CryptoDriver.attach(frontEnd, ram, DriverOptions.generic().queues(queues, 1024).features(features));
        if (mode == Mode.STATELESS) {
            // A service that no engine has is not offered in this mode either; bit s + 1 is service s.
            features &= ~STATELESS | (long) driver.config().services() << 1;
        }
        if (driver.features() != features) {
            // Otherwise the daemon would go on serving this one, and the next test would wait for ever.
            close();
            throw new AssertionError(String.format("0x%x was negotiated, 0x%x wanted", driver.features(), features));
        }
        sessions = driver.sessions();
    }

    /** How the requests that follow are cut into descriptors. */
    void layout(Layout next) {
        layout = next;
    }

    /** How the sessions that follow are created and destroyed, in descriptors. */
    void controlLayout(Layout next) {
        sessions = new ControlQueueSessions(driver.queues().getLast(), next, revision1());
    }

    private boolean revision1() {
        return mode != Mode.LEGACY;
    }

    /** What one session, or one stateless request, is asked for. */
    @FunctionalInterface
    private interface SessionRequest {
        Request of(long session);
    }

    private Result run(SessionParameters parameters, SessionRequest inSession, Request stateless) throws IOException {
        if (mode == Mode.STATELESS) {
            return result(stateless, driver.dataQueue(0).run(stateless, layout));
        }
        long session;
        try {
            session = sessions.create(parameters);
        } catch (CryptoException e) {
            return new Result(e.status(), new byte[0], new byte[0], 0);
        }
        Request request = inSession.of(session);
        Result result = result(request, driver.dataQueue(0).run(request, layout));
        sessions.destroy(session);
        return result;
    }

    private static Result result(Request request, Ticket ticket) {
        int parts = request.writable().size();
        return new Result(ticket.status(), parts > 1 ? ticket.output(0) : new byte[0],
                parts > 2 ? ticket.output(1) : new byte[0], ticket.usedLength());
    }

    Result cipher(int algorithm, boolean encrypt, byte[] key, byte[] iv, byte[] source) throws IOException {
        Cipher cipher = new Cipher(algorithm, operation(encrypt), key);
        return run(cipher, session -> DataRequests.cipher(session, encrypt, iv, source),
                StatelessRequests.cipher(cipher, iv, source));
    }

    Result hash(int algorithm, int resultBytes, byte[] source) throws IOException {
        return run(new Hash(algorithm, resultBytes),
                session -> DataRequests.hash(revision1(), session, source, resultBytes),
                StatelessRequests.hash(algorithm, source, resultBytes));
    }

    Result mac(int algorithm, int resultBytes, byte[] key, byte[] source) throws IOException {
        Mac mac = new Mac(algorithm, resultBytes, key);
        return run(mac, session -> DataRequests.mac(revision1(), session, source, resultBytes),
                StatelessRequests.mac(mac, source));
    }

    Result seal(int algorithm, byte[] key, byte[] iv, byte[] aad, byte[] plain, int tagBytes) throws IOException {
        Aead aead = new Aead(algorithm, Algorithm.OP_ENCRYPT, tagBytes, aad.length, key);
        return run(aead, session -> DataRequests.aeadEncrypt(revision1(), session, iv, plain, aad, tagBytes),
                StatelessRequests.aead(aead, iv, plain, aad));
    }

    Result open(int algorithm, byte[] key, byte[] iv, byte[] aad, byte[] sealed, int tagBytes) throws IOException {
        Aead aead = new Aead(algorithm, Algorithm.OP_DECRYPT, tagBytes, aad.length, key);
        return run(aead, session -> DataRequests.aeadDecrypt(revision1(), session, iv, sealed, aad, tagBytes),
                StatelessRequests.aead(aead, iv, sealed, aad));
    }

    /**
     * Encrypts or decrypts with a digest.
     *
     * @param expected the digest that a decryption is verified with; null to encrypt
     */
    Result chain(Chain chain, Ranges ranges, byte[] iv, byte[] aad, byte[] source, byte[] expected) throws IOException {
        boolean encrypt = expected == null;
        AadPlace place = mode == Mode.REVISION_1 ? AadPlace.AFTER_SOURCE : AadPlace.BEFORE_SOURCE;
        Request stateless = StatelessRequests.chain(chain, ranges, iv, aad, source);
        return run(chain, session -> {
            Request request = DataRequests.chain(session, encrypt, ranges, iv, source, aad, place);
            return encrypt ? request : request.preset(1, expected);
        }, encrypt ? stateless : stateless.preset(1, expected));
    }

    Result akcipher(int opcode, Akcipher key, byte[] source, int destinationBytes) throws IOException {
        Result all = run(key, session -> DataRequests.akcipher(opcode, revision1(), session, source, destinationBytes),
                StatelessRequests.akcipher(opcode, key, source, destinationBytes));
        int length = all.ok() ? all.usedLength() - 1 : 0;
        return new Result(all.status(), java.util.Arrays.copyOf(all.output(), length), all.digest(), all.usedLength());
    }

    CryptoStatus verify(Akcipher key, byte[] signature, byte[] digest) throws IOException {
        return run(key, session -> DataRequests.verify(revision1(), session, signature, digest),
                StatelessRequests.verify(key, signature, digest)).status();
    }

    private static int operation(boolean encrypt) {
        return encrypt ? Algorithm.OP_ENCRYPT : Algorithm.OP_DECRYPT;
    }

    @Override
    public void close() {
        driver.close();
        frontEnd.close();
        ram.close();
    }
}
