package io.hwadaptor.fuzz;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/** Assertions that cost nothing when they hold. */
public final class Check {
    private Check() {
    }

    /** Fails unless a property holds. */
    public static void that(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }

    /** Fails unless two values are equal. */
    public static void equal(Object expected, Object actual, String what) {
        if (!Objects.equals(expected, actual)) {
            throw new AssertionError(what + ": expected " + expected + " but was " + actual);
        }
    }

    /** Fails unless two numbers are equal. */
    public static void equal(long expected, long actual, String what) {
        if (expected != actual) {
            throw new AssertionError(what + ": expected " + expected + " but was " + actual);
        }
    }

    /** Fails unless two arrays have the same bytes. */
    public static void equal(byte[] expected, byte[] actual, String what) {
        if (!Arrays.equals(expected, actual)) {
            throw new AssertionError(what + ": differs at byte " + Arrays.mismatch(expected, actual) + ", expected "
                    + HexFormat.of().formatHex(expected) + " but was " + HexFormat.of().formatHex(actual));
        }
    }
}
