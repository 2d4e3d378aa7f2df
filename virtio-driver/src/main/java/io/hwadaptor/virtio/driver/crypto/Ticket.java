package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.ring.BufferChain;
import io.hwadaptor.virtio.driver.ring.RingViolationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way. Belongs to the owner thread of its {@link RequestQueue}.
 *
 * <p>When the request is done, the device's writes are looked at: readable bytes must be what they were, bytes around
 * the buffers too.
 */
public final class Ticket {
    /** What writable bytes hold before the device writes: no status of the standard. */
    static final byte UNWRITTEN = (byte) 0xa5;

    private final Request request;
    private final GuestFragments readable;
    private final GuestFragments writable;
    private final int overlaidFrom;
    private final int overlaidCount;
    /** Null until the request is done. */
    private @Nullable List<byte[]> output;
    private int usedLength;

    Ticket(GuestRam ram, Request request, Layout layout) {
        this.request = request;
        readable = new GuestFragments(ram);
        writable = new GuestFragments(ram);
        int[] cuts = layout.readable().cut(request.readableLengths());
        int[] writableParts = request.writableLengths();
        if (layout.inPlace()) {
            if (request.source() < 0 || writableParts[0] != request.readable().get(request.source()).length) {
                throw new IllegalArgumentException("this request can't be done in place");
            }
            int start = Arrays.stream(request.readableLengths()).limit(request.source()).sum();
            int end = start + writableParts[0];
            cuts = cutAlso(cutAlso(cuts, start), end);
            overlaidFrom = segmentAt(cuts, start);
            overlaidCount = segmentAt(cuts, end) - overlaidFrom;
            writableParts = Arrays.copyOfRange(writableParts, 1, writableParts.length);
        } else {
            overlaidFrom = 0;
            overlaidCount = 0;
        }
        readable.write(cuts, request.readableBytes());
        byte[] blank = request.blankBytes(layout.inPlace() ? 1 : 0, UNWRITTEN);
        writable.write(layout.writable().cut(writableParts), blank);
    }

    /** Cuts the segment that holds {@code offset} in two there, unless a segment begins there already. */
    private static int[] cutAlso(int[] cuts, int offset) {
        List<Integer> result = new ArrayList<>();
        int at = 0;
        for (int length : cuts) {
            if (at < offset && offset < at + length) {
                result.add(offset - at);
                result.add(at + length - offset);
            } else {
                result.add(length);
            }
            at += length;
        }
        return result.stream().mapToInt(Integer::intValue).toArray();
    }

    /** Number of the first segment that begins at {@code offset} or later. */
    private static int segmentAt(int[] cuts, int offset) {
        int at = 0;
        int index = 0;
        while (index < cuts.length && at < offset) {
            at += cuts[index++];
        }
        return index;
    }

    void describe(BufferChain chain) {
        for (int i = 0; i < readable.count(); i++) {
            chain.addReadable(readable.address(i), readable.length(i));
        }
        for (int i = overlaidFrom; i < overlaidFrom + overlaidCount; i++) {
            chain.addWritable(readable.address(i), readable.length(i));
        }
        for (int i = 0; i < writable.count(); i++) {
            chain.addWritable(writable.address(i), writable.length(i));
        }
    }

    /** Takes the result out of guest memory and gives the memory back. */
    void complete(int length) {
        usedLength = length;
        try {
            inspect();
        } finally {
            free();
        }
    }

    private void inspect() {
        byte[] in = readable.read();
        byte[] out = writable.read();
        readable.checkGuards();
        writable.checkGuards();
        byte[] sent = request.readableBytes();
        int[] parts = request.writableLengths();
        List<byte[]> read = new ArrayList<>();
        output = read;
        int at = 0;
        for (int i = 0; i < parts.length; i++) {
            if (i == 0 && overlaidCount > 0) {
                int start = Arrays.stream(request.readableLengths()).limit(request.source()).sum();
                read.add(Arrays.copyOfRange(in, start, start + parts[0]));
                System.arraycopy(sent, start, in, start, parts[0]);
            } else {
                read.add(Arrays.copyOfRange(out, at, at + parts[i]));
                at += parts[i];
            }
        }
        if (!Arrays.equals(in, sent)) {
            throw new RingViolationException("the device wrote to a device-readable buffer");
        }
    }

    void free() {
        readable.free();
        writable.free();
    }

    /**
     * Whether the device has used the request.
     *
     * @return true if the results below may be read
     */
    public boolean done() {
        return output != null;
    }

    /**
     * A part of what the device wrote. Bytes that it left alone hold 0xa5, or the source if the request was in place.
     *
     * @param part number of the part, as in {@link Request#writable}
     * @return the bytes
     * @throws IllegalStateException if the request is not done
     */
    public byte[] output(int part) {
        if (output == null) {
            throw new IllegalStateException("the request is not done");
        }
        return output.get(part);
    }

    /**
     * The status of a request whose last written part is one byte.
     *
     * @return the status
     * @throws RingViolationException if the device wrote none
     */
    public CryptoStatus status() {
        byte[] status = output(request.writable().size() - 1);
        if (status.length != 1) {
            throw new IllegalStateException("the last part is no status");
        }
        return CryptoStatus.of(Byte.toUnsignedInt(status[0]));
    }

    /**
     * How much the device says it wrote.
     *
     * @return length in bytes
     */
    public int usedLength() {
        return usedLength;
    }
}
