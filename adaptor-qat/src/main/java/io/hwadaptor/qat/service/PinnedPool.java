package io.hwadaptor.qat.service;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.qat.QatCalls;
import io.hwadaptor.ffm.qat.QatMemory;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Pinned memory out of slabs that the vendor's library allocates. Blocks come in powers of two, lie in physically
 * contiguous memory, and are zero when allocated. Any thread; not for the data path.
 */
public final class PinnedPool {
    /** The most that the library allocates at once, in bytes. */
    public static final int SLAB = 2 << 20;

    private static final int SMALLEST = 64;
    private static final int CLASSES = 16;

    private final List<MemorySegment> slabs = new ArrayList<>();
    private final List<Deque<Block>> free = new ArrayList<>();

    PinnedPool() {
        for (int i = 0; i < CLASSES; i++) {
            free.add(new ArrayDeque<>());
        }
    }

    /**
     * A block of pinned memory.
     *
     * @param memory exactly the bytes that were asked for, and maybe more
     * @param address of its first byte
     * @param physical the same for the device
     */
    public record Block(MemorySegment memory, long address, long physical) {
    }

    /**
     * {@return a block of zeros}
     *
     * @param bytes its least size, up to {@link #SLAB}
     * @param node the NUMA node that a new slab shall be on, −1 for any
     * @throws AdaptorException with {@link Status#NOSPC} if the library has no memory
     */
    public synchronized Block allocate(int bytes, int node) throws AdaptorException {
        int sizeClass = bytes <= SMALLEST ? 0 : Integer.SIZE - Integer.numberOfLeadingZeros((bytes - 1) / SMALLEST);
        Deque<Block> blocks = free.get(sizeClass);
        if (blocks.isEmpty()) {
            int size = SMALLEST << sizeClass;
            int slabSize = Math.max(size, 1 << 16);
            MemorySegment slab = QatMemory.allocate(slabSize, node, 4096);
            long physical = slab == null ? 0 : QatCalls.qaeVirtToPhysNUMA(slab.address());
            if (slab == null || physical == 0) {
                if (slab != null) {
                    QatMemory.free(slab);
                }
                throw new AdaptorException(Status.NOSPC, "qat: no pinned memory (" + slabSize
                        + " bytes): are the limit on locked memory and the VFIO groups as the library needs them?");
            }
            slabs.add(slab);
            for (int offset = slabSize - size; offset >= 0; offset -= size) {
                blocks.push(new Block(slab.asSlice(offset, size), slab.address() + offset, physical + offset));
            }
        }
        return blocks.pop();
    }

    /** Zeroizes a block; it may be allocated again. */
    public synchronized void free(Block block) {
        block.memory().fill((byte) 0);
        int size = (int) block.memory().byteSize();
        free.get(Integer.numberOfTrailingZeros(size / SMALLEST)).push(block);
    }

    /** Zeroizes and frees everything. No device uses any of it any more. */
    synchronized void close() {
        for (MemorySegment slab : slabs) {
            slab.fill((byte) 0);
            QatMemory.free(slab);
        }
        slabs.clear();
        free.forEach(Deque::clear);
    }
}
