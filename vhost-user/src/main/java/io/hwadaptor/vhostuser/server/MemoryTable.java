package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.Mapping;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.vhostuser.protocol.Payload;
import io.hwadaptor.vhostuser.protocol.RequestException;
import io.hwadaptor.virtio.device.GuestMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The guest memory that a front-end has shared, mapped here. Control thread only.
 *
 * <p>A change is prepared first: everything new is mapped and checked while the rings still run on the old table.
 * Then the caller stops the rings and either {@linkplain Change#commit commits}, which unmaps what is no longer in
 * the table, or {@linkplain Change#close drops} the change, which unmaps what was new. A file descriptor is closed as
 * soon as its file is mapped, and in any case.
 */
final class MemoryTable implements AutoCloseable {
    /** The most regions at once: what QEMU asks for on the machines that have most. */
    static final int MAX_REGIONS = 512;

    private static final long PAGE_BYTES = 4096;
    /** The most guest memory of one connection. */
    private static final long MAX_BYTES = 8L << 40;
    /** The most of all connections: the rest of a process's 128 TiB is for itself. */
    private static final long MAX_BYTES_OF_ALL = 64L << 40;

    private final boolean allowUnsealed;
    private final ConnectionLog log;
    private List<Entry> entries = List.of();
    private GuestMemory memory = GuestMemory.EMPTY;
    private boolean warned;

    private record Entry(Payload.Region region, Mapping mapping) {
    }

    MemoryTable(boolean allowUnsealed, ConnectionLog log) {
        this.allowUnsealed = allowUnsealed;
        this.log = log;
    }

    /** {@return the table as the device sees it} */
    GuestMemory memory() {
        return memory;
    }

    /**
     * Prepares SET_MEM_TABLE.
     *
     * @param regions the new regions, instead of all that are there
     * @param fds one per region; closed here
     */
    Change replace(List<Payload.Region> regions, List<OwnedFd> fds) throws RequestException {
        return prepare(List.of(), entries, regions, fds);
    }

    /**
     * Prepares ADD_MEM_REG.
     *
     * @param region the region
     * @param fd its file; closed here
     */
    Change add(Payload.Region region, OwnedFd fd) throws RequestException {
        return prepare(entries, List.of(), List.of(region), List.of(fd));
    }

    /**
     * Prepares REM_MEM_REG.
     *
     * @param region as it was added; its file offset does not count
     */
    Change remove(Payload.Region region) throws RequestException {
        for (Entry entry : entries) {
            Payload.Region own = entry.region();
            if (own.guestAddress() == region.guestAddress() && own.size() == region.size()
                    && own.userAddress() == region.userAddress()) {
                List<Entry> kept = new ArrayList<>(entries);
                kept.remove(entry);
                return prepare(kept, List.of(entry), List.of(), List.of());
            }
        }
        throw new RequestException("there is no " + region);
    }

    private Change prepare(List<Entry> kept, List<Entry> removed, List<Payload.Region> regions, List<OwnedFd> fds)
            throws RequestException {
        List<Entry> added = new ArrayList<>();
        try {
            if (kept.size() + regions.size() > MAX_REGIONS) {
                throw new RequestException("there are " + kept.size() + " regions already, at most " + MAX_REGIONS
                        + " are allowed");
            }
            checkTotal(kept, regions);
            for (int i = 0; i < regions.size(); i++) {
                added.add(new Entry(regions.get(i), map(regions.get(i), fds.get(i))));
            }
            List<Entry> next = new ArrayList<>(kept);
            next.addAll(added);
            return new Change(List.copyOf(next), table(next), added, removed);
        } catch (RequestException | RuntimeException | Error e) {
            closeAll(added);
            throw e;
        } finally {
            fds.forEach(OwnedFd::close);
        }
    }

    /** A sparse file of any size costs a front-end nothing, but addresses are short. */
    private static void checkTotal(List<Entry> kept, List<Payload.Region> regions) throws RequestException {
        long total = 0;
        for (Entry entry : kept) {
            total += entry.region().size();
        }
        long more = 0;
        for (Payload.Region region : regions) {
            check(region);
            if (region.size() > MAX_BYTES) {
                throw new RequestException(region + ": more than " + (MAX_BYTES >> 40) + " TiB");
            }
            more += region.size();
        }
        if (total + more > MAX_BYTES || Mapping.liveBytes() + more > MAX_BYTES_OF_ALL) {
            throw new RequestException(String.format("0x%x bytes of guest memory and 0x%x more: "
                    + "a front-end may have %d TiB, all together %d", total, more, MAX_BYTES >> 40,
                    MAX_BYTES_OF_ALL >> 40));
        }
    }

    private static GuestMemory table(List<Entry> entries) throws RequestException {
        List<GuestMemory.Region> regions = new ArrayList<>(entries.size());
        try {
            for (Entry entry : entries) {
                Payload.Region region = entry.region();
                regions.add(new GuestMemory.Region(region.guestAddress(), region.size(), region.userAddress(),
                        entry.mapping().segment()));
            }
            return GuestMemory.of(regions);
        } catch (IllegalArgumentException e) {
            throw new RequestException(e.getMessage());
        }
    }

    private Mapping map(Payload.Region region, OwnedFd fd) throws RequestException {
        try {
            long fileSize = fd.size();
            if (fileSize < region.fileOffset() || fileSize - region.fileOffset() < region.size()) {
                throw new RequestException(String.format("%s: its file has only 0x%x bytes", region, fileSize));
            }
            if (!fd.isShrinkSealed()) {
                unsealed(region);
            }
            return Mapping.map(fd, region.fileOffset(), region.size(), true);
        } catch (IOException e) {
            throw new RequestException(region + ": " + e.getMessage());
        }
    }

    private static void check(Payload.Region region) throws RequestException {
        if (region.size() <= 0) {
            throw new RequestException(region + ": its size is zero or overflows");
        }
        if (region.fileOffset() < 0 || region.fileOffset() + region.size() < 0) {
            throw new RequestException(region + ": its place in the file overflows");
        }
        if (((region.guestAddress() | region.size() | region.userAddress() | region.fileOffset())
                & (PAGE_BYTES - 1)) != 0) {
            throw new RequestException(region + ": not everything is a multiple of " + PAGE_BYTES);
        }
    }

    /** A page that vanishes under native code ends the whole process, so a file that can shrink needs consent. */
    private void unsealed(Payload.Region region) throws RequestException {
        if (!allowUnsealed) {
            throw new RequestException(region + ": its file is not sealed against shrinking (F_SEAL_SHRINK; QEMU: "
                    + "memory-backend-memfd); start with --allow-unsealed-memory to take it all the same");
        }
        if (!warned) {
            warned = true;
            log.always("warning: guest memory is not sealed against shrinking; a front-end that truncates it can end "
                    + "this process");
        }
    }

    /** Unmaps everything. The device uses none of it any more. */
    @Override
    public void close() {
        closeAll(entries);
        entries = List.of();
        memory = GuestMemory.EMPTY;
    }

    private static void closeAll(List<Entry> list) {
        list.forEach(entry -> entry.mapping().close());
    }

    /** A table that could take the place of the one in use. Ends with {@link #commit} or {@link #close}. */
    final class Change implements AutoCloseable {
        private final List<Entry> next;
        private final GuestMemory nextMemory;
        private List<Entry> added;
        private final List<Entry> removed;

        private Change(List<Entry> next, GuestMemory nextMemory, List<Entry> added, List<Entry> removed) {
            this.next = next;
            this.nextMemory = nextMemory;
            this.added = added;
            this.removed = removed;
        }

        /** {@return the table to be} */
        GuestMemory memory() {
            return nextMemory;
        }

        /** Makes it the table, and unmaps what was removed. The device uses it already. */
        void commit() {
            entries = next;
            MemoryTable.this.memory = nextMemory;
            added = List.of();
            closeAll(removed);
        }

        /** Drops the change if it was not committed. */
        @Override
        public void close() {
            closeAll(added);
            added = List.of();
        }
    }
}
