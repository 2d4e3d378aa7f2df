package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.spi.EngineAdaptor;
import io.hwadaptor.api.spi.KeyVault;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What one session takes of its adaptor's vault: memory for keys, expanded keys and precomputed digests.
 */
final class SessionKeys {
    private final EngineAdaptor adaptor;
    private final KeyVault vault;
    private final List<MemorySegment> taken = new ArrayList<>();

    /**
     * No memory yet.
     *
     * @param adaptor opens the session; its vault gives the memory
     */
    SessionKeys(EngineAdaptor adaptor) {
        this.adaptor = adaptor;
        vault = adaptor.vault();
    }

    /** {@return what opens the session} */
    EngineAdaptor adaptor() {
        return adaptor;
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

    /** Zeroizes and releases the memory. */
    void release() {
        taken.forEach(vault::wipe);
        taken.clear();
    }
}
