package io.hwadaptor.virtio.device;

import io.hwadaptor.fuzz.Check;
import io.hwadaptor.fuzz.Input;
import io.hwadaptor.virtio.device.ring.GuestMemory;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.ring.RingSetup;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A guest's memory with canaries around each region, one split ring in it, and the fuzzer's hand on every byte. Two
 * regions touch in guest addresses but not here. All is made once and cleared for each run.
 */
final class FuzzGuest {
    static final int NEXT = 1;
    static final int WRITE = 2;
    static final int INDIRECT = 4;

    static final int RING_SIZE_MAX = 64;
    private static final byte CANARY = (byte) 0xa5;
    private static final int CANARY_BYTES = 64;
    private static final long USER = 0x7f00_0000_0000L;
    /** Guest addresses and sizes: the ring's, a neighbour, and one beyond 4 GiB. */
    static final long[] STARTS = {0x1000, 0x4000, 0x1_0000_0000L};
    static final int[] SIZES = {0x3000, 0x1000, 0x800};
    static final long DESCRIPTORS = STARTS[0];
    static final long AVAILABLE = DESCRIPTORS + 16L * RING_SIZE_MAX;
    static final long USED = AVAILABLE + 256;
    /** The first byte that is no ring's. */
    static final long FREE = USED + 1024;

    final GuestMemory memory;
    private final MemorySegment[] whole = new MemorySegment[STARTS.length];
    private final MemorySegment[] segments = new MemorySegment[STARTS.length];
    int size;
    int nextAvailable;
    int nextUsed;

    FuzzGuest() {
        List<GuestMemory.Region> regions = new ArrayList<>();
        for (int i = 0; i < STARTS.length; i++) {
            whole[i] = Arena.global().allocate(SIZES[i] + 2 * CANARY_BYTES, 4096);
            // Longer than the region, as a mapping is that begins or ends at a page: the region's size is what counts.
            segments[i] = whole[i].asSlice(CANARY_BYTES, SIZES[i] + CANARY_BYTES);
            regions.add(new GuestMemory.Region(STARTS[i], SIZES[i], USER + 0x10_0000L * i, segments[i]));
        }
        memory = GuestMemory.of(regions);
    }

    /** Makes everything as at the beginning: memory holds a pattern in which each byte tells its place. */
    void clear(int ringSize, int first) {
        size = ringSize;
        nextAvailable = first;
        nextUsed = first;
        for (int i = 0; i < STARTS.length; i++) {
            whole[i].fill(CANARY);
            byte[] pattern = new byte[SIZES[i]];
            for (int at = 0; at < pattern.length; at++) {
                pattern[at] = (byte) (at * 31 + (at >>> 8) * 7 + i * 113);
            }
            MemorySegment.copy(pattern, 0, segments[i], ValueLayout.JAVA_BYTE, 0, pattern.length);
        }
        put(DESCRIPTORS, new byte[(int) (FREE - DESCRIPTORS)]);
        u16(AVAILABLE + 2, first);
        u16(USED + 2, first);
    }

    RingSetup setup(NotificationMode mode) {
        return new RingSetup(size, slice(DESCRIPTORS, RingSetup.descriptorBytes(size)),
                slice(AVAILABLE, RingSetup.availableBytes(size)), slice(USED, RingSetup.usedBytes(size)), nextAvailable,
                mode);
    }

    private MemorySegment slice(long address, long length) {
        return segments[0].asSlice(address - STARTS[0], length);
    }

    /** {@return the region that holds a whole range, or −1} Numbers without sign, of any size. */
    static int region(long address, long length) {
        for (int i = 0; i < STARTS.length; i++) {
            if (Long.compareUnsigned(address, STARTS[i]) >= 0
                    && Long.compareUnsigned(address, STARTS[i] + SIZES[i]) < 0
                    && length <= STARTS[i] + SIZES[i] - address) {
                return i;
            }
        }
        return -1;
    }

    /** A range that is in one region. */
    record Part(int region, long address, int length) {
        int offset() {
            return (int) (address - STARTS[region]);
        }
    }

    /** {@return a range, cut where a region ends and another one begins; null if not all of it is memory} */
    static List<Part> parts(long address, long length) {
        List<Part> parts = new ArrayList<>();
        long at = address;
        long left = length;
        do {
            int region = region(at, Math.min(left, 1));
            if (region < 0) {
                return null;
            }
            int part = (int) Math.min(left, STARTS[region] + SIZES[region] - at);
            parts.add(new Part(region, at, part));
            at += part;
            left -= part;
        } while (left > 0);
        return parts;
    }

    byte[] get(long address, int length) {
        byte[] bytes = new byte[length];
        int done = 0;
        for (Part part : parts(address, length)) {
            MemorySegment.copy(segments[part.region()], ValueLayout.JAVA_BYTE, part.offset(), bytes, done,
                    part.length());
            done += part.length();
        }
        return bytes;
    }

