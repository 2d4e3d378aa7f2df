package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.hwadaptor.vhostuser.TestDaemon;
import io.hwadaptor.virtio.device.DeviceLimits;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoException;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.DataRequests.AadPlace;
import io.hwadaptor.virtio.driver.crypto.DataRequests.Ranges;
import io.hwadaptor.virtio.driver.crypto.Layout;
import io.hwadaptor.virtio.driver.crypto.Opcode;
import io.hwadaptor.virtio.driver.crypto.Request;
import io.hwadaptor.virtio.driver.crypto.SessionParameters;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Aead;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Chain;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Cipher;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Hash;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Mac;
import io.hwadaptor.virtio.driver.crypto.StatelessRequests;
import java.io.IOException;
import java.security.KeyPair;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The table "Sessions and statuses" of docs/virtio-crypto.md, for every service, over a real socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatusTest {
    private static final int NO_ALGORITHM = 31;
    private static final Ranges RANGES = new Ranges(0, 16, 0, 16, 20);

    private TestDaemon daemon;
    private KeyPair rsa;
    private KeyPair ec;

    @BeforeAll
    void start() throws Exception {
        daemon = new TestDaemon();
        rsa = Reference.rsa(2048);
        ec = Reference.ec("secp256r1");
    }

    @AfterAll
    void stop() throws Exception {
        daemon.close();
    }

    /**
     * A service.
     *
     * @param group equal for kinds whose requests work with each other's sessions, as far as INVSESS goes
     */
    private record Kind(String group, SessionParameters parameters, LongFunction<Request> inSession,
            Request stateless) {
    }

    private static Cipher cbc(int algorithm, int operation, byte[] key) {
        return new Cipher(algorithm, operation, key);
    }

    private static Kind cipher(Cipher cipher) {
        return new Kind("cipher", cipher,
                session -> DataRequests.cipher(session, true, new byte[16], new byte[16]),
                StatelessRequests.cipher(cipher, new byte[16], new byte[16]));
    }

    private static Kind chain(Chain chain) {
        return new Kind("chain", chain,
                session -> DataRequests.chain(session, true, RANGES, new byte[16], new byte[16], new byte[0],
                        AadPlace.AFTER_SOURCE),
                StatelessRequests.chain(chain, RANGES, new byte[16], new byte[0], new byte[16]));
    }

    private static Kind hash(boolean revision1, int algorithm, int resultBytes) {
        return new Kind("hash", new Hash(algorithm, resultBytes),
                session -> DataRequests.hash(revision1, session, new byte[3], resultBytes),
                StatelessRequests.hash(algorithm, new byte[3], resultBytes));
    }

    private static Kind mac(boolean revision1, Mac mac) {
        return new Kind("mac", mac,
                session -> DataRequests.mac(revision1, session, new byte[3], mac.resultBytes()),
                StatelessRequests.mac(mac, new byte[3]));
    }

    private static Kind aead(boolean revision1, Aead aead) {
        return new Kind("aead", aead,
                session -> DataRequests.aeadEncrypt(revision1, session, new byte[12], new byte[5], new byte[0],
                        aead.tagBytes()),
                StatelessRequests.aead(aead, new byte[12], new byte[5], new byte[0]));
    }

    private static Kind sign(boolean revision1, Akcipher key) {
        return new Kind("akcipher", key,
                session -> DataRequests.akcipher(Opcode.AKCIPHER_SIGN, revision1, session, new byte[32], 256),
                StatelessRequests.akcipher(Opcode.AKCIPHER_SIGN, key, new byte[32], 256));
    }

    private static Chain chain(int order, int hashMode, int hash, byte[] key, byte[] authKey) {
        return new Chain(order, cbc(Algorithm.CIPHER_AES_CBC, Algorithm.OP_ENCRYPT, key), hashMode, hash, 20, authKey,
                0);
    }

    private Akcipher rsaKey(int algorithm, int type, int padding, int hash) {
        return new Akcipher(algorithm, type, padding, hash, Reference.inner(rsa.getPrivate()));
    }

    private Akcipher ecKey(int curve, byte[] key) {
        return new Akcipher(Algorithm.AKCIPHER_ECDSA, Algorithm.KEY_PRIVATE, curve, 0, key);
    }

    private List<Kind> right(boolean revision1) {
        return List.of(
                cipher(cbc(Algorithm.CIPHER_AES_CBC, Algorithm.OP_ENCRYPT, new byte[16])),
                chain(chain(2, Algorithm.HASH_MODE_AUTH, Algorithm.MAC_HMAC_SHA1, new byte[16], new byte[20])),
                hash(revision1, Algorithm.HASH_SHA_256, 32),
                mac(revision1, new Mac(Algorithm.MAC_HMAC_SHA_256, 32, new byte[32])),
                aead(revision1, new Aead(Algorithm.AEAD_GCM, Algorithm.OP_ENCRYPT, 16, 0, new byte[16])),
                sign(revision1, rsaKey(Algorithm.AKCIPHER_RSA, 2, Algorithm.RSA_PKCS1, Algorithm.RSA_SHA256)),
                sign(revision1, ecKey(Algorithm.CURVE_P256, Reference.inner(ec.getPrivate()))));
    }

    /** Numbers that the standard does not know, or that nobody offers here. */
    private List<Kind> unsupported(boolean revision1) {
        byte[] key = new byte[16];
        byte[] authKey = new byte[20];
        int encrypt = Algorithm.OP_ENCRYPT;
        return List.of(
                cipher(cbc(NO_ALGORITHM, encrypt, key)), cipher(cbc(0, encrypt, key)),
                chain(chain(3, Algorithm.HASH_MODE_AUTH, Algorithm.MAC_HMAC_SHA1, key, authKey)),
                chain(chain(1, Algorithm.HASH_MODE_AUTH, NO_ALGORITHM + 64, key, authKey)),
                chain(chain(1, Algorithm.HASH_MODE_PLAIN, NO_ALGORITHM, key, new byte[0])),
                chain(chain(1, 4, Algorithm.HASH_SHA1, key, new byte[0])),
                hash(revision1, NO_ALGORITHM, 20), hash(revision1, 0, 20),
                mac(revision1, new Mac(NO_ALGORITHM + 64, 16, key)),
                aead(revision1, new Aead(NO_ALGORITHM, encrypt, 16, 0, key)),
                sign(revision1, rsaKey(NO_ALGORITHM, 2, 1, 6)), sign(revision1, rsaKey(1, 3, 1, 6)),
                sign(revision1, rsaKey(1, 2, 2, 6)), sign(revision1, rsaKey(1, 2, 1, 99)),
                sign(revision1, ecKey(6, Reference.inner(ec.getPrivate()))));
    }

    private List<Kind> wrongKeys(boolean revision1) {
        int encrypt = Algorithm.OP_ENCRYPT;
        List<Kind> kinds = new ArrayList<>();
        for (int length : new int[] {0, 15, 17, 33}) {
            byte[] key = new byte[length];
            kinds.add(cipher(cbc(Algorithm.CIPHER_AES_CBC, encrypt, key)));
            kinds.add(chain(chain(2, Algorithm.HASH_MODE_AUTH, Algorithm.MAC_HMAC_SHA1, key, new byte[20])));
            kinds.add(mac(revision1, new Mac(Algorithm.MAC_CMAC_AES, 16, key)));
            kinds.add(aead(revision1, new Aead(Algorithm.AEAD_GCM, encrypt, 16, 0, key)));
            kinds.add(aead(revision1, new Aead(Algorithm.AEAD_CHACHA20_POLY1305, encrypt, 16, 0, key)));
            kinds.add(sign(revision1, new Akcipher(1, 2, 1, 6, key)));
            kinds.add(sign(revision1, ecKey(Algorithm.CURVE_P256, key)));
        }
        kinds.add(mac(revision1, new Mac(Algorithm.MAC_HMAC_SHA_256, 33, new byte[32])));
        kinds.add(aead(revision1, new Aead(Algorithm.AEAD_GCM, encrypt, 17, 0, new byte[16])));
        return kinds;
    }

    private static CryptoStatus run(ServiceClient client, Request request) throws IOException {
        return client.driver.dataQueue(0).run(request, Layout.LINUX).status();
    }

    private static CryptoStatus refusal(ServiceClient client, SessionParameters parameters) {
        return assertThrows(CryptoException.class, () -> client.driver.sessions().create(parameters),
                parameters.toString()).status();
    }

    private static CryptoStatus destroyRefusal(ServiceClient client, long session) {
        return assertThrows(CryptoException.class, () -> client.driver.sessions().destroy(session)).status();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldKnowWhichSessionsThereAre(Mode mode) throws Exception {
        boolean revision1 = mode != Mode.LEGACY;
        try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
            List<Kind> kinds = right(revision1);
            long[] sessions = new long[kinds.size()];
            for (int i = 0; i < sessions.length; i++) {
                Kind kind = kinds.get(i);
                for (long never : new long[] {0, 1, -1, 0x7fff_0000_0001L}) {
                    assertEquals(CryptoStatus.INVSESS, run(client, kind.inSession().apply(never)), kind.toString());
                }
                sessions[i] = client.driver.sessions().create(kind.parameters());
            }
            for (int i = 0; i < sessions.length; i++) {
                Kind owner = kinds.get(i);
                for (int k = 0; k < kinds.size(); k++) {
                    Kind kind = kinds.get(k);
                    if (k == i) {
                        assertEquals(CryptoStatus.OK, run(client, kind.inSession().apply(sessions[i])));
                    } else if (!kind.group().equals(owner.group())) {
                        assertEquals(CryptoStatus.INVSESS, run(client, kind.inSession().apply(sessions[i])),
                                kind.group() + " with a session of " + owner.group());
                    }
                }
            }
            for (int i = 0; i < sessions.length; i++) {
                client.driver.sessions().destroy(sessions[i]);
                assertEquals(CryptoStatus.INVSESS, run(client, kinds.get(i).inSession().apply(sessions[i])));
                assertEquals(CryptoStatus.ERR, destroyRefusal(client, sessions[i]));
            }
            assertEquals(CryptoStatus.ERR, destroyRefusal(client, 77));
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldRefuseWhatIsNotOffered(Mode mode) throws Exception {
        refuse(mode, CryptoStatus.NOTSUPP, unsupported(mode != Mode.LEGACY));
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldRefuseWrongKeysAndLengths(Mode mode) throws Exception {
        refuse(mode, CryptoStatus.ERR, wrongKeys(mode != Mode.LEGACY));
    }

    private void refuse(Mode mode, CryptoStatus expected, List<Kind> kinds) throws IOException {
        try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
            for (Kind kind : kinds) {
                assertEquals(expected, refusal(client, kind.parameters()), kind.toString());
                if (mode == Mode.STATELESS) {
                    assertEquals(expected, run(client, kind.stateless()), kind.toString());
                }
            }
        }
    }

    @Test
    void shouldTakeStatelessRequestsOnlyWhenNegotiated() throws Exception {
        try (ServiceClient client = new ServiceClient(daemon.socket(), Mode.REVISION_1)) {
            for (Kind kind : right(true)) {
                assertEquals(CryptoStatus.NOTSUPP, run(client, kind.stateless()), kind.toString());
            }
        }
    }

    @Test
    void shouldSayThatThereIsNoRoomOnlyWithRevision1() throws Exception {
        try (TestDaemon small = new TestDaemon(builder -> builder.limits(DeviceLimits.defaults().withMaxSessions(2)))) {
            for (Mode mode : Mode.values()) {
                try (ServiceClient client = new ServiceClient(small.socket(), mode)) {
                    for (Kind kind : right(mode != Mode.LEGACY)) {
                        long first = client.driver.sessions().create(kind.parameters());
                        long second = client.driver.sessions().create(kind.parameters());
                        assertEquals(mode == Mode.LEGACY ? CryptoStatus.ERR : CryptoStatus.NOSPC,
                                refusal(client, kind.parameters()), mode + " " + kind);
                        if (mode == Mode.STATELESS) {
                            assertEquals(CryptoStatus.OK, run(client, kind.stateless()));
                        }
                        client.driver.sessions().destroy(first);
                        client.driver.sessions().destroy(second);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void shouldTellWrongTagsFromWrongSignatures(Mode mode) throws Exception {
        try (ServiceClient client = new ServiceClient(daemon.socket(), mode)) {
            for (int aead = Algorithm.AEAD_GCM; aead <= Algorithm.AEAD_CHACHA20_POLY1305; aead++) {
                byte[] key = new byte[32];
                byte[] iv = new byte[12];
                byte[] aad = new byte[3];
                byte[] sealed = client.seal(aead, key, iv, aad, new byte[9], 16).output();
                assertEquals(CryptoStatus.OK, client.open(aead, key, iv, aad, sealed, 16).status());
                for (int i = 0; i < sealed.length; i++) {
                    sealed[i] ^= 0x10;
                    assertEquals(CryptoStatus.BADMSG, client.open(aead, key, iv, aad, sealed, 16).status());
                    sealed[i] ^= 0x10;
                }
                aad[2] = 1;
                assertEquals(CryptoStatus.BADMSG, client.open(aead, key, iv, aad, sealed, 16).status());
                // Shorter than a tag: nothing to check, and so no wrong tag.
                assertEquals(CryptoStatus.ERR, shortOpen(client, mode, aead, key));
            }
            byte[] digest = new byte[32];
            Akcipher rsaPublic = new Akcipher(1, 1, 1, 6, Reference.inner(rsa.getPublic()));
            Akcipher ecPublic = new Akcipher(2, 1, 3, 0, Reference.point((ECPublicKey) ec.getPublic()));
            byte[] pkcs1 = client.akcipher(Opcode.AKCIPHER_SIGN, rsaKey(1, 2, 1, 6), digest, 256).output();
            byte[] ecdsa = client.akcipher(Opcode.AKCIPHER_SIGN, ecKey(3, Reference.inner(ec.getPrivate())), digest,
                    100).output();
            assertEquals(CryptoStatus.OK, client.verify(rsaPublic, pkcs1, digest));
            assertEquals(CryptoStatus.OK, client.verify(ecPublic, ecdsa, digest));
            for (int i = 0; i < ecdsa.length; i += 7) {
                pkcs1[i] ^= 1;
                ecdsa[i] ^= 1;
                assertEquals(CryptoStatus.KEY_REJECTED, client.verify(rsaPublic, pkcs1, digest));
                assertEquals(CryptoStatus.KEY_REJECTED, client.verify(ecPublic, ecdsa, digest));
                pkcs1[i] ^= 1;
                ecdsa[i] ^= 1;
            }
            digest[0] = 1;
            assertEquals(CryptoStatus.KEY_REJECTED, client.verify(rsaPublic, pkcs1, digest));
            assertEquals(CryptoStatus.KEY_REJECTED, client.verify(ecPublic, ecdsa, digest));
            assertEquals(CryptoStatus.ERR,
                    client.akcipher(Opcode.AKCIPHER_SIGN, ecPublic, digest, 100).status(), "a public key signs");
        }
    }

    private static CryptoStatus shortOpen(ServiceClient client, Mode mode, int algorithm, byte[] key)
            throws IOException {
        Aead aead = new Aead(algorithm, Algorithm.OP_DECRYPT, 16, 0, key);
        boolean revision1 = mode != Mode.LEGACY;
        long session = client.driver.sessions().create(aead);
        // Built with a source of one tag, and then said to be a byte shorter.
        Request request = DataRequests.aeadDecrypt(revision1, session, new byte[12], new byte[16], new byte[0], 16)
                .patched(DataRequests.HEADER_BYTES + 8, 15);
        CryptoStatus status = run(client, request);
        client.driver.sessions().destroy(session);
        return status;
    }
}
