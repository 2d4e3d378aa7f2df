package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.ffm.generated.openssl.openssl_h;
import io.hwadaptor.ffm.openssl.CipherCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** The private native memory of one queue, and its cursors. One thread owns it. */
final class Workspace {
    /** Longest run of bytes that one call of the library is given: its lengths are ints. */
    static final int MAX_PART = 1 << 30;
    /** Bytes of {@link #carry}, {@link #macCarry} and {@link #block}. */
    static final int CARRY = 64;
    /** Bytes of {@link #scratch}. */
    static final int SCRATCH = 16 * 1024;

    /** Longest output that can be held back: more than the device's default limit of a request. */
    static final long MOST_HELD = 16 << 20;

    final SegmentCursor source = new SegmentCursor();
    final SegmentCursor destination = new SegmentCursor();
    final SegmentCursor auxiliary = new SegmentCursor();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory = arena.allocate(5 * CARRY + Operation.MAX_DIGEST_LENGTH + SCRATCH, 64);

    /** All of the next three. */
    private final MemorySegment blocks = memory.asSlice(CARRY, 4L * CARRY);
    /** Where a block of a cipher that is cut by the end of a segment passes through. */
    final MemorySegment carry = memory.asSlice(CARRY, CARRY);
    /** The same of a MAC. */
    final MemorySegment macCarry = memory.asSlice(2L * CARRY, CARRY);
    /** For single blocks: tweaks, counters, inner digests. */
    final MemorySegment block = memory.asSlice(3L * CARRY, 2L * CARRY);
    /** Receives a full digest, MAC or tag. */
    final MemorySegment result = memory.asSlice(5L * CARRY, Operation.MAX_DIGEST_LENGTH);
    /** Where output goes that nobody wants. */
    final MemorySegment scratch = memory.asSlice(5L * CARRY + Operation.MAX_DIGEST_LENGTH, SCRATCH);

    final Parameters tag = new Parameters(arena, "tag", openssl_h.OSSL_PARAM_OCTET_STRING());
    final Parameters ivLength = new Parameters(arena, "ivlen", openssl_h.OSSL_PARAM_UNSIGNED_INTEGER());

    private final ScatterList held = new ScatterList(1);
    private @Nullable Arena heldArena;
    private MemorySegment heldMemory = MemorySegment.NULL;
    private @Nullable PublicMemory publicMemory;
    private long stagedBytes;

    /**
     * {@return whether a cipher has taken bytes and given as many}
     *
     * @param context the cipher's
     * @param in where the bytes are
     * @param out where the result goes
     * @param length how many, at most {@link #MAX_PART}
     */
    boolean cipher(long context, long in, long out, long length) {
        return CipherCalls.EVP_CipherUpdate(context, out, memory.address(), in, (int) length) == 1
                && memory.get(ValueLayout.JAVA_INT, 0L) == (int) length;
    }

    /** {@return where a function may write the length of a result: eight bytes} */
    long lengthAddress() {
        return memory.address();
    }

    /** {@return the length that a function has written there} */
    long length() {
        return memory.get(ValueLayout.JAVA_LONG, 0L);
    }

    /** Says how much room a function has. */
    void length(long room) {
        memory.set(ValueLayout.JAVA_LONG, 0L, room);
    }

    /**
     * {@return private memory for output that is held back} Ends with {@link #dropHeld}. It grows to the longest output
     * there was and is kept for the next: to free memory of an arena that threads share stops all of them for a moment.
     *
     * @param length how many bytes, at most {@link #MOST_HELD}
     */
    ScatterList hold(long length) {
        if (heldMemory.byteSize() < length) {
            freeHeld();
            heldArena = Arena.ofShared();
            heldMemory = heldArena.allocate(Math.max(length, SCRATCH), 64);
        }
        held.clear();
        held.add(heldMemory, 0, length);
        return held;
    }

    /** Overwrites what was held back with zeros. */
    void dropHeld() {
        held.zero(0, held.byteLength());
        held.clear();
    }

    private void freeHeld() {
        if (heldArena != null) {
            heldMemory.fill((byte) 0);
            heldArena.close();
            heldArena = null;
            heldMemory = MemorySegment.NULL;
        }
    }

    /** {@return memory for public-key operations} Made at the first one. */
    PublicMemory publicMemory() {
        if (publicMemory == null) {
            publicMemory = new PublicMemory(arena);
        }
        return publicMemory;
    }

    /** Overwrites the single blocks of payload, tweak or key stream that a burst has left here. */
    void forgetBlocks() {
        blocks.fill((byte) 0);
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
        freeHeld();
        memory.fill((byte) 0);
        if (publicMemory != null) {
            publicMemory.wipe();
        }
        arena.close();
    }
}
