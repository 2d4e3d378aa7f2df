package io.hwadaptor.openssl;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Comparison whose time says nothing about where the difference is. */
final class Compare {
    private Compare() {
    }

    /**
     * {@return whether the starts of both are the same}
     *
     * @param computed one side, private
     * @param expected the other, private
     * @param length how many bytes
     */
    static boolean equal(MemorySegment computed, MemorySegment expected, long length) {
        int difference = 0;
        for (long i = 0; i < length; i++) {
            difference |= computed.get(ValueLayout.JAVA_BYTE, i) ^ expected.get(ValueLayout.JAVA_BYTE, i);
        }
        return difference == 0;
    }
}
