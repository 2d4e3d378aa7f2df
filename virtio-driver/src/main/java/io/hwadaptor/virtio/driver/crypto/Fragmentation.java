package io.hwadaptor.virtio.driver.crypto;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How a run of bytes is cut into descriptors. The standard lets the driver cut wherever it likes, also within a
 * header; a device may not care. Source: virtio 1.2, 2.7.4 "Message Framing".
 */
@FunctionalInterface
public interface Fragmentation {
    /** A descriptor for each part, and none for an empty one, as Linux does. */
    Fragmentation PER_PART = parts -> Arrays.stream(parts).filter(length -> length > 0).toArray();

    /** One descriptor for everything. */
    Fragmentation MERGED = parts -> Arrays.stream(new int[] {Arrays.stream(parts).sum()})
            .filter(length -> length > 0).toArray();

    /**
     * Cuts.
     *
     * @param parts lengths of the parts that a reader of the standard would see, in bytes
     * @return lengths of the descriptors, in bytes; their sum is the sum of the parts
     */
    int[] cut(int[] parts);

    /**
     * Segments of one length, the last one shorter.
     *
     * @param segmentBytes length of a segment in bytes
     * @return the fragmentation
     */
    static Fragmentation every(int segmentBytes) {
        return parts -> {
            int total = Arrays.stream(parts).sum();
            return IntStream.range(0, Math.ceilDiv(total, segmentBytes))
                    .map(i -> Math.min(segmentBytes, total - i * segmentBytes)).toArray();
        };
    }

    /**
     * Two segments.
     *
     * @param offset where to cut, in bytes from the start; a cut at the end or beyond it leaves one segment
     * @return the fragmentation
     */
    static Fragmentation at(int offset) {
        return parts -> {
            int total = Arrays.stream(parts).sum();
            return offset <= 0 || offset >= total ? MERGED.cut(parts) : new int[] {offset, total - offset};
        };
    }

    /**
     * Segments of any length.
     *
     * @param random decides the lengths
     * @param maxBytes longest segment in bytes
     * @return the fragmentation
     */
    static Fragmentation random(RandomGenerator random, int maxBytes) {
        return parts -> {
            int left = Arrays.stream(parts).sum();
            IntStream.Builder segments = IntStream.builder();
            while (left > 0) {
                int segment = Math.min(left, random.nextInt(1, maxBytes + 1));
                segments.add(segment);
                left -= segment;
            }
            return segments.build().toArray();
        };
    }
}
