package io.hwadaptor.virtio.device;

import io.hwadaptor.virtio.device.ring.ChainFault;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A second reading of a descriptor chain (virtio 1.4, "The Virtqueue Descriptor Table" and "Indirect Descriptors"),
 * written without looking for speed. Where the standard says only that a driver must not, docs/decisions/0005 and 0006
 * say what the device makes of it.
 */
final class FuzzChainModel {
    /** Most descriptors of a table that are walked. */
    private static final int TABLE_LIMIT = 1024;

    /** Borders between regions, each of which may cut two buffers of a chain. */
    private static final int SEAMS = 1;

    /** A buffer that is in guest memory, or the part of it that is in one region. */
    record Segment(long address, int length) {
    }

    final Set<ChainFault> faults = EnumSet.noneOf(ChainFault.class);
    final List<Segment> readable = new ArrayList<>();
    final List<Segment> writable = new ArrayList<>();
    /** Tables that were walked: address and bytes. */
    final List<Segment> tables = new ArrayList<>();
    private final FuzzGuest guest;
    private final int room;
    private boolean lastWritableIsLost;

    FuzzChainModel(FuzzGuest guest, long table, int size, int head) {
        this.guest = guest;
        room = size + TABLE_LIMIT + 2 * SEAMS;
        walk(table, size, head, false);
        if (faults.isEmpty() && writable.isEmpty()) {
            faults.add(ChainFault.NO_STATUS);
        }
    }

    private void walk(long table, int size, int first, boolean nested) {
        tables.add(new Segment(table, 16 * size));
        int index = first;
        for (int walked = 0; ; walked++) {
            if (walked == Math.min(size, TABLE_LIMIT)) {
                faults.add(ChainFault.TOO_LONG);
                return;
            }
            long at = table + 16L * index;
            long address = Integer.toUnsignedLong(guest.u32(at)) | (long) guest.u32(at + 4) << 32;
            long length = Integer.toUnsignedLong(guest.u32(at + 8));
            int flags = guest.u16(at + 12);
            if ((flags & FuzzGuest.INDIRECT) != 0) {
                indirect(address, length, flags, nested);
                return;
            }
            if (!buffer(address, length, (flags & FuzzGuest.WRITE) != 0)) {
                return;
            }
            if ((flags & FuzzGuest.NEXT) == 0) {
                return;
            }
            index = guest.u16(at + 14);
            if (index >= size) {
                faults.add(ChainFault.INDEX);
                return;
            }
        }
    }

    private void indirect(long address, long length, int flags, boolean nested) {
        if (nested) {
            faults.add(ChainFault.NESTED);
        } else if ((flags & FuzzGuest.NEXT) != 0) {
            faults.add(ChainFault.INDIRECT_NEXT);
        } else if (length == 0 || length % 16 != 0 || length / 16 > TABLE_LIMIT) {
            faults.add(ChainFault.TABLE_LENGTH);
        } else if (FuzzGuest.parts(address, length) == null) {
            faults.add(ChainFault.TABLE_ADDRESS);
        } else {
            walk(address, (int) (length / 16), 0, true);
        }
    }

    /** {@return whether there was room for it} */
    private boolean buffer(long address, long length, boolean write) {
        if (length == 0) {
            return true;
        }
        if (!write && !writable.isEmpty()) {
            faults.add(ChainFault.ORDER);
            return true;
        }
        List<FuzzGuest.Part> parts = FuzzGuest.parts(address, length);
        if (parts == null) {
            faults.add(ChainFault.ADDRESS);
            lastWritableIsLost |= write;
        } else if (readable.size() + writable.size() + parts.size() > room) {
            faults.add(ChainFault.TOO_LONG);
            return false;
        } else {
            parts.forEach(p -> (write ? writable : readable).add(new Segment(p.address(), p.length())));
            lastWritableIsLost &= !write;
        }
        return true;
    }

    private static long bytes(List<Segment> segments) {
        return segments.stream().mapToLong(Segment::length).sum();
    }

    long readableBytes() {
        return bytes(readable);
    }

    long writableBytes() {
        return bytes(writable);
    }

    /** {@return whether the first bytes of the writable part lie in one another, so that they can't be read back} */
    boolean overlapsItself(long length) {
        List<Segment> segments = range(writable, 0, length);
        for (int i = 0; i < segments.size(); i++) {
            for (int j = 0; j < i; j++) {
                Segment one = segments.get(i);
                Segment other = segments.get(j);
                if (FuzzGuest.overlaps(one.address(), one.length(), other.address(), other.length())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** {@return whether any writable byte lies in a range} */
    boolean writes(long address, long length) {
        return writable.stream().anyMatch(p -> FuzzGuest.overlaps(p.address(), p.length(), address, length));
    }

    /** {@return the guest address of the status byte, or −1 if it has no place} */
    long statusAddress() {
        if (lastWritableIsLost || writable.isEmpty()) {
            return -1;
        }
        Segment last = writable.get(writable.size() - 1);
        return last.address() + last.length() - 1;
    }

    /** {@return the addresses of a range of the readable or the writable part, segment by segment} */
    static List<Segment> range(List<Segment> segments, long from, long length) {
        List<Segment> range = new ArrayList<>();
        long start = 0;
        for (Segment segment : segments) {
            long low = Math.max(from, start);
            long high = Math.min(from + length, start + segment.length());
            if (low < high) {
                range.add(new Segment(segment.address() + low - start, (int) (high - low)));
            }
            start += segment.length();
        }
        return range;
    }

    /** {@return what a range holds} */
    byte[] read(List<Segment> segments, long from, long length) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (Segment segment : range(segments, from, length)) {
            out.writeBytes(guest.get(segment.address(), segment.length()));
        }
        return out.toByteArray();
    }

    /** Writes into a copy of memory what the device should write into the writable part. */
    void write(byte[][] copy, long from, byte[] bytes) {
        int done = 0;
        for (Segment segment : range(writable, from, bytes.length)) {
            byte[] part = java.util.Arrays.copyOfRange(bytes, done, done + segment.length());
            FuzzGuest.put(copy, segment.address(), part);
            done += segment.length();
        }
    }
}
