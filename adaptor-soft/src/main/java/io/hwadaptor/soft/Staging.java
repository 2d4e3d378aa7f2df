package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.spi.SegmentCursor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The arrays of one queue that payload passes through, and where in the operation's lists it stands. One thread owns
 * it.
 *
 * <p>Output goes straight to the destination, or is held back until the operation is known to be right: kept here up to
 * {@link #HOLD} bytes, thrown away beyond that, so the caller goes over the source a second time.
 */
final class Staging {
    /** Bytes that pass at once, a multiple of every block size: three arrays of it fit into a second-level cache. */
    static final int CHUNK = 16 * 1024;
    /** Longest output that is held back. */
    static final int HOLD = 1 << 20;

    /** The JDK's authenticated ciphers want the tag behind the last chunk, in the same array. */
    private static final int MAX_TAG = 16;
    private static final byte[] EMPTY = {};

    /** What the engine reads. */
    final byte[] in = new byte[CHUNK + MAX_TAG];
    /** What the engine writes. Another array than {@link #in}, or the JDK's engines copy their input. */
    final byte[] out = new byte[CHUNK + MAX_TAG];
    /** Counter blocks, tweaks, what engines need beside the two. */
    final byte[] extra = new byte[CHUNK + MAX_TAG];

    private final SegmentCursor source = new SegmentCursor();
    private final SegmentCursor destination = new SegmentCursor();
    private final SegmentCursor auxiliary = new SegmentCursor();
    private final Tap readTap = new Tap();
    private final Tap writeTap = new Tap();
    private byte[] held = EMPTY;
    private int heldLength;
    private Sink sink = Sink.DESTINATION;
    private long stagedBytes;

    /** Where {@link #write} goes. */
    private enum Sink { DESTINATION, HELD, NOWHERE }

    /** Starts with an operation's first bytes; output goes to the destination. */
    void begin(Operation operation) {
        source.start(operation.src);
        destination.start(operation.dst);
        auxiliary.start(operation.auxiliary);
        readTap.engine = null;
        writeTap.engine = null;
        // An operation that ended halfway may have left something.
        drop();
    }

    /**
     * Holds output back from now on. Called after {@link #begin}.
     *
     * @param length bytes that will be written
     * @return whether {@link #release} can bring them out; if not they are thrown away
     */
    boolean hold(long length) {
        if (length > HOLD) {
            sink = Sink.NOWHERE;
            return false;
        }
        if (held.length < length) {
            int capacity = Integer.highestOneBit((int) length - 1) << 1;
            Arrays.fill(held, (byte) 0);
            held = new byte[Math.max(CHUNK, capacity)];
        }
        sink = Sink.HELD;
        return true;
    }

    /** Writes what was held back to the destination, and forgets it. */
    void release() {
        destination.scatter(held, 0, heldLength);
        stagedBytes += heldLength;
        drop();
    }

    /** Forgets what was held back. */
    void drop() {
        Arrays.fill(held, 0, heldLength, (byte) 0);
        heldLength = 0;
        sink = Sink.DESTINATION;
    }

    /** Lets a digest see a range of what is read, in bytes from where the source stands now. */
    void tapReads(DigestEngine engine, long from, long length) {
        readTap.start(engine, from, length);
    }

    /** Lets a digest see a range of what is written, in bytes from where the destination stands now. */
    void tapWrites(DigestEngine engine, long from, long length) {
        writeTap.start(engine, from, length);
    }

    /** Copies the next bytes of the source to the start of {@link #in}. */
    void read(int length) {
        source.gather(in, length);
        stagedBytes += length;
        readTap.see(in, length);
    }

    /** Copies the next bytes of the auxiliary list to the start of {@link #in}. */
    void readAuxiliary(int length) {
        auxiliary.gather(in, length);
        stagedBytes += length;
    }

    /** Copies the start of an array to where the destination stands, or holds it back. */
    void write(byte[] bytes, int length) {
        switch (sink) {
            case DESTINATION -> destination.scatter(bytes, 0, length);
            case HELD -> {
                System.arraycopy(bytes, 0, held, heldLength, length);
                heldLength += length;
            }
            case NOWHERE -> { }
        }
        stagedBytes += length;
        writeTap.see(bytes, length);
    }

    /** Copies from source to destination as it is. */
    void pass(long length) {
        for (long left = length; left > 0; left -= CHUNK) {
            int part = (int) Math.min(left, CHUNK);
            read(part);
            write(in, part);
        }
    }

    /** Counts bytes that somebody else has copied. */
    void addStaged(long length) {
        stagedBytes += length;
    }

    /** {@return the bytes copied since the last call} */
    long takeStagedBytes() {
        long bytes = stagedBytes;
        stagedBytes = 0;
        return bytes;
    }

    /** Overwrites the arrays with zeros. */
    void wipe() {
        Arrays.fill(in, (byte) 0);
        Arrays.fill(out, (byte) 0);
        Arrays.fill(extra, (byte) 0);
        Arrays.fill(held, (byte) 0);
    }

    /** A digest that sees a range of a stream. */
    private static final class Tap {
        private @Nullable DigestEngine engine;
        private long skip;
        private long left;

        void start(DigestEngine digest, long from, long length) {
            engine = digest;
            skip = from;
            left = length;
        }

        void see(byte[] bytes, int length) {
            if (engine == null) {
                return;
            }
            int from = (int) Math.min(skip, length);
            skip -= from;
            int part = (int) Math.min(left, length - from);
            if (part > 0) {
                left -= part;
                engine.update(bytes, from, part);
            }
        }
    }
}
