package io.hwadaptor.virtio.driver.crypto;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.linux.Mapping;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.ffm.linux.UnixSocket;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.Notification;
import io.hwadaptor.virtio.driver.ring.Placement;
import io.hwadaptor.virtio.driver.stub.StubBackEnd;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import io.hwadaptor.virtio.driver.vhost.VirtioFeature;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.junit.jupiter.api.Test;

/** The whole driver against a back-end in the test, over a real socket and real shared memory. */
class CryptoDriverTest {
    private static final byte[] KEY = "sixteen byte key".getBytes(US_ASCII);
    private static final byte[] IV = "sixteen byte iv.".getBytes(US_ASCII);
    private static final List<GuestRam.Plan> PLANS = List.of(
            new GuestRam.Plan(0, 0xa0000), new GuestRam.Plan(0x1_0000_0000L, 1 << 21, 0x2000, true));

    @FunctionalInterface
    private interface Body {
        void run(CryptoDriver driver, StubBackEnd backEnd) throws Exception;
    }

    private static void with(DriverOptions options, Consumer<StubBackEnd> setUp, Body body) throws Exception {
        int fds = OwnedFd.liveCount();
        long mappings = Mapping.liveCount();
        UnixSocket[] ends = UnixSocket.pair();
        StubBackEnd backEnd = new StubBackEnd(ends[1]);
        setUp.accept(backEnd);
        try (backEnd;
                GuestRam ram = GuestRam.create(PLANS);
                FrontEnd frontEnd = FrontEnd.over(ends[0], Duration.ofSeconds(20))) {
            backEnd.start();
            long free = ram.freeBytes();
            try (CryptoDriver driver = CryptoDriver.attach(frontEnd, ram, options)) {
                body.run(driver, backEnd);
            }
            assertEquals(free, ram.freeBytes());
        }
        assertNull(backEnd.failure);
        assertEquals(fds, OwnedFd.liveCount());
        assertEquals(mappings, Mapping.liveCount());
    }

    private static Consumer<StubBackEnd> generic(int dataQueues) {
        return backEnd -> backEnd.controlQueue = dataQueues;
    }

