package io.hwadaptor.vhostuser.cli;

/** The options of {@code serve}: one table for the reader, the help text and the checks. */
enum ServeOption {
    SOCKET_PATH("--socket-path", "PATH", true,
            "Listens on this Unix socket, mode 0600. One virtual machine at a time; repeat for more."),
    FD("--fd", "FDNUM", false,
            "Serves the front-end that is connected to this descriptor, then ends. Not together with --socket-path."),
    QUEUES("--queues", "N", false, "Data queues of each device (default 1)."),
    MAX_SESSIONS("--max-sessions", "N", false, "Open sessions of each device (default 1024)."),
    MAX_REQUEST_BYTES("--max-request-bytes", "N", false, "Largest request (default 4194304)."),
    POLL_US("--poll-us", "MICROSECONDS", false,
            "How long an idle queue is polled before its thread sleeps (default 50; 0 never polls)."),
    CPUS("--cpus", "LIST", false, "CPUs for queue threads, for example 2,3 (default: any)."),
    CLEAN_HEAP("--clean-heap", "SECONDS", false,
            "How long after a session's end its leftovers in unused heap are overwritten, at the latest (default 10; 0 "
                    + "never). It stops all threads for some milliseconds."),
    STATS_INTERVAL("--stats-interval", "SECONDS", false, "Prints the counters so often (default: only at the end).");

    private final String text;
    private final String label;
    private final boolean repeatable;
    private final String description;

    ServeOption(String text, String label, boolean repeatable, String description) {
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
    String label() {
        return label;
    }

    boolean repeatable() {
        return repeatable;
    }

    String description() {
        return description;
    }
}
