package io.hwadaptor.soft;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import javax.crypto.spec.IvParameterSpec;

/**
 * AES in F8 mode (RFC 3711, section 4.1.2.1). The session's key is the AES key followed by the mask m, equally long:
 * the salt, padded with bytes 0x55, as DPDK's and QuickAssist's interfaces have it.
 *
 * <p>The key stream S(j) = E(k, IV' XOR j XOR S(j-1)) is nothing else than IV' XOR j encrypted in CBC mode with an IV
 * of zeros, so the JDK's CBC does a chunk at a time.
 */
final class F8Context extends CipherContext {
    private static final int BLOCK = 16;

    private final BlockEngine ivEngine;
    private final BlockEngine streamEngine;
    private final byte[] ivBlock = new byte[BLOCK];
    private final byte[] first = new byte[BLOCK];
    private long register0;
    private long register1;
    private boolean registerUnknown;

    F8Context(CipherAlgorithm algorithm, Direction direction, byte[] keyAndMask) throws GeneralSecurityException {
        super(algorithm, direction);
        int half = keyAndMask.length / 2;
        byte[] key = Arrays.copyOf(keyAndMask, half);
        byte[] masked = Arrays.copyOfRange(keyAndMask, half, keyAndMask.length);
        Longs.xor(masked, key, half);
        try {
            ivEngine = new BlockEngine("AES/ECB/NoPadding", true, masked, null);
            streamEngine = new BlockEngine("AES/CBC/NoPadding", true, key, new IvParameterSpec(new byte[BLOCK]));
        } finally {
            Arrays.fill(key, (byte) 0);
            Arrays.fill(masked, (byte) 0);
        }
    }

    @Override
    Status crypt(Operation operation, Staging staging, long length) throws GeneralSecurityException {
        MemorySegment.copy(operation.iv, ValueLayout.JAVA_BYTE, 0, ivBlock, 0, BLOCK);
        ivEngine.update(ivBlock, BLOCK, first);
        long high = Longs.getBig(first, 0);
        long low = Longs.getBig(first, Long.BYTES);
        if (registerUnknown) {
            streamEngine.restart();
            register0 = 0;
            register1 = 0;
        }
        long correction0 = register0;
        long correction1 = register1;
        long counter = 0;
        for (long left = length; left > 0; left -= Staging.CHUNK) {
            int part = (int) Math.min(left, Staging.CHUNK);
            int blocks = (part + BLOCK - 1) & -BLOCK;
            for (int i = 0; i < blocks; i += BLOCK) {
                Longs.putBig(staging.extra, i, high ^ correction0);
                Longs.putBig(staging.extra, i + Long.BYTES, low ^ counter++ ^ correction1);
                // The register of the operation before is taken out once, see CbcContext.
                correction0 = 0;
                correction1 = 0;
            }
            registerUnknown = true;
            streamEngine.update(staging.extra, blocks, staging.out);
            register0 = Longs.getBig(staging.out, blocks - BLOCK);
            register1 = Longs.getBig(staging.out, blocks - Long.BYTES);
            registerUnknown = false;
            staging.read(part);
            Longs.xor(staging.in, staging.out, part);
            staging.write(staging.in, part);
        }
        return Status.OK;
    }

    @Override
    void wipe() {
        ivEngine.wipe();
        streamEngine.wipe();
        Arrays.fill(first, (byte) 0);
        register0 = 0;
        register1 = 0;
    }
}
