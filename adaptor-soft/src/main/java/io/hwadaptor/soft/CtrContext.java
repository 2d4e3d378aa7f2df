package io.hwadaptor.soft;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.security.GeneralSecurityException;

/**
 * Counter mode: the engine encrypts counter blocks, and their result is XORed with the data.
 *
 * <p>The JDK has an engine for the whole mode, but a new counter means a new set-up there, which allocates and costs
 * more than it saves up to a kilobyte. The counter is as wide as the block and wraps around.
 */
final class CtrContext extends CipherContext {
    private static final ValueLayout.OfLong IV_LONG = ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);

    private final BlockEngine engine;
    private final int blockLength;
    private long high;
    private long low;

    CtrContext(CipherAlgorithm algorithm, String name, Direction direction, byte[] key)
            throws GeneralSecurityException {
        super(algorithm, direction);
        // Both ways of counter mode encrypt the counter.
        engine = new BlockEngine(name + "/ECB/NoPadding", true, key, null);
        blockLength = algorithm.ivLength();
    }

    @Override
    Status crypt(Operation operation, Staging staging, long length) throws GeneralSecurityException {
        boolean wide = blockLength != Long.BYTES;
        high = wide ? operation.iv.get(IV_LONG, 0L) : 0;
        low = operation.iv.get(IV_LONG, wide ? 8L : 0L);
        for (long left = length; left > 0; left -= Staging.CHUNK) {
            int part = (int) Math.min(left, Staging.CHUNK);
            int blocks = (part + blockLength - 1) & -blockLength;
            if (wide) {
                wideCounters(staging.extra, blocks);
            } else {
                narrowCounters(staging.extra, blocks);
            }
            engine.update(staging.extra, blocks, staging.out);
            staging.read(part);
            Longs.xor(staging.in, staging.out, part);
            staging.write(staging.in, part);
        }
        return Status.OK;
    }

    private void wideCounters(byte[] target, int length) {
        long upper = high;
        long lower = low;
        for (int i = 0; i < length; i += 16) {
            Longs.putBig(target, i, upper);
            Longs.putBig(target, i + 8, lower);
            lower++;
            upper += lower == 0 ? 1 : 0;
        }
        high = upper;
        low = lower;
    }

    private void narrowCounters(byte[] target, int length) {
        long counter = low;
        for (int i = 0; i < length; i += Long.BYTES) {
            Longs.putBig(target, i, counter++);
        }
        low = counter;
    }

    @Override
    void wipe() {
        engine.wipe();
    }
}
