package io.hwadaptor.api;

import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;

/**
 * Native memory for key material: copies are wiped when they are given back, and all of it when the vault closes.
 *
 * <p>Native and not an array, because the garbage collector moves arrays and leaves copies of them behind. Few large
 * blocks and not one per key, because giving shared memory back stops every thread of the process for a moment, and
 * guests open and close sessions as they like. Slots come in powers of two and are reused. Any thread.
 */
public final class KeyVault implements AutoCloseable {
    private static final int SMALLEST_SLOT = 64;
    private static final int SLAB = 1 << 16;
    /** Slots of 64 B, 128 B and so on up to 1 GiB. */
    private static final int CLASSES = 25;

    private final SecretMemory memory;
    private final List<Deque<MemorySegment>> free = new ArrayList<>();
    private final List<SecretMemory.Block> slabs = new ArrayList<>();
    private boolean closed;

    /** A vault in the memory that is {@linkplain SecretMemory#installed installed} now. */
    public KeyVault() {
        this(SecretMemory.installed());
    }

    /**
     * A vault in memory of a certain kind.
     *
     * @param memory gives blocks of it, which the vault gives back when it closes
     */
    public KeyVault(SecretMemory memory) {
        this.memory = Objects.requireNonNull(memory, "memory");
        for (int i = 0; i < CLASSES; i++) {
            free.add(new ArrayDeque<>());
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
        MemorySegment slot = take(source.byteSize());
        MemorySegment key = slot.asSlice(0, source.byteSize());
        key.copyFrom(source);
        return key;
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
        memory.wiped();
        // The slot starts where the key does; its size follows from the key's, as it did when it was taken.
        int sizeClass = sizeClass(key.byteSize());
        for (SecretMemory.Block block : slabs) {
            MemorySegment slab = block.segment();
            long offset = key.address() - slab.address();
            if (offset >= 0 && offset < slab.byteSize()) {
                free.get(sizeClass).push(slab.asSlice(offset, slotSize(sizeClass)));
                return;
            }
        }
        throw new IllegalArgumentException("not a key of this vault");
    }

    /** Wipes and frees everything. The vault's keys must not be in use any more. A second call does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            for (SecretMemory.Block slab : slabs) {
                slab.segment().fill((byte) 0);
                slab.release().run();
            }
        }
    }

    private synchronized MemorySegment take(long length) throws AdaptorException {
        int sizeClass = sizeClass(length);
        if (closed || sizeClass >= CLASSES) {
            throw new AdaptorException(Status.NOSPC,
                    closed ? "the adaptor is closed" : "no room for key material of " + length + " bytes");
        }
        Deque<MemorySegment> slots = free.get(sizeClass);
        if (slots.isEmpty()) {
            long slotSize = slotSize(sizeClass);
            SecretMemory.Block block = memory.allocate(Math.max(SLAB, slotSize));
            slabs.add(block);
            MemorySegment slab = block.segment();
            for (long offset = slab.byteSize() - slotSize; offset >= 0; offset -= slotSize) {
                slots.push(slab.asSlice(offset, slotSize));
            }
        }
        return slots.pop();
    }

    private static int sizeClass(long length) {
        return length <= SMALLEST_SLOT ? 0 : Long.SIZE - Long.numberOfLeadingZeros((length - 1) / SMALLEST_SLOT);
    }

    private static long slotSize(int sizeClass) {
        return (long) SMALLEST_SLOT << sizeClass;
    }
}
