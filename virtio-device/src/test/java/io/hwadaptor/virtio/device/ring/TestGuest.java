package io.hwadaptor.virtio.device.ring;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A guest without manners: two regions of memory with a gap between them, two more that follow the second without one,
 * one split ring, and every field free to be written with anything.
 */
public final class TestGuest implements AutoCloseable {
    public static final int DESC_NEXT = 1;
    public static final int DESC_WRITE = 2;
    public static final int DESC_INDIRECT = 4;

    public static final long LOW = 0x10_0000;
    public static final long LOW_SIZE = 0x10_0000;
    public static final long HIGH = 0x1_0000_0000L;
    public static final long HIGH_SIZE = 0x4_0000;
    /** Where the second region ends and the third begins, which is one page. */
    public static final long SEAM = HIGH + HIGH_SIZE;
    public static final long NEXT_SIZE = 0x1000;
    public static final long LAST = SEAM + NEXT_SIZE;
    public static final long LAST_SIZE = 0x1_0000;
    private static final long USER = 0x7f00_0000_0000L;

    public static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    public static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    public final int size;
    public final GuestMemory memory;
    public final MemorySegment low;
    public final MemorySegment high;
    public final MemorySegment next;
    public final MemorySegment last;
    private final Arena arena = Arena.ofShared();
    private final long descriptors = LOW;
    private final long available;
    private final long used;
    private long heap;
    public int nextAvailable;
    public int nextUsed;
    public int calls;
    public int wakes;

    public TestGuest(int size) {
        this.size = size;
        low = arena.allocate(LOW_SIZE, 4096);
        // What follows in the guest's addresses comes before it here.
        last = arena.allocate(LAST_SIZE, 4096);
        next = arena.allocate(NEXT_SIZE, 4096);
        high = arena.allocate(HIGH_SIZE, 4096);
        available = LOW + RingSetup.descriptorBytes(size);
        used = (available + RingSetup.availableBytes(size) + 7) & ~7L;
        heap = (used + RingSetup.usedBytes(size) + 4095) & ~4095L;
        memory = GuestMemory.of(List.of(
                new GuestMemory.Region(LOW, LOW_SIZE, USER, low),
                new GuestMemory.Region(LAST, LAST_SIZE, USER + 3 * LOW_SIZE, last),
                new GuestMemory.Region(HIGH, HIGH_SIZE, USER + LOW_SIZE, high),
                new GuestMemory.Region(SEAM, NEXT_SIZE, USER + 2 * LOW_SIZE, next)));
    }

    public RingSetup setup(NotificationMode mode) {
        return new RingSetup(size, slice(descriptors, RingSetup.descriptorBytes(size)),
                slice(available, RingSetup.availableBytes(size)), slice(used, RingSetup.usedBytes(size)),
                nextAvailable, mode);
    }

    private MemorySegment slice(long address, long length) {
        return low.asSlice(address - LOW, length);
    }

    public long allocate(long bytes) {
        long at = heap;
        heap += (bytes + 15) & ~15L;
        if (heap > LOW + LOW_SIZE) {
            throw new AssertionError("the test guest's memory is too small");
        }
        return at;
    }

    public void put(long address, byte[] bytes) {
        for (int i = 0; i < bytes.length; i++) {
            at(address + i).set(ValueLayout.JAVA_BYTE, offset(address + i), bytes[i]);
        }
    }

    public byte[] get(long address, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = at(address + i).get(ValueLayout.JAVA_BYTE, offset(address + i));
        }
        return bytes;
    }

    public void u16(long address, int value) {
        at(address).set(U16, offset(address), (short) value);
    }

    public int u16(long address) {
        return Short.toUnsignedInt(at(address).get(U16, offset(address)));
    }

    public void u32(long address, int value) {
        at(address).set(U32, offset(address), value);
    }

    public int u32(long address) {
        return at(address).get(U32, offset(address));
    }

    public void u64(long address, long value) {
        at(address).set(U64, offset(address), value);
    }

    public long u64(long address) {
        return at(address).get(U64, offset(address));
    }

    private MemorySegment at(long address) {
        return address >= LAST ? last : address >= SEAM ? next : address >= HIGH ? high : low;
    }

    private static long offset(long address) {
        return address - (address >= LAST ? LAST : address >= SEAM ? SEAM : address >= HIGH ? HIGH : LOW);
    }

    public void descriptor(long table, int index, long address, long length, int flags, int next) {
        long at = table + 16L * index;
        u64(at, address);
        u32(at + 8, (int) length);
        u16(at + 12, flags);
        u16(at + 14, next);
    }

    /** Writes a descriptor of the ring's own table. */
    public void descriptor(int index, long address, long length, int flags, int next) {
        descriptor(descriptors, index, address, length, flags, next);
    }

    /** Offers a head. */
    public void offer(int head) {
        u16(available + 4 + 2L * (nextAvailable & (size - 1)), head);
        nextAvailable = (nextAvailable + 1) & 0xffff;
        u16(available + 2, nextAvailable);
    }

    public void availableIndex(int index) {
        u16(available + 2, index);
    }

    public void availableFlags(int flags) {
        u16(available, flags);
    }

    public void usedEvent(int index) {
        u16(available + 4 + 2L * size, index);
    }

    public int availableEvent() {
        return u16(used + 4 + 8L * size);
    }

    public int usedFlags() {
        return u16(used);
    }

    public void usedIndex(int index) {
        u16(used + 2, index);
        nextUsed = index;
    }

    /** {@return what was used since the last call} */
    public List<Used> takeUsed() {
        List<Used> list = new ArrayList<>();
        int index = u16(used + 2);
        while (nextUsed != index) {
            long at = used + 4 + 8L * (nextUsed & (size - 1));
            list.add(new Used(u32(at), u32(at + 4)));
            nextUsed = (nextUsed + 1) & 0xffff;
        }
        return list;
    }

    public record Used(int head, int length) {
    }

    @Override
    public void close() {
        arena.close();
    }
}
