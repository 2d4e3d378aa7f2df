package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * The arrays of one queue that payload passes through, and where in the operation's lists it stands. One thread owns
 * it.
 */
final class Staging {
    /** Bytes that pass at once, a multiple of every block size: three arrays of it fit into a second-level cache. */
    static final int CHUNK = 16 * 1024;

    /** What the engine reads. */
    final byte[] in = new byte[CHUNK];
    /** What the engine writes. Another array than {@link #in}, or the JDK's engines copy their input. */
    final byte[] out = new byte[CHUNK];
    /** Counter blocks, tweaks. */
    final byte[] extra = new byte[CHUNK];

    private final Cursor source = new Cursor();
    private final Cursor destination = new Cursor();
    private long stagedBytes;

    /** Starts with an operation's first bytes. */
    void begin(Operation operation) {
        source.start(operation.src);
        destination.start(operation.dst);
    }

    /** Copies the next bytes of the source to the start of {@link #in}. */
    void read(int length) {
        source.read(in, length);
        stagedBytes += length;
    }

    /** Copies the start of an array to where the destination stands. */
    void write(byte[] bytes, int length) {
        destination.write(bytes, length);
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
    }

    /** A place in a list that only moves forward, so long lists of small pieces cost no search. */
    private static final class Cursor {
        private ScatterList list;
        private int piece;
        private long done;

        void start(ScatterList target) {
            list = target;
            piece = 0;
            done = 0;
        }

        void read(byte[] target, int length) {
            int index = 0;
            while (index < length) {
                int part = part(length - index);
                MemorySegment.copy(list.region(piece), ValueLayout.JAVA_BYTE, list.offset(piece) + done, target, index,
                        part);
                index += part;
                advance(part);
            }
        }

        void write(byte[] bytes, int length) {
            int index = 0;
            while (index < length) {
                int part = part(length - index);
                MemorySegment.copy(bytes, index, list.region(piece), ValueLayout.JAVA_BYTE, list.offset(piece) + done,
                        part);
                index += part;
                advance(part);
            }
        }

        private int part(int wanted) {
            return (int) Math.min(wanted, list.length(piece) - done);
        }

        private void advance(int bytes) {
            done += bytes;
            if (done == list.length(piece)) {
                piece++;
                done = 0;
            }
        }
    }
}
