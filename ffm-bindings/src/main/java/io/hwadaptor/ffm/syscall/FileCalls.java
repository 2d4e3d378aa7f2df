package io.hwadaptor.ffm.syscall;

import io.hwadaptor.ffm.generated.linux.linux_h;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Files and descriptors. */
public final class FileCalls {
    private static final MethodHandle OPEN = Downcalls.bind(linux_h.open.address(),
            FunctionDescriptor.of(linux_h.C_INT, linux_h.C_POINTER, linux_h.C_INT, linux_h.C_INT));
    private static final MethodHandle CLOSE = Downcalls.bind(linux_h.close$address(), linux_h.close$descriptor());
    private static final MethodHandle READ = Downcalls.bind(linux_h.read$address(), linux_h.read$descriptor());
    private static final MethodHandle WRITE = Downcalls.bind(linux_h.write$address(), linux_h.write$descriptor());
    private static final MethodHandle PREADV2 = Downcalls.bind(linux_h.preadv2$address(), linux_h.preadv2$descriptor());
    private static final MethodHandle FCNTL = Downcalls.bind(linux_h.fcntl.address(),
            FunctionDescriptor.of(linux_h.C_INT, linux_h.C_INT, linux_h.C_INT, linux_h.C_INT));
    private static final MethodHandle IOCTL = Downcalls.bind(linux_h.ioctl.address(),
            FunctionDescriptor.of(linux_h.C_INT, linux_h.C_INT, linux_h.C_LONG, linux_h.C_POINTER));
    private static final MethodHandle FTRUNCATE =
            Downcalls.bind(linux_h.ftruncate$address(), linux_h.ftruncate$descriptor());
    private static final MethodHandle STATX = Downcalls.bind(linux_h.statx$address(), linux_h.statx$descriptor());
    private static final MethodHandle FLOCK = Downcalls.bind(linux_h.flock$address(), linux_h.flock$descriptor());
    private static final MethodHandle FCHMOD = Downcalls.bind(linux_h.fchmod$address(), linux_h.fchmod$descriptor());
    private static final MethodHandle UNLINK = Downcalls.bind(linux_h.unlink$address(), linux_h.unlink$descriptor());
    private static final MethodHandle MKDIR = Downcalls.bind(linux_h.mkdir$address(), linux_h.mkdir$descriptor());
    private static final MethodHandle RMDIR = Downcalls.bind(linux_h.rmdir$address(), linux_h.rmdir$descriptor());
    private static final MethodHandle RENAME = Downcalls.bind(linux_h.rename$address(), linux_h.rename$descriptor());

    private FileCalls() {
    }

    /** open(2). Returns a descriptor or −errno. */
    public static int open(long path, int flags, int mode) {
        try {
            return (int) OPEN.invokeExact(path, flags, mode);
        } catch (Throwable t) {
            throw Downcalls.failed("open", t);
        }
    }

    /** close(2). Returns 0 or −errno; the number is free again in either case, except EBADF. */
    public static int close(int fd) {
        try {
            return (int) CLOSE.invokeExact(fd);
        } catch (Throwable t) {
            throw Downcalls.failed("close", t);
        }
    }

    /** read(2). Returns bytes read or −errno. */
    public static long read(int fd, long buffer, long length) {
        try {
            return (long) READ.invokeExact(fd, buffer, length);
        } catch (Throwable t) {
            throw Downcalls.failed("read", t);
        }
    }

    /** write(2). Returns bytes written or −errno. */
    public static long write(int fd, long buffer, long length) {
        try {
            return (long) WRITE.invokeExact(fd, buffer, length);
        } catch (Throwable t) {
            throw Downcalls.failed("write", t);
        }
    }

    /** preadv2(2). Returns bytes read or −errno. */
    public static long preadv2(int fd, long vector, int count, long offset, int flags) {
        try {
            return (long) PREADV2.invokeExact(fd, vector, count, offset, flags);
        } catch (Throwable t) {
            throw Downcalls.failed("preadv2", t);
        }
    }

    /** fcntl(2) with an {@code int} argument. Returns 0 or more, or −errno. */
    public static int fcntl(int fd, int command, int argument) {
        try {
            return (int) FCNTL.invokeExact(fd, command, argument);
        } catch (Throwable t) {
            throw Downcalls.failed("fcntl", t);
        }
    }

    /** ioctl(2) with an address as argument. Returns 0 or more, or −errno. */
    public static int ioctl(int fd, long request, long argument) {
        try {
            return (int) IOCTL.invokeExact(fd, request, argument);
        } catch (Throwable t) {
            throw Downcalls.failed("ioctl", t);
        }
    }

    /** ftruncate(2). Returns 0 or −errno. */
    public static int ftruncate(int fd, long length) {
        try {
            return (int) FTRUNCATE.invokeExact(fd, length);
        } catch (Throwable t) {
            throw Downcalls.failed("ftruncate", t);
        }
    }

    /** statx(2). Returns 0 or −errno. */
    public static int statx(int directory, long path, int flags, int mask, long buffer) {
        try {
            return (int) STATX.invokeExact(directory, path, flags, mask, buffer);
        } catch (Throwable t) {
            throw Downcalls.failed("statx", t);
        }
    }

    /** flock(2). Returns 0 or −errno. */
    public static int flock(int fd, int operation) {
        try {
            return (int) FLOCK.invokeExact(fd, operation);
        } catch (Throwable t) {
            throw Downcalls.failed("flock", t);
        }
    }

    /** fchmod(2). Returns 0 or −errno. */
    public static int fchmod(int fd, int mode) {
        try {
            return (int) FCHMOD.invokeExact(fd, mode);
        } catch (Throwable t) {
            throw Downcalls.failed("fchmod", t);
        }
    }

    /** unlink(2). Returns 0 or −errno. */
    public static int unlink(long path) {
        try {
            return (int) UNLINK.invokeExact(path);
        } catch (Throwable t) {
            throw Downcalls.failed("unlink", t);
        }
    }

    /** mkdir(2). Returns 0 or −errno. */
    public static int mkdir(long path, int mode) {
        try {
            return (int) MKDIR.invokeExact(path, mode);
        } catch (Throwable t) {
            throw Downcalls.failed("mkdir", t);
        }
    }

    /** rmdir(2). Returns 0 or −errno. */
    public static int rmdir(long path) {
        try {
            return (int) RMDIR.invokeExact(path);
        } catch (Throwable t) {
            throw Downcalls.failed("rmdir", t);
        }
    }

    /** rename(2), which replaces what is there. Returns 0 or −errno. */
    public static int rename(long from, long to) {
        try {
            return (int) RENAME.invokeExact(from, to);
        } catch (Throwable t) {
            throw Downcalls.failed("rename", t);
        }
    }

    /**
     * renameat2(2), by its number because not every libc has it. Returns 0 or −errno: with RENAME_NOREPLACE EEXIST
     * where there is something already, EINVAL from file systems that can't tell.
     */
    public static int renameat2(int fromDirectory, long from, int toDirectory, long to, int flags) {
        return (int) ProcessCalls.syscall(linux_h.SYS_renameat2(), fromDirectory, from, toDirectory, to, flags);
    }
}
