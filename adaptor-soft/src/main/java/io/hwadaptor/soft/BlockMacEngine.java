package io.hwadaptor.soft;

import io.hwadaptor.api.MacAlgorithm;
import io.hwadaptor.api.Operation;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The MACs that are CBC with something done to the last block: nothing (CBC-MAC, whole blocks, at least one), or one of
 * two subkeys XORed in (CMAC, NIST SP 800-38B; XCBC, RFC 3566).
 */
final class BlockMacEngine extends DigestEngine {
    private static final int MAX_BLOCK = 16;

    private final CbcChain chain;
    private final int block;
    /** For a last block that is whole, and for one that is padded. CBC-MAC has neither: null, and of no bytes. */
    private final byte @Nullable [] wholeKey;
    private final byte[] paddedKey;
    /** The last block so far: held back because it is another one if more bytes come. */
    private final byte[] last = new byte[MAX_BLOCK];
    private int lastLength;
    private boolean failed;

    private BlockMacEngine(CbcChain chain, int block, byte @Nullable [] wholeKey, byte[] paddedKey) {
        this.chain = chain;
        this.block = block;
        this.wholeKey = wholeKey;
        this.paddedKey = paddedKey;
    }

    /**
     * {@return an engine}
     *
     * @param mac CMAC, XCBC or CBC-MAC
     * @param key stays the caller's
     */
    static BlockMacEngine create(MacAlgorithm mac, byte[] key) throws GeneralSecurityException {
        return switch (mac) {
            case CBCMAC_AES -> new BlockMacEngine(new CbcChain("AES", 16, key), 16, null, new byte[0]);
            case CMAC_AES -> cmac(new CbcChain("AES", 16, key), 16, 0x87);
            case CMAC_3DES -> cmac(new CbcChain("DESede", 8, key), 8, 0x1B);
            case XCBC_AES -> xcbc(key);
            default -> throw new GeneralSecurityException(mac.name());
        };
    }

    private static BlockMacEngine cmac(CbcChain chain, int block, int reduction) throws GeneralSecurityException {
        byte[] seed = new byte[block];
        chain.begin();
        chain.update(seed, 0, block);
        chain.last(seed);
        byte[] whole = doubled(seed, reduction);
        Arrays.fill(seed, (byte) 0);
        return new BlockMacEngine(chain, block, whole, doubled(whole, reduction));
    }

    private static BlockMacEngine xcbc(byte[] key) throws GeneralSecurityException {
        CbcChain maker = new CbcChain("AES", 16, key);
        byte[][] keys = new byte[3][MAX_BLOCK];
        for (int i = 0; i < keys.length; i++) {
            byte[] constant = new byte[MAX_BLOCK];
            Arrays.fill(constant, (byte) (i + 1));
            maker.begin();
            maker.update(constant, 0, MAX_BLOCK);
            maker.last(keys[i]);
        }
        maker.wipe();
        CbcChain chain = new CbcChain("AES", 16, keys[0]);
        Arrays.fill(keys[0], (byte) 0);
        return new BlockMacEngine(chain, MAX_BLOCK, keys[1], keys[2]);
    }

    /** Multiplies by x in the field of the block's size, without a branch on the key. */
    private static byte[] doubled(byte[] value, int reduction) {
        byte[] result = new byte[value.length];
        int carry = 0;
        for (int i = value.length - 1; i >= 0; i--) {
            int shifted = (value[i] & 0xFF) << 1 | carry;
            result[i] = (byte) shifted;
            carry = shifted >>> 8;
        }
        result[value.length - 1] ^= (byte) (reduction & -carry);
        return result;
    }

    @Override
    boolean accepts(Operation operation, long length) {
        return wholeKey != null || (length > 0 && length % block == 0);
    }

    @Override
    void begin(Operation operation) throws GeneralSecurityException {
        chain.begin();
        lastLength = 0;
        failed = false;
    }

    @Override
    void update(byte[] bytes, int from, int length) {
        try {
            int position = from;
            int left = length;
            if (lastLength + left > block && lastLength > 0) {
                int fill = block - lastLength;
                System.arraycopy(bytes, position, last, lastLength, fill);
                chain.update(last, 0, block);
                lastLength = 0;
                position += fill;
                left -= fill;
            }
            if (lastLength == 0 && left > block) {
                int whole = (left - 1) / block * block;
                chain.update(bytes, position, whole);
                position += whole;
                left -= whole;
            }
            System.arraycopy(bytes, position, last, lastLength, left);
            lastLength += left;
        } catch (GeneralSecurityException e) {
            failed = true;
        }
    }

    @Override
    void finish(byte[] result) throws GeneralSecurityException {
        if (failed || (wholeKey == null && lastLength != block)) {
            throw new GeneralSecurityException("the block cipher failed");
        }
        if (wholeKey != null) {
            boolean padded = lastLength < block;
            if (padded) {
                last[lastLength] = (byte) 0x80;
                Arrays.fill(last, lastLength + 1, block, (byte) 0);
            }
            Longs.xor(last, padded ? paddedKey : wholeKey, block);
        }
        chain.update(last, 0, block);
        chain.last(result);
    }

    @Override
    void wipe() {
        chain.wipe();
        Arrays.fill(last, (byte) 0);
        if (wholeKey != null) {
            Arrays.fill(wholeKey, (byte) 0);
            Arrays.fill(paddedKey, (byte) 0);
        }
    }
}
