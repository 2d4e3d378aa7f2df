package io.hwadaptor.hostile;

import java.util.List;
import java.util.Set;

/**
 * Something that a hostile front-end does.
 *
 * @param name a short sentence
 * @param needs what it can't do without
 * @param properties system properties of the daemon that it needs, beside the usual ones
 * @param options options of the daemon that it needs, beside the usual ones
 * @param action what is done; the daemon's refusals are exceptions and are ignored, a {@link Fault} is not
 */
record HostileCase(String name, Set<Need> needs, List<String> properties, List<String> options, Action action) {
    /** What a case can't do without. */
    enum Need {
        /** The rights of root. */
        ROOT,
        /** Ends with SIGKILL for the daemon, while the front-end's files are as they were. */
        KILL,
        /**
         * A file system keeps the daemon in a call that only it can end: threads and descriptors stay, and SIGKILL ends
         * the process when the file system's server has ended.
         */
        HELD
    }

    /** The deed. */
    @FunctionalInterface
    interface Action {
        /**
         * Does it.
         *
         * @param stage where
         * @throws Exception as the daemon refuses
         */
        void run(Stage stage) throws Exception;
    }

    static HostileCase of(String name, Action action) {
        return new HostileCase(name, Set.of(), List.of(), List.of(), action);
    }

    HostileCase needs(Need... more) {
        return new HostileCase(name, Set.of(more), properties, options, action);
    }

    HostileCase on(String engines) {
        return new HostileCase(name + ", " + engines, needs, List.of("-Dhwadaptor=" + engines), options, action);
    }

    HostileCase with(String... daemonOptions) {
        return new HostileCase(name, needs, properties, List.of(daemonOptions), action);
    }

    @Override
    public String toString() {
        return name;
    }
}
