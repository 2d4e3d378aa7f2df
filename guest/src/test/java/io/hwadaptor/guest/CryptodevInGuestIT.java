package io.hwadaptor.guest;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The adaptor for /dev/crypto in the guest, on a simulator of that device, which is compiled here; or on the real
 * module, if the property {@code hwadaptor.test.cryptodev.module} names a file that fits the guest's kernel.
 */
class CryptodevInGuestIT {
    private static final String PREFIX = "hwadaptor.test.cryptodev.";
    private static final String PACKAGE = "io.hwadaptor.cryptodev.";
    private static final Path SOURCES = Path.of("..", "adaptor-cryptodev", "src", "test", "c", "cryptodev-simulator");

    @TestFactory
    Stream<DynamicTest> kitAndDevice() throws IOException, InterruptedException {
        GuestJvm jvm = new GuestJvm("cryptodev").module("io.hwadaptor.cryptodev")
                .guest("--attach", "none", "--timeout", "900")
                // The host's limit is the one that counts.
                .java("-D" + PREFIX + "simulator=" + simulator(), "-Dhwadaptor.kit.limit-seconds=800",
                        "-Dhwadaptor.kit.scale=" + System.getProperty(PREFIX + "scale", "0.01"));
        for (String name : new String[] {"module", "requests"}) {
            String value = System.getProperty(PREFIX + name);
            if (value != null) {
                jvm.java("-D" + PREFIX + name + "=" + value);
            }
        }
        return jvm.run(PACKAGE + "NodeInGuest", PACKAGE + "QueueInGuest", PACKAGE + "SessionsInGuest",
                PACKAGE + "SynchronousInGuest", PACKAGE + "AsynchronousInGuest");
    }

    /** {@return the simulator, compiled on the host, whose libraries the guest sees} */
    static Path simulator() throws IOException, InterruptedException {
        Path program = Path.of("target", "cryptodev-simulator").toAbsolutePath();
        Files.createDirectories(program.getParent());
        List<String> command = new ArrayList<>(List.of("gcc", "-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror",
                "-I", Path.of("..", "native-headers").toString(), "-I", "/usr/include/fuse3",
                "-o", program.toString()));
        try (Stream<Path> files = Files.list(SOURCES)) {
            files.map(Path::toString).filter(name -> name.endsWith(".c")).sorted().forEach(command::add);
        }
        command.addAll(List.of("-lfuse3", "-lcrypto", "-lpthread"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), () -> "the simulator of /dev/crypto does not compile; it needs gcc and the"
                + " headers of libfuse 3 and libcrypto (Debian: gcc, libfuse3-dev, libssl-dev):\n" + output);
        return program;
    }
}
