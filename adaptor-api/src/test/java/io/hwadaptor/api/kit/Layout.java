package io.hwadaptor.api.kit;

import java.util.Arrays;
import java.util.Random;

/** How a request lies in memory. Immutable. */
final class Layout {
    private static final int[] WHOLE = {Integer.MAX_VALUE};

    /** One segment each, aligned. */
    static final Layout PLAIN = new Layout(WHOLE, WHOLE, false, 0, 0);
    /** One segment, which is both. */
    static final Layout IN_PLACE = new Layout(WHOLE, WHOLE, true, 0, 0);

    private final int[] sourceSegments;
    private final int[] destinationSegments;
    private final boolean inPlace;
    private final int shift;
    private final int surplus;

    private Layout(int[] sourceSegments, int[] destinationSegments, boolean inPlace, int shift, int surplus) {
        this.sourceSegments = sourceSegments;
        this.destinationSegments = destinationSegments;
        this.inPlace = inPlace;
        this.shift = shift;
        this.surplus = surplus;
    }

    /** {@return lengths of the segments that the source is cut into, used in turn until it is used up} */
    int[] sourceSegments() {
        return sourceSegments;
    }

    /** {@return the same for the destination; without meaning in place} */
    int[] destinationSegments() {
        return destinationSegments;
    }

    /** {@return whether source and destination are the same memory} */
    boolean inPlace() {
        return inPlace;
    }

    /** {@return bytes that the first segment is away from a 64-byte boundary} */
    int shift() {
        return shift;
    }

    /** {@return bytes that the destination is longer than the source} */
    int surplus() {
        return surplus;
    }

    static Layout split(int[] sourceSegments, int[] destinationSegments) {
        return new Layout(sourceSegments, destinationSegments, false, 0, 0);
    }

    static Layout splitInPlace(int... segments) {
        return new Layout(segments, segments, true, 0, 0);
    }

    Layout shifted(int bytes) {
        return new Layout(sourceSegments, destinationSegments, inPlace, bytes, surplus);
    }

    Layout longer(int bytes) {
        return new Layout(sourceSegments, destinationSegments, inPlace, shift, bytes);
    }

    /** {@return a layout with segments of all sizes, mostly odd} */
    static Layout random(Random random, int length) {
        int[] destination = randomSegments(random, length);
        return new Layout(randomSegments(random, length), destination, random.nextInt(3) == 0, random.nextInt(64),
                random.nextBoolean() ? 0 : random.nextInt(40));
    }

    /** {@return segments of odd lengths alone, other ones for the source than for the destination} */
    static Layout odd(Random random, int length) {
        return split(oddSegments(random, length), oddSegments(random, length));
    }

    /** {@return the same in place} */
    static Layout oddInPlace(Random random, int length) {
        return splitInPlace(oddSegments(random, length));
    }

    /** {@return what every length is tried with: whole and in odd segments, out of place and in place} */
    static Layout[] each(Random random, int length) {
        return new Layout[] {PLAIN.shifted(length % 16), IN_PLACE.shifted(random.nextInt(64)), odd(random, length),
            oddInPlace(random, length).longer(length % 3)};
    }

    private static int[] oddSegments(Random random, int length) {
        int[] segments = new int[2 + random.nextInt(6)];
        int longest = Math.max(12, length / 8);
        Arrays.setAll(segments, i -> 1 + 2 * random.nextInt(longest));
        return segments;
    }

    private static int[] randomSegments(Random random, int length) {
        if (random.nextInt(4) == 0) {
            return WHOLE;
        }
        int[] segments = new int[1 + random.nextInt(6)];
        int longest = random.nextBoolean() ? 24 : Math.max(24, length / 2);
        Arrays.setAll(segments, i -> 1 + random.nextInt(longest));
        return segments;
    }

    @Override
    public String toString() {
        return (inPlace ? "in place " : "") + segments(sourceSegments)
                + (inPlace ? "" : " to " + segments(destinationSegments)) + " shift " + shift + " surplus " + surplus;
    }

    private static String segments(int[] segments) {
        return Arrays.equals(segments, WHOLE) ? "[whole]" : Arrays.toString(segments);
    }
}
