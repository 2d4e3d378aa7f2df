package io.hwadaptor.ffm.linux;

import io.hwadaptor.ffm.generated.af_alg.af_alg_h;
import io.hwadaptor.ffm.generated.af_alg.io_event;
import io.hwadaptor.ffm.generated.af_alg.iocb;
import io.hwadaptor.ffm.syscall.AlgCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Reads that complete later: Linux' own asynchronous input and output, which sockets of AF_ALG know. Reads are numbered
 * from 0 to the depth; the caller decides which number is free.
 *
 * <p>One thread owns it. Nothing but {@link #open} allocates or throws. {@link #close} waits for what is in flight.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/io_submit.2.html">io_submit(2)</a>
 */
public final class AsyncReads implements AutoCloseable {
    /** No descriptor is to be signalled. */
    public static final int NO_EVENT_FD = -1;

    private static final long BLOCK = iocb.sizeof();
    private static final long EVENT = io_event.sizeof();

    private final Arena arena = Arena.ofShared();
    private final MemorySegment blocks;
    private final MemorySegment pointers;
    private final MemorySegment events;
    private final long context;
    private final int depth;
    private int prepared;
    private boolean closed;

    private AsyncReads(int depth) throws ErrnoException {
        this.depth = depth;
        blocks = arena.allocate(BLOCK * depth, 64);
        pointers = arena.allocate(ValueLayout.JAVA_LONG, depth);
        events = arena.allocate(EVENT * depth, 64);
        MemorySegment id = arena.allocate(ValueLayout.JAVA_LONG);
        long result = AlgCalls.io_setup(depth, id.address());
        if (result < 0) {
            arena.close();
            throw new ErrnoException("io_setup", (int) -result, depth + " events");
        }
        context = id.get(ValueLayout.JAVA_LONG, 0);
    }

    /**
     * Makes room for reads.
     *
     * @param depth the most in flight
     * @throws ErrnoException EAGAIN when all processes together ask for more than {@code fs.aio-max-nr}, ENOMEM, ENOSYS
     *     when the kernel has none of this
     */
    public static AsyncReads open(int depth) throws ErrnoException {
        return new AsyncReads(depth);
    }

    /**
     * Notes a read for the next {@link #submit}.
     *
     * @param number of the read, from 0 on; not in flight
     * @param fd what is read
     * @param vector address of an array of {@code struct iovec}, which the kernel copies
     * @param count its entries
     * @param eventFd a descriptor that is signalled when the read has completed, or {@link #NO_EVENT_FD}
     */
    public void prepare(int number, int fd, long vector, int count, int eventFd) {
        long at = number * BLOCK;
        for (long word = 0; word < BLOCK; word += Long.BYTES) {
            blocks.set(ValueLayout.JAVA_LONG, at + word, 0L);
        }
        blocks.set(ValueLayout.JAVA_LONG, at + iocb.aio_data$offset(), (long) number);
        blocks.set(ValueLayout.JAVA_SHORT, at + iocb.aio_lio_opcode$offset(), (short) af_alg_h.IOCB_CMD_PREADV());
        blocks.set(ValueLayout.JAVA_INT, at + iocb.aio_fildes$offset(), fd);
        blocks.set(ValueLayout.JAVA_LONG, at + iocb.aio_buf$offset(), vector);
        blocks.set(ValueLayout.JAVA_LONG, at + iocb.aio_nbytes$offset(), (long) count);
        if (eventFd >= 0) {
            blocks.set(ValueLayout.JAVA_INT, at + iocb.aio_flags$offset(), af_alg_h.IOCB_FLAG_RESFD());
            blocks.set(ValueLayout.JAVA_INT, at + iocb.aio_resfd$offset(), eventFd);
        }
        pointers.setAtIndex(ValueLayout.JAVA_LONG, prepared++, blocks.address() + at);
    }

    /** {@return how many reads have been noted since {@link #forget}} */
    public int prepared() {
        return prepared;
    }

    /**
     * {@return the number of a read that was noted}
     *
     * @param index from 0 on, in the order of {@link #prepare}
     */
    public int number(int index) {
        return (int) ((pointers.getAtIndex(ValueLayout.JAVA_LONG, index) - blocks.address()) / BLOCK);
    }

    /**
     * Hands reads to the kernel.
     *
     * @param from index of the first one among those that were noted
     * @return how many it took, which may be fewer than there are, or −errno, which is about the first one alone
     */
    public int submit(int from) {
        return (int) AlgCalls.io_submit(context, prepared - from,
                pointers.address() + from * (long) Long.BYTES);
    }

    /** Forgets what was noted. */
    public void forget() {
        prepared = 0;
    }

    /** {@return how many reads have completed since the last call, or −errno; does not wait} */
    public int reap() {
        long result;
        do {
            // Without a timeout's address it would wait, but for a least number of 0 it returns at once.
            result = AlgCalls.io_getevents(context, 0, depth, events.address(), 0L);
        } while (result == -Errno.EINTR);
        return (int) result;
    }

    /**
     * {@return the number of a read that has completed}
     *
     * @param index from 0 to what {@link #reap} returned
     */
    public int completedNumber(int index) {
        return (int) events.get(ValueLayout.JAVA_LONG, index * EVENT + io_event.data$offset());
    }

    /**
     * {@return bytes that a completed read received, or −errno}
     *
     * @param index from 0 to what {@link #reap} returned
     */
    public long result(int index) {
        return events.get(ValueLayout.JAVA_LONG, index * EVENT + io_event.res$offset());
    }

    /** Waits for what is in flight and frees everything. A second call does nothing. */
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            AlgCalls.io_destroy(context);
            arena.close();
        }
    }
}
