package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.hwadaptor.vhostuser.TestDaemon;
import io.hwadaptor.virtio.device.DeviceLimits;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoStatus;
import io.hwadaptor.virtio.driver.crypto.DataRequests.Ranges;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Chain;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Cipher;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HMAC keys of all lengths, none included (RFC 2104, section 3), asked for by a guest. */
class HmacKeysTest {
    private static final int BLOCK = 64;

    /** RFC 2104, section 2, because the JDK's HMAC takes no empty key. */
    private static byte[] hmac(byte[] key, byte[] message) throws NoSuchAlgorithmException {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        byte[] padded = Arrays.copyOf(key.length > BLOCK ? sha.digest(key) : key, BLOCK);
        byte[] inner = padded.clone();
        byte[] outer = padded.clone();
        for (int i = 0; i < BLOCK; i++) {
            inner[i] ^= 0x36;
            outer[i] ^= 0x5c;
        }
        sha.update(inner);
        byte[] first = sha.digest(message);
        sha.update(outer);
        return sha.digest(first);
    }

    private static byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) (i * 31 + 7);
        }
        return bytes;
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeEveryLengthThatTheDeviceAdvertises(Mode mode) throws Exception {
        try (TestDaemon daemon = new TestDaemon(); ServiceClient guest = new ServiceClient(daemon.socket(), mode)) {
            for (int length : new int[] {0, 1, 64, 65, 512}) {
                for (int size : new int[] {0, 50}) {
                    ServiceClient.Result result = guest.mac(Algorithm.MAC_HMAC_SHA_256, 32, bytes(length), bytes(size));
                    assertEquals(CryptoStatus.OK, result.status(), length + " bytes of key");
                    assertArrayEquals(hmac(bytes(length), bytes(size)), result.output(), length + " bytes of key");
                }
            }
            assertEquals(CryptoStatus.ERR, guest.mac(Algorithm.MAC_HMAC_SHA_256, 32, bytes(513), bytes(9)).status());
            assertEquals(512, guest.driver.config().maxAuthKeyBytes());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldTakeLongKeysWhereTheDeviceDoes(Mode mode) throws Exception {
        DeviceLimits usual = DeviceLimits.defaults();
        DeviceLimits longKeys = new DeviceLimits(1, usual.maxSessions(), usual.maxRequestBytes(),
                usual.maxCipherKeyLength(), 4096, usual.inFlightPerQueue(), usual.maxKeyBytes());
        try (TestDaemon daemon = new TestDaemon(builder -> builder.limits(longKeys));
                ServiceClient guest = new ServiceClient(daemon.socket(), mode)) {
            for (int length : new int[] {1024, 1025, 4096}) {
                ServiceClient.Result result = guest.mac(Algorithm.MAC_HMAC_SHA_256, 32, bytes(length), bytes(50));
                assertEquals(CryptoStatus.OK, result.status(), length + " bytes of key");
                assertArrayEquals(hmac(bytes(length), bytes(50)), result.output(), length + " bytes of key");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldChainWithAnEmptyKey(Mode mode) throws Exception {
        try (TestDaemon daemon = new TestDaemon(); ServiceClient guest = new ServiceClient(daemon.socket(), mode)) {
            Chain chain = new Chain(Algorithm.CHAIN_HASH_THEN_CIPHER, new Cipher(Algorithm.CIPHER_AES_CBC,
                    Algorithm.OP_ENCRYPT, new byte[16]), Algorithm.HASH_MODE_AUTH,
                    Algorithm.MAC_HMAC_SHA_256, 32, new byte[0], 0);
            ServiceClient.Result result = guest.chain(chain, new Ranges(0, 32, 0, 32, 32), new byte[16], new byte[0],
                    bytes(32), null);
            assertEquals(CryptoStatus.OK, result.status());
            assertArrayEquals(hmac(new byte[0], bytes(32)), result.digest());
        }
    }
}
