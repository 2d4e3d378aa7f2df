package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import io.hwadaptor.ffm.syscall.FileCalls;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import org.jspecify.annotations.Nullable;

/**
 * Gives a socket that nobody can connect to yet to those who shall connect.
 *
 * @param path the name that it will have, for messages
 * @param owner null to leave it
 * @param group null to leave it
 * @param mode permission bits
 */
record SocketGift(NativePath path, @Nullable UserPrincipal owner, @Nullable GroupPrincipal group, int mode) {
    /** Looks the names up: before there is anything in the file system. */
    static SocketGift of(NativePath path, SocketAccess access) throws IOException {
        UserPrincipalLookupService names = FileSystems.getDefault().getUserPrincipalLookupService();
        String missing = "user " + access.owner();
        try {
            UserPrincipal owner = access.owner() == null ? null : names.lookupPrincipalByName(access.owner());
            missing = "group " + access.group();
            GroupPrincipal group = access.group() == null ? null : names.lookupPrincipalByGroupName(access.group());
            return new SocketGift(path, owner, group, access.mode());
        } catch (UserPrincipalNotFoundException e) {
            throw new ErrnoException("chown", Errno.EINVAL, path.toString(), "this host has no " + missing);
        }
    }

    /**
     * Gives it away. Nothing is done by name: whoever may write to the directory could have put another file there in
     * the meantime, and this process may be root.
     *
     * @param place the name that it has
     * @param created what was made under the name, open to the owner only
     */
    void give(NativePath place, FileStatus created) throws IOException {
        if (owner == null && group == null && mode == created.permissions()) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            int fd = FileCalls.open(place.allocate(arena).address(), linux_h.O_PATH(), 0);
            try (OwnedFd file = OwnedFd.adopt(ErrnoException.check("open", fd, path.toString()))) {
                Path opened = Path.of("/proc/self/fd/" + file.fd());
                if (!created.isSameFile(FileStatus.of(file.fd())) || !created.isSocket()
                        || !Files.getAttribute(opened, "unix:nlink").equals(1)) {
                    throw new ErrnoException("chown", Errno.EPERM, path.toString(),
                            "somebody has put another file in the socket's place");
                }
                give(Files.getFileAttributeView(opened, PosixFileAttributeView.class));
            }
        }
    }

    private void give(PosixFileAttributeView file) throws IOException {
        // The owner last: whoever has given a file away may not change its mode any more.
        if (group != null) {
            call("chown", () -> file.setGroup(group), "may not be given to group " + group.getName()
                    + ": that takes root, or a process that is in this group");
        }
        call("chmod", () -> file.setPermissions(PosixFilePermissions.fromString(text())), "its mode can't be changed");
        if (owner != null && !owner.equals(file.readAttributes().owner())) {
            call("chown", () -> file.setOwner(owner), "may not be given to user " + owner.getName()
                    + ": that takes root or CAP_CHOWN");
        }
        PosixFileAttributes now = file.readAttributes();
        if ((owner != null && !owner.equals(now.owner())) || (group != null && !group.equals(now.group()))
                || !PosixFilePermissions.toString(now.permissions()).equals(text())) {
            throw new ErrnoException("chown", Errno.EPERM, path.toString(), "this file system does not keep a socket's "
                    + "owner, group and mode: it is " + PosixFilePermissions.toString(now.permissions()) + ", "
                    + now.owner().getName() + ", " + now.group().getName());
        }
    }

    private interface Change {
        void run() throws IOException;
    }

    private void call(String name, Change change, String detail) throws IOException {
        try {
            change.run();
        } catch (FileSystemException e) {
            // The number of the error is not in it; the kernel's word for it is.
            throw new ErrnoException(name, Errno.EPERM, path.toString(),
                    detail + (e.getReason() == null ? "" : " (" + e.getReason() + ")"));
        }
    }

    /** The mode as {@code rw-rw----}. */
    private String text() {
        StringBuilder text = new StringBuilder();
        for (int bit = 8; bit >= 0; bit--) {
            text.append((mode >> bit & 1) == 0 ? '-' : "xwr".charAt(bit % 3));
        }
        return text.toString();
    }
}
