package io.hwadaptor.ipsecmb;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Plain CBC-MAC over input that is put together piece by piece in the queue's buffer, and done part by part: a part's
 * result is added to the next part's first block.
 */
final class MacStream {
    /** Bytes of a part. */
    static final long PART = 32_768;
    private static final long BLOCK = 16;

    private Digest mac;
    private Task task;
    private MbQueue queue;
    private MemorySegment buffer;
    private long filled;
    private boolean begun;
    private boolean good;

    /**
     * Begins.
     *
     * @param digest CMAC without subkeys
     * @param owner whose private memory takes the result
     * @param onQueue gives the buffer
     */
    void begin(Digest digest, Task owner, MbQueue onQueue) {
        mac = digest;
        task = owner;
        queue = onQueue;
        buffer = onQueue.side().buffer();
        filled = 0;
        begun = false;
        good = true;
    }

    /** Appends a byte. */
    void put(int value) {
        buffer.set(ValueLayout.JAVA_BYTE, filled++, (byte) value);
        flushFull();
    }

    /** Appends the start of some memory, at most a few bytes. */
    void put(MemorySegment source, long bytes) {
        for (long i = 0; i < bytes; i++) {
            put(source.get(ValueLayout.JAVA_BYTE, i));
        }
    }

    /** Appends payload, which is counted as copied. */
    void put(Cursor source, long bytes) {
        queue.staged(bytes);
        for (long left = bytes; left > 0;) {
            long part = Math.min(left, PART - filled);
            source.read(buffer, filled, part);
            filled += part;
            left -= part;
            flushFull();
        }
    }

    /** Appends zeros up to the end of the block. */
    void pad() {
        while (filled % BLOCK != 0) {
            put(0);
        }
    }

    /** Does what is left. {@return whether all went well: the result is in the task's private memory} */
    boolean end() {
        pad();
        if (filled > 0) {
            flush();
        }
        task = null;
        queue = null;
        return good;
    }

    private void flushFull() {
        if (filled == PART) {
            flush();
        }
    }

    private void flush() {
        addState();
        good = good && mac.run(task, queue.side(), filled, mac.template());
        begun = true;
        filled = 0;
    }

    private void addState() {
        for (long i = 0; begun && i < BLOCK; i += 8) {
            long state = task.pads.get(ValueLayout.JAVA_LONG, task.pad + Task.TAG + i);
            buffer.set(ValueLayout.JAVA_LONG, i, buffer.get(ValueLayout.JAVA_LONG, i) ^ state);
        }
    }
}
