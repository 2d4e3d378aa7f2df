package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.ScatterList;
import java.lang.foreign.MemorySegment;

/** A place in a list of pieces that moves forward only. Owned by one task. */
final class Cursor {
    private ScatterList list;
    private int piece;
    private long offset;

    /** Goes to the first byte of a list. */
    void reset(ScatterList pieces) {
        list = pieces;
        piece = 0;
        offset = 0;
    }

    /** {@return bytes from here to the end of the piece; 0 only at the end of the list} */
    long run() {
        while (piece < list.count() && offset == list.length(piece)) {
            piece++;
            offset = 0;
        }
        return piece < list.count() ? list.length(piece) - offset : 0;
    }

    /** {@return the address of the byte here} {@link #run} was asked before and was not 0. */
    long address() {
        return list.address(piece) + offset;
    }

    /** Moves inside the piece. */
    void advance(long bytes) {
        offset += bytes;
    }

    /** Moves over any number of pieces. */
    void skip(long bytes) {
        long left = bytes;
        while (left > 0) {
            long part = Math.min(run(), left);
            offset += part;
            left -= part;
        }
    }

    /** Copies bytes from here to private memory, and moves behind them. */
    void read(MemorySegment target, long at, long bytes) {
        long done = 0;
        while (done < bytes) {
            long part = Math.min(run(), bytes - done);
            MemorySegment.copy(list.region(piece), list.offset(piece) + offset, target, at + done, part);
            offset += part;
            done += part;
        }
    }

    /** Copies bytes that lie somewhere before the end of the piece, and moves nowhere. */
    void peek(long ahead, MemorySegment target, long at, long bytes) {
        MemorySegment.copy(list.region(piece), list.offset(piece) + offset + ahead, target, at, bytes);
    }

    /** Copies bytes from private memory here, and moves behind them. */
    void write(MemorySegment source, long at, long bytes) {
        long done = 0;
        while (done < bytes) {
            long part = Math.min(run(), bytes - done);
            MemorySegment.copy(source, at + done, list.region(piece), list.offset(piece) + offset, part);
            offset += part;
            done += part;
        }
    }

    /** Copies bytes from another place, and moves both behind them. */
    void copyFrom(Cursor source, long bytes) {
        long left = bytes;
        while (left > 0) {
            long part = Math.min(Math.min(run(), source.run()), left);
            MemorySegment.copy(source.list.region(source.piece), source.list.offset(source.piece) + source.offset,
                    list.region(piece), list.offset(piece) + offset, part);
            offset += part;
            source.offset += part;
            left -= part;
        }
    }

    /** Forgets the list. */
    void clear() {
        list = null;
    }
}
