package io.hwadaptor.ipsecmb;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.spi.KeyVault;
import io.hwadaptor.api.spi.SessionLimit;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/**
 * What one session takes of its adaptor: its place among the sessions, and memory of the vault for keys, expanded keys
 * and precomputed digests.
 */
final class KeyMemory {
    private final KeyVault vault;
    private final SessionLimit sessions;
    private final List<MemorySegment> taken = new ArrayList<>();

    /**
     * No memory yet.
     *
     * @param vault gives the memory
     * @param sessions counts the session from now on
     * @throws AdaptorException if as many sessions as may be are open
     */
    KeyMemory(KeyVault vault, SessionLimit sessions) throws AdaptorException {
        this.vault = vault;
        this.sessions = sessions;
        sessions.opened();
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

    /** Zeroizes and releases the memory, and the place among the sessions. */
    void release() {
        sessions.closed();
        taken.forEach(vault::wipe);
        taken.clear();
    }
}
