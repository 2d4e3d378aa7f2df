package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.FileCalls;
import io.hwadaptor.ffm.syscall.MemoryCalls;
import java.lang.foreign.Arena;

/**
 * Memory files without a name in the file system: memory to share with another process by passing the descriptor.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/memfd_create.2.html">memfd_create(2)</a>
 */
public final class MemFd {
    private MemFd() {
    }

    /**
     * Creates a file of zeros, closed on exec. The caller owns the result.
     *
     * @param name shown in {@code /proc/self/fd}, need not be unique
     * @param size bytes, 0 or more
     * @param sealShrink forbid for ever that anybody makes the file smaller; without it the file has no seal, and
     *     seals can still be added
     * @throws ErrnoException when memory or descriptors are short
     */
    public static OwnedFd create(String name, long size, boolean sealShrink) throws ErrnoException {
        int flags = linux_h.MFD_CLOEXEC() | linux_h.MFD_ALLOW_SEALING();
        OwnedFd file;
        try (Arena arena = Arena.ofConfined()) {
            int result = MemoryCalls.memfd_create(arena.allocateFrom(name).address(), flags);
            file = OwnedFd.adopt(ErrnoException.check("memfd_create", result, name));
        }
        try {
            resize(file, size);
            if (sealShrink) {
                int result = FileCalls.fcntl(file.fd(), linux_h.F_ADD_SEALS(), linux_h.F_SEAL_SHRINK());
                ErrnoException.check("fcntl", result, "F_ADD_SEALS of " + name);
            }
            return file;
        } catch (ErrnoException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Makes a file larger (with zeros) or smaller.
     *
     * @param size bytes, 0 or more
     * @throws ErrnoException EPERM when a seal forbids it
     * @see <a href="https://man7.org/linux/man-pages/man2/ftruncate.2.html">ftruncate(2)</a>
     */
    public static void resize(OwnedFd file, long size) throws ErrnoException {
        ErrnoException.check("ftruncate", FileCalls.ftruncate(file.fd(), size), file + " to " + size + " bytes");
    }
}
