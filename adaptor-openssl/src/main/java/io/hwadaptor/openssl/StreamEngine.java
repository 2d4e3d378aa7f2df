package io.hwadaptor.openssl;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.ffm.openssl.CipherCalls;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;

/** The modes that go on from one call to the next: ECB, CBC, CTR, and RC4. */
final class StreamEngine extends CipherEngine {
    private final long context;
    /** Set where starting anew takes the key, because the IV alone does not reset the state; else 0. */
    private final long keyAddress;
    private final boolean hasIv;

    /**
     * An engine.
     *
     * @param algorithm the algorithm
     * @param name as the library calls it
     * @param direction which way it works
     * @param key stays where it is, and there until the engine is freed
     */
    StreamEngine(CipherAlgorithm algorithm, String name, Direction direction, MemorySegment key)
            throws InvalidKeyException {
        super(algorithm, direction);
        hasIv = algorithm.ivLength() != 0;
        keyAddress = algorithm == CipherAlgorithm.ARC4 ? key.address() : 0;
        context = granularity() == 1 ? Ciphers.open(OpenSsl.cipher(name), key, encrypting())
                : Ciphers.openBlocks(OpenSsl.cipher(name), key, encrypting());
    }

    @Override
    boolean crypt(Operation operation, SegmentCursor source, SegmentCursor destination, long length,
            Workspace workspace) {
        // A codebook has no state that an operation could leave behind.
        boolean good = (!hasIv && keyAddress == 0)
                || CipherCalls.EVP_CipherInit_ex2(context, 0, keyAddress, hasIv ? operation.iv.address() : 0, -1,
                        0) == 1;
        int block = granularity();
        for (long left = length; left > 0 && good;) {
            long part = Math.min(Math.min(source.available(), destination.available()),
                    Math.min(left, Workspace.MAX_PART)) & -block;
            if (part > 0) {
                good = workspace.cipher(context, source.address(), destination.address(), part);
                source.advance(part);
                destination.advance(part);
            } else {
                part = block;
                source.gather(workspace.carry, 0, block);
                good = workspace.cipher(context, workspace.carry.address(), workspace.carry.address(), block);
                destination.scatter(workspace.carry, 0, block);
                workspace.addStaged(2L * block);
            }
            left -= part;
        }
        if (!good) {
            LibraryCalls.ERR_clear_error();
        }
        return good;
    }

    @Override
    void free() {
        CipherCalls.EVP_CIPHER_CTX_free(context);
    }
}
