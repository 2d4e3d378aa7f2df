package io.hwadaptor.vhostuser;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CipherPipe;
import io.hwadaptor.virtio.driver.crypto.CryptoDriver;
import io.hwadaptor.virtio.driver.crypto.CryptoException;
import io.hwadaptor.virtio.driver.crypto.CryptoFeature;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.crypto.RequestQueue;
import io.hwadaptor.virtio.driver.crypto.SessionForm;
import io.hwadaptor.virtio.driver.crypto.SessionParameters;
import io.hwadaptor.virtio.driver.crypto.Ticket;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.Notification;
import io.hwadaptor.virtio.driver.vhost.AckPolicy;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import io.hwadaptor.virtio.driver.vhost.ProtocolFeature;
import io.hwadaptor.virtio.driver.vhost.VirtioFeature;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A driver written from the standard against the daemon, over a real socket and shared memory. */
class LoopbackTest {
    private static final long RAM_BYTES = 32 << 20;
    private static final byte[] KEY = HexFormat.of().parseHex("2b7e151628aed2a6abf7158809cf4f3c");
    private static final byte[] IV = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");
    // NIST SP 800-38A, F.2.1 CBC-AES128.Encrypt.
    private static final byte[] PLAIN = HexFormat.of().parseHex("6bc1bee22e409f96e93d7e117393172a"
            + "ae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52ef"
            + "f69f2445df4f9b17ad2b417be66c3710");
    private static final byte[] CIPHERTEXT = HexFormat.of().parseHex("7649abac8119b246cee98e9b12e9197d"
            + "5086cb9b507219ee95db113a917678b273bed6b8e3c1743b7116e69e22229516"
            + "3ff1caa1681fac09120eca307586e1a7");

    static List<DriverOptions> frontEnds() {
        return List.of(
                DriverOptions.cryptodev(),
                DriverOptions.cryptodev().sessions(SessionForm.QEMU_2_12),
                DriverOptions.cryptodev().sessions(SessionForm.QEMU_8_1),
                DriverOptions.cryptodev().notified(Notification.SLEEP),
                DriverOptions.cryptodev().protocol(ProtocolFeature.CRYPTO_SESSION),
                DriverOptions.generic(),
                DriverOptions.generic().notified(Notification.SLEEP),
                DriverOptions.generic().features(VirtioFeature.VERSION_1),
                DriverOptions.generic().features(VirtioFeature.VERSION_1 | VirtioFeature.INDIRECT_DESC)
                        .notified(Notification.SLEEP),
                DriverOptions.generic().protocol(ProtocolFeature.CONFIG));
    }

    /** Those with a control queue: no message creates AEAD sessions. With REVISION_1 and without. */
    static List<DriverOptions> drivers() {
        return List.of(
                DriverOptions.generic().features(VirtioFeature.VERSION_1 | CryptoFeature.REVISION_1),
                DriverOptions.generic().features(VirtioFeature.VERSION_1),
                DriverOptions.generic());
    }

