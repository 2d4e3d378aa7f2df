package io.hwadaptor.virtio.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.ring.TestGuest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class CryptoDeviceTest {

    @Test
    void shouldTellTheTruthInItsConfiguration() {
        DeviceLimits limits = DeviceLimits.defaults().withDataQueues(4).withMaxRequestBytes(1 << 20);
        try (Arena arena = Arena.ofConfined();
                CryptoDevice device = new CryptoDevice(new TestAdaptor(), limits, line -> { })) {
            MemorySegment config = arena.allocate(64, 8);
            assertEquals(56, device.readConfig(0, config, 0, 56));
            // struct virtio_crypto_config, field by field.
            assertEquals(1, config.get(TestGuest.U32, 0), "status");
            assertEquals(4, config.get(TestGuest.U32, 4), "max_dataqueues");
            assertEquals(1, config.get(TestGuest.U32, 8), "crypto_services");
            assertEquals(1 << 3, config.get(TestGuest.U32, 12), "cipher_algo_l");
            for (int field = 16; field < 36; field += 4) {
                assertEquals(0, config.get(TestGuest.U32, field));
            }
            assertEquals(64, config.get(TestGuest.U32, 36), "max_cipher_key_len");
            assertEquals(512, config.get(TestGuest.U32, 40), "max_auth_key_len");
            assertEquals(0, config.get(TestGuest.U32, 44), "akcipher_algo");
            assertEquals(1 << 20, config.get(TestGuest.U64, 48), "max_size");
            device.ready(false);
            device.readConfig(0, config, 0, 4);
            assertEquals(0, config.get(TestGuest.U32, 0));
            assertEquals(-1, device.readConfig(53, config, 0, 4));
            assertEquals(-1, device.readConfig(-1, config, 0, 4));
            assertEquals(-1, device.readConfig(0, config, 0, 57));
        }
    }

    @Test
    void shouldFollowTheDriversFeatures() {
        try (CryptoDevice device = new CryptoDevice(new TestAdaptor(), DeviceLimits.defaults(), line -> { })) {
            assertEquals(NotificationMode.UNKNOWN, device.notificationMode());
            device.driverFeatures(1L << 30);
            assertEquals(NotificationMode.UNKNOWN, device.notificationMode());
            device.driverFeatures(1L << 32);
            assertEquals(NotificationMode.FLAGS, device.notificationMode());
            device.driverFeatures(1L << 32 | 1L << 29);
            assertEquals(NotificationMode.EVENT_IDX, device.notificationMode());
            device.reset();
            assertEquals(NotificationMode.UNKNOWN, device.notificationMode());
        }
    }

    @Test
    void shouldRegisterAndUnregisterMemory() throws AdaptorException {
        TestAdaptor adaptor = new TestAdaptor();
        try (TestGuest guest = new TestGuest(8);
                CryptoDevice device = new CryptoDevice(adaptor, DeviceLimits.defaults(), line -> { })) {
            device.memory(guest.memory);
            assertEquals(4, adaptor.registered.size());
            device.memory(guest.memory);
            assertEquals(4, adaptor.registered.size());
            adaptor.refuseRegistration = true;
            assertThrows(AdaptorException.class, () -> device.memory(guest.memory));
            assertEquals(0, adaptor.registered.size());
        }
    }

    @Test
    void shouldCloseEverySession() {
        TestAdaptor adaptor = new TestAdaptor();
        try (DeviceFixture f = new DeviceFixture(8, NotificationMode.FLAGS)) {
            f.session(1, 1);
            f.session(2, 2);
            f.device.reset();
            f.queue.work();
            assertTrue(f.adaptor.sessions.stream().allMatch(s -> s.closed));
            assertEquals(0, f.device.openSessions());
        }
        assertEquals(0, adaptor.sessions.size());
    }
}
