package io.hwadaptor.virtio.driver.ring;

import io.hwadaptor.virtio.driver.memory.GuestRam;
import java.lang.foreign.MemorySegment;
import java.util.random.RandomGenerator;

/**
 * One split virtqueue, as its driver sees it.
 *
 * <p>Two ways to use it. Tests hand over a {@link BufferChain} with {@link #add} and give the head back with
 * {@link #release}. The data path {@linkplain #claim claims} descriptors once, {@linkplain #describe writes} them
 * once, and after that only {@linkplain #offer offers} the same heads again and again: two words per request. Free
 * descriptors are taken last in, first out, so head ids soon have nothing to do with ring positions, as under Linux.
 *
 * <p>One thread owns a ring. {@link #offer}, {@link #publish}, {@link #poll} and {@link #describe} do not allocate. The
 * device's writes are checked: a used element that is no outstanding head, is longer than the room that was given, or
 * comes in greater number than what is outstanding raises {@link RingViolationException}.
 *
 * <p>Source: virtio 1.2, 2.7.
 */
public final class SplitRing implements AutoCloseable {
    /** What {@link #claim} and {@link #poll} return when there is nothing. */
    public static final int NONE = -1;
    /** Largest queue size of the standard, in descriptors. */
    public static final int MAX_SIZE = 32768;
    /** Descriptor flag: the chain goes on at {@code next}. */
    public static final int NEXT = 1;
    /** Descriptor flag: the device writes this buffer, else it reads it. */
    public static final int WRITE = 2;
    /** Descriptor flag: the buffer is a table of descriptors. */
    public static final int INDIRECT = 4;

    private static final int INDEX_MASK = 0xffff;
    private static final byte FREE = 0;
    private static final byte CLAIMED = 1;
    private static final byte OFFERED = 2;
    // A quiet used_event falls behind; it is moved on before the 16-bit index can come round to it.
    private static final int STALE_EVENT = 0x4000;

    private final GuestRam ram;
    private final int size;
    private final int mask;
    private final long descriptorAddress;
    private final long availAddress;
    private final long usedAddress;
    private final MemorySegment descriptors;
    private final MemorySegment avail;
    private final MemorySegment used;
    private final long usedEventOffset;
    private final long availEventOffset;

    private final DescriptorPool pool;
    private final long[] capacity;
    private final long[] indirectTable;
    private final byte[] state;

    private int availIndex;
    private int publishedIndex;
    private int usedIndex;
    private int usedLimit;
    private int inFlight;
    private int usedLength;
    private boolean eventIdx;
    private int quietEvent;
    private boolean quiet = true;

    private SplitRing(GuestRam ram, int size, boolean eventIdx) {
        this.ram = ram;
        this.size = size;
        this.mask = size - 1;
        this.eventIdx = eventIdx;
        // A cache line each, so that the driver's and the device's words never share one.
        descriptorAddress = ram.allocate((long) size * RingMemory.DESCRIPTOR_BYTES, 64);
        availAddress = ram.allocate(RingMemory.availBytes(size), 64);
        usedAddress = ram.allocate(RingMemory.usedBytes(size), 64);
        descriptors = ram.segment(descriptorAddress, (long) size * RingMemory.DESCRIPTOR_BYTES);
        avail = ram.segment(availAddress, RingMemory.availBytes(size));
        used = ram.segment(usedAddress, RingMemory.usedBytes(size));
        usedEventOffset = RingMemory.availBytes(size) - 2;
        availEventOffset = RingMemory.usedBytes(size) - 2;
        pool = new DescriptorPool(size);
        capacity = new long[size];
        indirectTable = new long[size];
        state = new byte[size];
        reset();
    }

    /**
     * Lays out a ring in guest memory, zeroed, with all descriptors free and notifications off.
     *
     * @param ram where the ring lives; must outlive it
     * @param size queue size in descriptors, a power of two up to {@link #MAX_SIZE}
     * @param eventIdx whether VIRTIO_F_EVENT_IDX holds
     * @return the ring; the caller closes it once the device has stopped it
     */
    public static SplitRing create(GuestRam ram, int size, boolean eventIdx) {
        if (size < 1 || size > MAX_SIZE || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("queue size must be a power of two up to 32768: " + size);
        }
        return new SplitRing(ram, size, eventIdx);
    }

