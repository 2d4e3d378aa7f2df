package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.SegmentCursor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * One request on its way through a queue: where it stands, and a little private memory for what the library reads and
 * writes besides payload. Owned by its queue, made once and used again.
 */
class Task {
    /** Bytes of private memory of each task. */
    static final long PAD_BYTES = 512;

    /** Where digests and tags go, 64 bytes. */
    static final long TAG = 0;
    /** The IV of the running job, 32 bytes. */
    static final long IV = 64;
    /** The IV of the next job, 32 bytes. */
    static final long NEXT_IV = 96;
    /** Blocks that lie in several segments, 64 bytes. */
    static final long CARRY = 128;
    /** Contexts of GCM and ChaCha20-Poly1305, 256 bytes. */
    static final long CONTEXT = 256;

    /** The task's number, which its jobs carry. */
    final int number;
    /** The memory of all tasks of the queue, and where this one's part starts in it. */
    final MemorySegment pads;
    final long pad;
    final long padAddress;
    final SegmentCursor src = new SegmentCursor();
    final SegmentCursor dst = new SegmentCursor();

    /** Null in a task that is free. Whoever works on one that is not doesn't look: this is the data path. */
    Operation operation;
    /** Bytes that no job has done yet. */
    long left;
    /** Bytes of the running job; 0 if the request is one job. */
    long running;
    /** Whether the running job works on {@link #CARRY}. */
    boolean carrying;
    private boolean stepped;

    // See the operation.
    @SuppressWarnings("NullAway.Init")
    Task(int number, MemorySegment pads) {
        this.number = number;
        this.pads = pads;
        pad = number * PAD_BYTES;
        padAddress = pads.address() + pad;
    }

    /** {@return whether digests computed and expected are the same, in a time that says nothing about where not} */
    final boolean tagMatches(int length) {
        MemorySegment expected = operation.digest;
        int difference = 0;
        for (int i = 0; i < length; i++) {
            difference |= pads.get(ValueLayout.JAVA_BYTE, pad + TAG + i) ^ expected.get(ValueLayout.JAVA_BYTE, i);
        }
        return difference == 0;
    }

    /** Hands the start of the computed digest over. */
    final Status releaseTag(int length) {
        MemorySegment.copy(pads, pad + TAG, operation.digest, 0, length);
        return Status.OK;
    }

    /** Puts the cursors at the start of a request that takes steps, which leave blocks of it in the private memory. */
    final void begin() {
        src.start(operation.src);
        dst.start(operation.dst);
        stepped = true;
    }

    /** Releases the request, and overwrites what its steps have left here. */
    // See the operation.
    @SuppressWarnings("NullAway")
    final void end() {
        operation = null;
        if (stepped) {
            stepped = false;
            pads.asSlice(pad, PAD_BYTES).fill((byte) 0);
        }
    }
}
