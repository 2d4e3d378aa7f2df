package io.hwadaptor.virtio.driver.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The words of a split ring: their places and how they are read and written. Little-endian and naturally aligned, as
 * the standard has them; all offsets are {@code long}, because an {@code int} would take the slow path of a var
 * handle.
 */
final class RingMemory {
    static final int DESCRIPTOR_BYTES = 16;
    static final long DESCRIPTOR_LENGTH = 8;
    static final long DESCRIPTOR_FLAGS = 12;
    static final long DESCRIPTOR_NEXT = 14;

    /** In avail and in used: flags first, then the index, then the ring. */
    static final long FLAGS = 0;
    static final long INDEX = 2;
    static final long RING = 4;

    static final int AVAIL_ENTRY_BYTES = 2;
    static final int USED_ENTRY_BYTES = 8;
    static final long USED_ENTRY_LENGTH = 4;

    static final int AVAIL_NO_INTERRUPT = 1;
    static final int USED_NO_NOTIFY = 1;

    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle ORDERED_U16 = U16.varHandle().withInvokeExactBehavior();

    private RingMemory() {
    }

    static long availBytes(int size) {
        return RING + (long) size * AVAIL_ENTRY_BYTES + 2;
    }

    static long usedBytes(int size) {
        return RING + (long) size * USED_ENTRY_BYTES + 2;
    }

    static void putU16(MemorySegment memory, long offset, int value) {
        memory.set(U16, offset, (short) value);
    }

    static int getU32(MemorySegment memory, long offset) {
        return memory.get(U32, offset);
    }

    static void putU32(MemorySegment memory, long offset, int value) {
        memory.set(U32, offset, value);
    }

    static void putU64(MemorySegment memory, long offset, long value) {
        memory.set(U64, offset, value);
    }

    /** Reads an index that the other side publishes: what it wrote before the index is visible after this. */
    static int loadAcquire(MemorySegment memory, long offset) {
        return Short.toUnsignedInt((short) ORDERED_U16.getAcquire(memory, offset));
    }

    /** Reads a hint that needs no order, but must really be read each time. */
    static int loadOpaque(MemorySegment memory, long offset) {
        return Short.toUnsignedInt((short) ORDERED_U16.getOpaque(memory, offset));
    }

    /** Publishes an index: everything written before is visible to a side that reads it. */
    static void storeRelease(MemorySegment memory, long offset, int value) {
        ORDERED_U16.setRelease(memory, offset, (short) value);
    }

    /** Writes a hint that needs no order, but must really be written each time. */
    static void storeOpaque(MemorySegment memory, long offset, int value) {
        ORDERED_U16.setOpaque(memory, offset, (short) value);
    }

    /** Between a store of ours and a load of the other side's word: only a full fence keeps these two in order. */
    static void storeLoadFence() {
        VarHandle.fullFence();
    }

    static void putDescriptor(MemorySegment table, int index, long address, int length, int flags, int next) {
        long offset = (long) index * DESCRIPTOR_BYTES;
        putU64(table, offset, address);
        putU32(table, offset + DESCRIPTOR_LENGTH, length);
        putU16(table, offset + DESCRIPTOR_FLAGS, flags);
        putU16(table, offset + DESCRIPTOR_NEXT, next);
    }
}
