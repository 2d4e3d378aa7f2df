package io.hwadaptor.vhostuser.server;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Log lines of one socket, with its name in front and a limit: a front-end must not be able to fill a disk, nor one
 * that connects again and again. What it causes may take {@link #MAX_LINES} lines at once and one more per second. Any
 * thread.
 *
 * <p>Nothing here throws: a line that can't be written, because there is no heap left or the embedder's sink fails,
 * must cost a line and not the thread that had something to say.
 */
final class ConnectionLog {
    private static final int MAX_LINES = 200;
    private static final long REFILL_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final String NO_MEMORY = "a log line was lost: no memory";
    private static final String FAILED = "a log line was lost: it could not be written";

    private final String name;
    private final Consumer<String> sink;
    private int left = MAX_LINES;
    private long lastRefill = System.nanoTime();
    private boolean silent;

    ConnectionLog(String name, Consumer<String> sink) {
        this.name = name;
        this.sink = sink;
    }

    /** Something that the front-end caused. Past the limit it is dropped. */
    void peer(String text) {
        try {
            if (allowed()) {
                sink.accept(name + ": " + text);
            }
        } catch (Throwable e) {
            lost(e);
        }
    }

    private synchronized boolean allowed() {
        long refills = (System.nanoTime() - lastRefill) / REFILL_NANOS;
        if (refills > 0) {
            left = (int) Math.min(MAX_LINES, left + refills);
            lastRefill += refills * REFILL_NANOS;
        }
        if (left == 0) {
            if (!silent) {
                silent = true;
                sink.accept(name + ": " + MAX_LINES
                        + " lines written; what front-ends cause is now logged once a second");
            }
            return false;
        }
        left--;
        return true;
    }

    /** A fault of this program, with its trace; counts as the front-end's, which may be able to cause it again. */
    void bug(String where, Throwable fault) {
        try {
            if (!allowed()) {
                return;
            }
            StringBuilder text = new StringBuilder(name).append(": ").append(where).append(": ").append(fault);
            for (StackTraceElement frame : fault.getStackTrace()) {
                text.append("\n    at ").append(frame);
            }
            sink.accept(text.toString());
        } catch (Throwable e) {
            lost(e);
        }
    }

    /** Tries once with a line that needs no memory. */
    private void lost(Throwable why) {
        try {
            sink.accept(why instanceof OutOfMemoryError ? NO_MEMORY : FAILED);
        } catch (Throwable e) {
            // There is nothing left to say it with.
        }
    }
}
