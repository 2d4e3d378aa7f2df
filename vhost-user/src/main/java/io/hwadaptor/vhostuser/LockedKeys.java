package io.hwadaptor.vhostuser;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.api.SecretMemory;
import io.hwadaptor.api.Status;
import io.hwadaptor.ffm.linux.LockedMemory;
import java.io.IOException;

/**
 * Locked memory for the keys of adaptors, kept out of core dumps. One block is always at hand, so the first session of
 * a daemon needs no mapping. Any thread.
 */
final class LockedKeys implements SecretMemory {
    private static final long SPARE_BYTES = 64 * 1024;

    private static volatile boolean keysWiped;

    private LockedMemory spare;

    private LockedKeys(LockedMemory spare) {
        this.spare = spare;
    }

    /**
     * Makes it the memory of adaptors, unless the embedding program has installed its own.
     *
     * @throws AdaptorException if there is no memory
     */
    static synchronized void install() throws AdaptorException {
        if (SecretMemory.installed() == SecretMemory.ORDINARY) {
            SecretMemory.install(new LockedKeys(lock(SPARE_BYTES)));
        }
    }

    /** {@return whether key material was wiped since the last call} */
    static boolean takeKeysWiped() {
        boolean wiped = keysWiped;
        keysWiped = false;
        return wiped;
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
            return LockedMemory.allocate(byteSize);
        } catch (IOException e) {
            throw new AdaptorException(Status.NOSPC, "no memory for keys: " + e.getMessage(), e);
        }
    }
}
