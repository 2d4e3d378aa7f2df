package io.hwadaptor.api.kit;

import java.util.Arrays;
import java.util.Random;

/** How a request lies in memory. Immutable. */
final class Layout {
    private static final int[] WHOLE = {Integer.MAX_VALUE};

    /** One piece each, aligned. */
    static final Layout PLAIN = new Layout(WHOLE, WHOLE, false, 0, 0);
    /** One piece, which is both. */
    static final Layout IN_PLACE = new Layout(WHOLE, WHOLE, true, 0, 0);

    private final int[] sourcePieces;
    private final int[] destinationPieces;
    private final boolean inPlace;
    private final int shift;
    private final int surplus;

    private Layout(int[] sourcePieces, int[] destinationPieces, boolean inPlace, int shift, int surplus) {
        this.sourcePieces = sourcePieces;
        this.destinationPieces = destinationPieces;
        this.inPlace = inPlace;
        this.shift = shift;
        this.surplus = surplus;
    }

    /** {@return lengths of the pieces that the source is cut into, used in turn until it is used up} */
    int[] sourcePieces() {
        return sourcePieces;
    }

    /** {@return the same for the destination; without meaning in place} */
    int[] destinationPieces() {
        return destinationPieces;
    }

    /** {@return whether source and destination are the same memory} */
    boolean inPlace() {
        return inPlace;
    }

    /** {@return bytes that the first piece is away from a 64-byte boundary} */
    int shift() {
        return shift;
    }

    /** {@return bytes that the destination is longer than the source} */
    int surplus() {
        return surplus;
    }

    static Layout split(int[] sourcePieces, int[] destinationPieces) {
        return new Layout(sourcePieces, destinationPieces, false, 0, 0);
    }

    static Layout splitInPlace(int... pieces) {
        return new Layout(pieces, pieces, true, 0, 0);
    }

    Layout shifted(int bytes) {
        return new Layout(sourcePieces, destinationPieces, inPlace, bytes, surplus);
    }

    Layout longer(int bytes) {
        return new Layout(sourcePieces, destinationPieces, inPlace, shift, bytes);
    }

    /** {@return a layout with pieces of all sizes, mostly odd} */
    static Layout random(Random random, int length) {
        int[] destination = randomPieces(random, length);
        return new Layout(randomPieces(random, length), destination, random.nextInt(3) == 0, random.nextInt(64),
                random.nextBoolean() ? 0 : random.nextInt(40));
    }

    /** {@return segments of odd lengths alone, other ones for the source than for the destination} */
    static Layout odd(Random random, int length) {
        return split(oddPieces(random, length), oddPieces(random, length));
    }

    /** {@return the same in place} */
    static Layout oddInPlace(Random random, int length) {
        return splitInPlace(oddPieces(random, length));
    }

    /** {@return what every length is tried with: whole and in odd segments, out of place and in place} */
    static Layout[] each(Random random, int length) {
        return new Layout[] {PLAIN.shifted(length % 16), IN_PLACE.shifted(random.nextInt(64)), odd(random, length),
            oddInPlace(random, length).longer(length % 3)};
    }

    private static int[] oddPieces(Random random, int length) {
        int[] pieces = new int[2 + random.nextInt(6)];
        int longest = Math.max(12, length / 8);
        Arrays.setAll(pieces, i -> 1 + 2 * random.nextInt(longest));
        return pieces;
    }

    private static int[] randomPieces(Random random, int length) {
        if (random.nextInt(4) == 0) {
            return WHOLE;
        }
        int[] pieces = new int[1 + random.nextInt(6)];
        int longest = random.nextBoolean() ? 24 : Math.max(24, length / 2);
        Arrays.setAll(pieces, i -> 1 + random.nextInt(longest));
        return pieces;
    }

    @Override
    public String toString() {
        return (inPlace ? "in place " : "") + pieces(sourcePieces)
                + (inPlace ? "" : " to " + pieces(destinationPieces)) + " shift " + shift + " surplus " + surplus;
    }

    private static String pieces(int[] pieces) {
        return Arrays.equals(pieces, WHOLE) ? "[whole]" : Arrays.toString(pieces);
    }
}
