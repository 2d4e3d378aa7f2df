package io.hwadaptor.vhostuser.server;

import io.hwadaptor.ffm.linux.EventFd;
import io.hwadaptor.ffm.linux.Mapping;
import io.hwadaptor.ffm.linux.OwnedFd;
import io.hwadaptor.vhostuser.protocol.Payload;
import io.hwadaptor.vhostuser.protocol.RequestException;
import io.hwadaptor.virtio.device.ring.GuestMemory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The guest memory that a front-end has shared, mapped here. Control thread only.
 *
 * <p>A change is prepared first: everything new is mapped and checked while the rings still run on the old table.
 * Then the caller stops the rings and either {@linkplain Change#commit commits}, which unmaps what is no longer in
 * the table, or {@linkplain Change#close drops} the change, which unmaps what was new. A file descriptor is closed as
 * soon as its file is mapped, and in any case.
 *
 * <p>Whatever a front-end does to its files afterwards, pages that can't be had cost its own connection alone
 * ({@link #fault}).
 */
final class MemoryTable implements AutoCloseable {
    /** The most regions at once: what QEMU asks for on the machines that have most. */
    static final int MAX_REGIONS = 512;

    private static final long PAGE_BYTES = 4096;

    private final MemoryBudget budget;
    private final EventFd wake;
    private List<Entry> entries = List.of();
    private GuestMemory memory = GuestMemory.EMPTY;

    private record Entry(Payload.Region region, Mapping mapping) {
    }

    /**
     * An empty table.
     *
     * @param budget of the socket
     * @param wake signalled when a page of the table can't be had; borrowed
     */
    MemoryTable(MemoryBudget budget, EventFd wake) {
        this.budget = budget;
        this.wake = wake;
    }

    /** {@return the most regions at once} */
    int maxRegions() {
        return budget.maxRegions();
    }

    /** {@return what became of a page that could not be had, with its region; null if nothing has happened} */
    @Nullable String fault() {
        for (Entry entry : entries) {
            long offset = entry.mapping().faultOffset();
            if (offset >= 0) {
                return String.format("the page at 0x%x of %s is gone: its file was truncated, or has no memory left",
                        offset, entry.region());
            }
        }
        return null;
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
        List<Entry> added = new ArrayList<>(regions.size());
        try {
            for (Payload.Region region : regions) {
                check(region);
            }
            int count = kept.size() + regions.size();
            budget.check(saturatedSum(kept, regions), count, bytes(entries), entries.size());
            List<Entry> next = new ArrayList<>(count);
            next.addAll(kept);
            for (int i = 0; i < regions.size(); i++) {
                Entry entry = map(regions.get(i), fds.get(i));
                added.add(entry);
                next.add(entry);
                // Again, with what it takes: a few bytes of a file of huge pages are mapped as one of those.
                budget.check(bytes(next), count, bytes(entries), entries.size());
            }
            return new Change(List.copyOf(next), table(next), added, removed);
        } catch (RequestException | RuntimeException | Error e) {
            closeAll(added);
            throw e;
        } finally {
            fds.forEach(OwnedFd::close);
        }
    }

    /** Sizes are a front-end's own, so their sum may overflow; then it is too much anyway. */
    private static long saturatedSum(List<Entry> kept, List<Payload.Region> regions) {
        long sum = bytes(kept);
        for (Payload.Region region : regions) {
            sum += region.size();
            if (sum < 0) {
                return Long.MAX_VALUE;
            }
        }
        return sum;
    }

    /** {@return bytes that the regions take, in pages of their files} */
    private static long bytes(List<Entry> list) {
        long sum = 0;
        for (Entry entry : list) {
            sum += entry.mapping().mappedLength();
        }
        return sum;
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
            throw new RequestException(String.valueOf(e.getMessage()));
        }
    }

    private Entry map(Payload.Region region, OwnedFd fd) throws RequestException {
        try {
            // Asked first: to any other question a file of FUSE need not answer.
            if (!fd.isSharedMemory()) {
                throw new RequestException(region + ": its file is no shared memory (memfd, tmpfs or hugetlbfs)");
            }
            long fileSize = fd.size();
            if (fileSize < region.fileOffset() || fileSize - region.fileOffset() < region.size()) {
                throw new RequestException(String.format("%s: its file has only 0x%x bytes", region, fileSize));
            }
            Mapping mapping = Mapping.map(fd, region.fileOffset(), region.size(), true);
            Entry entry = null;
            try {
                mapping.guard(wake);
                mapping.excludeFromCoreDumps();
                entry = new Entry(region, mapping);
                return entry;
            } finally {
                if (entry == null) {
                    mapping.close();
                }
            }
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

    /** Unmaps everything. The device uses none of it any more. */
    @Override
    public void close() {
        closeAll(entries);
        budget.charge(-bytes(entries), -entries.size());
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
            budget.charge(bytes(next) - bytes(entries), next.size() - entries.size());
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
