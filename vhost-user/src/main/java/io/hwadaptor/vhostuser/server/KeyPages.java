package io.hwadaptor.vhostuser.server;

import io.hwadaptor.api.Adaptor;
import io.hwadaptor.ffm.linux.LockedMemory;
import io.hwadaptor.ffm.linux.ProcessStatus;
import io.hwadaptor.ffm.linux.ResourceLimit;
import io.hwadaptor.virtio.device.DeviceLimits;
import java.io.IOException;
import java.util.Optional;

/**
 * Locked memory for keys, and how much of it a daemon may need. What a process may lock (RLIMIT_MEMLOCK) is shared by
 * all its guests: none may find it used up by another, and no key may go to memory that can be swapped out because it
 * is. Any thread.
 */
public final class KeyPages {
    /** CAP_IPC_LOCK (capabilities(7)): no limit. */
    private static final int CAP_IPC_LOCK = 14;
    /**
     * A vault's blocks are cut for one length of key each. Keys that come and go in all lengths may leave a little in
     * many of them, as with any allocator that can't move things: for lengths of 64 bytes to 4 KiB in powers of two
     * that takes up to four times as much as what is used.
     */
    private static final long FRAGMENTATION = 4;
    /** Of each vault, a block for each length of key. */
    private static final long VAULT_BYTES = 8 * 64 * 1024;
    /** Where keys lie while a session is opened, one per control thread and queue, and the messages. */
    private static final long QUEUE_BYTES = 8 * 1024;
    private static final long CONNECTION_BYTES = 32 * 1024;

    private static volatile boolean mustLock;

    private KeyPages() {
    }

    /**
     * Decides what becomes of memory that can't be locked, from now on and in the whole process.
     *
     * @param must it is not used; else it is, with a warning
     */
    public static void mustLock(boolean must) {
        mustLock = must;
    }

    /**
     * Allocates locked memory.
     *
     * @param bytes 1 or more
     * @return the memory, owned by the caller; not locked only where {@link #mustLock} was not called with true
     * @throws IOException if there is no memory, or none that can be locked
     */
    public static LockedMemory allocate(long bytes) throws IOException {
        return take(LockedMemory.allocate(bytes));
    }

    static LockedMemory take(LockedMemory memory) throws IOException {
        if (mustLock && !memory.isLocked()) {
            memory.close();
            throw new IOException("no more memory can be locked; raise the limit (RLIMIT_MEMLOCK, in systemd "
                    + "LimitMEMLOCK), or lower what guests may have (--max-key-memory)");
        }
        return memory;
    }

    /**
     * {@return bytes that may have to be locked at once, by front-ends that are gone and not freed too}
     *
     * @param sockets guests
     * @param limits of each guest
     * @param adaptor does their work
     */
    public static long need(int sockets, DeviceLimits limits, Adaptor adaptor) {
        long vaults = 1L + adaptor.counters().size();
        long guest = FRAGMENTATION * limits.maxKeyBytes() + (1L + limits.dataQueues()) * QUEUE_BYTES + CONNECTION_BYTES;
        return sockets * guest * (1 + SocketServer.MAX_ABANDONED) + vaults * VAULT_BYTES;
    }

    /**
     * Says whether a process like this one can lock so much.
     *
     * @param bytes at once
     * @return a line for the operator, empty if it can or nobody knows
     */
    public static Optional<String> shortage(long bytes) {
        try {
            return shortage(bytes, ResourceLimit.LOCKED_MEMORY.value(), ProcessStatus.field("CapEff"));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** {@link #shortage(long)} with a limit in bytes and capabilities as the kernel writes them: hex digits. */
    static Optional<String> shortage(long bytes, long limit, String capabilities) {
        boolean unlimited = (Long.parseUnsignedLong(capabilities, 16) >>> CAP_IPC_LOCK & 1) != 0;
        if (unlimited || bytes <= limit) {
            return Optional.empty();
        }
        long mebibytes = (bytes + (1 << 20) - 1) >> 20;
        return Optional.of("keys of all guests may need " + mebibytes + " MiB of locked memory, and this process may "
                + "lock " + (limit >> 10) + " KiB: set LimitMEMLOCK=" + mebibytes + "M (ulimit -l "
                + (mebibytes << 10) + "); sessions beyond that are refused");
    }
}
