package io.hwadaptor.openssl;

import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.spi.SegmentCursor;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.openssl.DigestCalls;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import java.lang.foreign.MemorySegment;
import java.security.InvalidKeyException;

/** Unkeyed digests. */
final class HashEngine extends DigestEngine {
    private final long context;
    private final int length;
    private final boolean extendable;

    /**
     * An engine.
     *
     * @param hash the algorithm
     * @param length bytes of the result, of which only SHAKE can have others than its usual ones
     */
    HashEngine(HashAlgorithm hash, int length) throws InvalidKeyException {
        extendable = !Digests.isFixed(hash);
        this.length = extendable ? length : hash.digestLength();
        context = DigestCalls.EVP_MD_CTX_new();
        if (context == 0 || DigestCalls.EVP_DigestInit_ex2(context, OpenSsl.digest(Digests.name(hash)), 0) != 1) {
            DigestCalls.EVP_MD_CTX_free(context);
            LibraryCalls.ERR_clear_error();
            throw new UnsupportedKeyException("no engine");
        }
    }

    @Override
    boolean begin(Operation operation, Workspace workspace) {
        return begin();
    }

    boolean begin() {
        return DigestCalls.EVP_DigestInit_ex2(context, 0, 0) == 1;
    }

    @Override
    boolean update(SegmentCursor bytes, long count, Workspace workspace) {
        for (long left = count; left > 0;) {
            long part = Math.min(left, bytes.available());
            if (DigestCalls.EVP_DigestUpdate(context, bytes.address(), part) != 1) {
                return false;
            }
            bytes.advance(part);
            left -= part;
        }
        return true;
    }

    /** Takes private bytes. */
    boolean update(MemorySegment bytes, long count) {
        return count == 0 || DigestCalls.EVP_DigestUpdate(context, bytes.address(), count) == 1;
    }

    @Override
    boolean finish(Workspace workspace) {
        return finish(workspace.result);
    }

    boolean finish(MemorySegment result) {
        return (extendable ? DigestCalls.EVP_DigestFinalXOF(context, result.address(), length)
                : DigestCalls.EVP_DigestFinal_ex(context, result.address(), 0)) == 1;
    }

    @Override
    void free() {
        DigestCalls.EVP_MD_CTX_free(context);
    }
}