    /** Puts the ring back as it was made: indexes 0, all descriptors free. The device must have stopped the ring. */
    public void reset() {
        for (int head = 0; head < size; head++) {
            freeTable(head);
            state[head] = FREE;
        }
        pool.reset();
        descriptors.fill((byte) 0);
        avail.fill((byte) 0);
        used.fill((byte) 0);
        availIndex = 0;
        publishedIndex = 0;
        usedIndex = 0;
        usedLimit = 0;
        inFlight = 0;
        silence();
    }

    /**
     * Says anew whether VIRTIO_F_EVENT_IDX holds, for a driver that makes its rings before it has negotiated.
     *
     * @param on whether it holds
     */
    public void useEventIdx(boolean on) {
        if (inFlight != 0) {
            throw new IllegalStateException("requests are in flight");
        }
        eventIdx = on;
        RingMemory.storeOpaque(avail, RingMemory.FLAGS, 0);
        silence();
    }

    /**
     * Starts the indexes of an idle ring somewhere else than at 0, as after a migration; announce the same number as
     * base.
     *
     * @param index next available and used index, 0 to 65535
     */
    public void startAt(int index) {
        if (inFlight != 0) {
            throw new IllegalStateException("requests are in flight");
        }
        availIndex = index & INDEX_MASK;
        publishedIndex = availIndex;
        usedIndex = availIndex;
        usedLimit = availIndex;
        RingMemory.storeRelease(avail, RingMemory.INDEX, availIndex);
        RingMemory.storeRelease(used, RingMemory.INDEX, usedIndex);
        if (quiet) {
            silence();
        }
    }

    /**
     * Mixes the free descriptors, so that chains have arbitrary heads and links.
     *
     * @param random decides the order
     */
    public void shuffleFree(RandomGenerator random) {
        pool.shuffle(random);
    }

    /**
     * Takes descriptors off the free list.
     *
     * @param count how many, at least 1
     * @return the head of a chain of them, or {@link #NONE} if fewer are free
     */
    public int claim(int count) {
        int head = pool.claim(count);
        if (head != NONE) {
            state[head] = CLAIMED;
            capacity[head] = 0;
        }
        return head;
    }

    /**
     * The descriptor that follows in a claimed chain.
     *
     * @param id a descriptor of the chain, not the last
     * @return the next one
     */
    public int next(int id) {
        return pool.next(id);
    }

    /**
     * Writes one descriptor of a claimed chain. {@code next} is written as the chain has it if {@link #NEXT} is set,
     * else 0.
     *
     * @param id the descriptor
     * @param address guest-physical address of the buffer
     * @param length length of the buffer in bytes
     * @param flags {@link #NEXT}, {@link #WRITE}, {@link #INDIRECT}
     */
    public void describe(int id, long address, int length, int flags) {
        RingMemory.putDescriptor(descriptors, id, address, length, flags, (flags & NEXT) != 0 ? pool.next(id) : 0);
    }

    /**
     * Says how many bytes the device may write to a chain; a used element that claims more is a violation.
     *
     * @param head the chain
     * @param writableBytes sum of its device-writable buffers, in bytes
     */
    public void allow(int head, long writableBytes) {
        capacity[head] = writableBytes;
    }

    /**
     * Puts a claimed chain into the available ring. The device sees it after {@link #publish}.
     *
     * @param head the chain's first descriptor
     */
    public void offer(int head) {
        if (state[head] != CLAIMED) {
            throw new IllegalStateException("descriptor " + head + " is no claimed head");
        }
        state[head] = OFFERED;
        int slot = availIndex & mask;
        RingMemory.putU16(avail, RingMemory.RING + (long) slot * RingMemory.AVAIL_ENTRY_BYTES, head);
        availIndex = (availIndex + 1) & INDEX_MASK;
        inFlight++;
    }

