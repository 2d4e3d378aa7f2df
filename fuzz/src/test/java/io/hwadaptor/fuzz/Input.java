package io.hwadaptor.fuzz;

import java.util.Arrays;

/** The fuzzer's bytes, taken from front to back. At the end there are zeros for ever. */
public final class Input {
    private final byte[] bytes;
    private int position;

    /** Reads an array, which stays the caller's. */
    public Input(byte[] bytes) {
        this.bytes = bytes;
    }

    /** {@return whether everything was taken} */
    public boolean atEnd() {
        return position >= bytes.length;
    }

    /** {@return a byte, 0 to 255} */
    public int u8() {
        return atEnd() ? 0 : bytes[position++] & 0xff;
    }

    /** {@return two bytes, little-endian, 0 to 65535} */
    public int u16() {
        return u8() | u8() << 8;
    }

    /** {@return four bytes, little-endian} */
    public int u32() {
        return u16() | u16() << 16;
    }

    /** {@return eight bytes, little-endian} */
    public long u64() {
        return (u32() & 0xffffffffL) | (long) u32() << 32;
    }

    /** {@return a bit of a byte} */
    public boolean flag() {
        return (u8() & 1) != 0;
    }

    /** {@return a number from 0 to below a bound, which is 256 at the most} */
    public int below(int bound) {
        return u8() % bound;
    }

    /** {@return so many bytes} */
    public byte[] bytes(int count) {
        byte[] taken = new byte[count];
        int there = Math.max(0, Math.min(count, bytes.length - position));
        if (there > 0) {
            System.arraycopy(bytes, position, taken, 0, there);
        }
        position += there;
        return taken;
    }

    /** {@return all that is left} */
    public byte[] rest() {
        byte[] rest = Arrays.copyOfRange(bytes, Math.min(position, bytes.length), bytes.length);
        position = bytes.length;
        return rest;
    }
}
