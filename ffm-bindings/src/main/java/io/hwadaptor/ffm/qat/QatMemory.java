package io.hwadaptor.ffm.qat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Memory that the library allocates: pinned, physically contiguous, and known to the device. */
public final class QatMemory {
    private QatMemory() {
    }

    /**
     * {@return memory of zeros, or null if there is none} It belongs to no arena; its owner frees it.
     *
     * @param size in bytes, at most 2 MiB
     * @param node the NUMA node, −1 for any
     * @param alignment of its physical address, a power of two
     */
    public static @Nullable MemorySegment allocate(long size, int node, long alignment) {
        long address = QatCalls.qaeMemAllocNUMA(size, node, alignment);
        if (address == 0) {
            return null;
        }
        // SAFETY: exactly the bytes that were asked for; the owner stops all use before it frees them.
        MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(size);
        memory.fill((byte) 0);
        return memory;
    }

    /**
     * Gives memory back.
     *
     * @param memory what {@link #allocate} returned, once
     */
    public static void free(MemorySegment memory) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ValueLayout.JAVA_LONG);
            pointer.set(ValueLayout.JAVA_LONG, 0, memory.address());
            QatCalls.qaeMemFreeNUMA(pointer.address());
        }
    }
}
