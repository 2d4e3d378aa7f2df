package io.hwadaptor.virtio.device.ring;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Reads a little of each chain of a burst, and forgets it: the driver has just written them on another CPU, so their
 * cache lines come over together, and not one after the other as the requests are read. What is read here decides
 * nothing but what else is read here; {@link DescriptorChain} reads again. Owned by a queue's thread.
 *
 * <p>Only memory of the requests is touched: a page beside it may be one that the guest has given back to the host, and
 * might not be had again.
 *
 * <p>A single request is a row of lines, each of which says where the next one is, and nothing else to wait for
 * meanwhile. A driver that has one at a time in flight mostly uses the same memory for all of them: so the lines are
 * asked for where they were the last time, unless the queue has slept since: what the guest has done with that memory
 * then is anybody's guess.
 */
public final class Prefetch {
    /**
     * From the first line of an indirect table to the second, which a table of five descriptors has; and of the header
     * that its first descriptor names, which is 72 bytes.
     */
    private static final long SECOND_LINE = 64;
    /** What a buffer has at least of which both lines are read. */
    private static final long BYTES = SECOND_LINE + Long.BYTES;
    private static final long LENGTH = 0xffffffffL;
    /** VIRTQ_DESC_F_INDIRECT, in the second word of a descriptor. */
    private static final long INDIRECT = 4L << 32;

    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final GuestMemory memory;
    private final SplitRing ring;
    private final long[] tables;
    /** Where table and header of the last single request were; only if there was one in the region. */
    private boolean hasLast;
    private int lastRegion;
    private long lastTable;
    private long lastHeader;
    /** Region of the last table: most guests have two, and tables are mostly in the same one. */
    private int region;
    /** What was read. Others could look at it, so the compiler can't leave the reading out. */
    long seen;

    /**
     * A prefetch.
     *
     * @param memory of the guest
     * @param ring whose chains it reads
     * @param burst the most chains that are ever asked for
     */
    public Prefetch(GuestMemory memory, SplitRing ring, int burst) {
        this.memory = memory;
        this.ring = ring;
        tables = new long[burst];
    }

    /**
     * Reads of the next chains.
     *
     * @param burst how many, at most {@link SplitRing#pending}
     */
    public void read(int burst) {
        if (burst > 1) {
            readAll(burst);
        } else if (hasLast) {
            MemorySegment segment = memory.segment(lastRegion);
            seen = segment.get(LONG, lastTable) + segment.get(LONG, lastTable + SECOND_LINE)
                    + segment.get(LONG, lastHeader + SECOND_LINE);
        }
    }

    /**
     * Remembers where a single request was.
     *
     * @param chain as it was read, right or wrong
     */
    public void remember(DescriptorChain chain) {
        int head = ring.head(-1);
        if (head >= ring.size() || chain.firstLength() < BYTES) {
            return;
        }
        int in = chain.firstRegion();
        long header = chain.firstOffset();
        long table = header;
        long rest = ring.descriptors().get(LONG, 16L * head + 8);
        if ((rest & INDIRECT) != 0) {
            table = ring.descriptors().get(LONG, 16L * head) - memory.start(in);
            if ((rest & LENGTH) < BYTES || table < 0 || table > memory.size(in) - BYTES) {
                return;
            }
        }
        hasLast = true;
        lastRegion = in;
        lastTable = table;
        lastHeader = header;
    }

    /** Forgets where the last single request was. */
    public void forget() {
        hasLast = false;
    }

    private void readAll(int burst) {
        long start = memory.start(region);
        long last = memory.size(region) - BYTES;
        MemorySegment descriptors = ring.descriptors();
        int size = ring.size();
        int count = 0;
        for (int i = 0; i < burst; i++) {
            int head = ring.head(i);
            if (head < size) {
                long table = descriptors.get(LONG, 16L * head) - start;
                long rest = descriptors.get(LONG, 16L * head + 8);
                if (table >= 0 && table <= last && (rest & INDIRECT) != 0 && (rest & LENGTH) >= BYTES) {
                    tables[count++] = table;
                }
            }
        }
        if (count > 0) {
            seen = readTables(memory.segment(region), start, last, count);
        } else {
            lookElsewhere();
        }
    }

    private long readTables(MemorySegment segment, long start, long last, int count) {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += segment.get(LONG, tables[i]) + segment.get(LONG, tables[i] + SECOND_LINE);
        }
        for (int i = 0; i < count; i++) {
            long header = segment.get(LONG, tables[i]) - start;
            long length = segment.get(LONG, tables[i] + 8) & LENGTH;
            if (header >= 0 && header <= last && length >= BYTES) {
                sum += segment.get(LONG, header + SECOND_LINE);
            }
        }
        return sum;
    }

    /** The next burst's tables are likely where this one's are. */
    private void lookElsewhere() {
        int head = ring.head(0);
        if (head < ring.size()) {
            region = Math.max(memory.find(ring.descriptors().get(LONG, 16L * head), 1, region), 0);
        }
    }
}
