package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.spi.SegmentCursor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Plain CBC-MAC over input that is collected in the side's buffer and done whenever that holds a part: its result is
 * added to the next part's first block.
 */
final class MacStream {
    /** Bytes of a part. */
    private static final long PART = 32_768;
    private static final long BLOCK = 16;

    private final Side side;
    private final MemorySegment buffer;
    private long[] template = {};
    /** Where the task's result goes: its private memory, the place in it, and that as an address. */
    private MemorySegment pads = MemorySegment.NULL;
    private long tag;
    private long tagAddress;
    private long filled;
    private boolean begun;
    private boolean good;

    /**
     * A stream.
     *
     * @param side does the jobs
     * @param buffer the side's
     */
    MacStream(Side side, MemorySegment buffer) {
        this.side = side;
        this.buffer = buffer;
    }

    /**
     * Begins.
     *
     * @param mac a job of CMAC without subkeys
     * @param owner whose private memory takes the result
     */
    void begin(long[] mac, Task owner) {
        template = mac;
        pads = owner.pads;
        tag = owner.pad + Task.TAG;
        tagAddress = owner.padAddress + Task.TAG;
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

    /** Appends payload; its user counts that it is copied. */
    void put(SegmentCursor source, long bytes) {
        for (long left = bytes; left > 0;) {
            long part = Math.min(left, PART - filled);
            source.gather(buffer, filled, part);
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
        return good;
    }

    /** Zeroizes what of the side's buffer a stream uses. */
    void wipe() {
        buffer.asSlice(0, PART).fill((byte) 0);
    }

    private void flushFull() {
        if (filled == PART) {
            flush();
        }
    }

    private void flush() {
        addState();
        good = good && run();
        begun = true;
        filled = 0;
    }

    private boolean run() {
        Jobs.writeDigest(side.jobs(), side.place(), template, buffer.address(), filled, tagAddress);
        return side.run();
    }

    private void addState() {
        for (long i = 0; begun && i < BLOCK; i += 8) {
            long state = pads.get(ValueLayout.JAVA_LONG, tag + i);
            buffer.set(ValueLayout.JAVA_LONG, i, buffer.get(ValueLayout.JAVA_LONG, i) ^ state);
        }
    }
}
