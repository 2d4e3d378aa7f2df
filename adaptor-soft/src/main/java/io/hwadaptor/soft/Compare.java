package io.hwadaptor.soft;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Comparison whose time says nothing about where the difference is. */
final class Compare {
    private Compare() {
    }

    /**
     * {@return whether the starts of both are the same}
     *
     * @param computed one side
     * @param expected the other, read once
     * @param length how many bytes
     */
    static boolean equal(byte[] computed, MemorySegment expected, int length) {
        int difference = 0;
        for (int i = 0; i < length; i++) {
            difference |= computed[i] ^ expected.get(ValueLayout.JAVA_BYTE, (long) i);
        }
        return difference == 0;
    }
}