    /**
     * Claims descriptors for a chain, writes them, and offers it.
     *
     * @param chain the buffers, at least one
     * @param placement where the descriptors go
     * @return the head, to be given back with {@link #release} after {@link #poll} returned it; or {@link #NONE} if
     *     the ring is full
     */
    public int add(BufferChain chain, Placement placement) {
        int direct = switch (placement) {
            case DIRECT -> chain.count();
            case INDIRECT, INDIRECT_SCATTERED -> 0;
            case DIRECT_THEN_INDIRECT -> chain.count() / 2;
        };
        boolean indirect = direct < chain.count();
        int needed = direct + (indirect ? 1 : 0);
        if (needed > pool.freeCount()) {
            return NONE;
        }
        int bytes = (chain.count() - direct) * RingMemory.DESCRIPTOR_BYTES;
        long table = indirect ? ram.allocate(bytes, RingMemory.DESCRIPTOR_BYTES) : 0;
        int head = claim(needed);
        int id = head;
        for (int i = 0; i < direct; i++) {
            boolean last = !indirect && i == direct - 1;
            describe(id, chain.address(i), chain.length(i), chain.flags(i) | (last ? 0 : NEXT));
            id = last ? id : pool.next(id);
        }
        if (indirect) {
            indirectTable[head] = table;
            chain.writeTable(ram.segment(table, bytes), direct, placement == Placement.INDIRECT_SCATTERED);
            describe(id, table, bytes, INDIRECT);
        }
        capacity[head] = chain.writableBytes();
        offer(head);
        return head;
    }

    /**
     * Shows the offered chains to the device, with one write of the index.
     *
     * @return true if the device wants to be notified of them
     */
    public boolean publish() {
        int old = publishedIndex;
        int now = availIndex;
        if (now == old) {
            return false;
        }
        RingMemory.storeRelease(avail, RingMemory.INDEX, now);
        publishedIndex = now;
        // 2.7.13.4: the index must be visible before the device's event index or flags are read, or a wake-up is lost.
        RingMemory.storeLoadFence();
        if (eventIdx) {
            int event = RingMemory.loadOpaque(used, availEventOffset);
            return ((now - event - 1) & INDEX_MASK) < ((now - old) & INDEX_MASK);
        }
        return (RingMemory.loadOpaque(used, RingMemory.FLAGS) & RingMemory.USED_NO_NOTIFY) == 0;
    }

    /** As {@link #publish} for a device that polls the ring and is never notified: no fence, no question. */
    public void publishUnnotified() {
        RingMemory.storeRelease(avail, RingMemory.INDEX, availIndex);
        publishedIndex = availIndex;
    }

    /**
     * Takes the next chain that the device has used. The chain stays claimed: offer it again or {@link #release} it.
     *
     * @return its head, or {@link #NONE} if the device has used nothing more
     * @throws RingViolationException if the device broke a rule
     */
    public int poll() {
        if (usedIndex == usedLimit && !look()) {
            return NONE;
        }
        long entry = RingMemory.RING + (long) (usedIndex & mask) * RingMemory.USED_ENTRY_BYTES;
        int head = RingMemory.getU32(used, entry);
        int length = RingMemory.getU32(used, entry + RingMemory.USED_ENTRY_LENGTH);
        if (head < 0 || head >= size || state[head] != OFFERED) {
            throw violation("used id " + Integer.toUnsignedString(head) + " is no outstanding head");
        }
        if (Integer.toUnsignedLong(length) > capacity[head]) {
            throw violation("used len " + Integer.toUnsignedString(length) + " of head " + head + " exceeds the "
                    + capacity[head] + " writable bytes");
        }
        state[head] = CLAIMED;
        usedIndex = (usedIndex + 1) & INDEX_MASK;
        inFlight--;
        usedLength = length;
        return head;
    }

    /**
     * Whether {@link #poll} would return {@link #NONE} now.
     *
     * @return true if the device has used nothing more
     * @throws RingViolationException if the device broke a rule
     */
    public boolean isEmpty() {
        return usedIndex == usedLimit && !look();
    }

