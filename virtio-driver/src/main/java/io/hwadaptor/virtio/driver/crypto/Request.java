package io.hwadaptor.virtio.driver.crypto;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The bytes of one request, whatever its kind, before anything is said about descriptors.
 *
 * @param readable what the device reads, in order; the first part is the header with its fixed-length fields
 * @param writable lengths in bytes of what the device writes, in order; the last part is the status or the outcome
 * @param source index of the readable part that is the source data, or -1 if there is none
 * @param presets what writable parts hold before the device writes, by their index; others hold a pattern
 */
public record Request(List<byte[]> readable, List<Integer> writable, int source, Map<Integer, byte[]> presets) {
    /** Makes the collections unchangeable; the arrays in them stay the caller's. */
    public Request {
        readable = List.copyOf(readable);
        writable = List.copyOf(writable);
        presets = Map.copyOf(presets);
    }

    static Request of(byte[] header, List<byte[]> parts, int source, int... writable) {
        List<byte[]> readable = new ArrayList<>();
        readable.add(header);
        readable.addAll(parts);
        return new Request(readable, Arrays.stream(writable).boxed().toList(), source, Map.of());
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
        return new Request(parts, writable, source, presets);
    }

    /**
     * The same request with bytes in a writable part: the digest that a chain is to be verified with.
     *
     * @param part index of the writable part
     * @param bytes as many as the part has
     * @return the changed request
     */
    public Request preset(int part, byte[] bytes) {
        if (bytes.length != writable.get(part)) {
            throw new IllegalArgumentException(bytes.length + " bytes for a part of " + writable.get(part));
        }
        Map<Integer, byte[]> all = new HashMap<>(presets);
        all.put(part, bytes);
        return new Request(readable, writable, source, all);
    }

    int[] readableLengths() {
        return readable.stream().mapToInt(part -> part.length).toArray();
    }

    int[] writableLengths() {
        return writable.stream().mapToInt(Integer::intValue).toArray();
    }

    /** What the writable parts from {@code first} on hold before the device writes. */
    byte[] blankBytes(int first, byte pattern) {
        ByteBuffer all = ByteBuffer.allocate(writable.stream().skip(first).mapToInt(Integer::intValue).sum());
        for (int part = first; part < writable.size(); part++) {
            byte[] blank = presets.get(part);
            if (blank == null) {
                blank = new byte[writable.get(part)];
                Arrays.fill(blank, pattern);
            }
            all.put(blank);
        }
        return all.array();
    }

    byte[] readableBytes() {
        ByteBuffer all = ByteBuffer.allocate(Arrays.stream(readableLengths()).sum());
        readable.forEach(all::put);
        return all.array();
    }
}
