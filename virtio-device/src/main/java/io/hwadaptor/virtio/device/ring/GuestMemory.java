package io.hwadaptor.virtio.device.ring;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a guest's memory that are mapped here. Immutable; safe to share between threads. Whoever mapped the
 * segments keeps them mapped for as long as a queue uses the table.
 */
public final class GuestMemory {
    /** No memory at all. */
    public static final GuestMemory EMPTY = new GuestMemory(List.of());

    private final List<Region> regions;
    private final long[] starts;
    private final long[] ends;
    /** Where the memory ends that follows a region without a gap. */
    private final long[] runEnds;
    private final MemorySegment[] segments;
    private final int seams;

    private GuestMemory(List<Region> sorted) {
        regions = sorted;
        int count = sorted.size();
        starts = new long[count];
        ends = new long[count];
        runEnds = new long[count];
        segments = new MemorySegment[count];
        for (int i = 0; i < count; i++) {
            Region region = sorted.get(i);
            starts[i] = region.guestAddress();
            ends[i] = region.guestAddress() + region.size();
            segments[i] = region.segment();
        }
        int touching = 0;
        for (int i = count - 1; i >= 0; i--) {
            boolean touches = i + 1 < count && starts[i + 1] == ends[i];
            runEnds[i] = touches ? runEnds[i + 1] : ends[i];
            touching += touches ? 1 : 0;
        }
        seams = touching;
    }

    /**
     * One contiguous region of guest memory.
     *
     * @param guestAddress where the guest sees it, bytes
     * @param size bytes, more than zero
     * @param userAddress where the front-end has it mapped; ring addresses are given in these terms
     * @param segment where it is mapped here, at least {@code size} bytes
     */
    public record Region(long guestAddress, long size, long userAddress, MemorySegment segment) {
        /** Checks that the ranges do not overflow and that all of it is mapped. */
        public Region {
            Objects.requireNonNull(segment, "segment");
            if (size <= 0 || guestAddress < 0 || guestAddress + size < 0) {
                throw new IllegalArgumentException(String.format(
                        "region at guest address 0x%x of 0x%x bytes overflows", guestAddress, size));
            }
            if (Long.compareUnsigned(userAddress + size, userAddress) < 0) {
                throw new IllegalArgumentException(String.format(
                        "region at user address 0x%x of 0x%x bytes overflows", userAddress, size));
            }
            if (segment.byteSize() < size) {
                throw new IllegalArgumentException(String.format(
                        "region at guest address 0x%x has 0x%x bytes but only 0x%x are mapped",
                        guestAddress, size, segment.byteSize()));
            }
        }
    }

    /**
     * A table of regions.
     *
     * @param regions in any order
     * @return the table
     * @throws IllegalArgumentException if two regions overlap in guest or user addresses; the message names them
     */
    public static GuestMemory of(List<Region> regions) {
        List<Region> byUser = new ArrayList<>(regions);
        byUser.sort((a, b) -> Long.compareUnsigned(a.userAddress(), b.userAddress()));
        for (int i = 1; i < byUser.size(); i++) {
            Region low = byUser.get(i - 1);
            Region high = byUser.get(i);
            if (Long.compareUnsigned(low.userAddress() + low.size(), high.userAddress()) > 0) {
                throw new IllegalArgumentException(String.format("regions at user addresses 0x%x and 0x%x overlap",
                        low.userAddress(), high.userAddress()));
            }
        }
        List<Region> byGuest = new ArrayList<>(regions);
        byGuest.sort(Comparator.comparingLong(Region::guestAddress));
        for (int i = 1; i < byGuest.size(); i++) {
            Region low = byGuest.get(i - 1);
            Region high = byGuest.get(i);
            if (low.guestAddress() + low.size() > high.guestAddress()) {
                throw new IllegalArgumentException(String.format("regions at guest addresses 0x%x and 0x%x overlap",
                        low.guestAddress(), high.guestAddress()));
            }
        }
        return new GuestMemory(List.copyOf(byGuest));
    }

    /** {@return the regions, by guest address} */
    public List<Region> regions() {
        return regions;
    }

    /**
     * Finds memory by the front-end's addresses.
     *
     * @param userAddress first byte
     * @param length bytes, more than zero
     * @param alignment power of two that the mapped address must be a multiple of
     * @return the range, or null if it is not inside one region or not aligned
     */
    public @Nullable MemorySegment userRange(long userAddress, long length, int alignment) {
        for (Region region : regions) {
            long offset = userAddress - region.userAddress();
            if (Long.compareUnsigned(offset, region.size()) < 0 && length > 0 && length <= region.size() - offset) {
                MemorySegment range = region.segment().asSlice(offset, length);
                return (range.address() & (alignment - 1)) == 0 ? range : null;
            }
        }
        return null;
    }

    /**
     * {@return the index of the region that holds a whole range of guest addresses, or −1}
     *
     * @param address first byte; any 64-bit pattern
     * @param length bytes, from 0 to 2^32 − 1
     * @param hint index to look at first, for example that of the last hit
     */
    public int find(long address, long length, int hint) {
        if (hint < starts.length && holds(hint, address, length)) {
            return hint;
        }
        for (int i = 0; i < starts.length; i++) {
            if (holds(i, address, length)) {
                return i;
            }
        }
        return -1;
    }

    private boolean holds(int region, long address, long length) {
        // Starts and ends are not negative and the subtraction can't overflow once address >= start >= 0.
        return address >= starts[region] && address < ends[region] && length <= ends[region] - address;
    }

    /**
     * {@return the index of the region that holds the first byte of a range which goes on, without a gap, in the
     * regions behind it; −1 if not all of it is memory} The next part of the range begins at the start of the next
     * region.
     *
     * @param address first byte; any 64-bit pattern
     * @param length bytes, from 1 to 2^32 − 1
     * @param hint index to look at first
     */
    public int findRun(long address, long length, int hint) {
        int first = find(address, 1, hint);
        return first >= 0 && length <= runEnds[first] - address ? first : -1;
    }

    /**
     * {@return how many bytes of a region there are from one of its guest addresses on}
     *
     * @param region its index
     * @param address in the region
     */
    public long room(int region, long address) {
        return ends[region] - address;
    }

    /** {@return a region's first guest address, 0 if there is no such region} */
    long start(int region) {
        return region < starts.length ? starts[region] : 0;
    }

    /** {@return a region's bytes, 0 if there is no such region} */
    long size(int region) {
        return region < ends.length ? ends[region] - starts[region] : 0;
    }

    /** {@return how many regions begin where another one ends} */
    int seams() {
        return seams;
    }

    /**
     * {@return a region's memory}
     *
     * @param region its index
     */
    public MemorySegment segment(int region) {
        return segments[region];
    }

    /**
     * {@return where a guest address lies in its region's segment}
     *
     * @param region its index
     * @param address in the region
     */
    public long offset(int region, long address) {
        return address - starts[region];
    }
}
