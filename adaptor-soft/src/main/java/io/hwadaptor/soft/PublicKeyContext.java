package io.hwadaptor.soft;

import io.hwadaptor.api.Operation;
import io.hwadaptor.api.OperationType;
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

    private Status answer = Status.OK;

    @Override
    final Status run(Operation operation, Staging staging) {
        boolean longAuxiliary = operation.auxiliary.byteLength() > MAX_INPUT;
        // A signature of whatever length is looked at, and one as long as this is as wrong as none.
        if (operation.src.byteLength() > MAX_INPUT || (longAuxiliary && operation.type != OperationType.VERIFY)) {
            return Status.ERR;
        }
        byte[] source = bytes(operation.src);
        byte[] auxiliary = longAuxiliary ? NOTHING : bytes(operation.auxiliary);
        staging.addStaged((long) source.length + auxiliary.length);
        answer = Status.OK;
        byte[] result = NOTHING;
        try {
            result = computed(operation, source, auxiliary);
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
        } finally {
            Arrays.fill(source, (byte) 0);
            Arrays.fill(result, (byte) 0);
        }
    }

    /**
     * What is wrong with a request has an answer; what an engine throws is that it can't, and nothing is written yet.
     */
    private byte[] computed(Operation operation, byte[] source, byte[] auxiliary) {
        try {
            return compute(operation, source, auxiliary);
        } catch (GeneralSecurityException | RuntimeException e) {
            return answer(Status.NOTSUPP);
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

    /** {@return nothing, and whether a signature is right: only if that is known, else the engine throws} */
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
     * @throws GeneralSecurityException if the engine can't, for {@link Status#NOTSUPP}; what is wrong with the request
     *     is an {@link #answer}
     */
    abstract byte[] compute(Operation operation, byte[] source, byte[] auxiliary) throws GeneralSecurityException;
}
