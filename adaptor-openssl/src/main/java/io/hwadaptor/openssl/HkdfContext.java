package io.hwadaptor.openssl;

import io.hwadaptor.api.HashAlgorithm;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.SessionSpec;
import io.hwadaptor.api.StandardLengths;
import io.hwadaptor.api.Status;
import io.hwadaptor.api.spi.UnsupportedKeyException;
import io.hwadaptor.ffm.openssl.LibraryCalls;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.InvalidKeyException;

/**
 * HKDF (RFC 5869) on the library's HMAC: extraction when the session opens, expansion per operation. The library's own
 * HKDF takes no empty key.
 */
final class HkdfContext extends Context {
    private final MacEngine expander;
    private final int hashLength;

    HkdfContext(SessionSpec.Hkdf spec) throws InvalidKeyException {
        HashAlgorithm hash = spec.hash();
        hashLength = hash.digestLength();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment extracted = arena.allocate(Operation.MAX_DIGEST_LENGTH);
            MemorySegment length = arena.allocate(Long.BYTES);
            MacEngine extractor = hmac(hash, spec.salt());
            try {
                if (!extractor.begin() || !extractor.update(spec.inputKey(), spec.inputKey().byteSize())
                        || !extractor.finish(extracted, length.address())) {
                    throw new UnsupportedKeyException("no engine");
                }
                expander = hmac(hash, extracted.asSlice(0, hashLength));
            } finally {
                extractor.free();
                extracted.fill((byte) 0);
            }
        }
    }

    private static MacEngine hmac(HashAlgorithm hash, MemorySegment key) throws InvalidKeyException {
        return new MacEngine("HMAC", "digest", Digests.name(hash), key);
    }

    /** {@return whether HKDF works with a hash: all that HMAC is defined for} */
    static boolean has(HashAlgorithm hash) {
        return Digests.isFixed(hash) && OpenSsl.digest(Digests.name(hash)) != 0;
    }

    /** The info is read where it is, once for each block of the result: it has any length. */
    @Override
    Status run(Operation operation, Workspace workspace) {
        long wanted = operation.dst.byteLength();
        if (operation.type != OperationType.DERIVE || operation.auxiliary.byteLength() != 0
                || wanted > (long) StandardLengths.HKDF_BLOCKS * hashLength) {
            return Status.ERR;
        }
        MemorySegment result = workspace.publicMemory().result;
        MemorySegment block = workspace.result;
        MemorySegment counter = workspace.block;
        try {
            boolean good = true;
            byte number = 1;
            for (long done = 0; done < wanted; done += hashLength) {
                counter.set(ValueLayout.JAVA_BYTE, 0L, number++);
                workspace.source.start(operation.src);
                good = good && expander.begin() && (done == 0 || expander.update(block, hashLength))
                        && expander.update(workspace.source, operation.src.byteLength(), workspace)
                        && expander.update(counter, 1) && expander.finish(workspace);
                MemorySegment.copy(block, 0, result, done, Math.min(hashLength, wanted - done));
            }
            if (!good) {
                LibraryCalls.ERR_clear_error();
                return Status.NOTSUPP;
            }
            workspace.destination.start(operation.dst);
            workspace.destination.scatter(result, 0, wanted);
            workspace.addStaged(wanted);
            operation.producedLength = wanted;
            return Status.OK;
        } finally {
            // Also if the payload's memory goes away meanwhile.
            block.fill((byte) 0);
            result.fill((byte) 0);
        }
    }

    @Override
    void free() {
        expander.free();
    }
}
