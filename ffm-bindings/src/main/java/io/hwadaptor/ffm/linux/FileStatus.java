package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.generated.linux.statx;
import io.hwadaptor.ffm.syscall.FileCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * What statx(2) says of a file. statx and not fstat: its struct is the same on every machine and every libc.
 *
 * @param mode file type and permission bits
 * @param size bytes
 * @param blockSize preferred unit of input and output; on hugetlbfs the size of a page
 * @param device major and minor number of the file system
 * @param inode number of the file in that file system
 */
record FileStatus(int mode, long size, long blockSize, long device, long inode) {
    private static final int WANTED =
            linux_h.STATX_TYPE() | linux_h.STATX_MODE() | linux_h.STATX_INO() | linux_h.STATX_SIZE();

    /** Of an open descriptor. */
    static FileStatus of(int fd) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = statx.allocate(arena);
            int result = FileCalls.statx(fd, arena.allocateFrom("").address(), linux_h.AT_EMPTY_PATH(), WANTED,
                    buffer.address());
            ErrnoException.check("statx", result, "fd " + fd);
            return read(buffer);
        }
    }

    /** Of what a path names itself (a symbolic link is not followed), or null when there is nothing. */
    static @Nullable FileStatus ofPath(NativePath path) throws ErrnoException {
        return ofPath(path, linux_h.AT_SYMLINK_NOFOLLOW());
    }

    /** Of what a path leads to in the end, or null when there is nothing. */
    static @Nullable FileStatus ofTarget(NativePath path) throws ErrnoException {
        return ofPath(path, 0);
    }

    private static @Nullable FileStatus ofPath(NativePath path, int flags) throws ErrnoException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment buffer = statx.allocate(arena);
            int result = FileCalls.statx(linux_h.AT_FDCWD(), path.allocate(arena).address(), flags, WANTED,
                    buffer.address());
            if (result == -Errno.ENOENT) {
                return null;
            }
            ErrnoException.check("statx", result, path.toString());
            return read(buffer);
        }
    }

    private static FileStatus read(MemorySegment buffer) {
        long device = (long) statx.stx_dev_major(buffer) << Integer.SIZE
                | Integer.toUnsignedLong(statx.stx_dev_minor(buffer));
        return new FileStatus(Short.toUnsignedInt(statx.stx_mode(buffer)), statx.stx_size(buffer),
                Integer.toUnsignedLong(statx.stx_blksize(buffer)), device, statx.stx_ino(buffer));
    }

    boolean isSocket() {
        return (mode & linux_h.S_IFMT()) == linux_h.S_IFSOCK();
    }

    boolean isRegularFile() {
        return (mode & linux_h.S_IFMT()) == linux_h.S_IFREG();
    }

    boolean isCharacterDevice() {
        return (mode & linux_h.S_IFMT()) == linux_h.S_IFCHR();
    }

    /** The lowest nine mode bits: who may read, write and execute. */
    int permissions() {
        return mode & 0777;
    }

    boolean isSameFile(@Nullable FileStatus other) {
        return other != null && device == other.device && inode == other.inode;
    }
}
