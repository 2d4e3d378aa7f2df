package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.spi.KeyVault;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The vault's memory that one session has taken: keys, expanded keys, precomputed digests. */
final class KeyMemory {
    private final KeyVault vault;
    private final List<MemorySegment> taken = new ArrayList<>();

    KeyMemory(KeyVault vault) {
        this.vault = vault;
    }

    /** {@return zeros, aligned to 64 bytes} */
    MemorySegment allocate(long bytes) throws AdaptorException {
        try (Arena arena = Arena.ofConfined()) {
            return keep(vault.copy(arena.allocate(bytes)));
        }
    }

    /**
     * {@return a copy of key bytes with zeros behind it}
     *
     * @param source the bytes
     * @param bytes room for them and more
     */
    MemorySegment copy(MemorySegment source, long bytes) throws AdaptorException {
        MemorySegment memory = allocate(bytes);
        MemorySegment.copy(source, 0, memory, 0, source.byteSize());
        return memory;
    }

    private MemorySegment keep(MemorySegment memory) {
        taken.add(memory);
        return memory;
    }

    /** Overwrites everything with zeros and gives it back. */
    void wipe() {
        taken.forEach(vault::wipe);
        taken.clear();
    }
}
