package io.hwadaptor.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** JUnit classes in a JVM inside the guest. */
class JvmInGuestIT {
    private static final String KIT = "io.hwadaptor.afalg.ConformanceInGuest";
    /** The kit does about a tenth of what it does on real processors, and may take its time for that. */
    private static final String[] SCALE = {
        "-Dhwadaptor.kit.scale=" + System.getProperty("hwadaptor.guest.scale", "0.1"),
        "-Dhwadaptor.kit.limit-seconds=600"
    };

    /** The adaptor of AF_ALG on the kernel's software drivers. */
    @TestFactory
    Stream<DynamicTest> afalg() throws IOException, InterruptedException {
        int requests = Integer.getInteger("hwadaptor.guest.leak-requests", 10_000);
        List<DynamicTest> tests = new GuestJvm("afalg").module("io.hwadaptor.afalg")
                .guest("--attach", "none", "--timeout", "1200")
                // A test closes a descriptor behind its owner's back, to see what the adaptor says.
                .java(SCALE).java("-da:io.hwadaptor.ffm.linux.OwnedFd",
                        "-Dhwadaptor.afalg.leak-requests=" + requests)
                .run("io.hwadaptor.guest.inside.InsideTheGuest", "io.hwadaptor.afalg.AfalgInGuest",
                        "io.hwadaptor.afalg.FaultsInGuest", "io.hwadaptor.afalg.LeaksInGuest", KIT)
                .toList();
        assertFalse(Files.exists(Path.of("target", "inside-the-guest")), "the guest wrote to the host");
        return tests.stream();
    }

    /** The circle: the adaptor in the guest, its kernel's virtio driver, the daemon, and the daemon's adaptor. */
    @TestFactory
    Stream<DynamicTest> afalgOnTheDaemon() throws IOException, InterruptedException {
        try (DaemonProcess daemon = new DaemonProcess("afalg", "-Dhwadaptor=soft")) {
            List<DynamicTest> tests = new GuestJvm("afalg-daemon")
                    .guest("--attach", "cryptodev", "--socket", daemon.socket.toString(), "--timeout", "1200")
                    .java("-Dhwadaptor.afalg.algorithms=cbc-aes",
                            "-Dhwadaptor.afalg.driver.cbc-aes=virtio_crypto_aes_cbc")
                    .java(SCALE).run(KIT).toList();
            assertEquals(0, daemon.terminate());
            Matcher counters = DaemonProcess.COUNTERS.matcher(daemon.output());
            assertTrue(counters.find(), () -> "no counters");
            assertTrue(Long.parseLong(counters.group(2)) > 3_000, "requests that the daemon has done: " + counters);
            assertEquals("0", counters.group(5), "errors");
            return tests.stream();
        }
    }
}
