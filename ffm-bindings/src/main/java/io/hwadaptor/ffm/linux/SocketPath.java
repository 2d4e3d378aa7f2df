package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.generated.linux.sockaddr_un;
import io.hwadaptor.ffm.syscall.FileCalls;
import io.hwadaptor.ffm.syscall.SocketCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The name of a listening socket in the file system: how it is claimed, and how it is given back.
 *
 * @param path the name
 * @param created what was made under that name; null if it was gone again before it could be looked at
 */
record SocketPath(NativePath path, @Nullable FileStatus created) {
    /** sun_path without the closing NUL. */
    static final int MAX_BYTES = (int) sockaddr_un.sun_path$layout().byteSize() - 1;

    static final int OWNER_ONLY = 0600;
    private static final int LOCK_TRIES = 100;
    private static final long LOCK_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** A path that fits into an address. */
    static NativePath checked(String call, Path path) throws ErrnoException {
        NativePath name = new NativePath(path);
        if (name.length() > MAX_BYTES) {
            throw new ErrnoException(call, Errno.ENAMETOOLONG, path.toString(),
                    "the path has " + name.length() + " bytes, a socket's path has at most " + MAX_BYTES);
        }
        if (name.length() == 0) {
            throw new ErrnoException(call, Errno.EINVAL, "", "the path is empty");
        }
        return name;
    }

    /** Returns 0 or the negated error code. */
    static int connect(OwnedFd socket, NativePath path) {
        try (Arena arena = Arena.ofConfined()) {
            return SocketCalls.connect(socket.fd(), address(arena, path).address(), (int) sockaddr_un.sizeof());
        }
    }

    /**
     * Makes a fresh socket listen and gives it to those who may connect, and then its name, after removing a stale one
     * that has it: whoever sees the name can connect.
     */
    static SocketPath listen(OwnedFd socket, NativePath path, int backlog, SocketAccess access) throws IOException {
        SocketGift gift = SocketGift.of(path, access);
        // Another daemon may start on the same name at this moment. Between its bind and its listen the socket looks
        // stale, so looking, removing, making and naming happen under a lock on the directory.
        try (OwnedFd directory = openDirectory(path)) {
            lock(directory);
            removeStale(path);
            try (SocketDraft draft = SocketDraft.of(path)) {
                FileStatus created = draft.bind(socket);
                gift.give(draft.path(), created);
                ErrnoException.check("listen", SocketCalls.listen(socket.fd(), backlog), path.toString());
                draft.publish(created);
                return new SocketPath(path, created);
            }
        }
    }

    /** Removes the name, unless it has come to stand for another file. */
    void remove() {
        try {
            if (created != null && created.isSameFile(FileStatus.ofPath(path))) {
                unlink(path);
            }
        } catch (ErrnoException e) {
            // The directory is gone or out of reach: there is no name left to remove.
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** Gives a fresh socket a name; nobody can connect before it listens. */
    static SocketPath bind(OwnedFd socket, NativePath path) throws ErrnoException {
        // bind gives the name the mode of the socket, less the umask: so the mode is right from the first moment.
        ErrnoException.check("fchmod", FileCalls.fchmod(socket.fd(), OWNER_ONLY), path.toString());
        try (Arena arena = Arena.ofConfined()) {
            int result = SocketCalls.bind(socket.fd(), address(arena, path).address(), (int) sockaddr_un.sizeof());
            ErrnoException.check("bind", result, path.toString());
        }
        return new SocketPath(path, FileStatus.ofPath(path));
    }

    private static OwnedFd openDirectory(NativePath path) throws ErrnoException {
        Path absolute = path.path().toAbsolutePath();
        Path parent = absolute.getParent();
        // The root directory is in none; that it is no socket is said later.
        Path directory = parent == null ? absolute : parent;
        try (Arena arena = Arena.ofConfined()) {
            int flags = linux_h.O_RDONLY() | linux_h.O_DIRECTORY() | linux_h.O_CLOEXEC();
            int result = FileCalls.open(new NativePath(directory).allocate(arena).address(), flags, 0);
            return OwnedFd.adopt(ErrnoException.check("open", result, directory.toString()));
        }
    }

    /** A lock that cannot be had, or not on this file system, only guards against a race: go on without. */
    private static void lock(OwnedFd directory) {
        for (int i = 0; i < LOCK_TRIES; i++) {
            if (FileCalls.flock(directory.fd(), linux_h.LOCK_EX() | linux_h.LOCK_NB()) != -Errno.EAGAIN) {
                return;
            }
            LockSupport.parkNanos(LOCK_PAUSE_NANOS);
        }
    }

    /** Removes what a killed process left behind; what somebody listens on, and what is no socket, is an error. */
    static void removeStale(NativePath path) throws ErrnoException {
        FileStatus present = FileStatus.ofPath(path);
        if (present == null) {
            return;
        }
        if (!present.isSocket()) {
            throw new ErrnoException("bind", Errno.EADDRINUSE, path.toString(),
                    "the path exists and is not a socket");
        }
        int type = linux_h.SOCK_STREAM() | linux_h.SOCK_CLOEXEC() | linux_h.SOCK_NONBLOCK();
        int probe = ErrnoException.check("socket", SocketCalls.socket(linux_h.AF_UNIX(), type, 0), "AF_UNIX");
        try (OwnedFd socket = OwnedFd.adopt(probe)) {
            int result = connect(socket, path);
            if (result == -Errno.ECONNREFUSED) {
                ErrnoException.check("unlink", unlink(path), path.toString());
            } else if (result != -Errno.ENOENT) {
                boolean isServed = result >= 0 || result == -Errno.EAGAIN;
                throw new ErrnoException("bind", Errno.EADDRINUSE, path.toString(), isServed
                        ? "another process listens there"
                        : "a socket is there that cannot be tried (" + Errno.name(-result) + ")");
            }
        }
    }

    static int unlink(NativePath path) {
        try (Arena arena = Arena.ofConfined()) {
            return FileCalls.unlink(path.allocate(arena).address());
        }
    }

    private static MemorySegment address(Arena arena, NativePath path) {
        MemorySegment address = sockaddr_un.allocate(arena);
        sockaddr_un.sun_family(address, (short) linux_h.AF_UNIX());
        // The arena gives zeros, so the name is closed by a NUL.
        path.copyTo(address, sockaddr_un.sun_path$offset());
        return address;
    }
}
