package io.hwadaptor.vhostuser;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayDeque;

/**
 * Writes log lines to a stream from a thread of its own. Whoever has something to say, an acceptor or a queue thread of
 * some guest, must not wait for whoever reads the stream: a pipe that nobody empties is full after 64 KiB, and one
 * guest can cause that many lines. What can't be kept until it is written is counted, and the count is written.
 *
 * <p>Any thread may call any method.
 */
public final class StandardError implements LogSink {
    private static final int MAX_LINES = 1024;
    private static final long RETRY_MILLIS = 100;
    private static final StandardError INSTANCE = new StandardError(System.err);

    private final PrintStream stream;
    private final Thread thread;
    /** This and all that follows are guarded by this object. */
    private final ArrayDeque<String> lines = new ArrayDeque<>(MAX_LINES);
    private long lost;
    /** How many of the lines are older than what is lost: its place is behind them. */
    private int linesBeforeLoss;
    private boolean writing;
    private boolean started;

    StandardError(PrintStream stream) {
        this.stream = stream;
        thread = Thread.ofPlatform().name("crypto-log").daemon().unstarted(this::run);
    }

    /** {@return the process's standard error stream} */
    public static StandardError instance() {
        return INSTANCE;
    }

    @Override
    public synchronized void line(String text) {
        if (!started) {
            thread.start();
            started = true;
        }
        if (lines.size() >= MAX_LINES) {
            lose();
        } else {
            lines.add(text);
            notifyAll();
        }
    }

    private void lose() {
        if (lost++ == 0) {
            linesBeforeLoss = lines.size();
        }
    }

    /**
     * Waits until everything is written that has been said: before the process ends.
     *
     * @param limit but not longer
     */
    public synchronized void flush(Duration limit) {
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!lines.isEmpty() || lost > 0 || writing) {
                long millis = (end - System.nanoTime()) / 1_000_000;
                if (millis <= 0) {
                    return;
                }
                wait(millis);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (true) {
                writeNext();
            }
        } catch (InterruptedException e) {
            // Whoever interrupts this thread wants its end.
        }
    }

    private void writeNext() throws InterruptedException {
        try {
            write(next());
        } catch (RuntimeException | Error e) {
            // No heap, most likely, and only this line is lost. That is said next, but not tried without a pause.
            synchronized (this) {
                lose();
                linesBeforeLoss = 0;
            }
            Thread.sleep(RETRY_MILLIS);
        }
    }

    private synchronized String next() throws InterruptedException {
        writing = false;
        notifyAll();
        while (lines.isEmpty() && lost == 0) {
            wait();
        }
        writing = true;
        if (lost > 0 && linesBeforeLoss-- == 0) {
            String told = lost + " log lines are lost: they came faster than standard error was read";
            lost = 0;
            return told;
        }
        return lines.remove();
    }

    private void write(String text) {
        stream.println("hwadaptor: " + text);
    }
}
