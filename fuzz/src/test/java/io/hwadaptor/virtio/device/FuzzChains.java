package io.hwadaptor.virtio.device;

import io.hwadaptor.api.ScatterList;
import io.hwadaptor.fuzz.Check;
import io.hwadaptor.fuzz.Input;
import io.hwadaptor.virtio.device.ring.ChainFault;
import io.hwadaptor.virtio.device.ring.DescriptorChain;
import io.hwadaptor.virtio.device.ring.GuestMemory;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.ring.SplitRing;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/**
 * Memory tables, descriptor chains and the split ring. Each is held against a second reading: big numbers for
 * addresses, {@link FuzzChainModel} for chains, plain counters for the ring.
 */
public final class FuzzChains {
    private static final int MAX_COPY = 4096;
    private static final int MAX_PROBES = 16;
    private static final int MAX_STEPS = 64;
    private static final FuzzGuest GUEST = new FuzzGuest();
    private static final MemorySegment COPY = Arena.global().allocate(MAX_COPY);
    private static final MemorySegment MAPPED = Arena.global().allocate(0x1_0000, 4096);

    private FuzzChains() {
    }

    /** Loads and instruments what there is, so that the time limit of the first run is for that run alone. */
    public static void fuzzerInitialize() {
        seeds().forEach(FuzzChains::fuzzerTestOneInput);
    }

