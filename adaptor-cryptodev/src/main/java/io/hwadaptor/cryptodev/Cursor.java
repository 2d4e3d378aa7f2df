package io.hwadaptor.cryptodev;

import io.hwadaptor.api.ScatterList;
import java.lang.foreign.MemorySegment;

/** A place in a scatter list that moves forward. One thread; used again and again. */
final class Cursor {
    private ScatterList list;
    private int piece;
    private long offset;

    /** Goes to a byte of a list, which may be its end. */
    void start(ScatterList newList, long from) {
        list = newList;
        piece = 0;
        offset = 0;
        advance(from);
    }

    /** Goes to where another one is. */
    void start(Cursor other) {
        list = other.list;
        piece = other.piece;
        offset = other.offset;
    }

    void advance(long length) {
        long left = length;
        while (left > 0) {
            long here = Math.min(left, list.length(piece) - offset);
            offset += here;
            left -= here;
            if (offset == list.length(piece)) {
                piece++;
                offset = 0;
            }
        }
    }

    /** {@return bytes from here to the end of this piece; 0 at the end of the list} */
    long run() {
        return piece == list.count() ? 0 : list.length(piece) - offset;
    }

    /** {@return the machine address of this place} Not at the end. */
    long address() {
        return list.address(piece) + offset;
    }

    /** Copies bytes from here into native memory, and moves behind them. */
    void take(MemorySegment target, long at, long length) {
        long done = 0;
        while (done < length) {
            long part = Math.min(run(), length - done);
            MemorySegment.copy(list.region(piece), list.offset(piece) + offset, target, at + done, part);
            advance(part);
            done += part;
        }
    }

    /** Copies bytes from native memory to here, and moves behind them. */
    void put(MemorySegment source, long at, long length) {
        long done = 0;
        while (done < length) {
            long part = Math.min(run(), length - done);
            MemorySegment.copy(source, at + done, list.region(piece), list.offset(piece) + offset, part);
            advance(part);
            done += part;
        }
    }
}