    @ParameterizedTest
    @MethodSource("frontEnds")
    void shouldEncryptTheKnownAnswer(DriverOptions options) throws Exception {
        try (TestDaemon daemon = new TestDaemon(); FrontEnd frontEnd = daemon.connect();
                GuestRam ram = GuestRam.create(RAM_BYTES);
                CryptoDriver driver = CryptoDriver.attach(frontEnd, ram, options)) {
            long encrypt = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, KEY);
            long decrypt = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, false, KEY);
            for (int i = 0; i < 100; i++) {
                assertArrayEquals(CIPHERTEXT, driver.cipher(encrypt, true, IV, PLAIN));
                assertArrayEquals(PLAIN, driver.cipher(decrypt, false, IV, CIPHERTEXT));
            }
            driver.sessions().destroy(encrypt);
            frontEnd.getFeatures(); // closing by message has no answer; this one comes after it
            Ticket late = driver.run(DataRequests.cipher(encrypt, true, IV, PLAIN));
            assertEquals(CryptoStatus.INVSESS, late.status());
            assertArrayEquals(PLAIN, driver.cipher(decrypt, false, IV, CIPHERTEXT));
        }
    }

    @ParameterizedTest
    @MethodSource("drivers")
    void shouldSealThroughAPipe(DriverOptions options) throws Exception {
        try (TestDaemon daemon = new TestDaemon(); FrontEnd frontEnd = daemon.connect();
                GuestRam ram = GuestRam.create(RAM_BYTES);
                CryptoDriver driver = CryptoDriver.attach(frontEnd, ram, options)) {
            long session = driver.sessions().create(
                    new SessionParameters.Aead(Algorithm.AEAD_GCM, Algorithm.OP_ENCRYPT, 16, 0, KEY));
            Cipher reference = Cipher.getInstance("AES/GCM/NoPadding");
            for (CipherPipe.Shape shape : CipherPipe.Shape.values()) {
                CipherPipe.Plan plan = new CipherPipe.Plan(PLAIN.length, 4, 12, shape, false, false);
                try (CipherPipe pipe = driver.openAeadPipe(0, session, 16, plan)) {
                    for (int slot = 0; slot < 4; slot++) {
                        byte[] nonce = Arrays.copyOfRange(IV, slot, slot + 12);
                        MemorySegment.copy(nonce, 0, pipe.memory(), JAVA_BYTE, pipe.ivOffset(slot), 12);
                        MemorySegment.copy(PLAIN, 0, pipe.memory(), JAVA_BYTE, pipe.sourceOffset(slot), PLAIN.length);
                    }
                    assertEquals(4, pipe.submit(4));
                    assertTrue(TestDaemon.await(() -> pipe.poll() >= 0 && pipe.freeSlots() == 4), "no answer");
                    assertEquals(0, pipe.failures());
                    for (int slot = 0; slot < 4; slot++) {
                        reference.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"),
                                new GCMParameterSpec(128, Arrays.copyOfRange(IV, slot, slot + 12)));
                        assertArrayEquals(reference.doFinal(PLAIN), pipe.memory()
                                .asSlice(pipe.destinationOffset(slot), PLAIN.length + 16).toArray(JAVA_BYTE));
                    }
                }
            }
        }
    }

    @Test
    void shouldWorkAfterSleepingBetweenRequests() throws Exception {
        try (TestDaemon daemon = new TestDaemon(); FrontEnd frontEnd = daemon.connect();
                GuestRam ram = GuestRam.create(RAM_BYTES);
                CryptoDriver driver = CryptoDriver.attach(frontEnd, ram, DriverOptions.cryptodev())) {
            long session = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, KEY);
            for (int i = 0; i < 20; i++) {
                Thread.sleep(10); // far beyond the time for which an idle queue is polled
                assertArrayEquals(CIPHERTEXT, driver.cipher(session, true, IV, PLAIN));
            }
        }
    }

    @Test
    void shouldNeverSpinWhenToldSo() throws Exception {
        try (TestDaemon daemon = new TestDaemon(b -> b.spin(Duration.ZERO));
                FrontEnd frontEnd = daemon.connect(); GuestRam ram = GuestRam.create(RAM_BYTES);
                CryptoDriver driver = CryptoDriver.attach(frontEnd, ram, DriverOptions.generic())) {
            long session = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, KEY);
            for (int i = 0; i < 200; i++) {
                assertArrayEquals(CIPHERTEXT, driver.cipher(session, true, IV, PLAIN));
            }
        }
    }

    @Test
    void shouldServeSeveralQueuesAtOnce() throws Exception {
        int queues = 3;
        try (TestDaemon daemon = new TestDaemon(queues); FrontEnd frontEnd = daemon.connect();
                GuestRam ram = GuestRam.create(RAM_BYTES);
                CryptoDriver driver = CryptoDriver.attach(frontEnd, ram, DriverOptions.generic().queues(queues, 64))) {
            long session = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, KEY);
            Cipher jdk = Cipher.getInstance("AES/CBC/NoPadding");
            Random random = new Random(1);
            for (int i = 0; i < 300; i++) {
                byte[] iv = new byte[16];
                byte[] data = new byte[16 * (1 + random.nextInt(64))];
                random.nextBytes(iv);
                random.nextBytes(data);
                RequestQueue queue = driver.dataQueue(i % queues);
                Ticket ticket = queue.run(DataRequests.cipher(session, true, iv, data), driver.layout());
                assertEquals(CryptoStatus.OK, ticket.status());
                jdk.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"), new IvParameterSpec(iv));
                assertArrayEquals(jdk.doFinal(data), ticket.output(0));
            }
            DaemonCounters counters = daemon.daemon().counters();
            for (DaemonCounters.Queue queue : counters.queues()) {
                assertEquals(100, queue.counts().requests());
                assertEquals(0, queue.counts().errors());
            }
        }
    }

    @Test
    void shouldServeTwoMachinesAtOnceAndKeepTheirSessionsApart() throws Exception {
        try (TestDaemon one = new TestDaemon(); TestDaemon two = new TestDaemon();
                FrontEnd first = one.connect(); FrontEnd second = two.connect();
                GuestRam ram1 = GuestRam.create(RAM_BYTES); GuestRam ram2 = GuestRam.create(RAM_BYTES);
                CryptoDriver driver1 = CryptoDriver.attach(first, ram1, DriverOptions.cryptodev());
                CryptoDriver driver2 = CryptoDriver.attach(second, ram2, DriverOptions.generic())) {
            long session = driver1.createCipherSession(Algorithm.CIPHER_AES_CBC, true, KEY);
            assertEquals(CryptoStatus.INVSESS,
                    driver2.run(DataRequests.cipher(session, true, IV, PLAIN)).status());
            long other = driver2.createCipherSession(Algorithm.CIPHER_AES_CBC, false, KEY);
            assertArrayEquals(CIPHERTEXT, driver1.cipher(session, true, IV, PLAIN));
            assertArrayEquals(PLAIN, driver2.cipher(other, false, IV, CIPHERTEXT));
        }
    }

    @Test
    void shouldRefuseSessionsThatItCannotOpenAndGoOn() throws Exception {
        for (DriverOptions options : List.of(DriverOptions.cryptodev(),
                DriverOptions.cryptodev().sessions(SessionForm.QEMU_2_12),
                DriverOptions.cryptodev().sessions(SessionForm.QEMU_8_1),
                DriverOptions.generic())) {
            try (TestDaemon daemon = new TestDaemon(); FrontEnd frontEnd = daemon.connect();
                    GuestRam ram = GuestRam.create(RAM_BYTES);
                    CryptoDriver driver = CryptoDriver.attach(frontEnd, ram, options)) {
                assertThrows(CryptoException.class, () -> driver.createCipherSession(99, true, KEY));
                assertThrows(CryptoException.class,
                        () -> driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, new byte[17]));
                long session = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, KEY);
                assertArrayEquals(CIPHERTEXT, driver.cipher(session, true, IV, PLAIN));
            }
        }
    }

    @Test
    void shouldTellWhatItIsInTheConfigurationSpace() throws Exception {
        try (TestDaemon daemon = new TestDaemon(2); FrontEnd frontEnd = daemon.connect();
                GuestRam ram = GuestRam.create(RAM_BYTES);
                CryptoDriver driver = CryptoDriver.attach(frontEnd, ram, DriverOptions.generic().queues(2, 64))) {
            assertEquals(2, driver.config().maxDataQueues());
            assertTrue(driver.readConfig().maxDataQueues() == 2);
            frontEnd.acknowledge(AckPolicy.ALWAYS);
            assertThrows(IOException.class, () -> frontEnd.setConfig(0, new byte[4], false));
            assertThrows(IOException.class, () -> frontEnd.getConfig(52, 8));
            frontEnd.setConfig(0, new byte[4], true);
        }
    }
}
