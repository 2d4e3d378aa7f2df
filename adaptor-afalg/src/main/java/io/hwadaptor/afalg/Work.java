package io.hwadaptor.afalg;

import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.ffm.linux.AlgMessage;
import io.hwadaptor.ffm.linux.AsyncReads;
import io.hwadaptor.ffm.linux.Errno;
import io.hwadaptor.ffm.linux.ErrnoException;
import io.hwadaptor.ffm.linux.PagePipe;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a queue's operations share: how input goes in and output comes out, and the memory for that. One owner. */
final class Work {
    /** The kernel keeps a record per 16 pages of output, and has room for about 20 of them. */
    private static final int MAX_OUTPUT_RECORDS = 10;
    private static final long RECORD_BYTES = 16 * 4096;
    private static final long PAGE_MASK = 4095;

    final Arena arena = Arena.ofShared();
    final Buffers buffers = new Buffers(arena);
    final Paths paths;
    final Settings settings;
    /** The most bytes that one operation socket holds. */
    final long socketBytes;
    /** Asynchronous reads, or null where there are none. */
    final @Nullable AsyncReads reads;

    long stagedBytes;
    private final SegmentCursor from = new SegmentCursor();
    private final SegmentCursor to = new SegmentCursor();
    private long splicedBytes;
    private long sentBytes;
    private long synchronous;
    private long asynchronous;
    private @Nullable PagePipe pipe;

    Work(int depth, Settings settings, Paths paths, long socketBytes) {
        this.settings = settings;
        this.paths = paths;
        this.socketBytes = socketBytes;
        reads = openReads(depth);
        pipe = openPipe();
    }

    private @Nullable AsyncReads openReads(int depth) {
        try {
            return paths.async() && settings.asyncBytes() < Long.MAX_VALUE ? AsyncReads.open(depth) : null;
        } catch (ErrnoException e) {
            paths.refuseAsync(String.valueOf(e.getMessage()));
            return null;
        }
    }

