package io.hwadaptor.virtio.driver.crypto;

import io.hwadaptor.virtio.driver.memory.GuestRam;
import io.hwadaptor.virtio.driver.memory.GuestRegion;
import io.hwadaptor.virtio.driver.ring.DriverQueue;
import io.hwadaptor.virtio.driver.ring.RingViolationException;
import io.hwadaptor.virtio.driver.ring.SplitRing;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Many cipher or AEAD requests of one size, as fast as the ring allows: for benchmarks and load.
 *
 * <p>Each request has a slot: header, IV, source, destination, status and descriptors are laid out once. {@link
 * #submit} sends them again as they are, which writes the status byte and one word of the ring; {@link #submitAnew}
 * writes all of it but the payload anew and shows each request by itself, as drivers in kernels do. Neither allocates,
 * nor does {@link #poll}. Slots are reused last in, first out, and each has its own descriptors.
 *
 * <p>One owner thread, that of the queue, which is used for nothing else while the pipe is open. The device's used
 * elements are checked as everywhere; statuses other than OK are counted.
 */
public final class CipherPipe implements AutoCloseable {
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final int CACHE_LINE = 64;
    private static final int DESCRIPTOR_BYTES = 16;
    private static final int MAX_SEGMENTS = 5;
    /** Where a slot has its source: behind the indirect table, the header and the IV, which end here. */
    private static final int SOURCE_OFFSET = 256;
    private static final int MAX_IV_BYTES = SOURCE_OFFSET - MAX_SEGMENTS * DESCRIPTOR_BYTES - DataRequests.LEGACY_BYTES;
    private static final byte UNWRITTEN = Ticket.UNWRITTEN;

    /** How a request is cut. */
    public enum Shape {
        /** Header, IV, source, destination, status: five segments, as Linux sends them. */
        SPLIT,
        /** One segment to read and one to write. */
        COMPACT
    }

    /**
     * What the requests look like.
     *
     * @param payloadBytes length of source and destination in bytes
     * @param depth slots, which is the most requests in flight
     * @param ivBytes length of the IV in bytes, at most 104
     * @param shape how a request is cut
     * @param indirect whether the segments are in an indirect table, else in the ring
     * @param inPlace whether the destination is the source
     */
    public record Plan(int payloadBytes, int depth, int ivBytes, Shape shape, boolean indirect, boolean inPlace) {
        /**
         * Requests with an IV of 16 bytes, as Linux sends them, in an indirect table and out of place.
         *
         * @param payloadBytes length of source and destination in bytes
         * @param depth slots
         */
        public Plan(int payloadBytes, int depth) {
            this(payloadBytes, depth, 16, Shape.SPLIT, true, false);
        }
    }

    /** Hears of every request that comes back. */
    @FunctionalInterface
    public interface Listener {
        /**
         * A request is done; its slot is free. Called by {@link #poll(Listener)} on the owner thread.
         *
         * @param slot number of the slot
         * @param status the status on the wire, 0 if all went well
         */
        void completed(int slot, int status);
    }

    private final GuestRam ram;
    private final DriverQueue queue;
    private final SplitRing ring;
    private final Plan plan;
    private final int headerBytes;
    private final byte[] header;
    private final int[][] segments;
    private final long block;
    private final MemorySegment memory;
    private final long guestBase;
    private final long stride;
    private final long destination;
    private final long status;
    private final int okLength;
    private final int[] heads;
    private final int[] slotOfHead;
    private final int[] free;
    private int freeCount;
    private long sentAnew;
    private long failures;

    private CipherPipe(GuestRam ram, DriverQueue queue, Plan plan, byte[] header, int tagBytes) {
        this.ram = ram;
        this.header = header;
        this.queue = queue;
        this.ring = queue.ring();
        this.plan = plan;
        headerBytes = header.length;
        int area = Math.ceilDiv(plan.payloadBytes(), CACHE_LINE) * CACHE_LINE;
        destination = plan.inPlace() ? SOURCE_OFFSET : SOURCE_OFFSET + area;
        status = destination + plan.payloadBytes() + tagBytes;
        // An odd number of cache lines, so that the slots do not fall into the same few cache sets.
        long lines = Math.ceilDiv(status + DataRequests.STATUS_BYTES, CACHE_LINE);
        stride = (lines | 1) * CACHE_LINE;
        block = ram.allocate(stride * plan.depth(), CACHE_LINE);
        GuestRegion region = ram.regionOf(block, stride * plan.depth());
        memory = region.memory().asSlice(block - region.guestAddress(), stride * plan.depth());
        guestBase = block;
        okLength = plan.payloadBytes() + tagBytes + DataRequests.STATUS_BYTES;
        segments = segments();
        heads = new int[plan.depth()];
        slotOfHead = new int[ring.size()];
        free = new int[plan.depth()];
        Arrays.fill(slotOfHead, SplitRing.NONE);
    }

    /**
     * Lays the slots out.
     *
     * @param ram where they are allocated
     * @param queue the queue that is used; stays the caller's
     * @param session a cipher session, the same for all slots until {@link #assign} says otherwise
     * @param encrypt direction
     * @param plan size, number and shape of the requests
     * @return the pipe; the caller closes it
     * @throws IllegalArgumentException if the ring has not enough free descriptors, or the IV is too long
     */
    public static CipherPipe open(GuestRam ram, DriverQueue queue, long session, boolean encrypt, Plan plan) {
        byte[] header = DataRequests.cipherHeader(
                session, encrypt, plan.ivBytes(), plan.payloadBytes(), plan.payloadBytes());
        return open(ram, queue, plan, header, 0);
    }

    /**
     * Lays the slots out for AEAD encryption without additional data. The tag follows the ciphertext.
     *
     * @param ram where they are allocated
     * @param queue the queue that is used; stays the caller's
     * @param revision1 whether REVISION_1 holds
     * @param session an AEAD session that encrypts, the same for all slots until {@link #assign} says otherwise
     * @param tagBytes length of the tag in bytes
     * @param plan size, number and shape of the requests
     * @return the pipe; the caller closes it
     * @throws IllegalArgumentException if the ring has not enough free descriptors, or the IV is too long
     */
    public static CipherPipe openAead(
            GuestRam ram, DriverQueue queue, boolean revision1, long session, int tagBytes, Plan plan) {
        byte[] header = DataRequests.aeadHeader(Opcode.AEAD_ENCRYPT, revision1, session, plan.ivBytes(), 0,
                plan.payloadBytes(), tagBytes);
        return open(ram, queue, plan, header, tagBytes);
    }

    private static CipherPipe open(GuestRam ram, DriverQueue queue, Plan plan, byte[] header, int tagBytes) {
        int count = plan.shape() == Shape.COMPACT ? 2 : plan.ivBytes() > 0 ? MAX_SEGMENTS : MAX_SEGMENTS - 1;
        int perSlot = plan.indirect() ? 1 : count;
        if (plan.ivBytes() > MAX_IV_BYTES || (long) perSlot * plan.depth() > queue.ring().freeCount()) {
            throw new IllegalArgumentException("no room for " + plan + " in a ring with " + queue.ring().freeCount()
                    + " free descriptors");
        }
        CipherPipe pipe = new CipherPipe(ram, queue, plan, header, tagBytes);
        for (int slot = plan.depth() - 1; slot >= 0; slot--) {
            int head = pipe.ring.claim(perSlot);
            pipe.heads[slot] = head;
            pipe.slotOfHead[head] = slot;
            pipe.free[pipe.freeCount++] = slot;
            pipe.ring.allow(head, pipe.okLength);
            pipe.layOut(slot);
        }
        return pipe;
    }

    /** Offset within the slot, length and flags of each segment: three numbers per segment. */
    private int[][] segments() {
        int header = (int) headerOffset(0);
        int iv = (int) ivOffset(0);
        int source = SOURCE_OFFSET;
        int target = (int) destination;
        int payload = plan.payloadBytes();
        int[][] all = plan.shape() == Shape.COMPACT
                ? new int[][] {{header, source - header + payload, 0}, {target, okLength, SplitRing.WRITE}}
                : new int[][] {
                    {header, headerBytes, 0},
                    {iv, plan.ivBytes(), 0},
                    {source, payload, 0},
                    {target, (int) status - target, SplitRing.WRITE},
                    {(int) status, DataRequests.STATUS_BYTES, SplitRing.WRITE}};
        return Arrays.stream(all).filter(segment -> segment[1] > 0).toArray(int[][]::new);
    }

    /** Writes a slot's header and descriptors. */
    private void layOut(int slot) {
        MemorySegment.copy(header, 0, memory, ValueLayout.JAVA_BYTE, headerOffset(slot), headerBytes);
        long base = guestBase + slot * stride;
        int id = heads[slot];
        for (int i = 0; i < segments.length; i++) {
            boolean last = i == segments.length - 1;
            int flags = segments[i][2] | (last ? 0 : SplitRing.NEXT);
            if (plan.indirect()) {
                long entry = slot * stride + (long) i * DESCRIPTOR_BYTES;
                memory.set(U64, entry, base + segments[i][0]);
                memory.set(U32, entry + 8, segments[i][1]);
                memory.set(U16, entry + 12, (short) flags);
                memory.set(U16, entry + 14, (short) (last ? 0 : i + 1));
            } else {
                ring.describe(id, base + segments[i][0], segments[i][1], flags);
                id = last ? id : ring.next(id);
            }
        }
        if (plan.indirect()) {
            ring.describe(id, base, segments.length * DESCRIPTOR_BYTES, SplitRing.INDIRECT);
        }
    }

    /**
     * Sends requests, with one write of the available index, and kicks the device if it wants to be kicked.
     *
     * @param count how many at most
     * @return how many were sent: as many as there were free slots
     */
    public int submit(int count) {
        int sent = Math.min(count, freeCount);
        for (int i = 0; i < sent; i++) {
            int slot = free[--freeCount];
            memory.set(ValueLayout.JAVA_BYTE, slot * stride + status, UNWRITTEN);
            ring.offer(heads[slot]);
        }
        if (sent > 0) {
            queue.publish();
        }
        return sent;
    }

    /**
     * Sends one request as a driver does that has prepared nothing: writes descriptors, header and the front of an IV
     * of 8 bytes and more, then the available index for this request alone, and kicks the device if it wants to be
     * kicked. Undoes {@link #assign}.
     *
     * @return number of the slot, or -1 if none is free
     */
    public int submitAnew() {
        if (freeCount == 0) {
            return -1;
        }
        int slot = free[--freeCount];
        layOut(slot);
        if (plan.ivBytes() >= Long.BYTES) {
            memory.set(U64, ivOffset(slot), ++sentAnew);
        }
        memory.set(ValueLayout.JAVA_BYTE, slot * stride + status, UNWRITTEN);
        ring.offer(heads[slot]);
        queue.publish();
        return slot;
    }

    /**
     * Takes back one request that the device has used.
     *
     * @return number of the slot, which is the next that is sent; or -1 if the device has used nothing more
     * @throws RingViolationException if the device broke a rule
     */
    public int pollOne() {
        int head = ring.poll();
        if (head == SplitRing.NONE) {
            return -1;
        }
        take(head);
        return free[freeCount - 1];
    }

    /**
     * Takes back what the device has used.
     *
     * @return how many requests came back
     * @throws RingViolationException if the device broke a rule
     */
    public int poll() {
        int count = 0;
        for (int head = ring.poll(); head != SplitRing.NONE; head = ring.poll()) {
            take(head);
            count++;
        }
        return count;
    }

    /**
     * Takes back what the device has used, and tells of each.
     *
     * @param listener hears of every request; may not call the pipe
     * @return how many requests came back
     * @throws RingViolationException if the device broke a rule
     */
    public int poll(Listener listener) {
        int count = 0;
        for (int head = ring.poll(); head != SplitRing.NONE; head = ring.poll()) {
            int result = take(head);
            listener.completed(free[freeCount - 1], result);
            count++;
        }
        return count;
    }

    private int take(int head) {
        int slot = slotOfHead[head];
        byte result = memory.get(ValueLayout.JAVA_BYTE, slot * stride + status);
        if (result != 0) {
            fail(head, result);
        } else if (ring.usedLength() != okLength) {
            throw new RingViolationException("used len is " + ring.usedLength() + " after " + okLength + " bytes");
        }
        free[freeCount++] = slot;
        return result;
    }

    private void fail(int head, byte result) {
        if (result == UNWRITTEN) {
            throw new RingViolationException("head " + head + " was used without a status");
        }
        failures++;
    }

    /**
     * Requests that came back with another status than OK.
     *
     * @return how many since the pipe was opened
     */
    public long failures() {
        return failures;
    }

    /**
     * Slots that {@link #submit} could send now.
     *
     * @return how many
     */
    public int freeSlots() {
        return freeCount;
    }

    /**
     * Puts a slot on another session, which must have the same direction. The slot must be free.
     *
     * @param slot number of the slot
     * @param session the session
     */
    public void assign(int slot, long session) {
        memory.set(U64, headerOffset(slot) + DataRequests.SESSION_OFFSET, session);
    }

    /**
     * The memory of all slots.
     *
     * @return the bytes in place; valid until the pipe is closed
     */
    public MemorySegment memory() {
        return memory;
    }

    private long headerOffset(int slot) {
        return ivOffset(slot) - headerBytes;
    }

    /**
     * Where a slot has its IV.
     *
     * @param slot number of the slot
     * @return offset in {@link #memory}, in bytes
     */
    public long ivOffset(int slot) {
        return slot * stride + SOURCE_OFFSET - plan.ivBytes();
    }

    /**
     * Where a slot has its source.
     *
     * @param slot number of the slot
     * @return offset in {@link #memory}, in bytes
     */
    public long sourceOffset(int slot) {
        return slot * stride + SOURCE_OFFSET;
    }

    /**
     * Where a slot has its destination.
     *
     * @param slot number of the slot
     * @return offset in {@link #memory}, in bytes
     */
    public long destinationOffset(int slot) {
        return slot * stride + destination;
    }

    /**
     * Gives descriptors and memory back.
     *
     * @throws IllegalStateException if requests are in flight
     */
    @Override
    public void close() {
        if (freeCount != heads.length) {
            throw new IllegalStateException((heads.length - freeCount) + " requests are in flight");
        }
        for (int head : heads) {
            ring.release(head);
        }
        ram.free(block);
    }
}
