package io.hwadaptor.virtio.driver.memory;

import java.util.Map;
import java.util.TreeMap;

/** First-fit allocator over one range of guest-physical addresses. Not thread-safe; its owner locks. */
final class GuestAllocator {
    /** Address of a free hole, and its length in bytes; neighbours are always merged. */
    private final TreeMap<Long, Long> holes = new TreeMap<>();
    /** Address handed out, and the length in bytes that goes back with it. */
    private final TreeMap<Long, Long> blocks = new TreeMap<>();

    GuestAllocator(long address, long bytes) {
        holes.put(address, bytes);
    }

    /** Returns the address of {@code bytes} bytes aligned to {@code alignment}, or -1 if no hole is large enough. */
    long allocate(long bytes, long alignment) {
        Map.Entry<Long, Long> hole = holes.firstEntry();
        while (hole != null && !fits(hole, bytes, alignment)) {
            hole = holes.higherEntry(hole.getKey());
        }
        if (hole == null) {
            return -1;
        }
        long start = hole.getKey();
        long end = start + hole.getValue();
        long address = alignUp(start, alignment);
        holes.remove(start);
        if (address > start) {
            holes.put(start, address - start);
        }
        if (end > address + bytes) {
            holes.put(address + bytes, end - address - bytes);
        }
        blocks.put(address, bytes);
        return address;
    }

    private static boolean fits(Map.Entry<Long, Long> hole, long bytes, long alignment) {
        long end = hole.getKey() + hole.getValue();
        long address = alignUp(hole.getKey(), alignment);
        return address <= end && bytes <= end - address;
    }

    private static long alignUp(long address, long alignment) {
        return (address + alignment - 1) & -alignment;
    }

    boolean owns(long address) {
        return blocks.containsKey(address);
    }

    void free(long address) {
        long start = address;
        long length = blocks.remove(address);
        Map.Entry<Long, Long> below = holes.lowerEntry(start);
        if (below != null && below.getKey() + below.getValue() == start) {
            holes.remove(below.getKey());
            start = below.getKey();
            length += below.getValue();
        }
        Long above = holes.remove(start + length);
        holes.put(start, above == null ? length : length + above);
    }

    /** Bytes that are free now, in all holes together. */
    long freeBytes() {
        return holes.values().stream().mapToLong(Long::longValue).sum();
    }
}
