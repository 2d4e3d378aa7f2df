package io.hwadaptor.vhostuser;

import io.hwadaptor.ffm.linux.SocketAccess;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A socket that front-ends connect to: one virtual machine's. Immutable.
 *
 * @param path where; a socket there that nobody serves is replaced
 * @param owner name or number of the user that it is given to; null for the user of this process. Takes root or
 *     CAP_CHOWN
 * @param group name or number of the group that it is given to; null for the one that the kernel chooses. A process
 *     that is not root can only give it to groups that it is in
 * @param mode permission bits: 0600 lets the owner connect, 0660 the group too, 0666 every user of this host
 * @param maxMemoryBytes the most guest memory that the virtual machine may share, 0 for what the daemon says of all
 */
public record SocketSpec(Path path, @Nullable String owner, @Nullable String group, int mode, long maxMemoryBytes) {
    /** Checks names, mode and size. */
    public SocketSpec {
        Objects.requireNonNull(path, "path");
        if (maxMemoryBytes < 0) {
            throw new IllegalArgumentException(maxMemoryBytes + " bytes of guest memory");
        }
        SocketAccess.check(owner, group, mode);
    }

    /**
     * A socket for the user of this process alone, mode 0600.
     *
     * @param path where
     */
    public SocketSpec(Path path) {
        this(path, null, null, 0600, 0);
    }

    /**
     * {@return the same with another limit for guest memory}
     *
     * @param bytes 0 for what the daemon says of all
     */
    public SocketSpec withMaxMemoryBytes(long bytes) {
        return new SocketSpec(path, owner, group, mode, bytes);
    }

    /** Who may connect, as the socket's maker wants it. */
    SocketAccess access() {
        return new SocketAccess(owner, group, mode);
    }
}
