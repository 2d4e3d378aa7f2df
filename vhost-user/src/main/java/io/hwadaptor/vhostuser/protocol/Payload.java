package io.hwadaptor.vhostuser.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The payloads (vhost-user.rst, "Payload"), taken out of private memory with their syntax checked. All numbers are in
 * the machine's own byte order, as the protocol has them.
 */
public final class Payload {
    /** Bytes of a single memory region description: padding and the region. */
    public static final int SINGLE_REGION_BYTES = 40;
    /** The same as QEMU 5.1 sends it, which took the padding for half as long and cuts off the end of the offset. */
    public static final int SHORT_SINGLE_REGION_BYTES = 36;
    /** Bytes of a memory region description. */
    public static final int REGION_BYTES = 32;
    /** The most regions in one SET_MEM_TABLE. */
    public static final int MAX_TABLE_REGIONS = 8;
    /** Bytes before the contents in a configuration space access. */
    public static final int CONFIG_HEADER_BYTES = 12;
    /** The most contents in a configuration space access, bytes. */
    public static final int MAX_CONFIG_BYTES = 256;

    static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.nativeOrder());
    static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG.withOrder(ByteOrder.nativeOrder());

    private static final long VRING_INDEX_MASK = 0xff;
    private static final long VRING_NO_FD = 1L << 8;

    private Payload() {
    }

    /**
     * A vring state description.
     *
     * @param index the ring
     * @param number size, available index, or 0/1, by the request
     */
    public record VringState(int index, int number) {
    }

    /**
     * A vring address description. Addresses are the front-end's own.
     *
     * @param index the ring
     * @param flags bit 0 asks for dirty logging of the used ring
     * @param descriptors the descriptor table
     * @param used the used ring
     * @param available the available ring
     */
    public record VringAddress(int index, int flags, long descriptors, long used, long available) {
    }

    /**
     * Which ring an event descriptor is for.
     *
     * @param index the ring
     * @param withFd whether a descriptor came along
     */
    public record VringEvent(int index, boolean withFd) {
    }

    /**
     * A memory region description, bytes.
     *
     * @param guestAddress where the guest sees it
     * @param size how large
     * @param userAddress where the front-end has it mapped
     * @param fileOffset where it begins in the file
     */
    public record Region(long guestAddress, long size, long userAddress, long fileOffset) {
        @Override
        public String toString() {
            return String.format("region at guest address 0x%x of 0x%x bytes (user address 0x%x, file offset 0x%x)",
                    guestAddress, size, userAddress, fileOffset);
        }
    }

    /**
     * A configuration space access; its contents follow at {@link #CONFIG_HEADER_BYTES}.
     *
     * @param offset first byte
     * @param size bytes
     * @param flags 0 by the guest, 1 for migration
     */
    public record ConfigAccess(int offset, int size, int flags) {
    }

    /**
     * {@return the payload as one number}
     *
     * @param payload at least 8 bytes
     */
    public static long number(MemorySegment payload) {
        return payload.get(U64, 0L);
    }

    /**
     * {@return a vring state description}
     *
     * @param payload at least 8 bytes
     */
    public static VringState vringState(MemorySegment payload) {
        return new VringState(payload.get(U32, 0L), payload.get(U32, 4L));
    }

    /**
     * Writes a vring state description.
     *
     * @param payload at least 8 bytes
     * @param state what to write
     */
    public static void putVringState(MemorySegment payload, VringState state) {
        payload.set(U32, 0L, state.index());
        payload.set(U32, 4L, state.number());
    }

    /**
     * {@return a vring address description}
     *
     * @param payload at least 40 bytes
     */
    public static VringAddress vringAddress(MemorySegment payload) {
        return new VringAddress(payload.get(U32, 0L), payload.get(U32, 4L), payload.get(U64, 8L),
                payload.get(U64, 16L), payload.get(U64, 24L));
    }

    /**
     * {@return which ring an event descriptor is for}
     *
     * @param payload at least 8 bytes
     * @param fds how many descriptors came along
     * @throws RequestException if the payload says otherwise than what came
     */
    public static VringEvent vringEvent(MemorySegment payload, int fds) throws RequestException {
        long word = payload.get(U64, 0L);
        boolean withFd = (word & VRING_NO_FD) == 0;
        if ((word & ~(VRING_INDEX_MASK | VRING_NO_FD)) != 0) {
            throw new RequestException(String.format("has unknown bits 0x%x", word));
        }
        if (withFd != (fds == 1)) {
            throw new RequestException(withFd ? "came without the file descriptor that it announces"
                    : "came with a file descriptor although it says that there is none");
        }
        return new VringEvent((int) (word & VRING_INDEX_MASK), withFd);
    }

    /**
     * {@return the regions of a SET_MEM_TABLE}
     *
     * @param payload the payload
     * @param payloadBytes its size, at least 8
     * @param fds how many descriptors came along
     * @throws RequestException if the number of regions is not that of the descriptors or does not fit the size
     */
    public static List<Region> memoryTable(MemorySegment payload, int payloadBytes, int fds) throws RequestException {
        int count = payload.get(U32, 0L);
        if (count < 0 || count > MAX_TABLE_REGIONS) {
            throw new RequestException("has " + Integer.toUnsignedString(count) + " regions, at most "
                    + MAX_TABLE_REGIONS + " are allowed");
        }
        // The front-end may send the whole eight-region array, whatever the count.
        if (payloadBytes < 8 + count * REGION_BYTES) {
            throw new RequestException("has " + count + " regions but only " + payloadBytes + " bytes of payload");
        }
        if (fds != count) {
            throw new RequestException("has " + count + " regions but came with " + fds + " file descriptors");
        }
        List<Region> regions = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            regions.add(region(payload, 8L + (long) i * REGION_BYTES));
        }
        return regions;
    }

    /**
     * {@return the region of an ADD_MEM_REG or REM_MEM_REG}
     *
     * @param payload the payload
     * @param payloadBytes its size
     * @throws RequestException if that is neither {@link #SINGLE_REGION_BYTES} nor {@link #SHORT_SINGLE_REGION_BYTES}
     */
    public static Region singleRegion(MemorySegment payload, int payloadBytes) throws RequestException {
        if (payloadBytes == SINGLE_REGION_BYTES) {
            return region(payload, 8L);
        }
        if (payloadBytes != SHORT_SINGLE_REGION_BYTES) {
            throw new RequestException("has " + payloadBytes + " bytes of payload, " + SINGLE_REGION_BYTES
                    + " are wanted");
        }
        return new Region(payload.get(U64, 8L), payload.get(U64, 16L), payload.get(U64, 24L),
                Integer.toUnsignedLong(payload.get(U32, 32L)));
    }

    private static Region region(MemorySegment payload, long offset) {
        return new Region(payload.get(U64, offset), payload.get(U64, offset + 8), payload.get(U64, offset + 16),
                payload.get(U64, offset + 24));
    }

    /**
     * {@return a configuration space access}
     *
     * @param payload the payload
     * @param payloadBytes its size, at least {@link #CONFIG_HEADER_BYTES}
     * @throws RequestException if the size it names is not what came
     */
    public static ConfigAccess configAccess(MemorySegment payload, int payloadBytes) throws RequestException {
        ConfigAccess access = new ConfigAccess(payload.get(U32, 0L), payload.get(U32, 4L), payload.get(U32, 8L));
        if (access.size() != payloadBytes - CONFIG_HEADER_BYTES) {
            throw new RequestException("names " + Integer.toUnsignedString(access.size()) + " bytes but has "
                    + (payloadBytes - CONFIG_HEADER_BYTES));
        }
        return access;
    }
}
