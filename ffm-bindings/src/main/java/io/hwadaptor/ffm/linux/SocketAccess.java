package io.hwadaptor.ffm.linux;

import org.jspecify.annotations.Nullable;

/**
 * Who may connect to a socket in the file system. Connecting takes the right to write.
 *
 * @param owner name or number of the user that the socket is given to; null for the user of this process
 * @param group name or number of the group that it is given to; null for the one that the kernel chooses
 * @param mode permission bits: 0600 for the owner, 0660 for the group too, 0666 for every user of this host
 * @see <a href="https://man7.org/linux/man-pages/man7/unix.7.html">unix(7), "Pathname socket ownership and
 *     permissions"</a>
 */
public record SocketAccess(@Nullable String owner, @Nullable String group, int mode) {
    /** The user of this process and nobody else. */
    public static final SocketAccess PRIVATE = new SocketAccess(null, null, 0600);

    /** Checks that names can be some, and that the mode is one of the three. */
    public SocketAccess {
        check(owner, group, mode);
    }

    /**
     * Checks what a record would be made of.
     *
     * @param owner name or number, or null
     * @param group name or number, or null
     * @param mode permission bits
     * @throws IllegalArgumentException if there can't be such a user, group or mode
     */
    public static void check(@Nullable String owner, @Nullable String group, int mode) {
        if ((owner != null && !isName(owner)) || (group != null && !isName(group))) {
            throw new IllegalArgumentException("a user or group is a name, or a number of 0 or more");
        }
        if (!isMode(mode)) {
            throw new IllegalArgumentException("mode 0" + Integer.toOctalString(mode) + " is not 0600, 0660 or 0666");
        }
    }

    /**
     * Asks whether a text can be a user's or group's name or number.
     *
     * @param text to be looked at
     * @return whether; nothing is said of there being one
     */
    public static boolean isName(String text) {
        // chown takes -1 as "leave it as it is".
        return !text.isEmpty() && !text.startsWith("-");
    }

    /**
     * Asks whether permission bits are 0600, 0660 or 0666. Execution says nothing of a socket; and where somebody may
     * read and not write, where the owner or the group may do less than all others, somebody has made a slip.
     *
     * @param mode permission bits
     * @return whether
     */
    public static boolean isMode(int mode) {
        return mode == 0600 || mode == 0660 || mode == 0666;
    }
}
