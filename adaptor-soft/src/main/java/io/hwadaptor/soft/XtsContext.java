package io.hwadaptor.soft;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * AES-XTS (IEEE 1619): one operation is one data unit, with ciphertext stealing when it does not end on a block.
 *
 * <p>The tweaks of a chunk are computed first, then all its blocks go through one call of the codebook engine: that
 * call, not one per block, is what the virtual machine turns into wide instructions.
 */
final class XtsContext extends CipherContext {
    private static final int BLOCK = 16;
    /** What x^128 is modulo the field's polynomial x^128 + x^7 + x^2 + x + 1. */
    private static final long REDUCTION = 0x87;

    private final BlockEngine dataEngine;
    private final BlockEngine tweakEngine;
    private final byte[] ivBlock = new byte[BLOCK];
    private final byte[] firstTweak = new byte[BLOCK];
    /** The next block's tweak. */
    private long tweakLow;
    private long tweakHigh;

    XtsContext(CipherAlgorithm algorithm, Direction direction, byte[] keys) throws GeneralSecurityException {
        super(algorithm, direction);
        byte[] dataKey = Arrays.copyOfRange(keys, 0, keys.length / 2);
        byte[] tweakKey = Arrays.copyOfRange(keys, keys.length / 2, keys.length);
        try {
            dataEngine = new BlockEngine("AES/ECB/NoPadding", encrypting(), dataKey, null);
            tweakEngine = new BlockEngine("AES/ECB/NoPadding", true, tweakKey, null);
        } finally {
            Arrays.fill(dataKey, (byte) 0);
            Arrays.fill(tweakKey, (byte) 0);
        }
    }

    @Override
    boolean accepts(Operation operation, long length) {
        return length >= BLOCK && super.accepts(operation, length);
    }

    @Override
    Status crypt(Operation operation, Staging staging, long length) throws GeneralSecurityException {
        MemorySegment.copy(operation.iv, ValueLayout.JAVA_BYTE, 0, ivBlock, 0, BLOCK);
        tweakEngine.update(ivBlock, BLOCK, firstTweak);
        tweakLow = Longs.getLittle(firstTweak, 0);
        tweakHigh = Longs.getLittle(firstTweak, 8);

        int rest = (int) (length % BLOCK);
        long whole = rest == 0 ? length : length - rest - BLOCK;
        for (long left = whole; left > 0; left -= Staging.CHUNK) {
            int part = (int) Math.min(left, Staging.CHUNK);
            staging.read(part);
            tweakBlocks(staging.in, staging.extra, part);
            dataEngine.update(staging.in, part, staging.out);
            Longs.xor(staging.out, staging.extra, part);
            staging.write(staging.out, part);
        }
        if (rest != 0) {
            steal(staging, rest);
        }
        return Status.OK;
    }

    /** Writes the next tweaks down and XORs them into the data. */
    private void tweakBlocks(byte[] data, byte[] tweaks, int length) {
        long low = tweakLow;
        long high = tweakHigh;
        for (int i = 0; i < length; i += BLOCK) {
            Longs.putLittle(tweaks, i, low);
            Longs.putLittle(tweaks, i + 8, high);
            Longs.putLittle(data, i, Longs.getLittle(data, i) ^ low);
            Longs.putLittle(data, i + 8, Longs.getLittle(data, i + 8) ^ high);
            long carry = (high >> 63) & REDUCTION;
            high = high << 1 | low >>> 63;
            low = low << 1 ^ carry;
        }
        tweakLow = low;
        tweakHigh = high;
    }

    /**
     * The last whole block and the rest behind it. The block's result gives its first bytes to the end of the output
     * and is filled up with the rest of the input, then goes through again. Encryption uses the tweaks in order,
     * decryption the later one first (IEEE 1619, sections 5.3.2 and 5.4.2).
     */
    private void steal(Staging staging, int rest) throws GeneralSecurityException {
        byte[] in = staging.in;
        byte[] out = staging.out;
        long low = tweakLow;
        long high = tweakHigh;
        long carry = (high >> 63) & REDUCTION;
        long nextHigh = high << 1 | low >>> 63;
        long nextLow = low << 1 ^ carry;

        staging.read(BLOCK + rest);
        if (encrypting()) {
            oneBlock(in, low, high, out);
        } else {
            oneBlock(in, nextLow, nextHigh, out);
        }
        // The result's first bytes end the output; the input's last bytes take their place.
        byte[] tail = staging.extra;
        System.arraycopy(out, 0, tail, 0, rest);
        System.arraycopy(in, BLOCK, in, 0, rest);
        System.arraycopy(out, rest, in, rest, BLOCK - rest);
        if (encrypting()) {
            oneBlock(in, nextLow, nextHigh, out);
        } else {
            oneBlock(in, low, high, out);
        }
        System.arraycopy(tail, 0, out, BLOCK, rest);
        staging.write(out, BLOCK + rest);
    }

    /** Puts the first block of one array through with a tweak. Leaves that block changed. */
    private void oneBlock(byte[] in, long low, long high, byte[] out) throws GeneralSecurityException {
        Longs.putLittle(in, 0, Longs.getLittle(in, 0) ^ low);
        Longs.putLittle(in, 8, Longs.getLittle(in, 8) ^ high);
        dataEngine.update(in, BLOCK, out);
        Longs.putLittle(out, 0, Longs.getLittle(out, 0) ^ low);
        Longs.putLittle(out, 8, Longs.getLittle(out, 8) ^ high);
    }

    @Override
    void wipe() {
        dataEngine.wipe();
        tweakEngine.wipe();
        Arrays.fill(firstTweak, (byte) 0);
        tweakLow = 0;
        tweakHigh = 0;
    }
}