    /** Reads the device's index; true if it has moved on. */
    private boolean look() {
        int limit = RingMemory.loadAcquire(used, RingMemory.INDEX);
        if (limit == usedIndex) {
            return false;
        }
        int fresh = (limit - usedIndex) & INDEX_MASK;
        int visible = inFlight - ((availIndex - publishedIndex) & INDEX_MASK);
        if (fresh > visible) {
            throw violation("used idx went from " + usedIndex + " to " + limit + " with " + visible + " outstanding");
        }
        usedLimit = limit;
        if (quiet && eventIdx && ((usedIndex - quietEvent) & INDEX_MASK) > STALE_EVENT) {
            silence();
        }
        return true;
    }

    private RingViolationException violation(String what) {
        return new RingViolationException(what + " (used position " + usedIndex + ", queue size " + size + ")");
    }

    /**
     * Bytes that the device says it wrote to the chain that {@link #poll} returned last.
     *
     * @return length in bytes
     */
    public int usedLength() {
        return usedLength;
    }

    /**
     * Gives a claimed chain back to the free list, where it is first in line again.
     *
     * @param head the chain's first descriptor
     */
    public void release(int head) {
        if (state[head] != CLAIMED) {
            throw new IllegalStateException("descriptor " + head + " is no claimed head");
        }
        freeTable(head);
        pool.release(head);
        state[head] = FREE;
    }

    private void freeTable(int head) {
        if (indirectTable[head] != 0) {
            ram.free(indirectTable[head]);
            indirectTable[head] = 0;
        }
    }

    /** Asks the device not to notify of used buffers; it may do so nevertheless. */
    public void silence() {
        quiet = true;
        if (eventIdx) {
            // One behind: the device passes it only after 65535 more buffers.
            quietEvent = (usedIndex - 1) & INDEX_MASK;
            RingMemory.storeOpaque(avail, usedEventOffset, quietEvent);
        } else {
            RingMemory.storeOpaque(avail, RingMemory.FLAGS, RingMemory.AVAIL_NO_INTERRUPT);
        }
    }

    /**
     * Asks the device to notify of the next used buffer.
     *
     * @return true if nothing was used in between, so that the caller may sleep; false if {@link #poll} has something
     *     now
     */
    public boolean listen() {
        quiet = false;
        if (eventIdx) {
            RingMemory.storeOpaque(avail, usedEventOffset, usedIndex);
        } else {
            RingMemory.storeOpaque(avail, RingMemory.FLAGS, 0);
        }
        // 2.7.14: the setting must be visible before the index is read again, or a wake-up is lost.
        RingMemory.storeLoadFence();
        return usedIndex == usedLimit && RingMemory.loadAcquire(used, RingMemory.INDEX) == usedIndex;
    }

    /**
     * Checks the device's flags word, which only few drivers read.
     *
     * @throws RingViolationException if it has a value that the standard does not allow
     */
    public void checkUsedFlags() {
        int flags = RingMemory.loadOpaque(used, RingMemory.FLAGS);
        if (flags > (eventIdx ? 0 : RingMemory.USED_NO_NOTIFY)) {
            throw violation("used flags are " + flags);
        }
    }

    /**
     * Queue size.
     *
     * @return descriptors
     */
    public int size() {
        return size;
    }

    /**
     * Descriptors that {@link #claim} could take now.
     *
     * @return how many
     */
    public int freeCount() {
        return pool.freeCount();
    }

    /**
     * Chains offered and not yet polled.
     *
     * @return how many
     */
    public int inFlight() {
        return inFlight;
    }

    /**
     * Where the driver puts the next head; the base to announce when a ring is started again.
     *
     * @return available index, 0 to 65535
     */
    public int availIndex() {
        return publishedIndex;
    }

    /**
     * Place of the descriptor table.
     *
     * @return guest-physical address
     */
    public long descriptorAddress() {
        return descriptorAddress;
    }

    /**
     * Place of the available ring.
     *
     * @return guest-physical address
     */
    public long availAddress() {
        return availAddress;
    }

    /**
     * Place of the used ring.
     *
     * @return guest-physical address
     */
    public long usedAddress() {
        return usedAddress;
    }

    /** Gives the ring's guest memory back. The device must have stopped the ring. */
    @Override
    public void close() {
        for (int head = 0; head < size; head++) {
            freeTable(head);
        }
        ram.free(usedAddress);
        ram.free(availAddress);
        ram.free(descriptorAddress);
    }
}
