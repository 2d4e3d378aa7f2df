package io.hwadaptor.guest;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** JUnit classes in a JVM inside the guest. */
class JvmInGuestIT {
    @TestFactory
    Stream<DynamicTest> withoutDevice() throws IOException, InterruptedException {
        List<DynamicTest> tests = new GuestJvm("jvm").guest("--attach", "none")
                .run("io.hwadaptor.guest.inside.InsideTheGuest").toList();
        assertFalse(Files.exists(Path.of("target", "inside-the-guest")), "the guest wrote to the host");
        return tests.stream();
    }
}