    /** One run. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input in = new Input(data);
        switch (in.below(3)) {
            case 0 -> chain(in);
            case 1 -> ring(in);
            default -> table(in);
        }
    }

    private static void chain(Input in) {
        GUEST.clear(1 << in.below(7), 0);
        int count = in.below(GUEST.size + 1);
        for (int i = 0; i < count; i++) {
            GUEST.descriptor(in, FuzzGuest.DESCRIPTORS, i);
        }
        int more = in.below(32);
        for (int i = 0; i < more; i++) {
            GUEST.descriptor(in, FuzzGuest.STARTS[1], i);
        }
        int head = in.below(GUEST.size);
        try (Arena arena = Arena.ofConfined()) {
            DescriptorChain chain = new DescriptorChain(GUEST.memory,
                    new SplitRing(GUEST.setup(NotificationMode.FLAGS)), arena);
            compare(in, head, chain);
        }
    }

    private static void compare(Input in, int head, DescriptorChain chain) {
        FuzzChainModel model = GUEST.chain(head);
        byte[][] before = GUEST.snapshot();
        ChainFault fault = chain.read(head);
        Check.that(model.faults.isEmpty() ? fault == ChainFault.NONE : model.faults.contains(fault),
                "fault " + fault + " of " + model.faults);
        Check.equal(model.readableBytes(), chain.readableBytes(), "readable bytes");
        Check.equal(model.writableBytes(), chain.writableBytes(), "writable bytes");
        status(model, chain);
        for (int i = 0; i < MAX_PROBES && !in.atEnd(); i++) {
            ranges(in, model, chain);
        }
        GUEST.check(before, "reading a chain");
        write(in, model, chain, before);
    }

    private static void status(FuzzChainModel model, DescriptorChain chain) {
        long address = model.statusAddress();
        MemorySegment segment = chain.statusMemory();
        Check.equal(address < 0, segment == null, "place for the status is missing");
        if (segment != null) {
            int region = FuzzGuest.region(address, 1);
            Check.equal(address - FuzzGuest.STARTS[region], chain.statusOffset(), "offset of the status");
            Check.equal(GUEST.memory.segment(region).address(), segment.address(), "region of the status");
        }
        Check.equal(model.readable.isEmpty() ? 0 : model.readable.get(0).length(), chain.firstLength(),
                "length of the first segment");
    }

    private static void ranges(Input in, FuzzChainModel model, DescriptorChain chain) {
        boolean write = in.flag();
        long there = write ? model.writableBytes() : model.readableBytes();
        long from = there == 0 ? 0 : in.u16() % (there + 1);
        int length = (int) Math.min(in.u16() % MAX_COPY, there - from);
        byte[] expected = model.read(write ? model.writable : model.readable, from, length);
        ScatterList list = new ScatterList(1);
        if (write) {
            chain.copyFromWritable(from, COPY, length);
            chain.writableSegments(from, length, list);
        } else {
            chain.copyReadable(from, COPY, length);
            chain.readableSegments(from, length, list);
        }
        Check.equal(expected, COPY.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), "copied range");
        Check.equal(length, list.byteLength(), "bytes of a range");
        byte[] listed = new byte[length];
        list.copyTo(0, listed, 0, length);
        Check.equal(expected, listed, "listed range");
    }

    private static void write(Input in, FuzzChainModel model, DescriptorChain chain, byte[][] expected) {
        int length = (int) Math.min(in.u16() % MAX_COPY, model.writableBytes());
        byte[] bytes = FuzzGuest.filled(length, 0x3c);
        MemorySegment.copy(bytes, 0, COPY, ValueLayout.JAVA_BYTE, 0, length);
        model.write(expected, 0, bytes);
        chain.copyWritable(COPY, length);
        GUEST.check(expected, "writing a chain");
    }

    /** The ring's two indexes, its notifications and its events, against counters that never wrap. */
    private static void ring(Input in) {
        int first = in.u16();
        GUEST.clear(1 << in.below(7), first);
        NotificationMode mode = NotificationMode.values()[in.below(3)];
        SplitRing ring = new SplitRing(GUEST.setup(mode));
        long taken = first;
        long put = first;
        long published = first;
        long seen = first;
        byte[][] expected = GUEST.snapshot();
        for (int step = 0; step < MAX_STEPS && !in.atEnd(); step++) {
            int what = in.below(7);
            if (what == 0) {
                driver(in, expected, taken);
            } else if (what == 1) {
                // The driver's index is read once, and again when all of it was taken.
                seen = ((seen - taken) & 0xffff) == 0 ? GUEST.u16(FuzzGuest.AVAILABLE + 2) : seen;
                long ahead = (seen - taken) & 0xffff;
                Check.equal(ahead <= GUEST.size ? ahead : -1, ring.pending(), "pending");
                if (ahead > 0 && ahead <= GUEST.size) {
                    Check.equal(GUEST.u16(FuzzGuest.AVAILABLE + 4 + 2 * (taken % GUEST.size)), ring.takeHead(), "head");
                    taken++;
                }
            } else if (what == 2) {
                int head = in.u16();
                long written = Integer.toUnsignedLong(in.u32());
                ring.putUsed(head, written);
                FuzzGuest.put(expected, FuzzGuest.USED + 4 + 8 * (put % GUEST.size), little(written << 32 | head, 8));
                put++;
            } else if (what == 3) {
                boolean wanted = wanted(mode, published, put);
                FuzzGuest.put(expected, FuzzGuest.USED + 2, little(put, 2));
                Check.equal(wanted, ring.publish(), "interrupt, " + mode);
                published = put;
            } else if (what == 4) {
                ring.enableKicks();
                if (mode != NotificationMode.FLAGS) {
                    FuzzGuest.put(expected, FuzzGuest.USED + 4 + 8L * GUEST.size, little(taken, 2));
                }
                flags(mode, expected, 0);
                seen = taken;
            } else if (what == 5) {
                ring.disableKicks();
                flags(mode, expected, 1);
            } else {
                Check.equal(taken & 0xffff, ring.nextAvailable(), "next available index");
            }
            GUEST.check(expected, "the ring, step " + what);
        }
    }

    private static void driver(Input in, byte[][] expected, long taken) {
        int index = in.flag() ? (int) taken + in.below(GUEST.size + 2) : in.u16();
        byte[] fields = little((long) index << 16 | in.below(2), 4);
        FuzzGuest.put(expected, FuzzGuest.AVAILABLE, fields);
        GUEST.put(FuzzGuest.AVAILABLE, fields);
        byte[] rest = in.bytes(2 * in.below(GUEST.size + 2));
        FuzzGuest.put(expected, FuzzGuest.AVAILABLE + 4, rest);
        GUEST.put(FuzzGuest.AVAILABLE + 4, rest);
    }

