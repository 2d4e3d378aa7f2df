package io.hwadaptor.openssl;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.openssl.CipherCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;

/** CBC-MAC with AES over whole blocks, at least one; and XCBC (RFC 3566), which also changes the last block. */
final class BlockMacEngine extends DigestEngine {
    private static final int BLOCK = CbcMac.BLOCK;
    private static final long SECOND_KEY = 2;
    private static final long THIRD_KEY = 3;
    /** Times a number below 256: eight bytes of it. */
    private static final long EACH_BYTE = 0x0101010101010101L;

    private final CbcMac mac;
    /** AES-ECB with XCBC's key, which its second and third key come from whenever they are needed; 0 for CBC-MAC. */
    private final long keyMaker;

    private BlockMacEngine(CbcMac mac, long keyMaker) {
        this.mac = mac;
        this.keyMaker = keyMaker;
    }

    /** {@return CBC-MAC} */
    static BlockMacEngine cbcMac(MemorySegment key) throws InvalidKeyException {
        return new BlockMacEngine(new CbcMac(key), 0);
    }

    /** {@return XCBC} */
    static BlockMacEngine xcbc(MemorySegment key) throws InvalidKeyException {
        long maker = Ciphers.openBlocks(OpenSsl.cipher("AES-128-ECB"), key, true);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment first = arena.allocate(BLOCK);
            MemorySegment length = arena.allocate(Integer.BYTES, Integer.BYTES);
            first.fill((byte) 1);
            if (CipherCalls.EVP_CipherUpdate(maker, first.address(), length.address(), first.address(), BLOCK) != 1) {
                throw new UnsupportedKeyException("no engine");
            }
            CbcMac mac = new CbcMac(first);
            first.fill((byte) 0);
            return new BlockMacEngine(mac, maker);
        }
    }

    @Override
    Status refusal(Operation operation, long length) {
        return keyMaker != 0 || (length > 0 && length % BLOCK == 0) ? Status.OK : Status.ERR;
    }

    @Override
    boolean begin(Operation operation, Workspace workspace) {
        return mac.begin(workspace);
    }

    @Override
    boolean update(SegmentCursor bytes, long length, Workspace workspace) {
        return mac.update(bytes, length, keyMaker != 0, workspace);
    }

    @Override
    boolean finish(Workspace workspace) {
        if (keyMaker != 0 && !changeLast(workspace)) {
            return false;
        }
        boolean good = mac.pad(workspace);
        mac.last(workspace.result, workspace);
        return good;
    }

    /** XORs the second key into a last block that is whole, the third into one that is padded (section 4). */
    private boolean changeLast(Workspace workspace) {
        int known = mac.carried();
        MemorySegment last = workspace.macCarry;
        if (known < BLOCK) {
            for (long i = known; i < BLOCK; i++) {
                last.set(ValueLayout.JAVA_BYTE, i, (byte) (i == known ? 0x80 : 0));
            }
            mac.completed();
        }
        MemorySegment key = workspace.block;
        long constant = (known == BLOCK ? SECOND_KEY : THIRD_KEY) * EACH_BYTE;
        key.set(ValueLayout.JAVA_LONG, 0L, constant);
        key.set(ValueLayout.JAVA_LONG, 8L, constant);
        boolean good = workspace.cipher(keyMaker, key.address(), key.address(), BLOCK);
        for (long i = 0; i < BLOCK; i += Long.BYTES) {
            last.set(ValueLayout.JAVA_LONG, i, last.get(ValueLayout.JAVA_LONG, i) ^ key.get(ValueLayout.JAVA_LONG, i));
        }
        key.set(ValueLayout.JAVA_LONG, 0L, 0L);
        key.set(ValueLayout.JAVA_LONG, 8L, 0L);
        return good;
    }

    @Override
    void free() {
        mac.free();
        CipherCalls.EVP_CIPHER_CTX_free(keyMaker);
    }
}
