package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.ScatterList;
import io.hwadaptor.api.Status;
import java.security.GeneralSecurityException;
import java.util.Arrays;

/**
 * What sessions have in common whose requests are short and whose engines allocate: inputs are copied to arrays, the
 * result comes as an array, and goes to the destination if it fits there.
 */
abstract class PublicKeyContext extends Context {
    /** Longest input in bytes that is looked at. */
    static final int MAX_INPUT = 8 * 1024;

    /** What {@link #compute} returns if the answer is a status alone. */
    private static final byte[] NOTHING = {};

    private Status answer;

    @Override
    final Status run(Operation operation, Staging staging) {
        if (operation.src.byteLength() > MAX_INPUT || operation.auxiliary.byteLength() > MAX_INPUT) {
            return Status.ERR;
        }
        byte[] source = bytes(operation.src);
        byte[] auxiliary = bytes(operation.auxiliary);
        staging.addStaged((long) source.length + auxiliary.length);
        answer = Status.OK;
        byte[] result = NOTHING;
        try {
            result = compute(operation, source, auxiliary);
            if (answer != Status.OK) {
                return answer;
            }
            if (result.length > operation.dst.byteLength()) {
                return Status.ERR;
            }
            operation.dst.copyFrom(0, result, 0, result.length);
            staging.addStaged(result.length);
            operation.producedLength = result.length;
            return Status.OK;
        } catch (GeneralSecurityException | RuntimeException e) {
            return Status.ERR;
        } finally {
            Arrays.fill(source, (byte) 0);
            Arrays.fill(result, (byte) 0);
        }
    }

    private static byte[] bytes(ScatterList list) {
        byte[] bytes = new byte[(int) list.byteLength()];
        list.copyTo(0, bytes, 0, bytes.length);
        return bytes;
    }

    /** {@return nothing, with a status that is the whole answer} */
    final byte[] answer(Status status) {
        answer = status;
        return NOTHING;
    }

    /** {@return nothing, and whether a signature is right} */
    final byte[] verified(boolean right) {
        return answer(right ? Status.OK : Status.KEY_REJECTED);
    }

    /**
     * Does the work.
     *
     * @param operation gives type and destination's length
     * @param source the source, wiped afterwards
     * @param auxiliary the auxiliary input
     * @return the result, wiped afterwards, or what {@link #answer} and {@link #verified} return
     * @throws GeneralSecurityException for {@link Status#ERR}
     */
    abstract byte[] compute(Operation operation, byte[] source, byte[] auxiliary) throws GeneralSecurityException;
}
