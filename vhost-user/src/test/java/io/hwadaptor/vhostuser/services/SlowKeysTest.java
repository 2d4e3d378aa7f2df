package io.hwadaptor.vhostuser.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.vhostuser.TestDaemon;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoDriver;
import io.hwadaptor.virtio.driver.crypto.CryptoFeature;
import io.hwadaptor.virtio.driver.crypto.DataRequests;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.crypto.Layout;
import io.hwadaptor.virtio.driver.crypto.Opcode;
import io.hwadaptor.virtio.driver.crypto.SessionParameters.Akcipher;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import io.hwadaptor.virtio.driver.vhost.VirtioFeature;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A ring full of the slowest requests there are does not hold up the front-end. */
class SlowKeysTest {
    private static final int REQUESTS = 256;
    private static final int BYTES = 512;
    private static final long FEATURES = VirtioFeature.VERSION_1 | VirtioFeature.INDIRECT_DESC
            | VirtioFeature.EVENT_IDX | CryptoFeature.REVISION_1;

    /** A private key of 4096 bits without primes. That the modulus is no product of two is nothing an engine sees. */
    private static byte[] key() {
        BigInteger modulus = BigInteger.ONE.shiftLeft(8 * BYTES).subtract(BigInteger.valueOf(17));
        BigInteger zero = BigInteger.ZERO;
        return Der.sequence(zero, modulus, BigInteger.valueOf(65537), modulus.subtract(BigInteger.TWO), zero, zero,
                zero, zero, zero);
    }

    private static Optional<Adaptor> open(String name) {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor", name);
        try {
            return Optional.of(Adaptors.open(properties));
        } catch (AdaptorException e) {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"soft", "openssl", "openssl,soft"})
    void shouldStopInTheMiddleOfABurst(String name) throws Exception {
        Optional<Adaptor> opened = open(name);
        Assumptions.assumeTrue(opened.isPresent(), "skipped: " + name + " can't run here");
        try (Adaptor adaptor = opened.get(); TestDaemon daemon = new TestDaemon(b -> b.adaptor(adaptor));
                FrontEnd frontEnd = FrontEnd.connect(daemon.socket()); GuestRam ram = GuestRam.create(64 << 20);
                CryptoDriver driver = CryptoDriver.attach(frontEnd, ram,
                        DriverOptions.generic().queues(1, 1024).features(FEATURES))) {
            long session = driver.sessions().create(new Akcipher(Algorithm.AKCIPHER_RSA, Algorithm.KEY_PRIVATE,
                    Algorithm.RSA_RAW, 0, key()));
            byte[] source = new byte[BYTES];
            source[BYTES - 1] = 9;
            for (int i = 0; i < REQUESTS; i++) {
                driver.dataQueue(0).submit(
                        DataRequests.akcipher(Opcode.AKCIPHER_DECRYPT, true, session, source, BYTES), Layout.LINUX);
            }
            driver.dataQueue(0).publish();
            Thread.sleep(100);
            long begin = System.nanoTime();
            int base = frontEnd.getVringBase(0);
            long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            assertTrue(millis < 2000, millis + " ms");
            assertTrue(base > 0 && base < REQUESTS, "stopped at " + base);
            assertEquals(0, daemon.count("has not completed"));
        }
    }
}
