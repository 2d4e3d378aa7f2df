package io.hwadaptor.api.spi;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/**
 * Where the memory of {@linkplain KeyVault key vaults} comes from. This module binds no native function and can't lock
 * memory, so the program that can {@linkplain #install installs} its own kind before it opens the first adaptor: locked
 * into RAM, kept out of core dumps. Without that, vaults use {@link #ORDINARY} memory.
 *
 * <p>Implementations are called from any thread.
 */
@FunctionalInterface
public interface KeyMemory {
    /** Native memory without protection beyond the process's own: it may be swapped out and stands in core dumps. */
    KeyMemory ORDINARY = byteSize -> {
        Arena arena = Arena.ofShared();
        MemorySegment segment = arena.allocate(byteSize, 4096);
        return new Block(segment, arena::close);
    };

    /**
     * {@return a block of zeros} Vaults ask for few blocks of 64 KiB and more, and keep each until they close.
     *
     * @param byteSize how many bytes, 1 or more
     * @throws AdaptorException with {@link Status#NOSPC} if there is no memory
     */
    Block allocate(long byteSize) throws AdaptorException;

    /**
     * Told each time when key material in one of the blocks has been overwritten, and its engine may have made
     * something of it on the heap: whoever used it has released that. Not told of {@linkplain KeyVault#ofNativeEngine
     * engines} that never have a key there. Called from any thread, data queues' too, so it must be quick. Does nothing
     * by default.
     */
    default void wiped() {
    }

    /**
     * Decides where vaults that are made from now on take their memory from. Any thread; the last call counts.
     *
     * @param memory the source, which must stay usable as long as the process runs
     */
    static void install(KeyMemory memory) {
        KeyVault.installed = Objects.requireNonNull(memory, "memory");
    }

    /** {@return what was {@linkplain #install installed}, else {@link #ORDINARY}} */
    static KeyMemory installed() {
        return KeyVault.installed;
    }

    /**
     * A block of memory with its owner's way to give it back.
     *
     * @param segment exactly the bytes that were asked for, native, usable from any thread
     * @param release frees them; called once, after the vault has overwritten them with zeros
     */
    record Block(MemorySegment segment, Runnable release) {
        /** Checks that nothing is missing. */
        public Block {
            Objects.requireNonNull(segment, "segment");
            Objects.requireNonNull(release, "release");
        }
    }
}
