package io.hwadaptor.soft;

import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.StandardLengths;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/** CCM (NIST SP 800-38C), composed from the JDK's CBC for the tag and its block function for the counter. */
final class CcmEngine extends AeadEngine {
    private static final int BLOCK = 16;
    private static final int SHORT_AAD = 0xFF00;

    private final boolean encrypting;
    private final int tagLength;
    private final CbcChain chain;
    private final BlockEngine counterEngine;
    private final byte[] block = new byte[BLOCK];
    private final byte[] counter = new byte[BLOCK];
    private final byte[] mask = new byte[BLOCK];
    /** Bytes in {@link #block} that the chain has not seen yet. */
    private int filled;
    private boolean inAad;
    private long counterHigh;
    private long counterLow;

    CcmEngine(Direction direction, byte[] key, int tagLength) throws GeneralSecurityException {
        encrypting = direction == Direction.ENCRYPT;
        this.tagLength = tagLength;
        chain = new CbcChain("AES", BLOCK, key);
        counterEngine = new BlockEngine("AES/ECB/NoPadding", true, key, null);
    }

    @Override
    boolean accepts(int ivLength, long length) {
        return StandardLengths.isCcm(ivLength, length);
    }

    @Override
    void begin(Operation operation) throws GeneralSecurityException {
        int nonce = operation.ivLength;
        int lengthBytes = BLOCK - 1 - nonce;
        long aad = operation.auxiliary.byteLength();
        Arrays.fill(counter, (byte) 0);
        counter[0] = (byte) (lengthBytes - 1);
        MemorySegment.copy(operation.iv, ValueLayout.JAVA_BYTE, 0, counter, 1, nonce);
        counterHigh = Longs.getBig(counter, 0);
        counterLow = Longs.getBig(counter, Long.BYTES);
        System.arraycopy(counter, 0, block, 0, BLOCK);
        block[0] |= (byte) ((aad > 0 ? 0x40 : 0) | (((tagLength - 2) / 2) << 3));
        long length = operation.src.byteLength();
        for (int i = 0; i < lengthBytes; i++) {
            block[BLOCK - 1 - i] = (byte) (i < Long.BYTES ? length >>> (Byte.SIZE * i) : 0);
        }
        chain.begin();
        chain.update(block, 0, BLOCK);
        counterEngine.update(counter, BLOCK, mask);
        counterLow++;
        filled = 0;
        inAad = aad > 0;
        if (aad > 0) {
            putAadLength(aad);
        }
    }

    /** In 2, 6 or 10 bytes (appendix A.2.2). */
    private void putAadLength(long aad) {
        int bytes = 2;
        if (aad >= SHORT_AAD) {
            boolean isLong = aad >>> Integer.SIZE != 0;
            block[filled++] = (byte) 0xFF;
            block[filled++] = (byte) (isLong ? 0xFF : 0xFE);
            bytes = isLong ? Long.BYTES : Integer.BYTES;
        }
        for (int i = bytes - 1; i >= 0; i--) {
            block[filled++] = (byte) (aad >>> (Byte.SIZE * i));
        }
    }

    @Override
    void authenticate(byte[] bytes, int from, int length) throws GeneralSecurityException {
        int position = from;
        int left = length;
        if (filled > 0) {
            int part = Math.min(BLOCK - filled, left);
            System.arraycopy(bytes, position, block, filled, part);
            filled += part;
            position += part;
            left -= part;
            if (filled < BLOCK) {
                return;
            }
            chain.update(block, 0, BLOCK);
            filled = 0;
        }
        int whole = left & -BLOCK;
        if (whole > 0) {
            chain.update(bytes, position, whole);
        }
        System.arraycopy(bytes, position + whole, block, 0, left - whole);
        filled = left - whole;
    }

    @Override
    void update(byte[] in, int length, byte[] out, byte[] extra) throws GeneralSecurityException {
        if (inAad) {
            pad();
            inAad = false;
        }
        if (length == 0) {
            return;
        }
        if (encrypting) {
            authenticate(in, 0, length);
        }
        int blocks = (length + BLOCK - 1) & -BLOCK;
        for (int i = 0; i < blocks; i += BLOCK) {
            Longs.putBig(extra, i, counterHigh);
            Longs.putBig(extra, i + Long.BYTES, counterLow++);
        }
        counterEngine.update(extra, blocks, out);
        Longs.xor(out, in, length);
        if (!encrypting) {
            authenticate(out, 0, length);
        }
    }

    @Override
    void last(byte[] in, int length, byte[] out, byte[] extra, byte[] tag) throws GeneralSecurityException {
        update(in, length, out, extra);
        pad();
        chain.last(tag);
        Longs.xor(tag, mask, BLOCK);
    }

    private void pad() throws GeneralSecurityException {
        if (filled > 0) {
            Arrays.fill(block, filled, BLOCK, (byte) 0);
            chain.update(block, 0, BLOCK);
            filled = 0;
        }
    }

    @Override
    void wipe() {
        chain.wipe();
        counterEngine.wipe();
        Arrays.fill(block, (byte) 0);
        Arrays.fill(mask, (byte) 0);
    }
}
