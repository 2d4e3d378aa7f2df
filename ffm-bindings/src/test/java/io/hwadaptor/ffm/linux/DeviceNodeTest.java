package io.hwadaptor.ffm.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.FileCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeviceNodeTest {
    @TempDir
    private Path folder;

    @Test
    void shouldOpenCharacterDevicesAlone() throws Exception {
        try (DeviceNode device = DeviceNode.open(Path.of("/dev/null"))) {
            assertTrue(device.fd() >= 0);
        }
        Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("/dev/null"));
        DeviceNode.open(link).close();
        assertErrno(Errno.ENOENT, folder.resolve("nothing"));
        assertErrno(Errno.ENODEV, folder);
        assertErrno(Errno.ENODEV, Files.createFile(folder.resolve("file")));
    }

    private static void assertErrno(int errno, Path path) {
        ErrnoException error = assertThrows(ErrnoException.class, () -> DeviceNode.open(path));
        assertEquals(errno, error.errno(), error.getMessage());
    }

    @Test
    void shouldPassCallsOn() throws Exception {
        try (DeviceNode device = DeviceNode.open(Path.of("/dev/null")); Arena arena = Arena.ofConfined()) {
            assertEquals(-Errno.ENOTTY,
                    device.call(linux_h.FIONREAD(), arena.allocate(ValueLayout.JAVA_INT).address()));
        }
    }

    @Test
    void shouldOwnWhatItOpensAndAdopts() throws Exception {
        int before = OwnedFd.liveCount();
        int given;
        try (Arena arena = Arena.ofConfined()) {
            given = FileCalls.open(arena.allocateFrom("/dev/null").address(), linux_h.O_RDWR(), 0);
        }
        DeviceNode adopted = DeviceNode.adopt(given);
        assertEquals(before + 1, OwnedFd.liveCount());
        assertEquals(-Errno.EBADF, FileCalls.fcntl(given, linux_h.F_GETFL(), 0), "the number it was given is closed");
        adopted.close();
        adopted.close();
        assertTrue(adopted.isClosed());
        assertEquals(before, OwnedFd.liveCount());
        assertThrows(IllegalStateException.class, adopted::fd);
    }
}
