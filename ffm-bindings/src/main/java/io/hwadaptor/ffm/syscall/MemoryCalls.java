package io.hwadaptor.ffm.syscall;

import io.hwadaptor.ffm.generated.linux.linux_h;
import java.lang.invoke.MethodHandle;

/** Mappings and memory files. */
public final class MemoryCalls {
    private static final MethodHandle MMAP = Downcalls.bind(linux_h.mmap$address(), linux_h.mmap$descriptor());
    private static final MethodHandle MUNMAP = Downcalls.bind(linux_h.munmap$address(), linux_h.munmap$descriptor());
    private static final MethodHandle MPROTECT =
            Downcalls.bind(linux_h.mprotect$address(), linux_h.mprotect$descriptor());
    private static final MethodHandle MLOCK = Downcalls.bind(linux_h.mlock$address(), linux_h.mlock$descriptor());
    private static final MethodHandle MADVISE = Downcalls.bind(linux_h.madvise$address(), linux_h.madvise$descriptor());
    private static final MethodHandle MEMFD_CREATE =
            Downcalls.bind(linux_h.memfd_create$address(), linux_h.memfd_create$descriptor());
    private static final MethodHandle SYSCONF = Downcalls.bind(linux_h.sysconf$address(), linux_h.sysconf$descriptor());

    private MemoryCalls() {
    }

    /** mmap(2). Returns an address or −errno. */
    public static long mmap(long address, long length, int protection, int flags, int fd, long offset) {
        try {
            return (long) MMAP.invokeExact(address, length, protection, flags, fd, offset);
        } catch (Throwable t) {
            throw Downcalls.failed("mmap", t);
        }
    }

    /** munmap(2). Returns 0 or −errno. */
    public static int munmap(long address, long length) {
        try {
            return (int) MUNMAP.invokeExact(address, length);
        } catch (Throwable t) {
            throw Downcalls.failed("munmap", t);
        }
    }

    /** mprotect(2). Returns 0 or −errno. */
    public static int mprotect(long address, long length, int protection) {
        try {
            return (int) MPROTECT.invokeExact(address, length, protection);
        } catch (Throwable t) {
            throw Downcalls.failed("mprotect", t);
        }
    }

    /** mlock(2). Returns 0 or −errno. */
    public static int mlock(long address, long length) {
        try {
            return (int) MLOCK.invokeExact(address, length);
        } catch (Throwable t) {
            throw Downcalls.failed("mlock", t);
        }
    }

    /** madvise(2). Returns 0 or −errno. */
    public static int madvise(long address, long length, int advice) {
        try {
            return (int) MADVISE.invokeExact(address, length, advice);
        } catch (Throwable t) {
            throw Downcalls.failed("madvise", t);
        }
    }

    /** memfd_create(2). Returns a descriptor or −errno. */
    public static int memfd_create(long name, int flags) {
        try {
            return (int) MEMFD_CREATE.invokeExact(name, flags);
        } catch (Throwable t) {
            throw Downcalls.failed("memfd_create", t);
        }
    }

    /** sysconf(3). Returns the value, or −errno; of a value without a limit nothing that can be used. */
    public static long sysconf(int name) {
        try {
            return (long) SYSCONF.invokeExact(name);
        } catch (Throwable t) {
            throw Downcalls.failed("sysconf", t);
        }
    }
}
