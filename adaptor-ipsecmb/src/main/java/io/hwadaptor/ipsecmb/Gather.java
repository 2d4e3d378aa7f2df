package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.spi.SegmentCursor;
import java.lang.foreign.MemorySegment;

/** A message of two lists of segments, one behind the other, read from its start. Owned by a queue, and used again. */
final class Gather {
    private final SegmentCursor first = new SegmentCursor();
    private final SegmentCursor second = new SegmentCursor();
    private long firstLeft;
    private long secondLeft;

    /** Stands for all of one list. */
    Gather all(ScatterList list) {
        first.start(list);
        firstLeft = list.byteLength();
        secondLeft = 0;
        return this;
    }

    /** Stands for all of one list and a range of another. */
    Gather both(ScatterList head, ScatterList list, long from, long length) {
        all(head);
        second.start(list);
        second.skip(from);
        secondLeft = length;
        return this;
    }

    /** {@return bytes not read yet} */
    long left() {
        return firstLeft + secondLeft;
    }

    /** Copies bytes to private memory. */
    void read(MemorySegment target, long at, long bytes) {
        long head = Math.min(bytes, firstLeft);
        first.gather(target, at, head);
        firstLeft -= head;
        second.gather(target, at + head, bytes - head);
        secondLeft -= bytes - head;
    }

    /** Forgets the lists. */
    void clear() {
        first.clear();
        second.clear();
    }
}
