package io.hwadaptor.virtio.driver.memory;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Mapping;
import io.hwadaptor.ffm.linux.MemFd;
import io.hwadaptor.ffm.linux.OwnedFd;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * Shared memory that plays a guest's RAM, in one or several regions with gaps between them.
 *
 * <p>Each region is a memory file of its own, so a back-end can map it. Guest-physical addresses, user addresses and
 * the addresses at which this process maps the bytes are three different things here on purpose: a back-end that
 * mixes them up fails at once instead of working by accident.
 *
 * <p>Owns its files and mappings. {@link #allocate} and {@link #free} may be called by any thread; {@link #close}
 * only once no ring and no back-end of this process uses the memory.
 *
 * <p>Source: vhost-user specification, "Memory access"; virtio 1.2, 2.7 (ring addresses are guest-physical).
 */
public final class GuestRam implements AutoCloseable {
    /** Guest-physical address of the region of {@link #create(long)}. */
    public static final long DEFAULT_GUEST_ADDRESS = 0x4000_0000L;

    // Below the lowest address at which Linux places programs and libraries: nothing is mapped there.
    private static final long USER_BASE = 0x2a00_0000_0000L;
    private static final long USER_GAP = 1L << 36;
    private static final long PAGE = 4096;

    private final List<GuestRegion> regions = new ArrayList<>();
    private final List<GuestAllocator> allocators = new ArrayList<>();
    private final List<OwnedFd> files = new ArrayList<>();
    private final List<Mapping> mappings = new ArrayList<>();
    /** Of regions whose pages can vanish; nobody listens. */
    private final List<EventFd> faults = new ArrayList<>();
    private boolean closed;

    /**
     * What one region shall be.
     *
     * @param guestAddress guest-physical address of the first byte, a multiple of 4096
     * @param bytes size in bytes, a positive multiple of 4096
     * @param mmapOffset unused bytes before the region in its file, a multiple of 4096
     * @param sealed whether the file is sealed against shrinking, as a careful front-end does
     */
    public record Plan(long guestAddress, long bytes, long mmapOffset, boolean sealed) {
        /**
         * A sealed region at the start of its file.
         *
         * @param guestAddress guest-physical address of the first byte, a multiple of 4096
         * @param bytes size in bytes, a positive multiple of 4096
         */
        public Plan(long guestAddress, long bytes) {
            this(guestAddress, bytes, 0, true);
        }
    }

    private GuestRam() {
    }

    /**
     * One sealed region at {@link #DEFAULT_GUEST_ADDRESS}.
     *
     * @param bytes size in bytes, a positive multiple of 4096
     * @return the memory; the caller closes it
     * @throws IOException if the kernel grants no memory file or no mapping
     */
    public static GuestRam create(long bytes) throws IOException {
        return create(List.of(new Plan(DEFAULT_GUEST_ADDRESS, bytes)));
    }

    /**
     * Several regions, in the order in which they are announced.
     *
     * @param plans one per region; they may not overlap
     * @return the memory; the caller closes it
     * @throws IOException if the kernel grants no memory file or no mapping
     * @throws IllegalArgumentException if a plan is not made of whole pages
     */
    public static GuestRam create(List<Plan> plans) throws IOException {
        GuestRam ram = new GuestRam();
        try {
            for (Plan plan : plans) {
                ram.add(plan);
            }
            return ram;
        } catch (IOException | RuntimeException e) {
            ram.close();
            throw e;
        }
    }

    /**
     * Adds a region to a running guest, as memory hot-plug does. It is not announced by this.
     *
     * @param plan the region
     * @return the region
     * @throws IOException if the kernel grants no memory file or no mapping
     * @throws IllegalArgumentException if the plan is not made of whole pages
     */
    public synchronized GuestRegion add(Plan plan) throws IOException {
        if (plan.bytes() <= 0 || ((plan.guestAddress() | plan.bytes() | plan.mmapOffset()) & (PAGE - 1)) != 0) {
            throw new IllegalArgumentException("a region needs whole pages: " + plan);
        }
        OwnedFd file = MemFd.create("guest-ram-" + regions.size(), plan.mmapOffset() + plan.bytes(), plan.sealed());
        files.add(file);
        Mapping mapping = Mapping.map(file, plan.mmapOffset(), plan.bytes(), true);
        mappings.add(mapping);
        if (!plan.sealed()) {
            // Whoever truncates the file, as tests do, would end this process as soon as native code runs into it, or
            // Java code that the JVM can't recover.
            EventFd fault = EventFd.create();
            faults.add(fault);
            mapping.guard(fault);
        }
        long userAddress = USER_BASE + regions.size() * USER_GAP + PAGE;
        GuestRegion region = new GuestRegion(
                plan.guestAddress(), userAddress, plan.bytes(), plan.mmapOffset(), file.fd(), mapping.segment());
        regions.add(region);
        allocators.add(new GuestAllocator(plan.guestAddress(), plan.bytes()));
        return region;
    }

    /**
     * The regions, in the order in which they were planned.
     *
     * @return an unchanging copy
     */
    public synchronized List<GuestRegion> regions() {
        return List.copyOf(regions);
    }

    /**
     * Takes a block of guest memory from the first region that has room. Its bytes are whatever was left there.
     *
     * @param bytes length in bytes
     * @param alignment alignment in bytes, a power of two
     * @return guest-physical address; give it back with {@link #free}
     * @throws IllegalStateException if no region has room
     */
    public synchronized long allocate(long bytes, long alignment) {
        for (GuestAllocator allocator : allocators) {
            long address = allocator.allocate(bytes, alignment);
            if (address != -1) {
                return address;
            }
        }
        throw new IllegalStateException("no region of the guest has " + bytes + " free bytes");
    }

    /**
     * Takes a block of guest memory from one region.
     *
     * @param region number of the region, as in {@link #regions}
     * @param bytes length in bytes
     * @param alignment alignment in bytes, a power of two
     * @return guest-physical address; give it back with {@link #free}
     * @throws IllegalStateException if the region has no room
     */
    public synchronized long allocateIn(int region, long bytes, long alignment) {
        long address = allocators.get(region).allocate(bytes, alignment);
        if (address == -1) {
            throw new IllegalStateException("region " + region + " has no " + bytes + " free bytes");
        }
        return address;
    }

    /**
     * Gives a block back.
     *
     * @param address what {@link #allocate} returned
     * @throws IllegalArgumentException if nothing is allocated there
     */
    public synchronized void free(long address) {
        for (GuestAllocator allocator : allocators) {
            if (allocator.owns(address)) {
                allocator.free(address);
                return;
            }
        }
        throw new IllegalArgumentException("nothing is allocated at guest address 0x" + Long.toHexString(address));
    }

    /**
     * Bytes that {@link #allocate} could still hand out, in all holes together.
     *
     * @return bytes
     */
    public synchronized long freeBytes() {
        return allocators.stream().mapToLong(GuestAllocator::freeBytes).sum();
    }

    /**
     * The region that holds a range.
     *
     * @param address guest-physical address
     * @param length length in bytes
     * @return the region
     * @throws IllegalArgumentException if no region holds all of it
     */
    public synchronized GuestRegion regionOf(long address, long length) {
        for (GuestRegion region : regions) {
            if (region.holds(address, length)) {
                return region;
            }
        }
        throw new IllegalArgumentException(
                "no region holds " + length + " bytes at guest address 0x" + Long.toHexString(address));
    }

    /**
     * A window on guest memory. Allocates; not for the data path.
     *
     * @param address guest-physical address
     * @param length length in bytes
     * @return the bytes in place; valid until this is closed
     * @throws IllegalArgumentException if no region holds all of it
     */
    public MemorySegment segment(long address, long length) {
        GuestRegion region = regionOf(address, length);
        return region.memory().asSlice(address - region.guestAddress(), length);
    }

    /**
     * The front-end's user address of a guest-physical address, as ring addresses are announced.
     *
     * @param address guest-physical address
     * @return user address
     * @throws IllegalArgumentException if no region holds it
     */
    public long userAddress(long address) {
        GuestRegion region = regionOf(address, 0);
        return region.userAddress() + (address - region.guestAddress());
    }

    /**
     * Copies bytes into guest memory.
     *
     * @param address guest-physical address
     * @param bytes what to write
     */
    public void write(long address, byte[] bytes) {
        MemorySegment.copy(bytes, 0, segment(address, bytes.length), ValueLayout.JAVA_BYTE, 0, bytes.length);
    }

    /**
     * Copies bytes out of guest memory.
     *
     * @param address guest-physical address
     * @param length length in bytes
     * @return a copy
     */
    public byte[] read(long address, int length) {
        return segment(address, length).toArray(ValueLayout.JAVA_BYTE);
    }

    /** Unmaps the regions and closes their files. Does nothing the second time. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        mappings.reversed().forEach(Mapping::close);
        faults.forEach(EventFd::close);
        files.reversed().forEach(OwnedFd::close);
    }
}
