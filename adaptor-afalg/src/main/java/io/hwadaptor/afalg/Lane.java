package io.hwadaptor.afalg;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.ffm.linux.AlgMessage;
import io.hwadaptor.ffm.linux.OwnedFd;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

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

    /** Null in a lane that is free. Who works in one that is not doesn't look: this is the data path. */
    Operation operation;
    /** The same goes for it: null in a lane that has none, see {@link #use}. */
    OwnedFd socket;
    /** Bytes that the kernel must return. */
    long expected;
    /** Where the result goes first if it doesn't go to the destination, else null. */
    @Nullable MemorySegment hold;
    /** Where the kernel puts the copy of additional data that it insists on, else null. */
    @Nullable MemorySegment additional;
    /** The kernel's negated error code, where a method has no other way to tell. */
    long error;

    // See operation and socket.
    @SuppressWarnings("NullAway.Init")
    Lane(Arena arena, int number) {
        this.number = number;
        out = new AlgMessage(arena, INPUT_SEGMENTS);
        in = new AlgMessage(arena, OUTPUT_SEGMENTS);
        scratch = arena.allocate(SCRATCH_BYTES, 16);
    }

    /** Takes a socket for the operation; null for none. */
    // See there.
    @SuppressWarnings("NullAway")
    final void use(@Nullable OwnedFd descriptor) {
        socket = descriptor;
    }
}
