package io.hwadaptor.vhostuser;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.api.Adaptors;
import io.hwadaptor.ffm.qat.QatCalls;
import io.hwadaptor.virtio.driver.crypto.Algorithm;
import io.hwadaptor.virtio.driver.crypto.CryptoDriver;
import io.hwadaptor.virtio.driver.crypto.DriverOptions;
import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.vhost.FrontEnd;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.stream.Stream;
import javax.crypto.Cipher;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

/** From ring to ring with the QuickAssist simulator: the guest's memory is mapped once, and nothing is copied. */
class QatLoopbackTest {
    private static final long RAM_BYTES = 32 << 20;

    @Test
    void shouldStageNothingOnTheWay() throws Exception {
        Properties properties = new Properties();
        properties.setProperty("hwadaptor", "qat");
        properties.setProperty("hwadaptor.qat.library", simulator().toString());
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
                assertTrue(control("mapped") > 0, "the guest's memory is mapped");
                Adaptor.EngineCounters counters = adaptor.counters().getFirst();
                assertEquals("qat", counters.adaptor());
                assertEquals(6, counters.requests());
                assertEquals(0, counters.errors());
                assertEquals(0, counters.stagedBytes());
            }
            assertEquals(0, control("mapped"), "unmapped with the connection");
            assertEquals(0, control("violations"));
        }
    }

    private static int control(String name) {
        try (Arena arena = Arena.ofConfined()) {
            return QatCalls.userStart(arena.allocateFrom("simulator:" + name).address());
        }
    }

    /** Built here, as in the adaptor's own tests. */
    private static Path simulator() throws Exception {
        Map<String, String> environment = System.getenv();
        String cache = environment.getOrDefault("HWADAPTOR_CACHE", environment.getOrDefault("XDG_CACHE_HOME",
                environment.getOrDefault("HOME", "") + "/.cache") + "/hwadaptor");
        Optional<Path> headers = Stream.of(environment.getOrDefault("QAT_INCLUDE", "/usr/include/qat"),
                "/usr/include/qat", cache + "/guest/qat/usr/include/qat").map(Path::of)
                .filter(folder -> Files.exists(folder.resolve("qae_mem.h"))).findFirst();
        assumeTrue(headers.isPresent(), "skipped: no vendor headers of qat, run: guest/fetch-packages.sh qat");
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        Path target = module.resolve("target");
        Process process = new ProcessBuilder(module.resolveSibling("adaptor-qat/src/test/c/build.sh").toString(),
                headers.orElseThrow().toString(), target.toString()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return target.resolve("libqat-simulator.so");
    }
}
