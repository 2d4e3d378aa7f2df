package io.hwadaptor.soft;

import io.hwadaptor.api.Direction;
import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
import io.hwadaptor.api.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * AEAD sessions.
 *
 * <p>Decryption releases no byte before the tag has been checked. Up to {@link Staging#HOLD} bytes the plaintext waits
 * in private memory. Longer texts are gone over twice: the first time only the tag is computed, the second time
 * plaintext goes to the destination. The tag is computed again then, because the source may be a guest's and may have
 * changed in between; if it doesn't match any more, the destination is overwritten with zeros.
 */
final class AeadContext extends Context {
    private final AeadEngine engine;
    private final OperationType type;
    private final int tagLength;
    private final byte[] tag = new byte[AeadEngine.TAG];

    AeadContext(AeadEngine engine, Direction direction, int tagLength) {
        this.engine = engine;
        type = direction.operationType();
        this.tagLength = tagLength;
    }

    @Override
    Status run(Operation operation, Staging staging) {
        long length = operation.src.byteLength();
        if (operation.type != type || operation.dst.byteLength() < length
                || !engine.accepts(operation.ivLength, length)) {
            return Status.ERR;
        }
        try {
            if (type == OperationType.ENCRYPT) {
                staging.begin(operation);
                pass(operation, staging, length);
                MemorySegment.copy(tag, 0, operation.digest, ValueLayout.JAVA_BYTE, 0, tagLength);
                return Status.OK;
            }
            boolean whole = length <= Staging.CHUNK && engine.hasWhole(operation);
            boolean right = whole ? openWhole(operation, staging, (int) length) : open(operation, staging, length);
            return right ? Status.OK : Status.BADMSG;
        } catch (GeneralSecurityException e) {
            return Status.ERR;
        } finally {
            staging.drop();
        }
    }

    private boolean openWhole(Operation operation, Staging staging, int length) throws GeneralSecurityException {
        staging.begin(operation);
        start(operation, staging);
        staging.read(length);
        MemorySegment.copy(operation.digest, ValueLayout.JAVA_BYTE, 0, staging.in, length, tagLength);
        if (!engine.openWhole(staging.in, length + tagLength, staging.out)) {
            return false;
        }
        staging.write(staging.out, length);
        return true;
    }

    private boolean open(Operation operation, Staging staging, long length) throws GeneralSecurityException {
        staging.begin(operation);
        boolean held = staging.hold(length);
        pass(operation, staging, length);
        boolean right = Compare.equal(tag, operation.digest, tagLength);
        if (!right) {
            return false;
        }
        if (held) {
            staging.release();
            return true;
        }
        boolean done = false;
        try {
            staging.begin(operation);
            pass(operation, staging, length);
            done = Compare.equal(tag, operation.digest, tagLength);
        } finally {
            if (!done) {
                operation.dst.zero(0, length);
            }
        }
        return done;
    }

    private void start(Operation operation, Staging staging) throws GeneralSecurityException {
        engine.begin(operation);
        for (long left = operation.auxiliary.byteLength(); left > 0; left -= Staging.CHUNK) {
            int part = (int) Math.min(left, Staging.CHUNK);
            staging.readAuxiliary(part);
            engine.authenticate(staging.in, 0, part);
        }
    }

    private void pass(Operation operation, Staging staging, long length) throws GeneralSecurityException {
        start(operation, staging);
        long left = length;
        for (; left > Staging.CHUNK; left -= Staging.CHUNK) {
            staging.read(Staging.CHUNK);
            engine.update(staging.in, Staging.CHUNK, staging.out, staging.extra);
            staging.write(staging.out, Staging.CHUNK);
        }
        staging.read((int) left);
        engine.last(staging.in, (int) left, staging.out, staging.extra, tag);
        staging.write(staging.out, (int) left);
    }

    @Override
    void wipe() {
        engine.wipe();
        Arrays.fill(tag, (byte) 0);
    }
}
