package io.hwadaptor.virtio.driver.stub;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * The device's side of a split ring: walks chains, writes used elements in any order, and can be told to break the
 * rules. Guest addresses are resolved by a function, so it serves a test's own memory and memory that came over a
 * socket.
 */
public final class StubRing {
    private static final ValueLayout.OfShort U16 = ValueLayout.JAVA_SHORT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfInt U32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle ORDERED = U16.varHandle().withInvokeExactBehavior();

    /** One chain, as the device sees it. */
    public record Chain(int head, List<MemorySegment> readable, List<MemorySegment> writable) {
        /** All bytes to read, in order. */
        public byte[] read() {
            byte[] all = new byte[readable.stream().mapToInt(s -> (int) s.byteSize()).sum()];
            int at = 0;
            for (MemorySegment segment : readable) {
                MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, 0, all, at, (int) segment.byteSize());
                at += (int) segment.byteSize();
            }
            return all;
        }

        /** Room to write, in bytes. */
        public int room() {
            return writable.stream().mapToInt(s -> (int) s.byteSize()).sum();
        }

        /** Writes from an offset of the writable bytes on. */
        public void write(int offset, byte[] bytes) {
            int at = -offset;
            for (MemorySegment segment : writable) {
                for (int i = 0; i < segment.byteSize(); i++, at++) {
                    if (at >= 0 && at < bytes.length) {
                        segment.set(ValueLayout.JAVA_BYTE, i, bytes[at]);
                    }
                }
            }
        }
    }

    private final BiFunction<Long, Long, MemorySegment> memory;
    private final int size;
    private final boolean eventIdx;
    private final MemorySegment descriptors;
    private final MemorySegment avail;
    private final MemorySegment used;
    private int next;
    private int usedIndex;

    /** A ring at three addresses, which {@code memory} resolves as it does those in descriptors. */
    public StubRing(BiFunction<Long, Long, MemorySegment> memory, int size, boolean eventIdx, MemorySegment descriptors,
            MemorySegment avail, MemorySegment used, int base) {
        this.memory = memory;
        this.size = size;
        this.eventIdx = eventIdx;
        this.descriptors = descriptors;
        this.avail = avail;
        this.used = used;
        this.next = base;
        this.usedIndex = base;
    }

    /** Takes what the driver has made available, at most {@code limit} chains. */
    public List<Chain> take(int limit) {
        List<Chain> chains = new ArrayList<>();
        int end = Short.toUnsignedInt((short) ORDERED.getAcquire(avail, 2L));
        while (next != end && chains.size() < limit) {
            int head = Short.toUnsignedInt(avail.get(U16, 4L + 2L * (next & (size - 1))));
            Chain chain = new Chain(head, new ArrayList<>(), new ArrayList<>());
            walk(descriptors, head, chain, size);
            chains.add(chain);
            next = (next + 1) & 0xffff;
        }
        return chains;
    }

    private void walk(MemorySegment table, int first, Chain chain, int limit) {
        int id = first;
        for (int i = 0; i < limit; i++) {
            long at = 16L * id;
            long length = Integer.toUnsignedLong(table.get(U32, at + 8));
            int flags = table.get(U16, at + 12);
            MemorySegment segment = memory.apply(table.get(U64, at), length);
            if ((flags & 4) != 0) {
                walk(segment, 0, chain, (int) (length / 16));
            } else if ((flags & 2) != 0) {
                chain.writable().add(segment);
            } else if (chain.writable().isEmpty()) {
                chain.readable().add(segment);
            } else {
                throw new AssertionError("a readable descriptor after a writable one");
            }
            if ((flags & 1) == 0) {
                return;
            }
            id = Short.toUnsignedInt(table.get(U16, at + 14));
        }
        throw new AssertionError("the chain is longer than " + limit);
    }

    /** Writes one used element, which the driver does not see yet. */
    public void put(int id, int length) {
        long at = 4L + 8L * (usedIndex & (size - 1));
        used.set(U32, at, id);
        used.set(U32, at + 4, length);
        usedIndex = (usedIndex + 1) & 0xffff;
    }

    /** Shows the used elements to the driver. Returns whether it wants to be notified. */
    public boolean publish() {
        int old = Short.toUnsignedInt((short) ORDERED.getOpaque(used, 2L));
        publishIndex(usedIndex);
        VarHandle.fullFence();
        if (eventIdx) {
            int event = Short.toUnsignedInt((short) ORDERED.getOpaque(avail, 4L + 2L * size));
            return ((usedIndex - event - 1) & 0xffff) < ((usedIndex - old) & 0xffff);
        }
        return ((short) ORDERED.getOpaque(avail, 0L) & 1) == 0;
    }

    /** Writes any value into the used index. */
    public void publishIndex(int index) {
        ORDERED.setRelease(used, 2L, (short) index);
    }

    /** Writes any value into the used flags. */
    public void flags(int flags) {
        ORDERED.setRelease(used, 0L, (short) flags);
    }

    /** Asks to be kicked when the driver's index passes {@code index}. */
    public void availEvent(int index) {
        ORDERED.setRelease(used, 4L + 8L * size, (short) index);
    }

    /** Asks to be kicked for the next chain. Returns false if one has come in between. */
    public boolean listen() {
        if (eventIdx) {
            availEvent(next);
        } else {
            flags(0);
        }
        VarHandle.fullFence();
        return Short.toUnsignedInt((short) ORDERED.getAcquire(avail, 2L)) == next;
    }

    /** Where the device would go on. */
    public int next() {
        return next;
    }
}
