package io.hwadaptor.soft;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of an array at a time. */
final class Longs {
    private static final VarHandle BIG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN).withInvokeExactBehavior();
    private static final VarHandle LITTLE =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN).withInvokeExactBehavior();

    private Longs() {
    }

    static long getBig(byte[] bytes, int index) {
        return (long) BIG.get(bytes, index);
    }

    static void putBig(byte[] bytes, int index, long value) {
        BIG.set(bytes, index, value);
    }

    static long getLittle(byte[] bytes, int index) {
        return (long) LITTLE.get(bytes, index);
    }

    static void putLittle(byte[] bytes, int index, long value) {
        LITTLE.set(bytes, index, value);
    }

    /**
     * XORs the start of one array into another.
     *
     * @param target is changed
     * @param mask is not
     * @param length bytes, not a multiple of 8 necessarily
     */
    static void xor(byte[] target, byte[] mask, int length) {
        int whole = length & -8;
        for (int i = 0; i < whole; i += 8) {
            LITTLE.set(target, i, (long) LITTLE.get(target, i) ^ (long) LITTLE.get(mask, i));
        }
        for (int i = whole; i < length; i++) {
            target[i] ^= mask[i];
        }
    }
}