    private static byte[] expected(byte[] data) throws Exception {
        Cipher cipher = Cipher.getInstance("AES/CBC/NoPadding");
        cipher.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(KEY, "AES"), new IvParameterSpec(IV));
        return cipher.doFinal(data);
    }

    private static byte[] random(int length) {
        byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        return data;
    }

    private static void roundTrip(CryptoDriver driver) throws Exception {
        long encrypt = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, KEY);
        long decrypt = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, false, KEY);
        for (int length : new int[] {16, 64, 4096, 65536}) {
            byte[] data = random(length);
            byte[] sealed = driver.cipher(encrypt, true, IV, data);
            assertArrayEquals(expected(data), sealed);
            assertArrayEquals(data, driver.cipher(decrypt, false, IV, sealed));
        }
        driver.sessions().destroy(encrypt);
        driver.frontEnd().getFeatures(); // a message that closes a session has no answer; this one has
        CryptoException e = assertThrows(CryptoException.class, () -> driver.cipher(encrypt, true, IV, new byte[16]));
        assertEquals(CryptoStatus.INVSESS, e.status());
        driver.sessions().destroy(decrypt);
        driver.frontEnd().getFeatures();
    }

    @ParameterizedTest
    @EnumSource(Notification.class)
    void shouldWorkAsCryptodev(Notification notification) throws Exception {
        with(DriverOptions.cryptodev().notified(notification), b -> b.eventIdx = true, (driver, backEnd) -> {
            assertNull(driver.config());
            roundTrip(driver);
            assertEquals(1L << 30, backEnd.featuresSet());
            assertFalse(backEnd.log().contains(18), "never enables a ring");
            assertEquals(0, backEnd.crypto().sessionCount());
        });
    }

    @ParameterizedTest
    @EnumSource(Notification.class)
    void shouldWorkAsGenericDevice(Notification notification) throws Exception {
        with(DriverOptions.generic().notified(notification), generic(1), (driver, backEnd) -> {
            assertEquals(1, driver.config().maxDataQueues());
            assertTrue(driver.config().ready());
            roundTrip(driver);
            assertEquals(1L << 28 | 1L << 29 | 1L << 30 | 1L << 32, backEnd.featuresSet());
            assertEquals(15, backEnd.status);
        });
    }

    @ParameterizedTest
    @ValueSource(longs = {0, VirtioFeature.INDIRECT_DESC, VirtioFeature.EVENT_IDX})
    void shouldWorkWithFewerFeatures(long features) throws Exception {
        DriverOptions options = DriverOptions.generic().features(features | VirtioFeature.VERSION_1)
                .notified(Notification.SLEEP);
        with(options, generic(1), (driver, backEnd) -> roundTrip(driver));
    }

    @Test
    void shouldWorkWithoutProtocolExtras() throws Exception {
        with(DriverOptions.cryptodev().sessions(SessionForm.QEMU_8_1).protocol(1 << 7), b -> b.eventIdx = true,
                (driver, backEnd) -> {
                    roundTrip(driver);
                    assertTrue(backEnd.log().contains(5), "the whole table in one message");
                });
    }

    @Test
    void shouldUseSeveralDataQueues() throws Exception {
        with(DriverOptions.generic().queues(3, 64), generic(3), (driver, backEnd) -> {
            long session = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, KEY);
            byte[] data = random(160);
            for (int queue = 0; queue < 3; queue++) {
                Ticket ticket = driver.dataQueue(queue).run(
                        DataRequests.cipher(session, true, IV, data), Layout.LINUX);
                assertEquals(CryptoStatus.OK, ticket.status());
                assertArrayEquals(expected(data), ticket.output(0));
            }
            assertThrows(IndexOutOfBoundsException.class, () -> driver.dataQueue(3));
        });
    }

    @Test
    void shouldGiveTheSameBytesHoweverARequestIsCut() throws Exception {
        with(DriverOptions.generic().queues(1, 256), generic(1), (driver, backEnd) -> {
            long session = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, KEY);
            byte[] data = random(64);
            byte[] sealed = expected(data);
            List<Layout> layouts = new ArrayList<>();
            for (int i = 1; i < 72 + 16 + 64; i++) {
                layouts.add(new Layout(Fragmentation.at(i), Fragmentation.at(i % 65), Placement.DIRECT, i % 2 == 0));
            }
            Fragmentation bytes = Fragmentation.every(1);
            layouts.add(new Layout(bytes, bytes, Placement.INDIRECT_SCATTERED, false));
            layouts.add(new Layout(bytes, bytes, Placement.DIRECT, true));
            for (Placement placement : Placement.values()) {
                layouts.add(Layout.LINUX.placed(placement));
                layouts.add(Layout.LINUX.placed(placement).overlaid());
                layouts.add(new Layout(Fragmentation.random(new Random(4), 30), Fragmentation.random(new Random(5), 9),
                        placement, false));
            }
            Request request = DataRequests.cipher(session, true, IV, data);
            for (Layout layout : layouts) {
                Ticket ticket = driver.dataQueue(0).run(request, layout);
                assertEquals(CryptoStatus.OK, ticket.status());
                assertArrayEquals(sealed, ticket.output(0));
                assertEquals(65, ticket.usedLength());
            }
        });
    }

    @Test
    void shouldKeepManyRequestsApart() throws Exception {
        with(DriverOptions.generic().queues(1, 128), generic(1), (driver, backEnd) -> {
            long session = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, KEY);
            RequestQueue queue = driver.dataQueue(0);
            queue.queue().ring().shuffleFree(new Random(9));
            for (int round = 0; round < 20; round++) {
                List<Ticket> tickets = new ArrayList<>();
                for (int i = 0; i < 40; i++) {
                    Request request = DataRequests.cipher(session, true, IV, random(16 * (i + 1)));
                    tickets.add(queue.submit(request, Layout.LINUX));
                }
                queue.publish();
                for (int i = 0; i < 40; i++) {
                    queue.await(tickets.get(i), Duration.ofSeconds(20));
                    assertArrayEquals(expected(random(16 * (i + 1))), tickets.get(i).output(0));
                }
            }
        });
    }

    @ParameterizedTest
    @EnumSource(CipherPipe.Shape.class)
    void shouldPipeRequests(CipherPipe.Shape shape) throws Exception {
        with(DriverOptions.generic().queues(1, 128), generic(1), (driver, backEnd) -> {
            long session = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, KEY);
            byte[] data = random(80);
            for (boolean indirect : new boolean[] {false, true}) {
                CipherPipe.Plan plan = new CipherPipe.Plan(80, 16, 16, shape, indirect, false);
                try (CipherPipe pipe = driver.openPipe(0, session, true, plan)) {
                    for (int slot = 0; slot < 16; slot++) {
                        MemorySegment.copy(IV, 0, pipe.memory(), JAVA_BYTE, pipe.ivOffset(slot), 16);
                        MemorySegment.copy(data, 0, pipe.memory(), JAVA_BYTE, pipe.sourceOffset(slot), 80);
                    }
                    int[] seen = new int[16];
                    int done = 0;
                    while (done < 1000) {
                        pipe.submit(7);
                        done += pipe.poll((slot, status) -> seen[slot]++);
                    }
                    while (pipe.freeSlots() < 16) {
                        pipe.poll();
                    }
                    assertEquals(0, pipe.failures());
                    for (int slot = 0; slot < 16; slot++) {
                        assertTrue(seen[slot] > 0);
                        assertArrayEquals(expected(data), pipe.memory().asSlice(pipe.destinationOffset(slot), 80)
                                .toArray(JAVA_BYTE));
                    }
                    pipe.assign(3, session + 1000);
                    pipe.submit(16);
                    while (pipe.freeSlots() < 16) {
                        pipe.poll();
                    }
                    assertEquals(1, pipe.failures(), "the slot without a session");
                }
            }
        });
    }

    @Test
    void shouldRefuseADeviceWithOtherQueues() {
        assertThrows(IllegalArgumentException.class,
                () -> with(DriverOptions.generic(), generic(2), (driver, backEnd) -> { }));
    }

    @Test
    void shouldSaySoWhenASessionIsRefused() throws Exception {
        with(DriverOptions.generic(), generic(1), (driver, backEnd) -> {
            CryptoException e = assertThrows(CryptoException.class,
                    () -> driver.createCipherSession(Algorithm.CIPHER_ARC4, true, KEY));
            assertEquals(CryptoStatus.NOTSUPP, e.status());
            assertThrows(CryptoException.class, () -> driver.sessions().destroy(77));
        });
        with(DriverOptions.cryptodev(), b -> b.eventIdx = true, (driver, backEnd) -> {
            CryptoException e = assertThrows(CryptoException.class,
                    () -> driver.createCipherSession(Algorithm.CIPHER_ARC4, true, KEY));
            assertEquals(CryptoStatus.ERR, e.status());
            assertThrows(IllegalArgumentException.class,
                    () -> driver.sessions().create(new SessionParameters.Hash(Algorithm.HASH_SHA1, 20)));
        });
    }

    @Test
    void shouldStopAndStartWithoutLosingItsPlace() throws Exception {
        with(DriverOptions.generic(), generic(1), (driver, backEnd) -> {
            roundTrip(driver);
            int[] bases = driver.link().stop();
            assertEquals(driver.queues().get(0).queue().ring().availIndex(), bases[0]);
            driver.link().start(driver.ram(), driver.queues().stream().map(RequestQueue::queue).toList(),
                    driver.features());
            roundTrip(driver);
        });
    }

    @Test
    void shouldCloseAfterTheBackEndIsGone() throws IOException {
        UnixSocket[] ends = UnixSocket.pair();
        StubBackEnd backEnd = new StubBackEnd(ends[1]);
        backEnd.controlQueue = 1;
        try (GuestRam ram = GuestRam.create(PLANS); FrontEnd frontEnd = FrontEnd.over(ends[0], Duration.ofSeconds(5))) {
            backEnd.start();
            CryptoDriver driver = CryptoDriver.attach(frontEnd, ram, DriverOptions.generic());
            ends[0].shutdown();
            driver.close();
            driver.close();
        }
        backEnd.close();
    }
}
