package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.LockedMemory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** The locked memory of one connection in which keys lie while sessions are opened. Control thread only. */
final class ControlKeys implements LongFunction<MemorySegment>, AutoCloseable {
    private static final AtomicBoolean WARNED = new AtomicBoolean();

    private final List<LockedMemory> memories = new ArrayList<>();

    /**
     * {@return locked memory that is kept out of core dumps, and wiped by {@link #close}}
     *
     * @throws UncheckedIOException if there is none
     */
    @Override
    public MemorySegment apply(long bytes) {
        try {
            LockedMemory memory = KeyPages.allocate(bytes);
            memories.add(memory);
            return memory.segment();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Says once in the life of the process if memory for keys could not be locked. Any thread. */
    static void warn(Consumer<String> log) {
        LockedMemory.firstLockFailure().ifPresent(why -> {
            if (!WARNED.getAndSet(true)) {
                log.accept("keys may be swapped out: " + why);
            }
        });
    }

    @Override
    public void close() {
        memories.forEach(LockedMemory::close);
        memories.clear();
    }
}
