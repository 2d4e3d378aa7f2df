package io.hwadaptor.hostile;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Payloads as they lie on the wire. */
final class Bytes {
    static final byte[] NONE = {};

    private Bytes() {
    }

    /** Bytes of numbers in the machine's order, each of the size that its Java type has. */
    static byte[] of(Number... numbers) {
        ByteBuffer buffer = ByteBuffer.allocate(numbers.length * 8).order(ByteOrder.nativeOrder());
        for (Number number : numbers) {
            switch (number) {
                case Byte value -> buffer.put(value);
                case Short value -> buffer.putShort(value);
                case Integer value -> buffer.putInt(value);
                default -> buffer.putLong(number.longValue());
            }
        }
        byte[] bytes = new byte[buffer.position()];
        buffer.get(0, bytes);
        return bytes;
    }

    /** A whole message. */
    static byte[] message(int request, int flags, byte[] payload) {
        return ByteBuffer.allocate(12 + payload.length).order(ByteOrder.nativeOrder())
                .putInt(request).putInt(flags | 1).putInt(payload.length).put(payload).array();
    }
}
