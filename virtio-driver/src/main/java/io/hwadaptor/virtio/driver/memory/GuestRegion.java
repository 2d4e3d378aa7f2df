package io.hwadaptor.virtio.driver.memory;

import java.lang.foreign.MemorySegment;

/**
 * One region of guest RAM, as a front-end announces it to a back-end.
 *
 * <p>Owned by its {@link GuestRam}, which also closes the file and the mapping.
 *
 * @param guestAddress guest-physical address of the first byte
 * @param userAddress address of the first byte in the front-end's own space; made up, and mapped nowhere
 * @param bytes size in bytes
 * @param mmapOffset where the region starts in its file, in bytes
 * @param fd number of the file descriptor to share; stays the property of the {@link GuestRam}
 * @param memory the bytes, mapped into this process
 */
public record GuestRegion(
        long guestAddress, long userAddress, long bytes, long mmapOffset, int fd, MemorySegment memory) {

    /**
     * Whether a range lies inside this region.
     *
     * @param address guest-physical address of the first byte
     * @param length length of the range in bytes
     * @return true if every byte of the range belongs to the region
     */
    public boolean holds(long address, long length) {
        long offset = address - guestAddress;
        return offset >= 0 && length >= 0 && offset <= bytes && length <= bytes - offset;
    }
}
