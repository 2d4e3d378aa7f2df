package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.LockedMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** The locked memory of one connection in which keys lie while sessions are opened. Control thread only. */
final class KeyMemories implements LongFunction<MemorySegment>, AutoCloseable {
    private final List<LockedMemory> memories = new ArrayList<>();

    /**
     * {@return locked memory that is kept out of core dumps, and wiped by {@link #close}}
     *
     * @throws UncheckedIOException if there is none
     */
    @Override
    public MemorySegment apply(long bytes) {
        try {
            LockedMemory memory = LockedMemory.allocate(bytes);
            memories.add(memory);
            return memory.segment();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        memories.forEach(LockedMemory::close);
        memories.clear();
    }
}
