package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.StandardLengths;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * GCM (NIST SP 800-38D, section 7) composed of the JDK's block function and {@link Ghash}, for what the JDK's own GCM
 * would have to collect first: much of what is authenticated and not encrypted. Slower, and without a limit.
 */
final class GcmBlocks extends AeadEngine {
    /** Bytes of AAD that the JDK's engine is let collect. */
    static final int COLLECTED = 1 << 20;

    private static final int BLOCK = Ghash.BLOCK;
    /** The only length of an IV that is used as it is. */
    private static final int USUAL_IV = 12;
    private static final byte[] NOTHING = {};

    private final boolean encrypting;
    private final BlockEngine engine;
    private final Ghash hash;
    private final byte[] counter = new byte[BLOCK];
    private final byte[] mask = new byte[BLOCK];
    private final byte[] iv = new byte[Operation.MAX_IV_LENGTH];
    private long aadLength;
    private long textLength;
    private boolean inText;

    /**
     * An engine.
     *
     * @param encrypting which way text goes
     * @param key stays the caller's
     */
    GcmBlocks(boolean encrypting, byte[] key) throws GeneralSecurityException {
        this.encrypting = encrypting;
        engine = new BlockEngine("AES/ECB/NoPadding", true, key, null);
        engine.update(new byte[BLOCK], BLOCK, mask);
        hash = new Ghash(mask);
        Arrays.fill(mask, (byte) 0);
    }

    @Override
    boolean accepts(int ivLength, long length) {
        return StandardLengths.GCM_IVS.contains(ivLength) && length <= StandardLengths.GCM_TEXT;
    }

    @Override
    void begin(Operation operation) throws GeneralSecurityException {
        int length = operation.ivLength;
        MemorySegment.copy(operation.iv, ValueLayout.JAVA_BYTE, 0, iv, 0, length);
        hash.reset();
        if (length == USUAL_IV) {
            System.arraycopy(iv, 0, counter, 0, USUAL_IV);
            putCounter(1);
        } else {
            hash.update(iv, 0, length);
            hash.pad();
            hash.lengths(0, length);
            hash.result(counter);
            hash.reset();
        }
        engine.update(counter, BLOCK, mask);
        aadLength = 0;
        textLength = 0;
        inText = false;
    }

    @Override
    void authenticate(byte[] bytes, int from, int length) {
        hash.update(bytes, from, length);
        aadLength += length;
    }

    @Override
    void update(byte[] in, int length, byte[] out, byte[] extra) throws GeneralSecurityException {
        if (!inText) {
            hash.pad();
            inText = true;
        }
        if (length == 0) {
            return;
        }
        int blocks = (length + BLOCK - 1) & -BLOCK;
        for (int i = 0; i < blocks; i += BLOCK) {
            // Section 6.2: the last 32 bits count, and start at zero again.
            putCounter(getCounter() + 1);
            System.arraycopy(counter, 0, extra, i, BLOCK);
        }
        engine.update(extra, blocks, out);
        Longs.xor(out, in, length);
        hash.update(encrypting ? out : in, 0, length);
        textLength += length;
    }

    @Override
    void last(byte[] in, int length, byte[] out, byte[] extra, byte[] tag) throws GeneralSecurityException {
        update(in, length, out, extra);
        hash.pad();
        hash.lengths(aadLength, textLength);
        hash.result(tag);
        Longs.xor(tag, mask, BLOCK);
    }

    /** Ends a message without text. */
    void finish(byte[] tag) throws GeneralSecurityException {
        last(NOTHING, 0, NOTHING, NOTHING, tag);
    }

    private int getCounter() {
        return (int) Longs.getBig(counter, Long.BYTES);
    }

    private void putCounter(int value) {
        long upper = Longs.getBig(counter, Long.BYTES) >>> Integer.SIZE << Integer.SIZE;
        Longs.putBig(counter, Long.BYTES, upper | Integer.toUnsignedLong(value));
    }

    @Override
    void wipe() {
        engine.wipe();
        hash.wipe();
        Arrays.fill(mask, (byte) 0);
    }
}