    private @Nullable PagePipe openPipe() {
        try {
            return paths.splice() && settings.spliceBytes() < Long.MAX_VALUE ? PagePipe.open() : null;
        } catch (ErrnoException e) {
            paths.refuseSplice(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** {@return whether an operation on so many bytes is to complete later} */
    boolean later(long bytes) {
        return reads != null && bytes >= settings.asyncBytes() && paths.async();
    }

    /** {@return asynchronous reads, for operations that are to complete {@link #later}: only then} */
    // Those have asked whether there are any. Nobody looks again: this is the data path.
    @SuppressWarnings("NullAway")
    AsyncReads begun() {
        return reads;
    }

    /**
     * {@return what input goes through without a copy, null if it is copied} Input that is the destination as well is:
     * the kernel would read the very pages that it writes.
     *
     * @param source the input
     * @param target where the output goes
     */
    @Nullable PagePipe pages(ScatterList source, ScatterList target) {
        return pipe != null && source.byteLength() >= settings.spliceBytes() && source.count() <= Lane.OUTPUT_SEGMENTS
                && source.address(0) != target.address(0) && paths.splice() ? pipe : null;
    }

    /**
     * Copies a lane's source into its socket, control data first.
     *
     * @param more whether the operation's input goes on after this
     * @return 0 or −errno
     */
    long send(Lane lane, boolean more) {
        AlgMessage message = lane.out;
        ScatterList source = lane.source;
        int fd = lane.socket.fd();
        int segment = 0;
        do {
            message.clearSegments();
            while (segment < source.count() && !message.isFull()) {
                message.add(source.address(segment), source.length(segment));
                segment++;
            }
            long sent = message.send(fd, more || segment < source.count());
            if (sent != message.bytes()) {
                return sent < 0 ? sent : -Errno.EAGAIN;
            }
            message.clearControl();
        } while (segment < source.count());
        return 0;
    }

    /** {@link #send}, counted as copied. */
    long copy(Lane lane, boolean more) {
        long bytes = lane.source.byteLength();
        sentBytes += bytes;
        stagedBytes += bytes;
        return send(lane, more);
    }

    /**
     * Gives the pages of a lane's source to its socket, control data first. If that fails, the socket may hold part of
     * them, and the caller closes it.
     *
     * @param pages of {@link #pages}
     * @return 0 or −errno
     */
    long splice(Lane lane, PagePipe pages) {
        int fd = lane.socket.fd();
        lane.out.clearSegments();
        long result = lane.out.send(fd, true);
        ScatterList source = lane.source;
        for (int i = 0; i < source.count() && result >= 0; i++) {
            result = pages.feed(source.address(i), source.length(i), fd, i + 1 < source.count());
        }
        if (result < 0) {
            spliceFailed(pages, result);
            return result;
        }
        splicedBytes += source.byteLength();
        return 0;
    }

    /** What is left in the pipe would be the next operation's input, so there is a new one. */
    private void spliceFailed(PagePipe pages, long error) {
        pages.close();
        pipe = null;
        if (error == -Errno.EINVAL || error == -Errno.EOPNOTSUPP || error == -Errno.ENOSYS || error == -Errno.EPERM) {
            paths.refuseSplice("splice: " + Errno.name((int) -error));
        }
        pipe = openPipe();
    }

    /**
     * Adds a lane's target to the message that receives, or private memory for all of it where the kernel can't take so
     * many segments.
     */
    void receiveInto(Lane lane) {
        ScatterList target = lane.target;
        long records = 0;
        for (int i = 0; i < target.count(); i++) {
            records += ((target.address(i) & PAGE_MASK) + target.length(i) + RECORD_BYTES - 1) / RECORD_BYTES;
        }
        if (records > MAX_OUTPUT_RECORDS) {
            hold(lane);
            return;
        }
        for (int i = 0; i < target.count(); i++) {
            lane.in.add(target.address(i), target.length(i));
        }
    }

    /** Adds private memory for a lane's target to the message that receives. */
    void hold(Lane lane) {
        long length = lane.target.byteLength();
        if (length > 0) {
            lane.hold = buffers.take(length);
            lane.in.add(lane.hold.address(), length);
        }
    }

    /** Copies what was held to where it belongs. */
    void deliver(Lane lane) {
        MemorySegment hold = lane.hold;
        if (hold == null) {
            return;
        }
        long length = lane.target.byteLength();
        to.start(lane.target);
        to.scatter(hold, 0, length);
        stagedBytes += length;
    }

    /** Copies a range of one list to the same range of another. Not counted. */
    void copyRange(ScatterList source, ScatterList target, long start, long length) {
        from.start(source, start);
        to.start(target, start);
        to.copyFrom(from, length);
    }

    /** Takes a lane's private memory back. */
    void release(Lane lane) {
        if (lane.hold != null) {
            buffers.give(lane.hold);
            lane.hold = null;
        }
        if (lane.additional != null) {
            buffers.give(lane.additional);
            lane.additional = null;
        }
    }

    /** Counts an operation by its way. */
    void count(boolean later) {
        if (later) {
            asynchronous++;
        } else {
            synchronous++;
        }
    }

    /** Adds what was counted since the last call to the totals. {@return the staged bytes of it} */
    long publish() {
        add(paths.splicedBytes, splicedBytes);
        add(paths.sentBytes, sentBytes);
        add(paths.synchronous, synchronous);
        add(paths.asynchronous, asynchronous);
        splicedBytes = 0;
        sentBytes = 0;
        synchronous = 0;
        asynchronous = 0;
        long staged = stagedBytes;
        stagedBytes = 0;
        return staged;
    }

    private static void add(AtomicLong total, long more) {
        if (more != 0) {
            total.addAndGet(more);
        }
    }

    /** Frees everything. Waits for reads that are in flight. */
    void close() {
        if (reads != null) {
            reads.close();
        }
        if (pipe != null) {
            pipe.close();
        }
        buffers.wipe();
        arena.close();
    }
}
