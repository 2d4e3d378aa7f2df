package io.hwadaptor.virtio.device;

import io.hwadaptor.api.AdaptorException;
import io.hwadaptor.virtio.device.ring.NotificationMode;
import io.hwadaptor.virtio.device.ring.TestGuest;
import java.util.List;

/** A guest, a device and one running data queue. */
final class DeviceFixture implements AutoCloseable {
    final TestGuest guest;
    final TestAdaptor adaptor = new TestAdaptor();
    final CryptoDevice device;
    final DataQueue queue;

    DeviceFixture(int ringSize, NotificationMode mode) {
        this(ringSize, mode, DeviceLimits.defaults());
    }

    DeviceFixture(int ringSize, NotificationMode mode, DeviceLimits limits) {
        guest = new TestGuest(ringSize);
        device = new CryptoDevice(adaptor, limits, line -> { });
        try {
            device.memory(guest.memory);
            queue = device.startDataQueue(0, guest.setup(mode), () -> guest.calls++, () -> guest.wakes++);
        } catch (AdaptorException e) {
            throw new AssertionError(e);
        }
    }

    long session(int keyByte, int direction) {
        CreateRequest request = new CreateRequest();
        request.opcode = 0x0002;
        request.opType = 1;
        request.cipherAlgorithm = 3;
        request.direction = direction;
        byte[] key = new byte[16];
        key[0] = (byte) keyByte;
        request.key = java.lang.foreign.MemorySegment.ofArray(key);
        long id = device.createSession(request);
        if (id <= 0) {
            throw new AssertionError("no session: " + id);
        }
        return id;
    }

    /** A request in guest memory: header, IV, source, destination and status, each at its own place. */
    final class Request {
        final long header = guest.allocate(72);
        final long iv = guest.allocate(16);
        final long source;
        final long destination;
        final long status = guest.allocate(1);
        final int length;

        Request(long session, int opcode, int length) {
            this.length = length;
            source = guest.allocate(length);
            destination = guest.allocate(length);
            guest.u32(header, opcode);
            guest.u64(header + 8, session);
            guest.u32(header + 24, 16);
            guest.u32(header + 28, length);
            guest.u32(header + 32, length);
            guest.u32(header + 64, 1);
            byte[] bytes = new byte[length];
            for (int i = 0; i < length; i++) {
                bytes[i] = (byte) (i * 7 + 3);
            }
            guest.put(source, bytes);
            guest.put(status, new byte[] {(byte) 0xee});
        }

        /** Five descriptors of the ring, from an index on. */
        void direct(int first) {
            guest.descriptor(first, header, 72, TestGuest.DESC_NEXT, first + 1);
            guest.descriptor(first + 1, iv, 16, TestGuest.DESC_NEXT, first + 2);
            guest.descriptor(first + 2, source, length, TestGuest.DESC_NEXT, first + 3);
            guest.descriptor(first + 3, destination, length, TestGuest.DESC_NEXT | TestGuest.DESC_WRITE, first + 4);
            guest.descriptor(first + 4, status, 1, TestGuest.DESC_WRITE, 0);
        }

        /** An indirect table behind one descriptor of the ring. */
        long indirect(int head) {
            long table = guest.allocate(16 * 5);
            guest.descriptor(table, 0, header, 72, TestGuest.DESC_NEXT, 1);
            guest.descriptor(table, 1, iv, 16, TestGuest.DESC_NEXT, 2);
            guest.descriptor(table, 2, source, length, TestGuest.DESC_NEXT, 3);
            guest.descriptor(table, 3, destination, length, TestGuest.DESC_NEXT | TestGuest.DESC_WRITE, 4);
            guest.descriptor(table, 4, status, 1, TestGuest.DESC_WRITE, 0);
            guest.descriptor(head, table, 16 * 5, TestGuest.DESC_INDIRECT, 0);
            return table;
        }

        int status() {
            return guest.get(status, 1)[0] & 0xff;
        }

        boolean holds(int mask) {
            byte[] bytes = guest.get(destination, length);
            for (int i = 0; i < length; i++) {
                if (bytes[i] != (byte) ((i * 7 + 3) ^ mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Sends one good request through an indirect table at a head and says whether all went well. */
    boolean serves(long session, int head) {
        Request request = new Request(session, 0, 64);
        request.indirect(head);
        guest.offer(head);
        while (queue.work() > 0) {
            // Until idle.
        }
        List<TestGuest.Used> used = guest.takeUsed();
        return used.size() == 1 && used.get(0).head() == head && used.get(0).length() == 65 && request.status() == 0;
    }

    @Override
    public void close() {
        while (queue.work() > 0) {
            // Until idle.
        }
        queue.close();
        device.close();
        guest.close();
    }
}
