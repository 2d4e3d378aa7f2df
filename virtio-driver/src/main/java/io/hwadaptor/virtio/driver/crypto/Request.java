package io.hwadaptor.virtio.driver.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bytes of one request, whatever its kind, before anything is said about descriptors.
 *
 * @param readable what the device reads, in order; the first part is the header with its fixed-length fields
 * @param writable lengths in bytes of what the device writes, in order; the last part is the status or the outcome
 * @param source index of the readable part that is the source data, or -1 if there is none
 */
public record Request(List<byte[]> readable, List<Integer> writable, int source) {
    /** Makes the lists unchangeable; the arrays in them stay the caller's. */
    public Request {
        readable = List.copyOf(readable);
        writable = List.copyOf(writable);
    }

    static Request of(byte[] header, List<byte[]> parts, int source, int... writable) {
        List<byte[]> readable = new ArrayList<>();
        readable.add(header);
        readable.addAll(parts);
        return new Request(readable, Arrays.stream(writable).boxed().toList(), source);
    }

    /**
     * The same request with one number of the header changed, to see what the device says to it.
     *
     * @param offset where the number is, in bytes from the start of the header
     * @param value the 32-bit number to put there
     * @return the changed request
     */
    public Request patched(int offset, int value) {
        byte[] header = readable.getFirst().clone();
        ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
        List<byte[]> parts = new ArrayList<>(readable);
        parts.set(0, header);
        return new Request(parts, writable, source);
    }

    int[] readableLengths() {
        return readable.stream().mapToInt(part -> part.length).toArray();
    }

    int[] writableLengths() {
        return writable.stream().mapToInt(Integer::intValue).toArray();
    }

    byte[] readableBytes() {
        ByteBuffer all = ByteBuffer.allocate(Arrays.stream(readableLengths()).sum());
        readable.forEach(all::put);
        return all.array();
    }
}
