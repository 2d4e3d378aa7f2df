package io.hwadaptor.soft;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.spec.IvParameterSpec;

/**
 * CBC encryption whose last block is what counts, without a set-up per message: the engine's chaining register is known
 * here, and is taken out of the first block of the next message (see {@link CbcContext}).
 */
final class CbcChain {
    /** Bytes that pass at once; small, because each MAC has its own array. */
    private static final int CHUNK = 4096;

    private final BlockEngine engine;
    private final int blockLength;
    private final byte[] in = new byte[CHUNK];
    private final byte[] out = new byte[CHUNK];
    private long register0;
    private long register1;
    private long correction0;
    private long correction1;
    private boolean registerUnknown;

    /**
     * An engine.
     *
     * @param name the block cipher as the JDK calls it
     * @param blockLength its block in bytes, 8 or 16
     * @param key stays the caller's
     */
    CbcChain(String name, int blockLength, byte[] key) throws GeneralSecurityException {
        this.blockLength = blockLength;
        engine = new BlockEngine(name + "/CBC/NoPadding", true, key, new IvParameterSpec(new byte[blockLength]));
    }

    /** Starts a message with an IV of zeros. */
    void begin() throws GeneralSecurityException {
        if (registerUnknown) {
            engine.restart();
            register0 = 0;
            register1 = 0;
            registerUnknown = false;
        }
        correction0 = register0;
        correction1 = register1;
    }

    /**
     * Takes whole blocks.
     *
     * @param bytes the array, not changed
     * @param from the first byte
     * @param length a multiple of the block
     */
    void update(byte[] bytes, int from, int length) throws GeneralSecurityException {
        int position = from;
        int left = length;
        while (left > 0) {
            int part = Math.min(left, CHUNK);
            System.arraycopy(bytes, position, in, 0, part);
            Longs.putLittle(in, 0, Longs.getLittle(in, 0) ^ correction0);
            if (blockLength != Long.BYTES) {
                Longs.putLittle(in, 8, Longs.getLittle(in, 8) ^ correction1);
            }
            correction0 = 0;
            correction1 = 0;
            registerUnknown = true;
            engine.update(in, part, out);
            register0 = Longs.getLittle(out, part - blockLength);
            register1 = blockLength == Long.BYTES ? 0 : Longs.getLittle(out, part - Long.BYTES);
            registerUnknown = false;
            position += part;
            left -= part;
        }
    }

    /** Copies the last block that came out. Only after at least one block. */
    void last(byte[] result) {
        Longs.putLittle(result, 0, register0);
        if (blockLength != Long.BYTES) {
            Longs.putLittle(result, 8, register1);
        }
    }

    void wipe() {
        engine.wipe();
        Arrays.fill(in, (byte) 0);
        Arrays.fill(out, (byte) 0);
        register0 = 0;
        register1 = 0;
        correction0 = 0;
        correction1 = 0;
    }
}
