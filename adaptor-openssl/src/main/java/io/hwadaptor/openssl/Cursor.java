package io.hwadaptor.openssl;

import io.hwadaptor.api.ScatterList;
import java.lang.foreign.MemorySegment;

/**
 * A place in a list of pieces that only moves forward, so long lists of small pieces cost no search. The caller never
 * goes beyond the list's end.
 */
final class Cursor {
    private ScatterList list;
    private int piece;
    private long done;

    /** Starts at a list's first byte. */
    void start(ScatterList target) {
        list = target;
        piece = 0;
        done = 0;
    }

    /** {@return the machine address of the next byte} Only if there is one. */
    long address() {
        return list.address(piece) + done;
    }

    /** {@return how many bytes lie in one piece from here on} At least 1 if there is a next byte. */
    long available() {
        return list.length(piece) - done;
    }

    /** Moves on inside a piece, or to the next one's start. */
    void advance(long bytes) {
        done += bytes;
        if (done == list.length(piece)) {
            piece++;
            done = 0;
        }
    }

    /** Moves on, over the ends of pieces. */
    void skip(long bytes) {
        for (long left = bytes; left > 0;) {
            long part = Math.min(left, available());
            advance(part);
            left -= part;
        }
    }

    /** Copies bytes out, over the ends of pieces. */
    void gather(MemorySegment target, long offset, long length) {
        long end = offset + length;
        for (long at = offset; at < end;) {
            long part = Math.min(end - at, available());
            MemorySegment.copy(list.region(piece), list.offset(piece) + done, target, at, part);
            at += part;
            advance(part);
        }
    }

    /** Copies bytes in, over the ends of pieces. */
    void scatter(MemorySegment source, long offset, long length) {
        long end = offset + length;
        for (long at = offset; at < end;) {
            long part = Math.min(end - at, available());
            MemorySegment.copy(source, at, list.region(piece), list.offset(piece) + done, part);
            at += part;
            advance(part);
        }
    }

    /** Copies from another list to this one, over the ends of pieces of both. */
    void copyFrom(Cursor source, long length) {
        for (long left = length; left > 0;) {
            long part = Math.min(left, Math.min(available(), source.available()));
            // In place there is nothing to do.
            if (address() != source.address()) {
                MemorySegment.copy(source.list.region(source.piece), source.list.offset(source.piece) + source.done,
                        list.region(piece), list.offset(piece) + done, part);
            }
            advance(part);
            source.advance(part);
            left -= part;
        }
    }
}
