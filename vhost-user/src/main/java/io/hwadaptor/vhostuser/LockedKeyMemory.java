package io.hwadaptor.vhostuser;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.KeyMemory;
import io.hwadaptor.ffm.linux.LockedMemory;
import io.hwadaptor.vhostuser.server.KeyPages;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Locked memory for the keys of adaptors, kept out of core dumps. One block is always free, so the first session of
 * a daemon needs no mapping. Any thread.
 */
final class LockedKeyMemory implements KeyMemory {
    private static final long SPARE_BYTES = 64 * 1024;

    private static volatile boolean keysWiped;
    private static volatile boolean locked;

    private @Nullable LockedMemory spare;

    private LockedKeyMemory(LockedMemory spare) {
        this.spare = spare;
    }

    /**
     * Makes it the memory of adaptors, unless the embedding program has installed its own. Where the first block can't
     * be locked, none has to be; where it can, what can't be locked later is refused.
     *
     * @throws AdaptorException if there is no memory
     */
    static synchronized void install() throws AdaptorException {
        if (KeyMemory.installed() == KeyMemory.ORDINARY) {
            LockedMemory first = lock(SPARE_BYTES);
            locked = first.isLocked();
            KeyPages.mustLock(locked);
            KeyMemory.install(new LockedKeyMemory(first));
        }
    }

    /** {@return whether it is installed, and in memory that can be locked} */
    static boolean areLocked() {
        return KeyMemory.installed() instanceof LockedKeyMemory && locked;
    }

    /** {@return whether key material was wiped since the last call} */
    static boolean takeKeysWiped() {
        if (!keysWiped) {
            return false;
        }
        // What is wiped from here on is told by the next call, or cleaned after this one.
        keysWiped = false;
        return true;
    }

    @Override
    public void wiped() {
        if (!keysWiped) {
            keysWiped = true;
        }
    }

    @Override
    public synchronized Block allocate(long byteSize) throws AdaptorException {
        LockedMemory memory = spare;
        if (memory != null && byteSize == SPARE_BYTES) {
            spare = null;
        } else {
            memory = lock(byteSize);
        }
        LockedMemory given = memory;
        return new Block(given.segment(), () -> release(given));
    }

    private synchronized void release(LockedMemory memory) {
        if (spare == null && memory.segment().byteSize() == SPARE_BYTES) {
            memory.wipe();
            spare = memory;
        } else {
            memory.close();
        }
    }

    private static LockedMemory lock(long byteSize) throws AdaptorException {
        try {
            return KeyPages.allocate(byteSize);
        } catch (IOException e) {
            throw new AdaptorException(Status.NOSPC, "no memory for keys: " + e.getMessage(), e);
        }
    }
}
