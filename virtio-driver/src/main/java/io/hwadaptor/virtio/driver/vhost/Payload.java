package io.hwadaptor.virtio.driver.vhost;

import io.hwadaptor.virtio.driver.memory.GuestRegion;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** The payloads of messages, in the machine's byte order. Source: vhost-user specification, "Payload". */
final class Payload {
    static final byte[] NONE = {};
    static final int CONFIG_HEADER_BYTES = 12;

    private static final int REGION_BYTES = 32;
    private static final int NO_FD = 1 << 8;
    // Two u64 and two u16, rounded up as C does: QEMU sends the padding too.
    private static final int INFLIGHT_BYTES = 24;

    private Payload() {
    }

    private static ByteBuffer bytes(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.nativeOrder());
    }

    static byte[] number(long value) {
        return bytes(Long.BYTES).putLong(value).array();
    }

    static byte[] ringState(int index, int number) {
        return bytes(8).putInt(index).putInt(number).array();
    }

    static byte[] ringEvent(int index, boolean withDescriptor) {
        return number(withDescriptor ? index : index | NO_FD);
    }

    static byte[] ringAddress(int index, int flags, long descriptors, long used, long avail, long log) {
        return bytes(40).putInt(index).putInt(flags)
                .putLong(descriptors).putLong(used).putLong(avail).putLong(log).array();
    }

    static byte[] regionTable(List<GuestRegion> regions) {
        ByteBuffer payload = ByteBuffer.allocate(8 + REGION_BYTES * regions.size()).order(ByteOrder.nativeOrder());
        payload.putInt(regions.size()).putInt(0);
        regions.forEach(region -> put(payload, region));
        return payload.array();
    }

    static byte[] singleRegion(GuestRegion region) {
        ByteBuffer payload = ByteBuffer.allocate(8 + REGION_BYTES).order(ByteOrder.nativeOrder());
        payload.putLong(0);
        put(payload, region);
        return payload.array();
    }

    private static void put(ByteBuffer payload, GuestRegion region) {
        payload.putLong(region.guestAddress()).putLong(region.bytes())
                .putLong(region.userAddress()).putLong(region.mmapOffset());
    }

    static byte[] config(int offset, int flags, byte[] content) {
        return bytes(CONFIG_HEADER_BYTES + content.length)
                .putInt(offset).putInt(content.length).putInt(flags).put(content).array();
    }

    static byte[] log(long size, long offset) {
        return bytes(16).putLong(size).putLong(offset).array();
    }

    static byte[] inflight(long size, long offset, int queues, int queueSize) {
        return bytes(INFLIGHT_BYTES).putLong(size).putLong(offset)
                .putShort((short) queues).putShort((short) queueSize).array();
    }
}
