package io.hwadaptor.openssl;

import io.hwadaptor.ffm.openssl.CipherCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** The private native memory of one queue, and its cursors. One thread owns it. */
final class Workspace {
    /** Longest run of bytes that one call of the library is given: its lengths are ints. */
    static final int MAX_PART = 1 << 30;
    /** Bytes of {@link #carry}. */
    static final int CARRY = 64;

    private static final int CARRY_AT = 64;
    private static final int SIZE = CARRY_AT + CARRY;

    final Cursor source = new Cursor();
    final Cursor destination = new Cursor();

    /** Where a block that is cut by the end of a piece passes through. */
    final MemorySegment carry;
    final long carryAddress;

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(SIZE, 64);
    /** Where the library writes lengths. */
    private final long lengthAddress = memory.address();
    private long stagedBytes;

    Workspace() {
        carry = memory.asSlice(CARRY_AT, CARRY);
        carryAddress = carry.address();
    }

    /**
     * {@return whether a cipher has taken bytes and given as many}
     *
     * @param context the cipher's
     * @param in where the bytes are
     * @param out where the result goes
     * @param length how many, at most {@link #MAX_PART}
     */
    boolean cipher(long context, long in, long out, long length) {
        return CipherCalls.update(context, out, lengthAddress, in, (int) length) == 1
                && memory.get(ValueLayout.JAVA_INT, 0L) == (int) length;
    }

    /** {@return where a function may write the length of a result} */
    long lengthAddress() {
        return lengthAddress;
    }

    /** Counts payload bytes that were copied. */
    void addStaged(long bytes) {
        stagedBytes += bytes;
    }

    /** {@return the bytes copied since the last call} */
    long takeStagedBytes() {
        long bytes = stagedBytes;
        stagedBytes = 0;
        return bytes;
    }

    /** Wipes and frees the memory. */
    void close() {
        memory.fill((byte) 0);
        arena.close();
    }
}
