package io.hwadaptor.vhostuser.cli;

import org.jspecify.annotations.Nullable;

/** The options of {@code serve}: one table for the reader, the help text and the checks. */
enum ServeOption {
    SOCKET_PATH("--socket-path", "PATH[,OPTION=VALUE...]", true,
            "Listens on this Unix socket. One virtual machine at a time; repeat for more. Options of this socket "
                    + "alone: owner=USER, group=GROUP, mode=MODE, max-memory=SIZE. What they mean, and what holds "
                    + "without them, is said at --socket-owner, --socket-group, --socket-mode and --max-memory. A "
                    + "comma that no option follows belongs to the path."),
    FD("--fd", "FDNUM", false,
            "Serves this descriptor, a Unix stream socket: one that listens, as if it were --socket-path's (its name "
                    + "stays), or one that is connected to a front-end, and then ends. Not together with "
                    + "--socket-path."),
    SOCKET_OWNER("--socket-owner", "USER", false,
            "Gives the sockets to this user, by name or number (default: the daemon's own). Takes root or CAP_CHOWN."),
    SOCKET_GROUP("--socket-group", "GROUP", false,
            "Gives the sockets to this group, by name or number. A daemon that is not root must be in it."),
    SOCKET_MODE("--socket-mode", "MODE", false,
            "Who may connect, octal: 0600 the owner (default), 0660 the group too, 0666 every user of this host."),
    MAX_MEMORY("--max-memory", "SIZE", false,
            "The most guest memory that one virtual machine may share (default 1T, less where there "
                    + "are more than 48; K, M, G and T are powers of 1024)."),
    HANDSHAKE_TIMEOUT("--handshake-timeout", "SECONDS", false,
            "How long a front-end that has connected may take for its first message before it loses the socket "
                    + "(default 30; 0 for ever)."),
    HANDED_ON_CONNECTIONS("--handed-on-connections", null, false,
            "Front-ends are connected by a launcher that hands the socket on and ends, so that process's end does not "
                    + "end the connection."),
    QUEUES("--queues", "N", false, "Data queues of each device (default 1)."),
    MAX_SESSIONS("--max-sessions", "N", false, "Open sessions of each device (default 1024)."),
    MAX_REQUEST_BYTES("--max-request-bytes", "N", false, "Largest request (default 4194304)."),
    MAX_KEY_MEMORY("--max-key-memory", "SIZE", false,
            "The most memory for keys of one virtual machine's sessions (default 4M)."),
    POLL_US("--poll-us", "MICROSECONDS", false,
            "How long an idle queue is polled before its thread sleeps (default 50; 0 never polls)."),
    CPUS("--cpus", "LIST", false, "CPUs for queue threads, for example 2,3 (default: any)."),
    CLEAN_HEAP("--clean-heap", "SECONDS", false,
            "How long after a session's end its leftovers in unused heap are overwritten, at the latest (default 10; 0 "
                    + "never). It stops all threads for some milliseconds, and for 1 % of the time at the most: then "
                    + "it comes later."),
    STATS_INTERVAL("--stats-interval", "SECONDS", false, "Prints the counters so often (default: only at the end)."),
    DEBUGGABLE("--debuggable", null, false,
            "Lets debuggers and jcmd of the same user attach, core dumps be written, and error files go, with memory "
                    + "contents, to the working directory. Without it none of that happens, because guest memory and "
                    + "keys would be in them.");

    private final String text;
    private final @Nullable String label;
    private final boolean repeatable;
    private final String description;

    ServeOption(String text, @Nullable String label, boolean repeatable, String description) {
        this.text = text;
        this.label = label;
        this.repeatable = repeatable;
        this.description = description;
    }

    /** {@return the option as it is typed} */
    String text() {
        return text;
    }

    /** {@return what its value is called, or null if it has none} */
    @Nullable String label() {
        return label;
    }

    boolean repeatable() {
        return repeatable;
    }

    String description() {
        return description;
    }
}
