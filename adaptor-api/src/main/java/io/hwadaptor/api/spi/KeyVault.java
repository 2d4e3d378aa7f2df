package io.hwadaptor.api.spi;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.KeyMaterial;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Native memory for key material: copies are wiped when they are given back, and all of it when the vault closes.
 *
 * <p>Native and not an array, because the garbage collector moves arrays and leaves copies of them behind. Few large
 * blocks and not one per key, because giving shared memory back stops every thread of the process for a moment, and
 * guests open and close sessions as they like. A block is cut into slots of one size, a power of two; one that holds
 * nothing any more is cut anew for whatever size is wanted next. Any thread.
 */
public final class KeyVault implements AutoCloseable {
    private static final int SMALLEST_SLOT = KeyMaterial.SMALLEST_COPY;
    private static final int SLAB = 1 << 16;
    /** How many slabs that hold nothing are kept: enough for guests that open and close one session after another. */
    private static final int SPARE = 4;
    /** Slots of 64 B, 128 B and so on up to 1 GiB. */
    private static final int CLASSES = 25;

    /** What {@link KeyMemory#install} was told last; an interface has no private fields. */
    static volatile KeyMemory installed = KeyMemory.ORDINARY;

    private final KeyMemory memory;
    private final boolean onHeap;
    /** By size class: slabs with slots of that size, some of them free. */
    private final List<Deque<Slab>> open = new ArrayList<>();
    /** Slabs of the usual size that hold nothing. */
    private final Deque<Slab> empty = new ArrayDeque<>();
    private final TreeMap<Long, Slab> byAddress = new TreeMap<>();
    private boolean closed;

    /** A block, cut into slots. */
    private static final class Slab {
        final KeyMemory.Block block;
        /** First bytes of the free slots, as a stack. */
        private int[] free = {};
        private int freeCount;
        private int slots;
        private long slotSize;

        Slab(KeyMemory.Block block) {
            this.block = block;
        }

        void cut(long size) {
            slotSize = size;
            slots = (int) (block.segment().byteSize() / size);
            freeCount = slots;
            free = new int[slots];
            for (int i = 0; i < slots; i++) {
                free[i] = (slots - 1 - i) * (int) size;
            }
        }

        MemorySegment take() {
            return block.segment().asSlice(free[--freeCount], slotSize);
        }
    }

    /** A vault in the memory that is {@linkplain KeyMemory#installed installed} now. */
    public KeyVault() {
        this(KeyMemory.installed());
    }

    /**
     * {@return a vault in the memory that is installed now, of an engine that never has a key on the heap} Its keys
     * leave nothing behind but what the vault itself wipes, so {@link KeyMemory#wiped} is not told of them.
     */
    public static KeyVault ofNativeEngine() {
        return new KeyVault(KeyMemory.installed(), false);
    }

    /**
     * A vault in memory of a certain kind.
     *
     * @param memory gives blocks of it, which the vault gives back when it closes
     */
    public KeyVault(KeyMemory memory) {
        this(memory, true);
    }

    private KeyVault(KeyMemory memory, boolean onHeap) {
        this.onHeap = onHeap;
        this.memory = Objects.requireNonNull(memory, "memory");
        for (int i = 0; i < CLASSES; i++) {
            open.add(new ArrayDeque<>());
        }
    }

    /**
     * Copies key material in.
     *
     * @param source the bytes; stays the caller's
     * @return a copy of the same length, owned by the vault until it is {@linkplain #wipe(MemorySegment) given back}
     * @throws AdaptorException if the vault is closed or the material is longer than 1 GiB
     */
    public MemorySegment copy(MemorySegment source) throws AdaptorException {
        MemorySegment key = take(source.byteSize());
        boolean done = false;
        try {
            key.copyFrom(source);
            done = true;
            return key;
        } finally {
            if (!done) {
                wipe(key);
            }
        }
    }

    /**
     * Copies a spec with all its key material, so the caller may wipe its own.
     *
     * @param spec stays the caller's
     * @return a spec that says the same, its memory owned by the vault until it is {@linkplain #wipe(SessionSpec) given
     *     back}
     * @throws AdaptorException as {@link #copy(MemorySegment)} does; nothing of the spec stays in the vault then
     */
    public SessionSpec copy(SessionSpec spec) throws AdaptorException {
        return SpecCopies.copy(spec, this);
    }

    /**
     * Overwrites all key material of a spec with zeros and takes it back.
     *
     * @param spec what {@link #copy(SessionSpec)} returned, once; nothing reads it any more
     */
    public void wipe(SessionSpec spec) {
        SpecCopies.wipe(spec, this);
    }

    /**
     * Overwrites a copy with zeros and takes it back.
     *
     * @param key what {@link #copy(MemorySegment)} returned, once; nothing reads it any more
     */
    public synchronized void wipe(MemorySegment key) {
        if (closed) {
            return;
        }
        key.fill((byte) 0);
        if (onHeap) {
            memory.wiped();
        }
        // The slot starts where the key does.
        Long at = byAddress.floorKey(key.address());
        Slab slab = at == null ? null : byAddress.get(at);
        long offset = at == null ? 0 : key.address() - at;
        if (slab == null || offset >= slab.slots * slab.slotSize) {
            throw new IllegalArgumentException("not a key of this vault");
        }
        slab.free[slab.freeCount++] = (int) offset;
        Deque<Slab> same = open.get(sizeClass(slab.slotSize));
        if (slab.freeCount == 1) {
            same.push(slab);
        }
        if (slab.freeCount == slab.slots) {
            same.remove(slab);
            if (slab.block.segment().byteSize() == SLAB && empty.size() < SPARE) {
                empty.push(slab);
            } else {
                byAddress.remove(slab.block.segment().address());
                slab.block.release().run();
            }
        }
    }

    /** Wipes and frees everything. The vault's keys must not be in use any more. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            for (Slab slab : byAddress.values()) {
                slab.block.segment().fill((byte) 0);
                slab.block.release().run();
            }
        }
    }

    private synchronized MemorySegment take(long length) throws AdaptorException {
        int sizeClass = sizeClass(length);
        if (closed || sizeClass >= CLASSES) {
            throw new AdaptorException(Status.NOSPC,
                    closed ? "the adaptor is closed" : "no room for key material of " + length + " bytes");
        }
        Deque<Slab> slabs = open.get(sizeClass);
        if (slabs.isEmpty()) {
            slabs.push(slabFor(slotSize(sizeClass)));
        }
        Slab slab = slabs.peek();
        MemorySegment key = slab.take().asSlice(0, length);
        if (slab.freeCount == 0) {
            slabs.pop();
        }
        return key;
    }

    private Slab slabFor(long slotSize) throws AdaptorException {
        Slab slab = slotSize <= SLAB ? empty.poll() : null;
        if (slab == null) {
            slab = new Slab(memory.allocate(Math.max(SLAB, slotSize)));
            byAddress.put(slab.block.segment().address(), slab);
        }
        slab.cut(slotSize);
        return slab;
    }

    private static int sizeClass(long length) {
        return length <= SMALLEST_SLOT ? 0 : Long.SIZE - Long.numberOfLeadingZeros((length - 1) / SMALLEST_SLOT);
    }

    private static long slotSize(int sizeClass) {
        return (long) SMALLEST_SLOT << sizeClass;
    }
}
