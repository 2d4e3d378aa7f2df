package io.hwadaptor.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stock Linux kernel and its own virtio_crypto driver against the daemon. */
class GuestIT {
    private static final String DRIVER = "virtio_crypto_aes_cbc";

    @Test
    void shouldEncryptAttachedAsCryptodevVhostUser() throws IOException, InterruptedException {
        encrypt("cryptodev", "soft");
    }

    @Test
    void shouldEncryptAttachedAsTheWholeDevice() throws IOException, InterruptedException {
        encrypt("device", "openssl");
    }

    /** Only where {@code ./hwadaptor test} has seen to it that the library is there. */
    @Test
    void shouldEncryptWithTheMultiBufferLibrary() throws IOException, InterruptedException {
        assumeTrue("required".equals(System.getProperty("hwadaptor.test.ipsecmb")), "libIPSec_MB is not required");
        encrypt("device", "ipsecmb");
    }

    /** The first form of the session message. Where {@code ./hwadaptor test} could fetch that QEMU. */
    @Test
    void shouldEncryptAttachedToQemu52() throws IOException, InterruptedException {
        assumeTrue("required".equals(System.getProperty("hwadaptor.test.qemu-5.2")), "QEMU 5.2 is not required");
        encrypt("cryptodev", "soft", "--qemu", "5.2");
    }

    /** The last form of the session message; the one between is that of the system's QEMU, 7.2. */
    @Test
    void shouldEncryptAttachedToQemu11() throws IOException, InterruptedException {
        try (DaemonProcess daemon = new DaemonProcess("cryptodev-qemu-11", "-Dhwadaptor=openssl")) {
            GuestRun run = GuestRun.boot("cryptodev-qemu-11", "--attach", "cryptodev", "--qemu", "11",
                    "--socket", daemon.socket.toString(), "--test", "selftest,kat");
            assertEquals(0, run.status(), () -> "the guest failed:\n" + run.console());
            assertTrue(run.comparisons("kat", DRIVER) >= 24);
        }
    }

    private static void encrypt(String attach, String engine, String... options)
            throws IOException, InterruptedException {
        String name = attach + "-" + engine + String.join("-", options).replace("--", "-");
        try (DaemonProcess daemon = new DaemonProcess(name, "-Dhwadaptor=" + engine)) {
            List<String> arguments = new ArrayList<>(List.of("--attach", attach, "--socket",
                    daemon.socket.toString()));
            arguments.addAll(List.of(options));
            GuestRun run = GuestRun.boot(name, arguments.toArray(String[]::new));
            assertEquals(0, run.status(), () -> "the guest failed:\n" + run.console());
            assertTrue(run.console().contains("VERDICT 0"));
            assertTrue(run.comparisons("kat", DRIVER) >= 24);
            assertTrue(run.comparisons("compare", DRIVER) >= 500);
            assertTrue(run.comparisons("scatter", DRIVER) >= 400);
            assertTrue(run.comparisons("multipart", DRIVER) >= 50);
            assertTrue(run.comparisons("parallel", DRIVER) >= 1000);
            assertEquals(0, daemon.terminate());
            Matcher counters = DaemonProcess.COUNTERS.matcher(daemon.output());
            assertTrue(counters.find(), () -> "no counters");
            assertEquals(engine, counters.group(1));
            assertTrue(Long.parseLong(counters.group(2)) > 2000, "requests");
            assertTrue(Long.parseLong(counters.group(3)) > 1_000_000, "bytes");
            assertEquals("0", counters.group(5), "errors");
        }
    }

    /** Under QEMU's own back-end this one fails: it has no raw RSA. */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void shouldPassTheKernelsRsaSelfTest(String kernel) throws IOException, InterruptedException {
        try (DaemonProcess daemon = new DaemonProcess("rsa-" + kernel)) {
            GuestRun run = GuestRun.boot("rsa-" + kernel, "--kernel", kernel, "--attach", "device",
                    "--socket", daemon.socket.toString(), "--test", "selftest,kat,rsa");
            assertEquals(0, run.status(), () -> "the guest failed:\n" + run.console());
            assertTrue(run.console().contains("virtio-crypto-rsa: selftest passed"), run::console);
        }
    }

    /**
     * RSA with PKCS#1 v1.5 padding through keys of the kernel, against openssl: 4 keys, of each 6 hashes with a
     * signature and four verifications, two decryptions and an encryption.
     */
    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void shouldDoPkcs1PaddingThroughTheKernel(String kernel) throws IOException, InterruptedException {
        try (DaemonProcess daemon = new DaemonProcess("pkcs1pad-" + kernel, "-Dhwadaptor=soft")) {
            GuestRun run = GuestRun.boot("pkcs1pad-" + kernel, "--kernel", kernel, "--attach", "device",
                    "--socket", daemon.socket.toString(), "--test", "pkcs1pad");
            assertEquals(0, run.status(), () -> "the guest failed:\n" + run.console());
            assertTrue(run.console().contains("RESULT pkcs1pad-check keys=4 checks=320 failures=0"), run::console);
            assertTrue(run.console().contains("openssl opened what the guest encrypted with 4 keys"), run::console);
            assertEquals(0, daemon.terminate());
            Matcher counters = DaemonProcess.COUNTERS.matcher(daemon.output());
            assertTrue(counters.find(), () -> "no counters");
            assertEquals("soft", counters.group(1));
            assertTrue(Long.parseLong(counters.group(2)) > 4 * (6 * 5 + 3), "requests");
            assertEquals("4", counters.group(5), "errors: one spoilt ciphertext per key");
        }
    }

    /** The tests above can fail: an engine that computes nothing does not pass the kernel's self-test. */
    @Test
    void shouldFailWithAnEngineThatComputesNothing() throws IOException, InterruptedException {
        try (DaemonProcess daemon = new DaemonProcess("null", "-Dhwadaptor=null")) {
            GuestRun run = GuestRun.boot("null", "--attach", "cryptodev", "--socket", daemon.socket.toString());
            assertNotEquals(0, run.status());
            assertTrue(run.console().contains("VERDICT 1"), run::console);
        }
    }
}
