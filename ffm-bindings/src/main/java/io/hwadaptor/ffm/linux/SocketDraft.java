package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.FileCalls;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A socket on its way to its name: until it can be used it lies in a directory of its own beside that name, which
 * nobody else may enter. From there it is moved to its name in one step.
 *
 * <p>A directory and not only another name: what lies in it can be moved by its owner although it has been given to
 * somebody else, where the directory around is one that keeps users from each other's files (as /tmp is).
 *
 * <p>Closing removes what is left of it. What a killed process left is removed by the next one that wants the name.
 */
final class SocketDraft implements AutoCloseable {
    private static final int OWNER_ONLY = 0700;
    private static final String FILE = "socket";

    private final NativePath target;
    private final NativePath folder;
    private final NativePath path;
    private @Nullable FileStatus created;

    private SocketDraft(NativePath target) {
        this.target = target;
        folder = new NativePath(target.path().resolveSibling("." + target.path().getFileName() + ".new"));
        path = new NativePath(folder.path().resolve(FILE));
    }

    /**
     * Makes the directory. Under the lock on the directory around it.
     *
     * @throws ErrnoException EADDRINUSE when there is one that is not what a killed process left behind, otherwise what
     *     the kernel says of the directory around it
     */
    static SocketDraft of(NativePath target) throws ErrnoException {
        SocketDraft draft = new SocketDraft(target);
        int result = draft.makeFolder();
        if (result == -Errno.EEXIST) {
            SocketPath.removeStale(draft.path);
            if (draft.removeFolder() < 0) {
                throw new ErrnoException("bind", Errno.EADDRINUSE, target.toString(),
                        draft.folder + " is in the way: sockets are made there");
            }
            result = draft.makeFolder();
        }
        ErrnoException.check("mkdir", result, draft.folder.toString());
        return draft;
    }

    /** Where it is. */
    NativePath path() {
        return path;
    }

    /**
     * Binds a fresh socket here.
     *
     * @return what was made, open to the owner only
     */
    FileStatus bind(OwnedFd socket) throws ErrnoException {
        if (path.length() <= SocketPath.MAX_BYTES) {
            created = SocketPath.bind(socket, path).created();
        } else {
            // Too long for an address, although the socket's own path is not: the way leads through a descriptor.
            try (OwnedFd opened = openFolder()) {
                created = SocketPath.bind(socket,
                        new NativePath(Path.of("/proc/self/fd/" + opened.fd(), FILE))).created();
            }
        }
        if (created == null || (created.permissions() & ~SocketPath.OWNER_ONLY) != 0) {
            throw new ErrnoException("bind", Errno.EPERM, target.toString(),
                    "this file system does not keep a socket's mode, others could connect");
        }
        return created;
    }

    /**
     * Gives it its name.
     *
     * @param bound what {@link #bind} has made
     * @throws ErrnoException EADDRINUSE when somebody has taken the name since it was looked at
     */
    void publish(FileStatus bound) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            long from = path.allocate(arena).address();
            long to = target.allocate(arena).address();
            int result = FileCalls.renameat2(linux_h.AT_FDCWD(), from, linux_h.AT_FDCWD(), to,
                    linux_h.RENAME_NOREPLACE());
            if (result == -Errno.EINVAL || result == -Errno.ENOSYS) {
                // This file system (NFS) does not know of it: look and rename, under the lock.
                result = FileStatus.ofPath(target) == null ? FileCalls.rename(from, to) : -Errno.EEXIST;
            }
            if (result == -Errno.EEXIST) {
                throw new ErrnoException("bind", Errno.EADDRINUSE, target.toString(),
                        "somebody has taken the name in this moment");
            }
            ErrnoException.check("rename", result, target.toString());
        }
        if (!bound.isSameFile(FileStatus.ofPath(target))) {
            throw new ErrnoException("bind", Errno.EPERM, target.toString(),
                    "somebody has put another file in the socket's place");
        }
    }

    /** Removes what is still there. */
    @Override
    public void close() {
        if (created != null) {
            new SocketPath(path, created).remove();
        }
        // It fails if somebody has put something into it, who then is this user or root.
        removeFolder();
    }

    private OwnedFd openFolder() throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            int flags = linux_h.O_PATH() | linux_h.O_DIRECTORY() | linux_h.O_CLOEXEC();
            int result = FileCalls.open(folder.allocate(arena).address(), flags, 0);
            return OwnedFd.adopt(ErrnoException.check("open", result, folder.toString()));
        }
    }

    private int makeFolder() {
        try (Arena arena = Arena.ofConfined()) {
            return FileCalls.mkdir(folder.allocate(arena).address(), OWNER_ONLY);
        }
    }

    private int removeFolder() {
        try (Arena arena = Arena.ofConfined()) {
            return FileCalls.rmdir(folder.allocate(arena).address());
        }
    }
}
