package io.hwadaptor.qat;

import io.hwadaptor.api.ScatterList;
import java.lang.foreign.MemorySegment;

/** Copies a range of one list to the same range of another, without a detour. */
final class PieceCopy {
    private PieceCopy() {
    }

    /** {@return the bytes that were copied: none where both lists name the same memory} */
    static long copy(ScatterList source, ScatterList target, long from, long length) {
        long copied = 0;
        long position = 0;
        int sourcePiece = 0;
        long sourceAt = from;
        int targetPiece = 0;
        long targetAt = from;
        while (position < length) {
            while (sourceAt >= source.length(sourcePiece)) {
                sourceAt -= source.length(sourcePiece++);
            }
            while (targetAt >= target.length(targetPiece)) {
                targetAt -= target.length(targetPiece++);
            }
            long part = Math.min(length - position,
                    Math.min(source.length(sourcePiece) - sourceAt, target.length(targetPiece) - targetAt));
            if (source.address(sourcePiece) + sourceAt != target.address(targetPiece) + targetAt) {
                MemorySegment.copy(source.region(sourcePiece), source.offset(sourcePiece) + sourceAt,
                        target.region(targetPiece), target.offset(targetPiece) + targetAt, part);
                copied += part;
            }
            sourceAt += part;
            targetAt += part;
            position += part;
        }
        return copied;
    }
}
