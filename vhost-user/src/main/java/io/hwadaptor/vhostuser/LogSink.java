package io.hwadaptor.vhostuser;

/** Where the daemon's log lines go. Called from any thread; must not throw and should not block. */
@FunctionalInterface
public interface LogSink {
    /**
     * Takes one line.
     *
     * @param text without a line end; never key bytes
     */
    void line(String text);

    /**
     * {@return a sink that writes to the standard error stream, and never waits for its reader} What is not written yet
     * when the process ends is lost, unless it calls {@link StandardError#flush} before.
     */
    static LogSink stderr() {
        return StandardError.instance();
    }
}
