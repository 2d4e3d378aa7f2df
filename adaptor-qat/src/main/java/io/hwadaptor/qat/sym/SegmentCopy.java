package io.hwadaptor.qat.sym;

import io.hwadaptor.api.ScatterList;
import java.lang.foreign.MemorySegment;

/** Copies a range of one list to the same range of another, without a detour. */
final class SegmentCopy {
    private SegmentCopy() {
    }

    /** {@return the bytes that were copied: none where both lists name the same memory} */
    static long copy(ScatterList source, ScatterList target, long from, long length) {
        long copied = 0;
        long position = 0;
        int sourceSegment = 0;
        long sourceAt = from;
        int targetSegment = 0;
        long targetAt = from;
        while (position < length) {
            while (sourceAt >= source.length(sourceSegment)) {
                sourceAt -= source.length(sourceSegment++);
            }
            while (targetAt >= target.length(targetSegment)) {
                targetAt -= target.length(targetSegment++);
            }
            long part = Math.min(length - position,
                    Math.min(source.length(sourceSegment) - sourceAt, target.length(targetSegment) - targetAt));
            if (source.address(sourceSegment) + sourceAt != target.address(targetSegment) + targetAt) {
                MemorySegment.copy(source.region(sourceSegment), source.offset(sourceSegment) + sourceAt,
                        target.region(targetSegment), target.offset(targetSegment) + targetAt, part);
                copied += part;
            }
            sourceAt += part;
            targetAt += part;
            position += part;
        }
        return copied;
    }
}
