package io.hwadaptor.api;

import java.util.Objects;
import java.util.Set;

/**
 * One algorithm that an adaptor has, with its limits.
 *
 * @param algorithm the algorithm
 * @param operations what sessions of it can do
 * @param keyLengths key lengths in bytes (RSA, DSA, DH: of the modulus; elliptic curves: of a coordinate; generation:
 *     of the generated key's modulus or coordinate); {@link Range#NONE} where there is no key
 * @param ivLengths IV or nonce lengths in bytes; {@link Range#NONE} where there is none
 * @param digestLengths lengths of the digest, MAC or tag in bytes; {@link Range#NONE} where there is none
 * @param maxLength the longest source of one operation in bytes; a longer one gives {@link Status#NOTSUPP}, so that
 *     another engine does it, or {@link Status#ERR} where the algorithm's own standard ends there
 * @param driver who does the work where that can be told, for people; else empty
 */
public record Capability(Algorithm algorithm, Set<OperationType> operations, Range keyLengths, Range ivLengths,
        Range digestLengths, long maxLength, String driver) {

    /** Checks that nothing is missing. */
    public Capability {
        Objects.requireNonNull(algorithm, "algorithm");
        Objects.requireNonNull(keyLengths, "keyLengths");
        Objects.requireNonNull(ivLengths, "ivLengths");
        Objects.requireNonNull(digestLengths, "digestLengths");
        Objects.requireNonNull(driver, "driver");
        operations = Set.copyOf(operations);
    }

    /**
     * An entry of an engine that does its work itself.
     *
     * @param algorithm the algorithm
     * @param operations what sessions of it can do
     * @param keyLengths key lengths in bytes
     * @param ivLengths IV or nonce lengths in bytes
     * @param digestLengths lengths of the digest, MAC or tag in bytes
     * @param maxLength the longest source of one operation in bytes
     */
    public Capability(Algorithm algorithm, Set<OperationType> operations, Range keyLengths, Range ivLengths,
            Range digestLengths, long maxLength) {
        this(algorithm, operations, keyLengths, ivLengths, digestLengths, maxLength, "");
    }

    /**
     * Lengths from {@code min} to {@code max} in steps.
     *
     * @param min the shortest
     * @param max the longest; {@link Integer#MAX_VALUE} for no limit
     * @param step the distance of two neighbours; 0 if {@code min} equals {@code max}
     */
    public record Range(int min, int max, int step) {
        /** Only zero. */
        public static final Range NONE = new Range(0, 0, 0);

        /** Checks the order and that the steps reach the end. */
        public Range {
            if (min < 0 || max < min || (step == 0 && min != max) || (step != 0 && (max - min) % step != 0)) {
                throw new IllegalArgumentException("no range: " + min + " to " + max + " step " + step);
            }
        }

        /**
         * {@return the range of one length}
         *
         * @param length in bytes
         */
        public static Range of(int length) {
            return new Range(length, length, 0);
        }

        /**
         * {@return whether a length is in the range}
         *
         * @param length in bytes
         */
        public boolean contains(long length) {
            return length >= min && length <= max && (step == 0 || (length - min) % step == 0);
        }

        /**
         * {@return the smallest range that holds both} It may hold lengths that neither does.
         *
         * @param other another range
         */
        public Range span(Range other) {
            int low = Math.min(min, other.min);
            int high = Math.max(max, other.max);
            return new Range(low, high, commonDivisor(commonDivisor(step, other.step), Math.abs(min - other.min)));
        }

        private static int commonDivisor(int one, int other) {
            return other == 0 ? one : commonDivisor(other, one % other);
        }

        @Override
        public String toString() {
            return min == max ? Integer.toString(min)
                    : min + "-" + (max == Integer.MAX_VALUE ? "any" : max) + (step == 1 ? "" : "/" + step);
        }
    }
}
