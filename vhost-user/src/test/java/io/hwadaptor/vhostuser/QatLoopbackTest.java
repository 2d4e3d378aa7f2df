package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.select.Adaptors;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoDriver;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** From ring to ring with the QuickAssist simulator: the guest's memory is mapped once, and nothing is copied. */
class QatLoopbackTest {
    private static final long RAM_BYTES = 32 << 20;

    @Test
    void shouldStageNothingOnTheWay() throws Exception {
        Optional<Path> simulator = QatSimulator.build();
        assumeTrue(simulator.isPresent(), "skipped: " + QatSimulator.MISSING);
        Properties properties = new Properties();
        properties.setProperty("hwadaptor", "qat");
        properties.setProperty("hwadaptor.qat.library", simulator.orElseThrow().toString());
        byte[] key = new byte[16];
        byte[] iv = new byte[16];
        Random random = new Random(7);
        random.nextBytes(key);
        try (Adaptor adaptor = Adaptors.open(properties)) {
            try (TestDaemon daemon = new TestDaemon(builder -> builder.adaptor(adaptor));
                    FrontEnd frontEnd = daemon.connect(); GuestRam ram = GuestRam.create(RAM_BYTES);
                    CryptoDriver driver = CryptoDriver.attach(frontEnd, ram, DriverOptions.generic())) {
                long session = driver.createCipherSession(Algorithm.CIPHER_AES_CBC, true, key);
                Cipher jdk = Cipher.getInstance("AES/CBC/NoPadding");
                for (int size = 16; size <= 16 * 1024; size *= 4) {
                    byte[] text = new byte[size];
                    random.nextBytes(text);
                    random.nextBytes(iv);
                    jdk.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, "AES"), new IvParameterSpec(iv));
                    assertArrayEquals(jdk.doFinal(text), driver.cipher(session, true, iv, text));
                }
                assertTrue(QatSimulator.get("mapped") > 0, "the guest's memory is mapped");
                Adaptor.EngineCounters counters = adaptor.counters().getFirst();
                assertEquals("qat", counters.adaptor());
                assertEquals(6, counters.requests());
                assertEquals(0, counters.errors());
                assertEquals(0, counters.stagedBytes());
            }
            assertEquals(0, QatSimulator.get("mapped"), "unmapped with the connection");
            assertEquals(0, QatSimulator.get("violations"));
        }
    }
}
