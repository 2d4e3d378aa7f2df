package io.hwadaptor.ffm.raw;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.raw.Downcalls.CallState;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/** Files and descriptors. */
public final class FileCalls {
    private static final MethodHandle OPEN = Downcalls.bindVariadic(linux_h.open.address(), 2,
            FunctionDescriptor.of(linux_h.C_INT, linux_h.C_POINTER, linux_h.C_INT, linux_h.C_INT));
    private static final MethodHandle CLOSE = Downcalls.bind(linux_h.close$address(), linux_h.close$descriptor());
    private static final MethodHandle READ = Downcalls.bind(linux_h.read$address(), linux_h.read$descriptor());
    private static final MethodHandle WRITE = Downcalls.bind(linux_h.write$address(), linux_h.write$descriptor());
    private static final MethodHandle PREADV2 = Downcalls.bind(linux_h.preadv2$address(), linux_h.preadv2$descriptor());
    private static final MethodHandle FCNTL = Downcalls.bindVariadic(linux_h.fcntl.address(), 2,
            FunctionDescriptor.of(linux_h.C_INT, linux_h.C_INT, linux_h.C_INT, linux_h.C_INT));
    private static final MethodHandle IOCTL = Downcalls.bindVariadic(linux_h.ioctl.address(), 2,
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
    private static final MethodHandle SYSCALL_5 = Downcalls.bindVariadic(linux_h.syscall.address(), 1,
            FunctionDescriptor.of(linux_h.C_LONG, linux_h.C_LONG, linux_h.C_LONG, linux_h.C_LONG, linux_h.C_LONG,
                    linux_h.C_LONG, linux_h.C_LONG));

    private FileCalls() {
    }

    /** open(2). Returns a descriptor or −errno. */
    public static int open(long path, int flags, int mode) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) OPEN.invokeExact(state.errno(), path, flags, mode));
        } catch (Throwable t) {
            throw Downcalls.failed("open", t);
        }
    }

    /** close(2). Returns 0 or −errno; the number is free again in either case, except EBADF. */
    public static int close(int fd) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) CLOSE.invokeExact(state.errno(), fd));
        } catch (Throwable t) {
            throw Downcalls.failed("close", t);
        }
    }

    /** read(2). Returns bytes read or −errno. */
    public static long read(int fd, long buffer, long length) {
        CallState state = Downcalls.state();
        try {
            return state.result((long) READ.invokeExact(state.errno(), fd, buffer, length));
        } catch (Throwable t) {
            throw Downcalls.failed("read", t);
        }
    }

    /** write(2). Returns bytes written or −errno. */
    public static long write(int fd, long buffer, long length) {
        CallState state = Downcalls.state();
        try {
            return state.result((long) WRITE.invokeExact(state.errno(), fd, buffer, length));
        } catch (Throwable t) {
            throw Downcalls.failed("write", t);
        }
    }

    /** preadv2(2). Returns bytes read or −errno. */
    public static long preadv2(int fd, long vector, int count, long offset, int flags) {
        CallState state = Downcalls.state();
        try {
            return state.result((long) PREADV2.invokeExact(state.errno(), fd, vector, count, offset, flags));
        } catch (Throwable t) {
            throw Downcalls.failed("preadv2", t);
        }
    }

    /** fcntl(2) with an {@code int} argument. Returns 0 or more, or −errno. */
    public static int fcntl(int fd, int command, int argument) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) FCNTL.invokeExact(state.errno(), fd, command, argument));
        } catch (Throwable t) {
            throw Downcalls.failed("fcntl", t);
        }
    }

    /** ioctl(2) with an address as argument. Returns 0 or more, or −errno. */
    public static int ioctl(int fd, long request, long argument) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) IOCTL.invokeExact(state.errno(), fd, request, argument));
        } catch (Throwable t) {
            throw Downcalls.failed("ioctl", t);
        }
    }

    /** ftruncate(2). Returns 0 or −errno. */
    public static int ftruncate(int fd, long length) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) FTRUNCATE.invokeExact(state.errno(), fd, length));
        } catch (Throwable t) {
            throw Downcalls.failed("ftruncate", t);
        }
    }

    /** statx(2). Returns 0 or −errno. */
    public static int statx(int directory, long path, int flags, int mask, long buffer) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) STATX.invokeExact(state.errno(), directory, path, flags, mask, buffer));
        } catch (Throwable t) {
            throw Downcalls.failed("statx", t);
        }
    }

    /** flock(2). Returns 0 or −errno. */
    public static int flock(int fd, int operation) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) FLOCK.invokeExact(state.errno(), fd, operation));
        } catch (Throwable t) {
            throw Downcalls.failed("flock", t);
        }
    }

    /** fchmod(2). Returns 0 or −errno. */
    public static int fchmod(int fd, int mode) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) FCHMOD.invokeExact(state.errno(), fd, mode));
        } catch (Throwable t) {
            throw Downcalls.failed("fchmod", t);
        }
    }

    /** unlink(2). Returns 0 or −errno. */
    public static int unlink(long path) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) UNLINK.invokeExact(state.errno(), path));
        } catch (Throwable t) {
            throw Downcalls.failed("unlink", t);
        }
    }

    /** mkdir(2). Returns 0 or −errno. */
    public static int mkdir(long path, int mode) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) MKDIR.invokeExact(state.errno(), path, mode));
        } catch (Throwable t) {
            throw Downcalls.failed("mkdir", t);
        }
    }

    /** rmdir(2). Returns 0 or −errno. */
    public static int rmdir(long path) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) RMDIR.invokeExact(state.errno(), path));
        } catch (Throwable t) {
            throw Downcalls.failed("rmdir", t);
        }
    }

    /** rename(2), which replaces what is there. Returns 0 or −errno. */
    public static int rename(long from, long to) {
        CallState state = Downcalls.state();
        try {
            return state.result((int) RENAME.invokeExact(state.errno(), from, to));
        } catch (Throwable t) {
            throw Downcalls.failed("rename", t);
        }
    }

    /**
     * renameat2(2) of paths, with RENAME_NOREPLACE; by its number because not every libc has it. Returns 0 or −errno:
     * EEXIST where there is something already, EINVAL from file systems that can't tell.
     */
    public static int renameNoReplace(long from, long to) {
        CallState state = Downcalls.state();
        try {
            return (int) state.result((long) SYSCALL_5.invokeExact(state.errno(), (long) linux_h.SYS_renameat2(),
                    (long) linux_h.AT_FDCWD(), from, (long) linux_h.AT_FDCWD(), to,
                    (long) linux_h.RENAME_NOREPLACE()));
        } catch (Throwable t) {
            throw Downcalls.failed("renameat2", t);
        }
    }
}
