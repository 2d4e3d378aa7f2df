package io.hwadaptor.vhostuser.server;

import io.hwadaptor.vhostuser.LogSink;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Log lines of one connection, with its name in front and a limit: a front-end must not be able to fill a disk. Any
 * thread.
 */
final class ConnectionLog {
    private static final int MAX_LINES = 200;

    private final String name;
    private final LogSink sink;
    private final AtomicInteger lines = new AtomicInteger();

    ConnectionLog(String name, LogSink sink) {
        this.name = name;
        this.sink = sink;
    }

    /** Something that the front-end caused. Past the limit it is dropped. */
    void peer(String text) {
        int count = lines.incrementAndGet();
        if (count <= MAX_LINES) {
            sink.line(name + ": " + text);
        }
        if (count == MAX_LINES) {
            sink.line(name + ": " + MAX_LINES + " lines written; what this front-end causes from now on is not logged");
        }
    }

    /** Something that must be seen. */
    void always(String text) {
        sink.line(name + ": " + text);
    }

    /** A fault of this program, with its trace. */
    void bug(String where, Throwable fault) {
        StringBuilder text = new StringBuilder(name).append(": ").append(where).append(": ").append(fault);
        for (StackTraceElement frame : fault.getStackTrace()) {
            text.append("\n    at ").append(frame);
        }
        sink.line(text.toString());
    }
}
