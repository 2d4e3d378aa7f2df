package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.SessionSpec.ChainOrder;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * CHAIN sessions: one pass over the source, in which the digest sees what is read or what is written.
 *
 * <p>With verification nothing is released before the digest has been compared; as with {@link AeadContext}, output
 * that is too long to be held back takes a second pass, in which the digest is computed again.
 */
final class ChainContext extends Context {
    private final CipherContext cipher;
    private final ChainOrder order;
    private final DigestEngine engine;
    private final int resultLength;
    private final byte[] result = new byte[DigestEngine.MAX_RESULT];

    ChainContext(CipherContext cipher, ChainOrder order, DigestEngine engine, int resultLength) {
        this.cipher = cipher;
        this.order = order;
        this.engine = engine;
        this.resultLength = resultLength;
    }

    @Override
    Status run(Operation operation, Staging staging) {
        long length = operation.src.byteLength();
        if (operation.dst.byteLength() < length || !inside(operation.cipherStart, operation.cipherLength, length)
                || !inside(operation.hashStart, operation.hashLength, length)
                || !cipher.accepts(operation, operation.cipherLength)
                || !engine.accepts(operation, operation.auxiliary.byteLength() + operation.hashLength)) {
            return Status.ERR;
        }
        try {
            if (operation.verifyDigest) {
                return verify(operation, staging, length);
            }
            staging.begin(operation);
            Status status = pass(operation, staging, length);
            if (status == Status.OK) {
                MemorySegment.copy(result, 0, operation.digest, ValueLayout.JAVA_BYTE, 0, resultLength);
            }
            return status;
        } catch (GeneralSecurityException e) {
            return Status.ERR;
        } finally {
            staging.drop();
        }
    }

    private Status verify(Operation operation, Staging staging, long length) throws GeneralSecurityException {
        staging.begin(operation);
        boolean held = staging.hold(length);
        Status status = check(operation, pass(operation, staging, length));
        if (status != Status.OK) {
            return status;
        }
        if (held) {
            staging.release();
            return Status.OK;
        }
        Status again = Status.ERR;
        try {
            staging.begin(operation);
            again = check(operation, pass(operation, staging, length));
        } finally {
            if (again != Status.OK) {
                operation.dst.zero(0, length);
            }
        }
        return again;
    }

    private Status check(Operation operation, Status status) {
        if (status != Status.OK) {
            return status;
        }
        return Compare.equal(result, operation.digest, resultLength) ? Status.OK : Status.BADMSG;
    }

    private Status pass(Operation operation, Staging staging, long length) throws GeneralSecurityException {
        engine.begin(operation);
        for (long left = operation.auxiliary.byteLength(); left > 0; left -= Staging.CHUNK) {
            int part = (int) Math.min(left, Staging.CHUNK);
            staging.readAuxiliary(part);
            engine.update(staging.in, 0, part);
        }
        if (order == ChainOrder.HASH_THEN_CIPHER) {
            staging.tapReads(engine, operation.hashStart, operation.hashLength);
        } else {
            staging.tapWrites(engine, operation.hashStart, operation.hashLength);
        }
        staging.pass(operation.cipherStart);
        Status status = cipher.crypt(operation, staging, operation.cipherLength);
        staging.pass(length - operation.cipherStart - operation.cipherLength);
        engine.finish(result);
        return status;
    }

    private static boolean inside(long start, long count, long length) {
        return start >= 0 && count >= 0 && start <= length && count <= length - start;
    }

    @Override
    void wipe() {
        cipher.wipe();
        engine.wipe();
        Arrays.fill(result, (byte) 0);
    }
}
