package io.hwadaptor.virtio.device.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The device side of one split virtqueue: which heads are new, which are used up, and who wants to hear of it. One
 * thread owns it. Descriptors are {@link DescriptorChain}'s business.
 */
public final class SplitRing {
    /** VIRTQ_AVAIL_F_NO_INTERRUPT. */
    private static final int NO_INTERRUPT = 1;
    /** VIRTQ_USED_F_NO_NOTIFY. */
    private static final short NO_NOTIFY = 1;

    private static final long FLAGS = 0;
    private static final long INDEX = 2;
    private static final long RING = 4;

    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INDEX_ORDERED = SHORT.varHandle().withInvokeExactBehavior();

    private final int size;
    private final int mask;
    private final MemorySegment descriptors;
    private final MemorySegment available;
    private final MemorySegment used;
    private final NotificationMode mode;
    private final long usedEventOffset;
    private final long availEventOffset;

    /** Free-running, 16 bits: the next entry of the available ring to take. */
    private int nextAvailable;
    /** Free-running, 16 bits: the next entry of the used ring to write. */
    private int nextUsed;
    /** Free-running, 16 bits: the used index that the driver has been told. */
    private int publishedUsed;
    /** The available index as last read. */
    private int availableIndex;

    /**
     * A ring that goes on where the driver's view of it is.
     *
     * @param setup where it lies
     */
    public SplitRing(RingSetup setup) {
        size = setup.size();
        mask = size - 1;
        descriptors = setup.descriptors();
        available = setup.available();
        used = setup.used();
        mode = setup.mode();
        usedEventOffset = RING + 2L * size;
        availEventOffset = RING + 8L * size;
        nextAvailable = setup.nextAvailable();
        availableIndex = nextAvailable;
        // The driver's view of what was used survives a stop of the ring: go on from there.
        nextUsed = Short.toUnsignedInt((short) INDEX_ORDERED.getAcquire(used, INDEX));
        publishedUsed = nextUsed;
    }

    /** {@return entries of the ring} */
    public int size() {
        return size;
    }

    MemorySegment descriptors() {
        return descriptors;
    }

    /** {@return the entry of the available ring to take next; free-running, 16 bits} */
    public int nextAvailable() {
        return nextAvailable;
    }

    /**
     * {@return how many heads can be taken, or −1 if the driver's index is ahead by more than the ring holds} One read
     * of the index; acquire, so that the entries and descriptors behind it are seen as the driver wrote them before it.
     */
    public int pending() {
        int ahead = (availableIndex - nextAvailable) & 0xffff;
        if (ahead == 0) {
            availableIndex = Short.toUnsignedInt((short) INDEX_ORDERED.getAcquire(available, INDEX));
            ahead = (availableIndex - nextAvailable) & 0xffff;
        }
        return ahead <= size ? ahead : -1;
    }

    /**
     * {@return a head; any value from 0 to 65535} Takes none.
     *
     * @param ahead 0 for the one that {@link #takeHead} gives next, and so on; −1 for the one that it gave last
     */
    int head(int ahead) {
        return Short.toUnsignedInt(available.get(SHORT, RING + 2L * ((nextAvailable + ahead) & mask)));
    }

    /**
     * {@return the next head; any value from 0 to 65535, the caller checks it} Only after {@link #pending} was
     * positive.
     */
    public int takeHead() {
        int head = Short.toUnsignedInt(available.get(SHORT, RING + 2L * (nextAvailable & mask)));
        nextAvailable = (nextAvailable + 1) & 0xffff;
        return head;
    }

    /**
     * Writes a used element; the driver sees it after {@link #publish}.
     *
     * @param head the chain's first descriptor
     * @param written bytes written into the chain's device-writable part
     */
    public void putUsed(int head, long written) {
        used.set(LONG, RING + 8L * (nextUsed & mask), head | (written << 32));
        nextUsed = (nextUsed + 1) & 0xffff;
    }

    /**
     * Shows the driver what was used since the last time.
     *
     * @return whether the driver wants an interrupt for it
     */
    public boolean publish() {
        int before = publishedUsed;
        if (before == nextUsed) {
            return false;
        }
        INDEX_ORDERED.setRelease(used, INDEX, (short) nextUsed);
        publishedUsed = nextUsed;
        // 2.7.7.2, one of two full fences: the index must be visible before the driver's event index or flags are read,
        // else both sides could sleep.
        VarHandle.fullFence();
        if (mode == NotificationMode.EVENT_IDX) {
            int event = Short.toUnsignedInt(available.get(SHORT, usedEventOffset));
            return ((nextUsed - event - 1) & 0xffff) < ((nextUsed - before) & 0xffff);
        }
        return (available.get(SHORT, FLAGS) & NO_INTERRUPT) == 0;
    }

    /**
     * Asks the driver to notify the device of the next buffer. The caller checks {@link #pending} once more afterwards.
     */
    public void enableKicks() {
        if (mode != NotificationMode.FLAGS) {
            used.set(SHORT, availEventOffset, (short) nextAvailable);
        }
        if (mode != NotificationMode.EVENT_IDX) {
            used.set(SHORT, FLAGS, (short) 0);
        }
        // The setting must be visible before the available index is read again.
        VarHandle.fullFence();
        availableIndex = nextAvailable;
    }

    /**
     * Tells the driver that the device is polling. With event indexes there is nothing to write: avail_event stays
     * behind, and the driver notifies once in 65536 buffers at most.
     */
    public void disableKicks() {
        if (mode != NotificationMode.EVENT_IDX) {
            used.set(SHORT, FLAGS, NO_NOTIFY);
        }
    }
}
