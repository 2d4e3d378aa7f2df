package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.ScatterList;
import java.lang.foreign.MemorySegment;

/** A message of two lists of pieces, one behind the other, read from its start. Owned by a queue, and used again. */
final class Gather {
    private final Cursor first = new Cursor();
    private final Cursor second = new Cursor();
    private long firstLeft;
    private long secondLeft;

    /** Stands for all of one list. */
    Gather all(ScatterList list) {
        first.reset(list);
        firstLeft = list.byteLength();
        secondLeft = 0;
        return this;
    }

    /** Stands for all of one list and a range of another. */
    Gather both(ScatterList head, ScatterList list, long from, long length) {
        all(head);
        second.reset(list);
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
        first.read(target, at, head);
        firstLeft -= head;
        second.read(target, at + head, bytes - head);
        secondLeft -= bytes - head;
    }

    /** Forgets the lists. */
    void clear() {
        first.clear();
        second.clear();
    }
}
