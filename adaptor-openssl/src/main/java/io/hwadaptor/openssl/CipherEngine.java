package io.hwadaptor.openssl;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.spi.SegmentCursor;

/** A cipher with its key, for one queue: for cipher sessions, and for the cipher's part of chains. */
abstract class CipherEngine {
    private final OperationType type;
    private final int granularity;
    private final int ivLength;

    CipherEngine(CipherAlgorithm algorithm, Direction direction) {
        type = direction.operationType();
        granularity = algorithm.blockLength();
        ivLength = algorithm.ivLength();
    }

    /**
     * {@return whether type and IV are the algorithm's, and a length is one that it takes}
     *
     * @param operation gives type and IV
     * @param length bytes to go through
     */
    boolean accepts(Operation operation, long length) {
        return operation.type == type && (length & (granularity - 1)) == 0
                && (ivLength == 0 || operation.ivLength == ivLength);
    }

    /** {@return the granularity of the length in bytes, a power of two} */
    final int granularity() {
        return granularity;
    }

    final boolean encrypting() {
        return type == OperationType.ENCRYPT;
    }

    /**
     * Does the work of an operation whose lengths are right.
     *
     * @param operation gives the IV
     * @param source stands at the first byte
     * @param destination stands at the first byte
     * @param length bytes to go through
     * @param workspace the queue's own
     * @return whether the library has done it
     */
    abstract boolean crypt(Operation operation, SegmentCursor source, SegmentCursor destination, long length,
            Workspace workspace);

    /** Wipes and frees the engine's native memory. */
    abstract void free();
}
