package io.hwadaptor.openssl;

import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.ffm.openssl.CipherCalls;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;

/**
 * AES-CBC whose last block is what counts: what CCM, CBC-MAC and XCBC are made of. The other blocks go where nobody
 * reads them. A message has at least one block.
 */
final class CbcMac {
    static final int BLOCK = 16;

    private final long context;
    /** Bytes of the next block that are known: in {@link Workspace#macCarry}. */
    private int carried;
    /** Where the last block stands in {@link Workspace#scratch}. */
    private long last;

    CbcMac(MemorySegment key) throws InvalidKeyException {
        context = Ciphers.openBlocks(OpenSsl.cipher("AES-" + key.byteSize() * Byte.SIZE + "-CBC"), key, true);
    }

    /** Starts a message with an IV of zeros. */
    boolean begin(Workspace workspace) {
        carried = 0;
        workspace.block.set(ValueLayout.JAVA_LONG, 0L, 0L);
        workspace.block.set(ValueLayout.JAVA_LONG, 8L, 0L);
        return CipherCalls.EVP_CipherInit_ex2(context, 0, 0, workspace.block.address(), -1, 0) == 1;
    }

    /** Takes a few private bytes, fewer than a block is still missing. */
    void put(MemorySegment bytes, long from, long length, Workspace workspace) {
        MemorySegment.copy(bytes, from, workspace.macCarry, carried, length);
        carried += (int) length;
    }

    /**
     * Takes bytes.
     *
     * @param bytes stands at the first one
     * @param length how many
     * @param keepLast whether the last block is to be held back, for its turn comes with something else XORed in
     * @param workspace the queue's own
     */
    boolean update(SegmentCursor bytes, long length, boolean keepLast, Workspace workspace) {
        int kept = keepLast ? 1 : 0;
        for (long left = length; left > 0;) {
            if (carried == BLOCK && !flush(workspace)) {
                return false;
            }
            long together = Math.min(Math.min(bytes.available(), left), Workspace.SCRATCH);
            // A whole block stays behind if this is the end of all and the last one is to be kept.
            long whole = (together - (together == left ? kept : 0)) & -BLOCK;
            if (carried == 0 && whole > 0) {
                if (!workspace.cipher(context, bytes.address(), workspace.scratch.address(), whole)) {
                    return false;
                }
                last = whole - BLOCK;
                bytes.advance(whole);
                left -= whole;
                continue;
            }
            long part = Math.min(BLOCK - carried, left);
            bytes.gather(workspace.macCarry, carried, part);
            workspace.addStaged(part);
            carried += (int) part;
            left -= part;
        }
        return keepLast || carried < BLOCK || flush(workspace);
    }

    /** {@return bytes that wait for more to make a block, or for the end} */
    int carried() {
        return carried;
    }

    /** Says that the caller has made what waits a whole block. */
    void completed() {
        carried = BLOCK;
    }

    /** Lets what waits through as a block, with zeros behind it; nothing if nothing waits. */
    boolean pad(Workspace workspace) {
        if (carried == 0) {
            return true;
        }
        for (long i = carried; i < BLOCK; i++) {
            workspace.macCarry.set(ValueLayout.JAVA_BYTE, i, (byte) 0);
        }
        return flush(workspace);
    }

    private boolean flush(Workspace workspace) {
        carried = 0;
        last = 0;
        return workspace.cipher(context, workspace.macCarry.address(), workspace.scratch.address(), BLOCK);
    }

    /** Copies the last block that came out. */
    void last(MemorySegment target, Workspace workspace) {
        MemorySegment.copy(workspace.scratch, ValueLayout.JAVA_LONG, last, target, ValueLayout.JAVA_LONG, 0L, 2);
    }

    void free() {
        CipherCalls.EVP_CIPHER_CTX_free(context);
    }
}