    void put(long address, byte[] bytes) {
        int done = 0;
        for (Part part : parts(address, bytes.length)) {
            MemorySegment.copy(bytes, done, segments[part.region()], ValueLayout.JAVA_BYTE, part.offset(),
                    part.length());
            done += part.length();
        }
    }

    private ByteBuffer word(long address, int length) {
        return ByteBuffer.wrap(get(address, length)).order(ByteOrder.LITTLE_ENDIAN);
    }

    int u16(long address) {
        return Short.toUnsignedInt(word(address, 2).getShort());
    }

    int u32(long address) {
        return word(address, 4).getInt();
    }

    void u16(long address, int value) {
        put(address, new byte[] {(byte) value, (byte) (value >>> 8)});
    }

    void descriptor(long table, int index, long address, long length, int flags, int next) {
        put(table + 16L * index, ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(address)
                .putInt((int) length).putShort((short) flags).putShort((short) next).array());
    }

    /** Writes a descriptor as the fuzzer likes it; mostly one that means something. */
    void descriptor(Input in, long table, int index) {
        int form = in.u8();
        long address;
        long length;
        if (form < 16) {
            address = in.u64();
            length = in.u32();
        } else {
            int region = form % STARTS.length;
            address = STARTS[region] + (short) in.u16();
            length = (form & 0x40) != 0 ? in.u16() : in.u8();
        }
        int flags = in.u8();
        int next = in.u8();
        descriptor(table, index, address, length, (form & 0x80) != 0 ? flags & 3 : flags,
                (form & 0x80) != 0 ? index + 1 : next);
    }

    /** Offers a head. */
    void offer(int head) {
        u16(AVAILABLE + 4 + 2L * (nextAvailable % size), head);
        nextAvailable = (nextAvailable + 1) & 0xffff;
        u16(AVAILABLE + 2, nextAvailable);
    }

    /** A used element. */
    record Used(int head, long length) {
    }

    /** {@return what was used since the last call, at most as much as the ring holds} */
    List<Used> takeUsed() {
        List<Used> list = new ArrayList<>();
        int index = u16(USED + 2);
        Check.that(((index - nextUsed) & 0xffff) <= size, "more used elements than the ring holds");
        while (nextUsed != index) {
            long at = USED + 4 + 8L * (nextUsed % size);
            list.add(new Used(u32(at), Integer.toUnsignedLong(u32(at + 4))));
            nextUsed = (nextUsed + 1) & 0xffff;
        }
        return list;
    }

    /** {@return a copy of all regions} */
    byte[][] snapshot() {
        byte[][] copy = new byte[STARTS.length][];
        for (int i = 0; i < copy.length; i++) {
            copy[i] = get(STARTS[i], SIZES[i]);
        }
        return copy;
    }

    /** Writes a range into a copy, as the device should have. */
    static void put(byte[][] copy, long address, byte[] bytes) {
        int done = 0;
        for (Part part : parts(address, bytes.length)) {
            System.arraycopy(bytes, done, copy[part.region()], part.offset(), part.length());
            done += part.length();
        }
    }

    /** Takes over into a copy what the device may have written as it liked. */
    void forgive(byte[][] copy, long address, int length) {
        put(copy, address, get(address, length));
    }

    /** Takes over the used ring, which is checked elsewhere. */
    void forgiveUsedRing(byte[][] copy) {
        forgive(copy, USED, (int) RingSetup.usedBytes(size));
    }

    /** Fails if memory is not as a copy says. */
    void check(byte[][] copy, String what) {
        byte[][] now = snapshot();
        for (int i = 0; i < now.length; i++) {
            int at = Arrays.mismatch(copy[i], now[i]);
            Check.that(at < 0, what + ": region " + i + " was touched at byte " + at);
        }
        checkCanaries();
    }

    /** Fails if anything around the regions was touched. */
    void checkCanaries() {
        for (int i = 0; i < whole.length; i++) {
            for (int at = 0; at < CANARY_BYTES; at++) {
                Check.that(whole[i].get(ValueLayout.JAVA_BYTE, at) == CANARY
                        && whole[i].get(ValueLayout.JAVA_BYTE, CANARY_BYTES + SIZES[i] + at) == CANARY,
                        "memory outside region " + i + " was touched");
            }
        }
    }

    /** {@return a chain as it lies in memory now, read by the standard alone} */
    FuzzChainModel chain(int head) {
        return new FuzzChainModel(this, DESCRIPTORS, size, head);
    }

    static boolean overlaps(long one, long oneLength, long other, long otherLength) {
        return one < other + otherLength && other < one + oneLength;
    }

    static byte[] filled(int length, int value) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }
}
