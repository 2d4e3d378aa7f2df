package io.hwadaptor.virtio.driver.ring;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The buffers of one request: guest-physical segments that the device may read, followed by segments that it may write.
 * Mutable and reusable; belongs to one thread.
 */
public final class BufferChain {
    private long[] addresses = new long[8];
    private int[] lengths = new int[8];
    private int count;
    private int readable;
    private long writableBytes;

    /** An empty chain. */
    public BufferChain() {
    }

    /** Forgets all buffers. */
    public void clear() {
        count = 0;
        readable = 0;
        writableBytes = 0;
    }

    /**
     * Appends a buffer that the device only reads.
     *
     * @param address guest-physical address
     * @param length length in bytes
     * @throws IllegalStateException if a writable buffer is there already: readable ones come first
     */
    public void addReadable(long address, int length) {
        if (readable != count) {
            throw new IllegalStateException("a device-readable buffer after a device-writable one");
        }
        append(address, length);
        readable++;
    }

    /**
     * Appends a buffer that the device only writes.
     *
     * @param address guest-physical address
     * @param length length in bytes
     */
    public void addWritable(long address, int length) {
        append(address, length);
        writableBytes += Integer.toUnsignedLong(length);
    }

    private void append(long address, int length) {
        if (count == addresses.length) {
            addresses = Arrays.copyOf(addresses, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        addresses[count] = address;
        lengths[count] = length;
        count++;
    }

    /**
     * Buffers in the chain.
     *
     * @return how many
     */
    public int count() {
        return count;
    }

    /**
     * Room that the device may write to.
     *
     * @return bytes
     */
    public long writableBytes() {
        return writableBytes;
    }

    long address(int index) {
        return addresses[index];
    }

    int length(int index) {
        return lengths[index];
    }

    /** The flags of a buffer's descriptor, without NEXT. */
    int flags(int index) {
        return index < readable ? 0 : SplitRing.WRITE;
    }

    /** Writes an indirect table of all buffers from one on; see {@link Placement} for the order of its entries. */
    void writeTable(MemorySegment table, int from, boolean scattered) {
        int entries = count - from;
        for (int i = 0; i < entries; i++) {
            boolean last = i == entries - 1;
            int flags = flags(from + i) | (last ? 0 : SplitRing.NEXT);
            int next = last ? 0 : tableEntry(i + 1, entries, scattered);
            RingMemory.putDescriptor(table, tableEntry(i, entries, scattered), addresses[from + i], lengths[from + i],
                    flags, next);
        }
    }

    private static int tableEntry(int position, int entries, boolean scattered) {
        return scattered && position > 0 ? entries - position : position;
    }
}
