package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.linux.linux_h;
import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Memory for keys: locked into RAM, kept out of core dumps, zero in a forked child, and zeroed before it is given back.
 * It comes in whole pages, so whoever has many small secrets cuts them out of one object.
 *
 * <p>Any thread may use the segment and call any method; the owner stops the users before it closes.
 *
 * <p>A process may lock only so much memory (RLIMIT_MEMLOCK). Beyond that the memory works but may be swapped out:
 * {@link #isLocked} says so for one object, {@link #firstLockFailure} for the whole process, to be reported once.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/mlock.2.html">mlock(2)</a>
 */
public final class LockedMemory implements AutoCloseable {
    private static final AtomicReference<String> FIRST_LOCK_FAILURE = new AtomicReference<>();

    private final Mapping mapping;
    private final boolean locked;
    private boolean closed;

    private LockedMemory(Mapping mapping, boolean locked) {
        this.mapping = mapping;
        this.locked = locked;
    }

    /**
     * Allocates memory of zeros.
     *
     * @param length bytes, 1 or more
     * @throws ErrnoException ENOMEM when there is no memory; not when it cannot be locked
     */
    public static LockedMemory allocate(long length) throws ErrnoException {
        Mapping mapping = Mapping.anonymous(length);
        try {
            mapping.excludeFromCoreDumps();
            mapping.advise(linux_h.MADV_WIPEONFORK(), "MADV_WIPEONFORK");
            int result = mapping.lock();
            if (result < 0) {
                FIRST_LOCK_FAILURE.compareAndSet(null, "mlock of " + length + " bytes for keys failed ("
                        + Errno.name(-result) + "): raise the limit on locked memory (ulimit -l)");
            }
            return new LockedMemory(mapping, result == 0);
        } catch (ErrnoException e) {
            mapping.close();
            throw e;
        }
    }

    /** Why memory could not be locked when that happened first in this process; empty as long as it never did. */
    public static Optional<String> firstLockFailure() {
        return Optional.ofNullable(FIRST_LOCK_FAILURE.get());
    }

    /** Exactly the bytes that were asked for. */
    public MemorySegment segment() {
        return mapping.segment();
    }

    /** Whether the memory is locked into RAM. */
    public boolean isLocked() {
        return locked;
    }

    /** Zeroes all of it. */
    public void wipe() {
        mapping.segment().fill((byte) 0);
    }

    /**
     * Zeroes the memory and gives it back. A second call does nothing.
     *
     * @throws IllegalStateException when a native call holds the segment at this moment: the memory is zero then but
     *     not given back, and the call may be repeated
     */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        wipe();
        mapping.close();
        closed = true;
    }
}
