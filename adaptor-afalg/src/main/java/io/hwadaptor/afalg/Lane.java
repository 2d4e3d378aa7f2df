package io.hwadaptor.afalg;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.ffm.linux.AlgMessage;
import io.hwadaptor.ffm.linux.OwnedFd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** The place of one operation on its way through the kernel: the messages, and what must be known when it is done. */
class Lane {
    /** Segments of input in one message. */
    static final int INPUT_SEGMENTS = 64;
    /** Segments of output, those for additional data and tag included. */
    static final int OUTPUT_SEGMENTS = 16;
    /** Bytes of {@link #scratch}. */
    static final int SCRATCH_BYTES = 128;

    final int number;
    final AlgMessage out;
    final AlgMessage in;
    /** The input that is meant now. */
    final ScatterList source = new ScatterList(8);
    /** The part of the destination that is meant now. */
    final ScatterList target = new ScatterList(8);
    /** Private memory as a list, where it stands for the destination. */
    final ScatterList held = new ScatterList(1);
    /** An IV that had to be put together, a digest before it is compared. */
    final MemorySegment scratch;

    Operation operation;
    OwnedFd socket;
    /** Bytes that the kernel must return. */
    long expected;
    /** Where the result goes first if it doesn't go to the destination, else null. */
    MemorySegment hold;
    /** Where the kernel puts the copy of additional data that it insists on, else null. */
    MemorySegment additional;
    /** The kernel's negated error code, where a method has no other way to tell. */
    long error;

    Lane(Arena arena, int number) {
        this.number = number;
        out = new AlgMessage(arena, INPUT_SEGMENTS);
        in = new AlgMessage(arena, OUTPUT_SEGMENTS);
        scratch = arena.allocate(SCRATCH_BYTES, 16);
    }
}
