package io.hwadaptor.virtio.device.ring;

import java.lang.foreign.MemorySegment;

/**
 * Where a split virtqueue lies and how far the driver has been served (virtio 1.4, "Split Virtqueues").
 *
 * @param size entries, a power of two from 1 to 32768
 * @param descriptors the descriptor table, {@link #descriptorBytes} long, 16-byte aligned
 * @param available the available ring with its event word, {@link #availableBytes} long, 2-byte aligned
 * @param used the used ring with its event word, {@link #usedBytes} long, 4-byte aligned
 * @param nextAvailable the free-running available index to go on from, 0 to 65535
 * @param mode how the two sides suppress notifications
 */
public record RingSetup(int size, MemorySegment descriptors, MemorySegment available, MemorySegment used,
        int nextAvailable, NotificationMode mode) {
    /** The largest ring (virtio 1.4, "Split Virtqueues"). */
    public static final int MAX_SIZE = 32768;

    /** Checks size, lengths and alignment. */
    public RingSetup {
        if (size < 1 || size > MAX_SIZE || Integer.bitCount(size) != 1) {
            throw new IllegalArgumentException("ring size " + size + " is no power of two from 1 to " + MAX_SIZE);
        }
        check("descriptor table", descriptors, descriptorBytes(size), 16);
        check("available ring", available, availableBytes(size), 2);
        check("used ring", used, usedBytes(size), 4);
        if (nextAvailable < 0 || nextAvailable > 0xffff) {
            throw new IllegalArgumentException("available index " + nextAvailable + " is not from 0 to 65535");
        }
    }

    private static void check(String what, MemorySegment segment, long bytes, int alignment) {
        if (segment.byteSize() < bytes) {
            throw new IllegalArgumentException(what + " has " + segment.byteSize() + " bytes, needs " + bytes);
        }
        if ((segment.address() & (alignment - 1)) != 0) {
            throw new IllegalArgumentException(what + " is not aligned to " + alignment + " bytes");
        }
    }

    /**
     * {@return bytes of the descriptor table}
     *
     * @param size entries of the ring
     */
    public static long descriptorBytes(int size) {
        return 16L * size;
    }

    /**
     * {@return bytes of the available ring: flags, index, entries, used_event}
     *
     * @param size entries of the ring
     */
    public static long availableBytes(int size) {
        return 4L + 2L * size + 2L;
    }

    /**
     * {@return bytes of the used ring: flags, index, entries, avail_event}
     *
     * @param size entries of the ring
     */
    public static long usedBytes(int size) {
        return 4L + 8L * size + 2L;
    }
}
