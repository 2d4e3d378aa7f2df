package io.hwadaptor.api.spi;

import io.hwadaptor.api.ScatterList;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A place in a scatter-gather list that only moves forward, so that long lists of small segments cost no search. The
 * list stays as it is meanwhile. What goes over the ends of segments and beyond the list's throws an {@link
 * IndexOutOfBoundsException}; what stays inside a segment is not checked.
 *
 * <p>Used again and again, by one thread; allocates nothing.
 */
public final class SegmentCursor {
    /** Null between {@link #clear} and {@link #start}, when nobody asks for bytes: the data path does not look. */
    private ScatterList list;
    private int segment;
    private long offset;

    /** Nowhere, until it is started. */
    // See the field.
    @SuppressWarnings("NullAway.Init")
    public SegmentCursor() {
    }

    /**
     * Goes to a list's first byte.
     *
     * @param segments the list, which stays the caller's
     */
    public void start(ScatterList segments) {
        list = segments;
        segment = 0;
        offset = 0;
    }

    /**
     * Goes to a byte of a list.
     *
     * @param segments the list, which stays the caller's
     * @param from bytes before the place, 0 to the list's length
     */
    public void start(ScatterList segments, long from) {
        start(segments);
        skip(from);
    }

    /**
     * Goes to where another one is.
     *
     * @param other stays where it is
     */
    public void start(SegmentCursor other) {
        list = other.list;
        segment = other.segment;
        offset = other.offset;
    }

    /** Forgets the list. */
    // See the field.
    @SuppressWarnings("NullAway")
    public void clear() {
        list = null;
    }

    /** {@return bytes from here to the end of this segment; 0 at the end of the list alone} */
    public long available() {
        return segment == list.count() ? 0 : list.length(segment) - offset;
    }

    /** As {@link #available}, where there must be something: else a loop would never end. */
    private long more() {
        if (segment == list.count()) {
            throw new IndexOutOfBoundsException("beyond the list's " + list.byteLength() + " bytes");
        }
        return list.length(segment) - offset;
    }

    /** {@return the machine address of the next byte} Only if there is one. */
    public long address() {
        return list.address(segment) + offset;
    }

    /**
     * Moves on inside a segment, or to the next one's start.
     *
     * @param bytes at most {@link #available}, and not 0 at the end of the list
     */
    public void advance(long bytes) {
        offset += bytes;
        if (offset == list.length(segment)) {
            segment++;
            offset = 0;
        }
    }

    /**
     * Moves on, over the ends of segments.
     *
     * @param bytes how far
     */
    public void skip(long bytes) {
        for (long left = bytes; left > 0;) {
            long part = Math.min(left, more());
            advance(part);
            left -= part;
        }
    }

    /**
     * Copies bytes that lie before the end of this segment, and moves nowhere.
     *
     * @param ahead bytes between here and the first of them
     * @param target where they go
     * @param at where in the target, in bytes
     * @param length how many
     */
    public void peek(long ahead, MemorySegment target, long at, long length) {
        MemorySegment.copy(list.region(segment), list.offset(segment) + offset + ahead, target, at, length);
    }

    /**
     * Copies bytes out of the list, and moves behind them.
     *
     * @param target where they go
     * @param at where in the target, in bytes
     * @param length how many
     */
    public void gather(MemorySegment target, long at, long length) {
        long end = at + length;
        for (long to = at; to < end;) {
            long part = Math.min(end - to, more());
            MemorySegment.copy(list.region(segment), list.offset(segment) + offset, target, to, part);
            to += part;
            advance(part);
        }
    }

    /**
     * Copies bytes out of the list, and moves behind them.
     *
     * @param target where they go, from its first byte on
     * @param length how many
     */
    public void gather(byte[] target, int length) {
        for (int to = 0; to < length;) {
            int part = (int) Math.min(length - to, more());
            MemorySegment.copy(list.region(segment), ValueLayout.JAVA_BYTE, list.offset(segment) + offset, target, to,
                    part);
            to += part;
            advance(part);
        }
    }

    /**
     * Copies bytes into the list's memory, and moves behind them.
     *
     * @param source where they are
     * @param at where in the source, in bytes
     * @param length how many
     */
    public void scatter(MemorySegment source, long at, long length) {
        long end = at + length;
        for (long from = at; from < end;) {
            long part = Math.min(end - from, more());
            MemorySegment.copy(source, from, list.region(segment), list.offset(segment) + offset, part);
            from += part;
            advance(part);
        }
    }

    /**
     * Copies bytes into the list's memory, and moves behind them.
     *
     * @param source where they are
     * @param at where in the source
     * @param length how many
     */
    public void scatter(byte[] source, int at, int length) {
        int end = at + length;
        for (int from = at; from < end;) {
            int part = (int) Math.min(end - from, more());
            MemorySegment.copy(source, from, list.region(segment), ValueLayout.JAVA_BYTE,
                    list.offset(segment) + offset, part);
            from += part;
            advance(part);
        }
    }

    /**
     * Copies bytes from another place to here, and moves both behind them.
     *
     * @param source where they are
     * @param length how many
     */
    public void copyFrom(SegmentCursor source, long length) {
        for (long left = length; left > 0;) {
            long part = Math.min(left, Math.min(more(), source.more()));
            // In place there is nothing to do.
            if (address() != source.address()) {
                MemorySegment.copy(source.list.region(source.segment),
                        source.list.offset(source.segment) + source.offset, list.region(segment),
                        list.offset(segment) + offset, part);
            }
            advance(part);
            source.advance(part);
            left -= part;
        }
    }
}
