package io.hwadaptor.soft;

import io.hwadaptor.api.CipherAlgorithm;
import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Status;
import java.security.GeneralSecurityException;

/** What all ciphers have in common: lengths are checked before a byte moves. */
abstract class CipherContext extends Context {
    private final OperationType type;
    private final int granularity;
    private final int ivLength;

    CipherContext(CipherAlgorithm algorithm, Direction direction) {
        type = direction.operationType();
        granularity = algorithm.blockLength();
        ivLength = algorithm.ivLength();
    }

    @Override
    final Status run(Operation operation, Staging staging) {
        long length = operation.src.byteLength();
        if (!accepts(operation, length) || operation.dst.byteLength() < length) {
            return Status.ERR;
        }
        staging.begin(operation);
        try {
            return crypt(operation, staging, length);
        } catch (GeneralSecurityException e) {
            return Status.ERR;
        }
    }

    /**
     * {@return whether type and IV are the algorithm's, and a length is one that it takes}
     *
     * @param operation gives type and IV
     * @param length bytes to go through
     */
    boolean accepts(Operation operation, long length) {
        return operation.type == type && length % granularity == 0
                && (ivLength == 0 || operation.ivLength == ivLength);
    }

    final boolean encrypting() {
        return type == OperationType.ENCRYPT;
    }

    /**
     * Does the work of an operation whose lengths are right.
     *
     * @param operation gives the IV
     * @param staging stands at the first byte of source and destination
     * @param length bytes to go through
     * @return how it went
     * @throws GeneralSecurityException if the engine fails
     */
    abstract Status crypt(Operation operation, Staging staging, long length) throws GeneralSecurityException;
}