    /** Virtio 1.4, "Used Buffer Notification Suppression": the driver is told when its event index is passed. */
    private static boolean wanted(NotificationMode mode, long before, long now) {
        if (now == before) {
            return false;
        }
        if (mode != NotificationMode.EVENT_IDX) {
            return GUEST.u16(FuzzGuest.AVAILABLE) % 2 == 0;
        }
        int event = GUEST.u16(FuzzGuest.AVAILABLE + 4 + 2L * GUEST.size);
        for (long index = before; index < now; index++) {
            if ((index & 0xffff) == event) {
                return true;
            }
        }
        return false;
    }

    private static void flags(NotificationMode mode, byte[][] expected, int value) {
        if (mode != NotificationMode.EVENT_IDX) {
            FuzzGuest.put(expected, FuzzGuest.USED, little(value, 2));
        }
    }

    private static byte[] little(long value, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = (byte) (value >>> (8 * i));
        }
        return bytes;
    }

    /** A memory table as the front-end describes it. */
    private static void table(Input in) {
        List<GuestMemory.Region> regions = new ArrayList<>();
        int count = in.below(9);
        for (int i = 0; i < count; i++) {
            long guest = address(in);
            long size = in.flag() ? in.u64() : in.u16();
            long user = address(in);
            boolean good = size > 0 && size <= MAPPED.byteSize() && guest >= 0
                    && end(guest, size).bitLength() < Long.SIZE && end(user, size).bitLength() <= Long.SIZE
                    // The address behind the last byte has to be one too.
                    && !end(user, size).equals(BigInteger.ONE.shiftLeft(Long.SIZE));
            try {
                regions.add(new GuestMemory.Region(guest, size, user, MAPPED));
                Check.that(good, "a region that can't be was taken: " + regions);
            } catch (IllegalArgumentException e) {
                Check.that(!good, "a region was refused: " + e.getMessage());
            }
        }
        boolean apart = apart(regions);
        GuestMemory memory;
        try {
            memory = GuestMemory.of(regions);
            Check.that(apart, "overlapping regions were taken: " + regions);
        } catch (IllegalArgumentException e) {
            Check.that(!apart, "regions were refused: " + e.getMessage());
            return;
        }
        for (int i = 0; i < MAX_PROBES && !in.atEnd(); i++) {
            probe(in, memory);
        }
    }

    private static long address(Input in) {
        int form = in.u8();
        return form < 32 ? in.u64() : (form < 64 ? -1L << 12 : (long) (form & 7) << 12) + in.u16();
    }

    private static BigInteger unsigned(long value) {
        return new BigInteger(Long.toUnsignedString(value));
    }

    private static BigInteger end(long start, long size) {
        return unsigned(start).add(unsigned(size));
    }

    private static boolean apart(List<GuestMemory.Region> regions) {
        for (int i = 0; i < regions.size(); i++) {
            for (int j = 0; j < i; j++) {
                GuestMemory.Region one = regions.get(i);
                GuestMemory.Region other = regions.get(j);
                if (meet(one.guestAddress(), one.size(), other.guestAddress(), other.size())
                        || meet(one.userAddress(), one.size(), other.userAddress(), other.size())) {
                    return false;
                }
            }
        }
        return true;
    }

    private static boolean meet(long one, long oneSize, long other, long otherSize) {
        return unsigned(one).compareTo(end(other, otherSize)) < 0 && unsigned(other).compareTo(end(one, oneSize)) < 0;
    }

    private static boolean inside(long address, long length, long start, long size) {
        return unsigned(address).compareTo(unsigned(start)) >= 0
                && end(address, length).compareTo(end(start, size)) <= 0;
    }

    /** Where a range is that may go on in the next region. */
    private static void run(GuestMemory memory, long address, long length, int hint) {
        List<GuestMemory.Region> regions = memory.regions();
        int run = memory.findRun(address, length, hint);
        int first = -1;
        BigInteger end = null;
        for (int i = 0; i < regions.size(); i++) {
            GuestMemory.Region region = regions.get(i);
            if (inside(address, 1, region.guestAddress(), region.size())) {
                first = i;
                end = end(region.guestAddress(), region.size());
            } else if (end != null && end.equals(unsigned(region.guestAddress()))) {
                end = end(region.guestAddress(), region.size());
            }
        }
        boolean there = first >= 0 && end(address, length).compareTo(end) <= 0;
        Check.equal(there ? first : -1, run, "first region of a range");
        if (there) {
            GuestMemory.Region region = regions.get(first);
            Check.equal(end(region.guestAddress(), region.size()).subtract(unsigned(address)).longValue(),
                    memory.room(first, address), "room in the first region");
        }
    }

    private static void probe(Input in, GuestMemory memory) {
        long address = address(in);
        long length = in.flag() ? in.u32() & 0xffffffffL : in.u16();
        List<GuestMemory.Region> regions = memory.regions();
        int found = memory.find(address, length, in.u8());
        if (length > 0) {
            run(memory, address, length, in.u8());
        }
        if (found >= 0) {
            GuestMemory.Region region = regions.get(found);
            Check.that(inside(address, length, region.guestAddress(), region.size()), "found in a wrong region");
            Check.equal(address - region.guestAddress(), memory.offset(found, address), "offset");
        } else {
            Check.that(length == 0 || regions.stream()
                    .noneMatch(r -> inside(address, length, r.guestAddress(), r.size())), "not found");
        }
        int alignment = 1 << in.below(5);
        MemorySegment range = memory.userRange(address, length, alignment);
        GuestMemory.Region user = regions.stream()
                .filter(r -> length > 0 && inside(address, length, r.userAddress(), r.size())).findFirst().orElse(null);
        boolean aligned = user != null && (MAPPED.address() + address - user.userAddress()) % alignment == 0;
        Check.equal(aligned, range != null, "range of the front-end's addresses");
        if (range != null) {
            Check.equal(MAPPED.address() + address - user.userAddress(), range.address(), "start of the range");
            Check.equal(length, range.byteSize(), "length of the range");
        }
    }

    /** {@return inputs to start from} */
    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        // Readable, readable, writable, each with a next one, then the last; then ranges of it.
        seeds.add(new byte[] {0, 3, 4, (byte) 0xc1, 0, 5, 72, 0, 1, 0, (byte) 0xc2, 0, 1, 16, 0, 1, 0,
            (byte) 0xc1, 0, 6, 32, 0, 3, 0, (byte) 0xc0, 0, 7, 1, 0, 2, 0, 0, 0, 1, 3, 0, 40, 0, 0, 70, 0, 9, 0, 9, 0});
        // An indirect table in the second region.
        seeds.add(new byte[] {0, 3, 1, 0x49, 0, 0, 32, 0, 4, 0, 2, (byte) 0xca, 0, 0, 50, 0, 1, 0,
            (byte) 0xcb, 8, 0, 40, 0, 2, 0, 0, 0, 5, 0, 20, 0, 1, 0, 0, 9, 0, 8, 0});
        for (int mode = 0; mode < 3; mode++) {
            seeds.add(new byte[] {1, (byte) 0xfe, (byte) 0xff, 3, (byte) mode, 5, 0, 1, 3, 0, 4, 1, 0, 2, 0, 3, 0,
                1, 1, 1, 2, 1, 0, 9, 0, 0, 0, 2, 2, 0, 0, 1, 0, 0, 3, 4, 6, 1});
        }
        seeds.add(new byte[] {2, 2, 0x41, 0, 0, 0, 0, 16, 0x42, 0, 0, 0x43, 0, 0, 0, 0, 16, 0x45, 0, 0,
            0x41, 16, 0, 0, 32, 0, 0, 2, 0x42, 4, 0, 0, 32, 0, 0, 2});
        return seeds;
    }
}
