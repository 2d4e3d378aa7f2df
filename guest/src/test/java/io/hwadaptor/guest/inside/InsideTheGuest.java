package io.hwadaptor.guest.inside;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** That tests which are meant for the guest do run there, and not on the host by mistake. */
final class InsideTheGuest {
    @Test
    void shouldRunOnTheStockKernel() throws IOException {
        String version = Files.readString(Path.of("/proc/version"));
        assertTrue(version.contains("debian-kernel@lists.debian.org"), version);
        assertTrue(Files.isDirectory(Path.of("/sys/firmware/qemu_fw_cfg/by_name/opt/hwadaptor")));
    }

    /** The host's files are there, and what is written stays in the guest. */
    @Test
    void shouldSeeTheHostsFilesAndWriteNone() throws IOException {
        assertTrue(Files.isRegularFile(Path.of("run-guest.sh")), "the module's folder is the working directory");
        Path file = Path.of("target", "inside-the-guest");
        Files.writeString(file, "x");
        assertEquals("x", Files.readString(file));
        assertTrue(Files.readString(Path.of("/proc/mounts")).contains("overlay"));
    }
}
